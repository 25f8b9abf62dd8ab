import assert from 'node:assert/strict';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { openTenantFolders } from '../../core/blob/directory/tenant-folders.ts';
import { createSystemRandom } from '../../core/crypto/system-random.ts';
import { createTown, runOf, suite } from '../../core/relay/fictional-town.contract.ts';
import { blobOf, blobsOf, sendBlob } from '../../core/relay/relay-blobs.contract.ts';
import { openSqliteStore } from '../../core/relay/sqlite/sqlite-store.ts';
import { createStoreRelay } from '../../core/relay/store-relay.ts';
import { expectOk } from '../../core/value/result.ts';
import { openHubFolder } from './hub-folder.ts';
import { readHubStatus } from './hub-status.ts';
import { hubFindings, isHubFolder } from './verify-hub.ts';

async function withFolder(act: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = fs.mkdtempSync(path.join(tmpdir(), 'insel-hub-'));
  try {
    await act(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

const key = suite.signingKey(new Uint8Array(32).fill(5));

const openRelay = (folder: string) =>
  createStoreRelay({ name: 'hub', suite, store: openSqliteStore(path.join(folder, 'hub.db')), key });

/** 200 names that stand in no German text by chance. */
const plantedNames = Array.from({ length: 200 }, (_, index) => `Quendolin-Zwölfacker-${index * 7919}`);

const filesIn = (folder: string): Buffer[] =>
  fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((name) => fs.statSync(name).isFile())
    .map((name) => fs.readFileSync(name));

test('[HU1] none of 200 planted names is anywhere in a hub that keeps them sealed', () =>
  withFolder(async (folder) => {
    const relay = openRelay(folder);
    const town = createTown('planted');
    expectOk(await relay.push(town.tenant, runOf(town.genesis, town.admit(town.newDevice()))));
    const writer = town.openStream(town.first);
    for (const name of plantedNames.slice(0, 100)) {
      expectOk(await relay.push(town.tenant, runOf(writer.write({ name }))));
    }
    expectOk(
      await relay.push(
        town.tenant,
        runOf(writer.write(...plantedNames.slice(100).map((name) => ({ name })))),
      ),
    );
    const open = filesIn(folder);
    relay.close();
    for (const bytes of [...open, ...filesIn(folder)]) {
      for (const name of plantedNames) assert.equal(bytes.includes(name), false, name);
    }
    const control = Buffer.from(JSON.stringify({ nonce: 1 }).slice(2, 7));
    assert.equal(
      open.some((bytes) => bytes.includes(control)),
      true,
      'what is in clear would be found',
    );
  }));

test('[HU2] one hub has one folder, one key for ever, and nobody else may read it', () =>
  withFolder((folder) => {
    const tools = { suite, random: createTown('key').random };
    const first = expectOk(openHubFolder(path.join(folder, 'hub'), tools));
    const second = openHubFolder(path.join(folder, 'hub'), tools);
    assert.equal(!second.ok && second.failure.kind, 'folder-locked');
    first.unlock();
    const again = expectOk(openHubFolder(path.join(folder, 'hub'), tools));
    assert.deepEqual(again.key.publicKey, first.key.publicKey);
    again.unlock();
    assert.equal(fs.statSync(path.join(folder, 'hub', 'hub.key')).mode & 0o777, 0o600);
    fs.writeFileSync(path.join(folder, 'hub', 'hub.key'), 'something else');
    const broken = openHubFolder(path.join(folder, 'hub'), tools);
    assert.equal(!broken.ok && broken.failure.kind, 'folder-unusable');
  }));

test('[HU11] a folder that holds anything else does not become a hub, and stays as it was', () =>
  withFolder((folder) => {
    const tools = { suite, random: createTown('key').random };
    const open = (name: string) => openHubFolder(path.join(folder, name), tools);
    for (const [name, file] of [
      ['rathaus', 'insel.json'],
      ['without-key', 'hub.db'],
    ] as const) {
      fs.mkdirSync(path.join(folder, name));
      fs.writeFileSync(path.join(folder, name, file), 'kept');
      const refused = open(name);
      assert.equal(!refused.ok && refused.failure.kind, 'folder-foreign', name);
      assert.deepEqual(fs.readdirSync(path.join(folder, name)), [file]);
    }
    fs.mkdirSync(path.join(folder, 'interrupted'));
    fs.writeFileSync(path.join(folder, 'interrupted', 'hub.key.part'), 'half');
    expectOk(open('interrupted')).unlock();
  }));

test('[HU3] a folder whose key cannot be read is given free again', () =>
  withFolder((folder) => {
    const tools = { suite, random: createTown('key').random };
    const file = path.join(folder, 'hub.key');
    fs.writeFileSync(file, 'something else');
    const broken = openHubFolder(folder, tools);
    assert.equal(!broken.ok && broken.failure.kind, 'folder-unusable');
    fs.rmSync(file);
    expectOk(openHubFolder(folder, tools)).unlock();
  }));

async function fillHub(folder: string): Promise<void> {
  const relay = openRelay(folder);
  for (const seed of ['one', 'two']) {
    const town = createTown(seed);
    expectOk(await relay.push(town.tenant, runOf(town.genesis)));
    const writer = town.openStream(town.first);
    const clone = writer.clone();
    expectOk(await relay.push(town.tenant, runOf(...writer.clicks(3))));
    expectOk(await relay.push(town.tenant, runOf(...writer.clicks(2))));
    expectOk(await relay.push(town.tenant, runOf(...clone.clicks(1))));
    expectOk(
      await relay.push(
        town.tenant,
        runOf(town.openStream(town.first, clone.write(1).commitment.previous).write(2)),
      ),
    );
  }
  relay.close();
}

test('[HU4] a whole hub verifies without server and key, forks and all', () =>
  withFolder(async (folder) => {
    await fillHub(folder);
    assert.equal(isHubFolder(folder), true);
    const findings = expectOk(await hubFindings(folder));
    assert.deepEqual(findings, { tenants: 2, runs: 10, segments: 16, firstBroken: undefined });
    const nothing = await hubFindings(path.join(folder, 'nothing'));
    assert.equal(!nothing.ok && nothing.failure.kind, 'hub-unusable');
  }));

test('[HU5] a changed byte in any stored run, or in what stands beside it, is named', () =>
  withFolder(async (folder) => {
    await fillHub(folder);
    const change = async (sql: string): Promise<string> => {
      const copy = fs.mkdtempSync(path.join(folder, 'copy-'));
      fs.copyFileSync(path.join(folder, 'hub.db'), path.join(copy, 'hub.db'));
      const db = new DatabaseSync(path.join(copy, 'hub.db'));
      db.exec(sql);
      db.close();
      const { firstBroken } = expectOk(await hubFindings(copy));
      return firstBroken === undefined ? 'whole' : `${firstBroken.place}: ${firstBroken.problem}`;
    };
    const flipped = `CAST(substr(run, 1, 500) || x'00' || substr(run, 502) AS BLOB)`;
    for (let row = 1; row <= 10; row += 1) {
      assert.notEqual(
        await change(`UPDATE runs SET run = ${flipped} WHERE rowid = ${row}`),
        'whole',
        `row ${row}`,
      );
    }
    const changes = [
      'UPDATE runs SET heads = zeroblob(length(heads)) WHERE rowid = 3',
      'DELETE FROM runs WHERE rowid = 3',
      'DELETE FROM runs WHERE rowid = 4',
      'UPDATE tips SET sequence = sequence - 1 WHERE rowid = (SELECT max(rowid) FROM tips)',
      'UPDATE tips SET head = zeroblob(32) WHERE rowid = (SELECT max(rowid) FROM tips)',
      'UPDATE tips SET first_seal = zeroblob(32) WHERE rowid = (SELECT max(rowid) FROM tips)',
      'DELETE FROM tips WHERE rowid = (SELECT max(rowid) FROM tips)',
      'UPDATE tips SET is_closed = 1 WHERE rowid = (SELECT max(rowid) FROM tips)',
      'UPDATE tenants SET leaves = leaves - 1 WHERE rowid = 1',
      'UPDATE tenants SET bytes = 0 WHERE rowid = 1',
      'UPDATE runs SET device = zeroblob(16) WHERE rowid = 2',
      'UPDATE runs SET run = (SELECT run FROM runs WHERE rowid = 7), heads = (SELECT heads FROM runs WHERE rowid = 7) WHERE rowid = 2',
    ];
    for (const sql of changes) assert.notEqual(await change(sql), 'whole', sql);
    assert.match(await change('UPDATE runs SET first_leaf = 100 + first_leaf WHERE rowid = 3'), /log/);
  }));

test('[HU6] the status shows tenants, forks and who is over quota, and no content', () =>
  withFolder(async (folder) => {
    await fillHub(folder);
    const store = openSqliteStore(path.join(folder, 'hub.db'));
    const relay = createStoreRelay({ name: 'hub', suite, store, key, quotaBytes: 100 });
    const { tenants, warnings } = expectOk(
      await readHubStatus({ relay, disk: { totalBytes: 1_000_000, freeBytes: 500_000 }, quotaBytes: 100 }),
    );
    assert.deepEqual(
      tenants.map(({ segments, forks, isOverQuota }) => [segments, forks.length, isOverQuota]),
      [
        [8, 1, true],
        [8, 1, true],
      ],
    );
    assert.ok(tenants.every(({ bytes, shareOfDisk }) => shareOfDisk === Math.round(bytes / 1_000) / 10));
    assert.deepEqual(
      warnings.map(({ warning }) => warning),
      ['over-quota', 'over-quota'],
    );
    relay.close();
  }));

test('[HU14] blobs lie beside the database; an altered one is named, and the status counts them', () =>
  withFolder(async (folder) => {
    const blobPlaces = openTenantFolders({
      path: path.join(folder, 'blobs'),
      random: createSystemRandom(),
      isAlone: true,
    });
    const store = openSqliteStore(path.join(folder, 'hub.db'));
    const relay = createStoreRelay({ name: 'hub', suite, store, key, blobPlaces });
    const town = createTown('blobs');
    expectOk(await relay.push(town.tenant, runOf(town.genesis)));
    const blob = blobOf(700_000);
    const sending = { blobs: blobsOf(relay), tenant: town.tenant, by: town.first.id };
    assert.equal((await sendBlob(sending, blob)).kind, 'stored');
    const disk = { totalBytes: 1e9, freeBytes: 5e8 };
    const [status] = expectOk(await readHubStatus({ relay, disk, quotaBytes: undefined })).tenants;
    assert.deepEqual(status?.blobs, { blobs: 1, bytes: 700_000, refusedOverQuota: 0 });
    const small = expectOk(await readHubStatus({ relay, disk, quotaBytes: 600_000 }));
    assert.deepEqual(
      small.warnings.map(({ warning }) => warning),
      ['over-quota'],
    );
    relay.close();
    assert.equal(expectOk(await hubFindings(folder)).firstBroken, undefined);
    const file = path.join(folder, 'blobs', town.tenant, `${blob.name}.blob`);
    const bytes = fs.readFileSync(file);
    fs.writeFileSync(file, bytes.with(600_000, 255 - (bytes[600_000] ?? 0)));
    const { firstBroken } = expectOk(await hubFindings(folder));
    assert.deepEqual([firstBroken?.tenant, firstBroken?.place], [town.tenant, `blob ${blob.name}`]);
    fs.writeFileSync(file, bytes.subarray(0, 5));
    assert.equal(expectOk(await hubFindings(folder)).firstBroken?.place, `blob ${blob.name}`);
  }));
