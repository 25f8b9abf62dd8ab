import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foundTestTown, noteEntry, openTestReplica, type TestReplica } from '../replica/test-town.ts';
import { firstOf, parseRun } from '../segment/run.ts';
import type { Segment } from '../segment/segment.ts';
import { createMemoryJournalStorage } from '../storage/memory/journal-engine.ts';
import { expectOk } from '../value/result.ts';
import { verifyJournal } from './verify-journal.ts';

const town = foundTestTown('clone');

/** The same machine image twice: one disk, one clock, one state of the random generator. */
function resumeTwice(): [TestReplica, TestReplica] {
  const seed = openTestReplica(town, { seed: 'before' });
  seed.replica.submit([noteEntry(1, 'a', 'vorher')]);
  const copies = [1, 2].map(() => {
    const storage = createMemoryJournalStorage();
    for (const { position: _position, ...run } of seed.storage.readFrom(0, 100))
      expectOk(storage.append([run]));
    return openTestReplica(town, { storage, seed: 'image' });
  });
  const [left, right] = copies;
  assert.ok(left !== undefined && right !== undefined);
  return [left, right];
}

const lastSegment = ({ storage }: TestReplica): Segment =>
  firstOf(expectOk(parseRun(town.suite, storage.readAt(storage.lastPosition())?.bytes ?? new Uint8Array(0))));

test('[JO18] a cloned generator gives one stream twice, and never one key for two contents', () => {
  const [left, right] = resumeTwice();
  left.replica.submit([noteEntry(2, 'a', 'links')]);
  right.replica.submit([noteEntry(3, 'a', 'rechts')]);
  const [one, other] = [lastSegment(left), lastSegment(right)];
  assert.equal(one.commitment.stream, other.commitment.stream, 'the images would not be clones');
  assert.notEqual(one.head, other.head);
  assert.notDeepEqual(one.seal.salt, other.seal.salt);
});

test('[JO18] the same click in both images is one segment, not two', () => {
  const [left, right] = resumeTwice();
  for (const { replica } of [left, right]) replica.submit([noteEntry(2, 'a', 'gleich')]);
  assert.deepEqual(lastSegment(left).bytes, lastSegment(right).bytes);
});

test('[JO18] both lines meet, both are kept, each image leaves the stream, and the rows are one', () => {
  const [left, right] = resumeTwice();
  left.replica.submit([noteEntry(2, 'a', 'links')]);
  right.replica.submit([noteEntry(3, 'a', 'rechts')]);
  const runsOf = ({ storage }: TestReplica) => storage.readFrom(0, 100).map(({ bytes }) => bytes);
  const [fromLeft, fromRight] = [runsOf(left), runsOf(right)];
  const forked = fromRight.map((run) => left.replica.receive(run)).filter((one) => one.kind === 'stored');
  assert.ok(forked.length === 1 && forked[0]?.kind === 'stored' && forked[0].forkedFrom !== undefined);
  for (const run of fromLeft) right.replica.receive(run);
  assert.deepEqual([left.journal.wasCloned(), right.journal.wasCloned()], [true, true]);
  assert.equal(left.replica.stateHash(), right.replica.stateHash());
  left.replica.submit([noteEntry(4, 'a', 'danach')]);
  assert.notEqual(lastSegment(left).commitment.stream, lastSegment(right).commitment.stream);
  for (const run of runsOf(left)) right.replica.receive(run);
  assert.equal(left.replica.stateHash(), right.replica.stateHash());
  for (const { storage } of [left, right]) {
    const verified = expectOk(verifyJournal(town.suite, town.tenant, storage, { signatures: 'all' }));
    assert.equal(verified.ends - verified.streams, 1);
  }
});
