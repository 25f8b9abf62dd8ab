import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BlobName } from '../../core/blob/blob-reference.ts';
import { readStoredRun } from '../../core/journal/known-streams.ts';
import { foundTestTown, noteEntry, openTestReplica, type TestReplica } from '../../core/replica/test-town.ts';
import { expectOk } from '../../core/value/result.ts';
import { findUnnamedBlobs } from './unnamed-blobs.ts';

const town = foundTestTown('unnamed blobs');
const { suite } = town;
const nameOf = (digit: string): BlobName => digit.repeat(64) as BlobName;
const [first, second, third] = [nameOf('1'), nameOf('2'), nameOf('3')];

const unnamedIn = async ({ journal }: TestReplica): Promise<BlobName[] | undefined> => {
  const unnamed = await findUnnamedBlobs(suite, journal, [first, second, third]);
  return unnamed && [...unnamed];
};

test('[TH29] what any entry of the journal names is named, whatever lies around it', async () => {
  const box = openTestReplica(town);
  assert.deepEqual(await unnamedIn(box), [first, second, third]);
  for (let number = 1; number <= 20; number += 1)
    box.replica.submit([noteEntry(number, 'a', `Notiz ${number}`)]);
  box.replica.submit([noteEntry(30, 'b', 'ein Wort'), noteEntry(31, 'c', second)]);
  assert.deepEqual(await unnamedIn(box), [first, third]);
});

test('[TH29] an erased body names nothing, from its ticket on', async () => {
  const box = openTestReplica(town);
  box.replica.submit([noteEntry(1, 'a', first)]);
  box.replica.submit([noteEntry(2, 'a', second)]);
  const [row] = box.storage.readFrom(1, 1);
  const head = row && readStoredRun(suite, row).segments[0]?.head;
  assert.ok(head !== undefined);
  const body = { nonce: '00'.repeat(16), places: [{ head, index: 0 }] };
  expectOk(box.replica.appendAct({ kind: 'erasure/ticketed', body }, town.guardians));
  assert.deepEqual(await unnamedIn(box), [first, third]);
  expectOk(box.replica.eraseTicketed());
  assert.deepEqual(await unnamedIn(box), [first, third]);
});

test('[TH29] while a key of an epoch is missing nothing is known to be unnamed', async () => {
  const { replica, journal } = openTestReplica(town);
  replica.submit([noteEntry(1, 'a', 'unter einem Schlüssel, der hier fehlt')]);
  const { time, storage, control } = journal;
  const unnamed = await findUnnamedBlobs(suite, { time, storage, control, epochKeys: () => new Map() }, [
    first,
  ]);
  assert.equal(unnamed, undefined);
});

test('[TH29] a clock that jumped tells no age', async () => {
  const box = openTestReplica(town);
  box.clock.jump(30 * 86_400_000);
  assert.equal(await unnamedIn(box), undefined);
});
