import { seededRandom, suite } from '../fictional-town.contract.ts';
import { createMemoryStore } from '../memory/memory-store.ts';
import { relayContract } from '../relay.contract.ts';
import { createStoreRelay } from '../store-relay.ts';
import { createHttpRelay } from './http-relay.ts';
import { createRelayApp } from './relay-app.ts';

relayContract('http', () => {
  const key = suite.signingKey(new Uint8Array(32).fill(7));
  const service = createStoreRelay({ name: 'hub', suite, store: createMemoryStore(), key });
  const random = seededRandom('http');
  const timer = { after: () => ({ cancel: () => undefined }) };
  const clock = { monotonicMilliseconds: () => 0 };
  const { app, close } = createRelayApp({
    suite,
    random,
    clock,
    timer,
    service,
    publicKey: key.publicKey,
    registers: true,
  });
  return {
    open: async (_town, { id, signing }) => ({
      relay: createHttpRelay({
        url: 'http://hub.test',
        name: 'hub',
        suite,
        device: { id, sign: signing.sign },
        fetch: async (url, init) => app.fetch(new Request(url, init)),
        timer,
        random,
      }),
      publicKey: key.publicKey,
    }),
    dispose: close,
  };
});
