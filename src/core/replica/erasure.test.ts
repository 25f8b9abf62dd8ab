import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFaultyStorage } from '../journal/test-faulty-storage.ts';
import { verifyJournal } from '../journal/verify-journal.ts';
import { parseRun } from '../segment/run.ts';
import { openSegment } from '../segment/sealing.ts';
import type { Segment } from '../segment/segment.ts';
import type { Bytes } from '../value/bytes.ts';
import type { Head } from '../value/ids.ts';
import { expectOk } from '../value/result.ts';
import { foundTestTown, noteEntry, openTestReplica, type TestReplica } from './test-town.ts';

const town = foundTestTown('erasure');
const { suite, tenant } = town;

/** One segment with three notes, one behind it, and a ticket for the middle one. */
function createTicketed(options: Parameters<typeof openTestReplica>[1] = {}) {
  const opened = openTestReplica(town, options);
  opened.replica.submit([noteEntry(1, 'a', 'eins'), noteEntry(2, 'a', 'geheim'), noteEntry(3, 'b', 'drei')]);
  opened.replica.submit([noteEntry(4, 'a', 'vier')]);
  const original = opened.storage.readAt(2)?.bytes ?? new Uint8Array(0);
  const { head } = segmentOf(original);
  return { ...opened, original, head };
}

function segmentOf(run: Bytes): Segment {
  const [segment] = expectOk(parseRun(suite, run)).segments;
  assert.ok(segment !== undefined);
  return segment;
}

function ticket({ replica }: TestReplica, head: Head, nonce = '00'): void {
  const body = { nonce: nonce.repeat(16), places: [{ head, index: 1 }] };
  expectOk(replica.appendAct({ kind: 'erasure/ticketed', body }, town.guardians));
}

const texts = ({ replica }: TestReplica) =>
  replica.views.query({ table: 'notes', orderBy: ['text'] }).map((row) => row['text']);
const bodiesOf = (run: Bytes) =>
  expectOk(openSegment(suite, segmentOf(run), town.epoch)).map(({ body }) => body !== undefined);
const storedAt = ({ storage }: TestReplica, position = 2): Bytes =>
  storage.readAt(position)?.bytes ?? new Uint8Array(0);

test('[RP10] a ticket takes the body out of the views at once and out of the journal when it is carried out', () => {
  const opened = createTicketed();
  ticket(opened, opened.head);
  assert.deepEqual(texts(opened), ['drei', 'eins vier']);
  assert.equal(opened.replica.owesErasure(), true);
  assert.deepEqual(bodiesOf(storedAt(opened)), [true, true, true]);
  assert.deepEqual(expectOk(opened.replica.eraseTicketed()), { segments: 1, waiting: 0 });
  assert.deepEqual(bodiesOf(storedAt(opened)), [true, false, true]);
  assert.equal(opened.replica.owesErasure(), false);
  assert.deepEqual(texts(opened), ['drei', 'eins vier']);
  const verified = expectOk(verifyJournal(suite, tenant, opened.storage, { signatures: 'all' }));
  assert.equal(verified.entries, 7);
});

test('[RP10] an erasure may be repeated: the second time nothing is sealed again', () => {
  const opened = createTicketed();
  ticket(opened, opened.head);
  expectOk(opened.replica.eraseTicketed());
  const once = storedAt(opened);
  assert.deepEqual(expectOk(opened.replica.eraseTicketed()), { segments: 0, waiting: 0 });
  assert.deepEqual(storedAt(opened), once);
});

test('[RP10] a replacement or a checkpoint that fails is told, and the repetition ends it', () => {
  for (const fault of ['failReplace', 'failCheckpoint'] as const) {
    const storage = createFaultyStorage();
    const opened = createTicketed({ storage });
    ticket(opened, opened.head);
    storage[fault]();
    const erased = opened.replica.eraseTicketed();
    assert.ok(!erased.ok && erased.failure.kind === 'not-erased', fault);
    if (fault === 'failReplace') assert.equal(expectOk(opened.replica.eraseTicketed()).segments, 1);
    else assert.deepEqual(bodiesOf(storedAt(opened)), [true, false, true]);
    assert.deepEqual(texts(opened), ['drei', 'eins vier']);
  }
});

test('[RP10] revision 0 of a ticketed entry that comes later never shows its body', () => {
  const opened = createTicketed();
  const other = openTestReplica(town, { seed: 'other' });
  ticket(opened, opened.head);
  for (const row of opened.storage.readFrom(3, 10))
    assert.notEqual(other.replica.receive(row.bytes).kind, 'refused');
  other.replica.receive(opened.original);
  for (const row of opened.storage.readFrom(2, 10)) other.replica.receive(row.bytes);
  assert.deepEqual(texts(other), ['drei', 'eins vier']);
  assert.equal(other.replica.owesErasure(), true);
  expectOk(other.replica.eraseTicketed());
  assert.deepEqual(bodiesOf(storedAt(other, positionOf(other, opened.head))), [true, false, true]);
});

function positionOf({ storage }: TestReplica, head: Head): number {
  return storage.readFrom(0, 100).find((row) => segmentOf(row.bytes).head === head)?.position ?? 0;
}

test('[RP10] a missing body without a ticket is evidence: the segment is set aside', () => {
  const opened = createTicketed();
  ticket(opened, opened.head);
  expectOk(opened.replica.eraseTicketed());
  const stranger = openTestReplica(town, { seed: 'stranger' });
  assert.equal(stranger.replica.receive(storedAt(opened)).kind, 'stored');
  assert.deepEqual(
    stranger.replica.views.query({ table: 'set_aside' }).map((row) => [row['state'], row['reason']]),
    [['quarantined', 'body-missing']],
  );
  for (const row of opened.storage.readFrom(0, 10)) stranger.replica.receive(row.bytes);
  assert.deepEqual(texts(stranger), ['drei', 'eins vier'], 'the ticket explains it afterwards');
});

test('[JO12] two devices that erase alone end with one sealing', () => {
  const left = createTicketed();
  ticket(left, left.head);
  const right = openTestReplica(town, { seed: 'right' });
  right.replica.receive(left.original);
  for (const row of left.storage.readFrom(0, 10)) right.replica.receive(row.bytes);
  expectOk(left.replica.eraseTicketed());
  expectOk(right.replica.eraseTicketed());
  const here = () => segmentOf(storedAt(left));
  const there = () => segmentOf(storedAt(right, positionOf(right, left.head)));
  assert.deepEqual([here().seal.revision, there().seal.revision], [1, 1]);
  assert.notDeepEqual(here().sealHash, there().sealHash);
  left.replica.receive(storedAt(right, positionOf(right, left.head)));
  assert.equal(here().seal.revision, 2, 'an equal revision is answered one higher');
  right.replica.receive(storedAt(left));
  assert.deepEqual(there().sealHash, here().sealHash);
  for (const one of [left, right]) {
    assert.ok(verifyJournal(suite, tenant, one.storage, { signatures: 'all' }).ok);
    assert.deepEqual(texts(one), ['drei', 'eins vier']);
  }
});

test('[JO12] a sealing without a ticket, or of other first bytes, is not taken over', () => {
  const left = createTicketed();
  const right = openTestReplica(town, { seed: 'right' });
  for (const row of left.storage.readFrom(0, 10)) right.replica.receive(row.bytes);
  ticket(left, left.head);
  expectOk(left.replica.eraseTicketed());
  assert.equal(right.replica.receive(storedAt(left)).kind, 'repeated');
  assert.deepEqual(bodiesOf(storedAt(right)), [true, true, true]);
  assert.deepEqual(texts(right), ['drei', 'eins geheim vier']);
});
