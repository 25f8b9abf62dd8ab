import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from '../fictional-town.contract.ts';
import { relayContract } from '../relay.contract.ts';
import { createStoreRelay } from '../store-relay.ts';
import { openSqliteStore } from './sqlite-store.ts';

relayContract('sqlite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'insel-relay-'));
  const key = suite.signingKey(new Uint8Array(32).fill(7));
  return {
    open: async () => ({
      relay: createStoreRelay({ name: 'sqlite', suite, store: openSqliteStore(join(folder, 'hub.db')), key }),
      publicKey: key.publicKey,
    }),
    dispose: () => rmSync(folder, { recursive: true }),
  };
});
