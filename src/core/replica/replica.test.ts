import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foundTestTown, noteEntry, notesFold, openTestReplica } from './test-town.ts';

test('[RP1] requests of one batch share one segment and each is answered', () => {
  const town = foundTestTown();
  const { replica } = openTestReplica(town);
  const outcomes = replica.submit([
    noteEntry(1, 'a', 'eins'),
    noteEntry(2, 'a', 'zwei'),
    noteEntry(3, 'b', 'drei'),
  ]);
  assert.deepEqual(
    outcomes.map((one) => one.kind),
    ['done', 'done', 'done'],
  );
  assert.equal(replica.journal.storage.lastPosition(), 2);
  assert.deepEqual(
    replica.views.query({ table: 'notes', orderBy: ['text'] }).map((row) => row['text']),
    ['drei', 'eins zwei'],
  );
});

test('[RP2] a repeated request id records nothing and gives the same place', () => {
  const town = foundTestTown();
  const { replica } = openTestReplica(town);
  const [first] = replica.submit([noteEntry(1, 'a', 'eins')]);
  const [second] = replica.submit([noteEntry(1, 'a', 'eins')]);
  assert.ok(first?.kind === 'done' && second?.kind === 'done');
  assert.equal(second.repeated, true);
  assert.equal(second.sequence, first.sequence);
  const [other] = replica.submit([noteEntry(1, 'a', 'anders')]);
  assert.ok(other?.kind === 'refused' && other.refusal.kind === 'request-conflict');
});

test('[RP3] views that are built anew are those that grew entry by entry', () => {
  const town = foundTestTown();
  const { replica } = openTestReplica(town);
  for (let number = 1; number <= 300; number += 1) {
    replica.submit([noteEntry(number, `s${number % 3}`, `n${number}`)]);
  }
  const grown = replica.stateHash();
  replica.rebuild();
  assert.equal(replica.stateHash(), grown);
  assert.equal(replica.views.count({ table: 'notes' }), 3);
  assert.equal(notesFold.name, 'note');
});
