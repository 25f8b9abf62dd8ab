import { createTenantStorages } from '../../blob/memory/tenant-storages.ts';
import { seededRandom, suite } from '../fictional-town.contract.ts';
import { createMemoryStore } from '../memory/memory-store.ts';
import { relayContract } from '../relay.contract.ts';
import { relayBlobsContract } from '../relay-blobs.contract.ts';
import type { RelayPlace } from '../relay-world.contract.ts';
import { createStoreRelay } from '../store-relay.ts';
import { createHttpRelay } from './http-relay.ts';
import { createRelayApp } from './relay-app.ts';

function openPlace(): RelayPlace {
  const key = suite.signingKey(new Uint8Array(32).fill(7));
  const blobPlaces = createTenantStorages({ clock: { wallMilliseconds: () => 0 } });
  const store = createMemoryStore();
  const service = createStoreRelay({ name: 'hub', suite, store, key, blobPlaces });
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
}

relayContract('http', openPlace);
relayBlobsContract('http', openPlace);
