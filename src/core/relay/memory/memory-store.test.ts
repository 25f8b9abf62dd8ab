import { createTenantStorages } from '../../blob/memory/tenant-storages.ts';
import { suite } from '../fictional-town.contract.ts';
import { relayContract } from '../relay.contract.ts';
import { relayBlobsContract } from '../relay-blobs.contract.ts';
import type { RelayPlace } from '../relay-world.contract.ts';
import { createStoreRelay } from '../store-relay.ts';
import { createMemoryStore } from './memory-store.ts';

function openPlace(): RelayPlace {
  const store = { ...createMemoryStore(), close: () => undefined };
  const key = suite.signingKey(new Uint8Array(32).fill(7));
  const blobPlaces = createTenantStorages({ clock: { wallMilliseconds: () => 0 } });
  return {
    open: async () => ({
      relay: createStoreRelay({ name: 'memory', suite, store, key, blobPlaces }),
      publicKey: key.publicKey,
    }),
    dispose: () => undefined,
  };
}

relayContract('memory', openPlace);
relayBlobsContract('memory', openPlace);
