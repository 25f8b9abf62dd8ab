import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eraseType } from '../projection/fold.ts';
import { Projector } from '../projection/projector.ts';
import { createRegistry } from '../projection/registry.ts';
import { createMemoryViewStorage } from '../storage/memory/view-engine.ts';
import { createWriteBehind } from '../storage/write-behind.ts';
import {
  createMemoryMark,
  foundTestTown,
  noteEntry,
  notesFold,
  openTestReplica,
  subjectNamed,
} from './test-town.ts';

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

test('[RP3] what waited to be written when the program was killed comes back from the journal', () => {
  const town = foundTestTown();
  const tables = Projector.tablesOf(createRegistry(town.suite, [eraseType(notesFold)]));
  for (const [waitingMax, clicks] of [
    [1000, 5],
    [6, 10],
    [6, 70],
  ] as const) {
    const disk = createMemoryViewStorage(tables);
    const views = createWriteBehind(disk, { readBeside: [], waitingMax });
    const { replica, storage } = openTestReplica(town, { views });
    for (let number = 1; number <= clicks; number += 1)
      replica.submit([noteEntry(number, `s${number % 2}`, `n${number}`)]);
    assert.ok(Number(disk.readMeta('position')) < storage.lastPosition(), 'something waits');
    const again = openTestReplica(town, { storage, views: createWriteBehind(disk), seed: 'again' }).replica;
    assert.equal(again.stateHash(), replica.stateHash());
    const outcomes = [clicks, clicks + 1].map(
      (number) => again.submit([noteEntry(number, `s${number % 2}`, `n${number}`)])[0],
    );
    assert.deepEqual(
      outcomes.map((outcome) => outcome?.kind === 'done' && outcome.repeated),
      [true, false],
    );
    const grown = again.stateHash();
    again.rebuild();
    assert.equal(again.stateHash(), grown);
  }
});

test('[RP3] records that a batch touches often are those that grow when they are built anew', () => {
  const town = foundTestTown();
  const replicas = ['one', 'two'].map((seed) => openTestReplica(town, { seed }));
  for (const round of [1, 2, 3]) {
    for (const [index, { replica }] of replicas.entries()) {
      const from = (10 * round + index) * 1000;
      const batch = Array.from({ length: 150 }, (_, number) =>
        noteEntry(from + number, `s${number % 2}`, `n${from + number}`),
      );
      assert.ok(replica.submit(batch).every(({ kind }) => kind === 'done'));
    }
    const rows = replicas.map(({ storage }) => storage.readFrom(0, 20));
    for (const [index, { replica }] of replicas.entries())
      for (const { bytes } of rows[1 - index] ?? []) replica.receive(bytes);
  }
  const grown = replicas.map(({ replica }) => replica.stateHash());
  for (const { replica } of replicas) replica.rebuild();
  assert.deepEqual(
    replicas.map(({ replica }) => replica.stateHash()),
    grown,
  );
  assert.equal(grown[0], grown[1]);
});

test('[RP6] the views of a copy whose rows may be ahead of its journal are built anew', () => {
  const town = foundTestTown();
  const tables = Projector.tablesOf(createRegistry(town.suite, [eraseType(notesFold)]));
  const rowsAfter = (isCopy: boolean): number => {
    const disk = createMemoryViewStorage(tables);
    const mark = createMemoryMark();
    const { replica, storage } = openTestReplica(town, { mark, views: createWriteBehind(disk) });
    replica.submit([noteEntry(1, 'a', 'eins')]);
    disk.replaceRows('notes', subjectNamed('b'), [{ text: 'from a later journal', count: 2 }]);
    const kept = isCopy ? createMemoryMark() : mark;
    const views = createWriteBehind(disk);
    return openTestReplica(town, { storage, mark: kept, views, seed: 'again' }).replica.views.count({
      table: 'notes',
    });
  };
  assert.deepEqual([rowsAfter(false), rowsAfter(true)], [2, 1]);
});

test('[RP6] rows that are ahead of what was written behind betray another journal', () => {
  const town = foundTestTown();
  const tables = Projector.tablesOf(createRegistry(town.suite, [eraseType(notesFold)]));
  const disk = createMemoryViewStorage(tables);
  const { replica } = openTestReplica(town, { views: createWriteBehind(disk) });
  replica.submit([noteEntry(1, 'a', 'eins')]);
  assert.equal(disk.count({ table: 'notes' }), 1);
  const other = openTestReplica(town, { views: createWriteBehind(disk), seed: 'other' }).replica;
  assert.equal(other.views.count({ table: 'notes' }), 0);
});
