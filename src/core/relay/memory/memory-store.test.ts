import { suite } from '../fictional-town.contract.ts';
import { relayContract } from '../relay.contract.ts';
import { createStoreRelay } from '../store-relay.ts';
import { createMemoryStore } from './memory-store.ts';

relayContract('memory', () => {
  const store = { ...createMemoryStore(), close: () => undefined };
  const key = suite.signingKey(new Uint8Array(32).fill(7));
  return {
    open: async () => ({
      relay: createStoreRelay({ name: 'memory', suite, store, key }),
      publicKey: key.publicKey,
    }),
    dispose: () => undefined,
  };
});
