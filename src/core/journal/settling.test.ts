import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foundTestTown, noteEntry, openTestReplica } from '../replica/test-town.ts';
import { createFaultyStorage } from './test-faulty-storage.ts';

function openFaulty() {
  const storage = createFaultyStorage();
  const { replica, journal } = openTestReplica(foundTestTown(), { storage });
  storage.counts.checkpoints = 0;
  return { storage, replica, journal };
}

const ownStreams = ({ journal }: ReturnType<typeof openFaulty>): number =>
  journal.streams.list().filter(({ class: segmentClass }) => segmentClass === 'sealed').length;

test('[JO6] what failed and is there counts only after a checkpoint has written it anew', () => {
  const opened = openFaulty();
  opened.storage.failAppend('kept');
  const [outcome] = opened.replica.submit([noteEntry(1, 'a', 'eins')]);
  assert.ok(outcome?.kind === 'done' && !outcome.repeated);
  assert.deepEqual([opened.storage.counts.reopened, opened.storage.counts.checkpoints], [1, 1]);
  assert.equal(opened.replica.views.query({ table: 'notes' })[0]?.['text'], 'eins');
});

test('[JO6] what failed and is not there is decided again in a new stream under the same request', () => {
  const opened = openFaulty();
  opened.replica.submit([noteEntry(1, 'a', 'eins')]);
  opened.storage.failAppend('lost');
  const [outcome] = opened.replica.submit([noteEntry(2, 'a', 'zwei')]);
  assert.ok(outcome?.kind === 'done' && outcome.sequence === 1);
  assert.equal(ownStreams(opened), 2);
  assert.equal(opened.replica.views.query({ table: 'notes' })[0]?.['text'], 'eins zwei');
  assert.equal(opened.storage.counts.checkpoints, 0);
});

test('[JO6] the stream is left also when the segment turned out to be there', () => {
  const opened = openFaulty();
  opened.storage.failAppend('kept');
  opened.replica.submit([noteEntry(1, 'a', 'eins')]);
  opened.replica.submit([noteEntry(2, 'a', 'zwei')]);
  assert.equal(ownStreams(opened), 2);
});

test('[JO6] a second failure is told and nothing of the batch counts', () => {
  const { storage, replica } = openFaulty();
  storage.failAppend('lost', 2);
  const outcomes = replica.submit([noteEntry(1, 'a', 'eins'), noteEntry(2, 'b', 'zwei')]);
  assert.deepEqual(
    outcomes.map((one) => one.kind === 'failed' && one.failure.kind),
    ['not-stored', 'not-stored'],
  );
  assert.equal(replica.views.count({ table: 'notes' }), 0);
  const [again] = replica.submit([noteEntry(1, 'a', 'eins')]);
  assert.ok(again?.kind === 'done' && !again.repeated);
});

test('[JO17] a full disk gives its reserve back, and is said when that was not enough', () => {
  const { storage, replica } = openFaulty();
  storage.failAppend('full');
  assert.equal(replica.submit([noteEntry(1, 'a', 'eins')])[0]?.kind, 'done');
  assert.equal(storage.counts.reserve, 0);
  storage.failAppend('full', 2);
  const [outcome] = replica.submit([noteEntry(2, 'a', 'zwei')]);
  assert.ok(outcome?.kind === 'failed' && outcome.failure.kind === 'disk-full');
  assert.equal(replica.recording(), 'ok');
});

for (const [name, prepare] of [
  ['does not open', (storage) => storage.failReopen()],
  ['cannot write anew', (storage) => storage.failCheckpoint()],
] as const satisfies readonly (readonly [
  string,
  (storage: ReturnType<typeof createFaultyStorage>) => void,
])[]) {
  test(`[JO6] a disk that ${name} after a failure stops the journal until a restart`, () => {
    const { storage, replica, journal } = openFaulty();
    prepare(storage);
    storage.failAppend('kept');
    const [outcome] = replica.submit([noteEntry(1, 'a', 'eins')]);
    assert.ok(outcome?.kind === 'failed' && outcome.failure.kind === 'journal-stopped');
    assert.deepEqual([journal.isStopped(), replica.recording()], [true, 'stopped']);
    const [refused] = replica.submit([noteEntry(2, 'a', 'zwei')]);
    assert.ok(refused?.kind === 'refused' && refused.refusal.kind === 'recording-stopped');
    const received = replica.receive(new Uint8Array(3));
    assert.equal(received.kind, 'storage-failed');
  });
}

test('[JO6] a received run whose storing failed is told, and taken at the next try', () => {
  const town = foundTestTown();
  const source = openTestReplica(town, { seed: 'source' });
  source.replica.submit([noteEntry(1, 'a', 'eins')]);
  const run = source.storage.readAt(2)?.bytes ?? new Uint8Array(0);
  const storage = createFaultyStorage();
  const { replica } = openTestReplica(town, { storage });
  storage.failAppend('lost');
  assert.equal(replica.receive(run).kind, 'storage-failed');
  assert.equal(replica.views.count({ table: 'notes' }), 0);
  storage.failAppend('kept');
  const received = replica.receive(run);
  assert.ok(received.kind === 'stored' && received.position === 2);
  assert.equal(replica.receive(run).kind, 'repeated');
});
