import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { openTenantFolders } from '../../blob/directory/tenant-folders.ts';
import { createSystemRandom } from '../../crypto/system-random.ts';
import { expectOk } from '../../value/result.ts';
import { createTown, runOf, suite } from '../fictional-town.contract.ts';
import { relayContract } from '../relay.contract.ts';
import { relayBlobsContract } from '../relay-blobs.contract.ts';
import type { RelayPlace } from '../relay-world.contract.ts';
import { createStoreRelay, type StoreRelay } from '../store-relay.ts';
import { openSqliteStore } from './sqlite-store.ts';

function openPlace(): RelayPlace {
  const folder = mkdtempSync(join(tmpdir(), 'insel-relay-'));
  const key = suite.signingKey(new Uint8Array(32).fill(7));
  return {
    open: async () => {
      const store = openSqliteStore(join(folder, 'hub.db'));
      const path = join(folder, 'blobs');
      const blobPlaces = openTenantFolders({ path, random: createSystemRandom(), isAlone: false });
      return {
        relay: createStoreRelay({ name: 'sqlite', suite, store, key, blobPlaces }),
        publicKey: key.publicKey,
      };
    },
    dispose: () => rmSync(folder, { recursive: true }),
  };
}

relayContract('sqlite', openPlace);
relayBlobsContract('sqlite', openPlace);

async function withFile(act: (file: string, folder: string) => Promise<void> | void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'insel-relay-'));
  try {
    await act(join(folder, 'hub.db'), folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const key = suite.signingKey(new Uint8Array(32).fill(7));

test('[RE59] two writers on one file lose nothing and store nothing twice', () =>
  withFile(async (file) => {
    const relays = [1, 2].map(() =>
      createStoreRelay({ name: 'x', suite, store: openSqliteStore(file, { defer: setImmediate }), key }),
    );
    const [one, two] = relays;
    if (one === undefined || two === undefined) throw new RangeError('two relays');
    const town = createTown('two writers');
    const genesis = runOf(town.genesis);
    const registered = await Promise.all(relays.map((relay) => relay.push(town.tenant, genesis)));
    assert.deepEqual(
      registered.map((answer) => expectOk(answer).kind),
      ['stored', 'stored'],
    );
    const writers = Array.from({ length: 6 }, () => town.openStream(town.first));
    for (let round = 0; round < 5; round += 1) {
      const pushes: ReturnType<StoreRelay['push']>[] = writers.flatMap((writer, index) => {
        const run = runOf(...writer.clicks(2));
        return [one, two].slice(0, 1 + (index % 2)).map((relay) => relay.push(town.tenant, run));
      });
      for (const answer of await Promise.all(pushes)) assert.equal(expectOk(answer).kind, 'stored');
    }
    const log = expectOk(await one.log(town.tenant, 0, 1000));
    assert.equal(log.length, 1 + 6 * 5 * 2);
    assert.equal(new Set(log).size, log.length);
    for (const relay of relays) relay.close();
  }));

test('[RE60] after an erasure the old ciphertext is in no file of the relay', () =>
  withFile(async (file, folder) => {
    const relay = createStoreRelay({ name: 'x', suite, store: openSqliteStore(file), key });
    const town = createTown('erasure');
    const writer = town.openStream(town.first);
    const segment = writer.write({ name: 'to be erased' }, { name: 'stays' });
    const old = Buffer.from(segment.ciphertext.subarray(0, 64));
    const isOnDisk = () => readdirSync(folder).some((name) => readFileSync(join(folder, name)).includes(old));
    expectOk(await relay.push(town.tenant, runOf(town.genesis)));
    expectOk(await relay.push(town.tenant, runOf(segment)));
    expectOk(await relay.push(town.tenant, runOf(town.ticket(segment, 0))));
    assert.equal(isOnDisk(), true);
    const erased = expectOk(await relay.push(town.tenant, runOf(town.erase(town.first, segment, 0))));
    assert.equal(erased.kind, 'stored');
    assert.equal(isOnDisk(), false);
    relay.close();
  }));

test('[RE61] a file of another version or of something else is refused and left as it is', () =>
  withFile((file) => {
    writeFileSync(file, 'this is not a database, whatever its name says, and it stays as it is');
    assert.throws(() => openSqliteStore(file), /not a database/);
    assert.match(readFileSync(file, 'utf8'), /stays as it is$/);
    rmSync(file);
    for (const version of [1, 3]) {
      const db = new DatabaseSync(file);
      db.exec(`PRAGMA user_version = ${version}`);
      db.close();
      const refused = new RegExp(`version ${version}, .* move it away`);
      assert.throws(() => openSqliteStore(file), refused);
      assert.throws(() => openSqliteStore(file, { readOnly: true }), refused);
    }
  }));

test('[RE62] a store that has no room says so, stores nothing of it, and goes on when there is room', () =>
  withFile(async (file) => {
    const town = createTown('full');
    const store = openSqliteStore(file, { pagesMax: 30 });
    const relay = createStoreRelay({ name: 'x', suite, store, key });
    expectOk(await relay.push(town.tenant, runOf(town.genesis)));
    const writer = town.openStream(town.first);
    const clicks = writer.clicks(200);
    const full = await relay.push(town.tenant, runOf(...clicks));
    assert.equal(!full.ok && full.failure.kind, 'relay-full');
    assert.equal(expectOk(await relay.log(town.tenant, 0, 1000)).length, 1);
    assert.equal(expectOk(await relay.push(town.tenant, runOf(...clicks.slice(0, 5)))).kind, 'stored');
    relay.close();
  }));
