import assert from 'node:assert/strict';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openTenantFolders } from '../../blob/directory/tenant-folders.ts';
import { createSystemRandom } from '../../crypto/system-random.ts';
import { expectOk } from '../../value/result.ts';
import { createTown, runOf, seededRandom, suite, type Town } from '../fictional-town.contract.ts';
import { relayContract } from '../relay.contract.ts';
import { relayBlobsContract } from '../relay-blobs.contract.ts';
import { pullAll, type RelayPlace } from '../relay-world.contract.ts';
import { type DirectoryRelay, openDirectoryRelay } from './directory-relay.ts';

const openAt = (path: string): DirectoryRelay =>
  expectOk(
    openDirectoryRelay({
      path,
      name: 'USB-Stick',
      suite,
      random: seededRandom('stick'),
      blobPlaces: (root) => openTenantFolders({ path: root, random: createSystemRandom(), isAlone: false }),
    }),
  );

function openPlace(): RelayPlace {
  const folder = fs.mkdtempSync(join(tmpdir(), 'insel-stick-'));
  return {
    open: async () => {
      const relay = openAt(folder);
      return { relay, publicKey: relay.publicKey };
    },
    dispose: () => fs.rmSync(folder, { recursive: true }),
  };
}

relayContract('directory', openPlace);
relayBlobsContract('directory', openPlace);

async function withStick(act: (folder: string, town: Town) => Promise<void>): Promise<void> {
  const folder = fs.mkdtempSync(join(tmpdir(), 'insel-stick-'));
  try {
    await act(folder, createTown('stick'));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

const runFilesIn = (folder: string): string[] =>
  fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.run'))
    .map((name) => join(folder, name))
    .sort((left, right) => (left.slice(-33) < right.slice(-33) ? -1 : 1));

test('[RE25] two people use one stick in turns and see what the other wrote', () =>
  withStick(async (folder, town) => {
    const [mine, yours] = [openAt(folder), openAt(folder)];
    const laptop = town.newDevice();
    expectOk(await mine.push(town.tenant, runOf(town.genesis, town.admit(laptop))));
    const [office, branch] = [town.openStream(town.first), town.openStream(laptop)];
    for (let turn = 0; turn < 3; turn += 1) {
      expectOk(await mine.push(town.tenant, runOf(...office.clicks(2))));
      expectOk(await yours.push(town.tenant, runOf(...branch.clicks(1))));
    }
    assert.equal((await pullAll(mine, town.tenant, branch.stream)).length, 3);
    assert.equal((await pullAll(yours, town.tenant, office.stream)).length, 6);
    assert.deepEqual(
      expectOk(await mine.log(town.tenant, 0, 100)),
      expectOk(await openAt(folder).log(town.tenant, 0, 100)),
    );
  }));

test('[RE26] a torn file is named, does not count, and is healed by sending its segments again', () =>
  withStick(async (folder, town) => {
    const relay = openAt(folder);
    const writer = town.openStream(town.first);
    const clicks = writer.clicks(3);
    expectOk(await relay.push(town.tenant, runOf(town.genesis)));
    for (const click of clicks) expectOk(await relay.push(town.tenant, runOf(click)));
    const torn = runFilesIn(folder)[2] ?? '';
    fs.truncateSync(torn, 500);
    const again = openAt(folder);
    assert.equal((await pullAll(again, town.tenant, writer.stream)).length, 1);
    const problems = expectOk(await again.problems());
    assert.deepEqual(
      problems.map(({ reason }) => reason),
      ['The file is torn (500 bytes)', 'What lies before sequence 2 is missing'],
    );
    expectOk(await again.push(town.tenant, runOf(...clicks.slice(1))));
    assert.equal((await pullAll(again, town.tenant, writer.stream)).length, 3);
    assert.equal((await pullAll(openAt(folder), town.tenant, writer.stream)).length, 3);
  }));

test('[RE27] a file that somebody altered or put there is refused like a push', () =>
  withStick(async (folder, town) => {
    const relay = openAt(folder);
    const writer = town.openStream(town.first);
    expectOk(await relay.push(town.tenant, runOf(town.genesis)));
    expectOk(await relay.push(town.tenant, runOf(writer.write({ a: 1 }))));
    const file = runFilesIn(folder)[1] ?? '';
    const bytes = fs.readFileSync(file);
    bytes[bytes.length - 3] = (bytes.at(-3) ?? 0) ^ 4;
    fs.writeFileSync(file, bytes);
    const stranger = createTown('stranger');
    const planted = join(file, '..', '000000000099-0123456789abcdef.run');
    fs.writeFileSync(planted, runOf(stranger.openStream(stranger.first).write({ planted: true })));
    const again = openAt(folder);
    assert.deepEqual(await pullAll(again, town.tenant, writer.stream), []);
    const reasons = expectOk(await again.problems()).map(({ reason }) => reason.split(':')[0]);
    assert.deepEqual(reasons, ['ciphertext-altered', 'tenant-mismatch']);
  }));

test('[RE28] a stick that was pulled out, or exchanged for another, is unreachable and not empty', () =>
  withStick(async (folder, town) => {
    const relay = openAt(folder);
    expectOk(await relay.push(town.tenant, runOf(town.genesis)));
    fs.renameSync(join(folder, 'insel-relay.json'), join(folder, 'away.json'));
    const gone = await relay.vector(town.tenant);
    assert.equal(!gone.ok && gone.failure.kind, 'unreachable');
    fs.writeFileSync(join(folder, 'insel-relay.json'), `{"format":1,"seed":"${'ab'.repeat(32)}"}`);
    const other = await relay.push(town.tenant, runOf(town.genesis));
    assert.equal(!other.ok && other.failure.kind, 'unreachable');
    const missing = openDirectoryRelay({
      path: join(folder, 'no', 'such'),
      name: 'x',
      suite,
      random: town.random,
    });
    assert.equal(!missing.ok && missing.failure.kind, 'unreachable', 'no folder is made where none is');
    fs.writeFileSync(join(folder, 'insel-relay.json'), 'something else');
    const foreign = openDirectoryRelay({ path: folder, name: 'x', suite, random: town.random });
    assert.equal(!foreign.ok && foreign.failure.kind, 'unreachable');
  }));
