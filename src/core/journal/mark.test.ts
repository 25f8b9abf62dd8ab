import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createMemoryMark,
  foundTestTown,
  noteEntry,
  openTestReplica,
  seededRandom,
} from '../replica/test-town.ts';
import { createMemoryJournalStorage } from '../storage/memory/journal-engine.ts';
import { bytesToHex } from '../value/bytes.ts';
import type { Head, StreamId } from '../value/ids.ts';
import type { MarkFile } from '../value/ports.ts';
import { expectOk } from '../value/result.ts';
import { openJournal } from './journal.ts';
import { openMark } from './mark.ts';

const town = foundTestTown('mark');
const { suite } = town;
const place = (number: number) => ({
  stream: '11'.repeat(16) as StreamId,
  sequence: number,
  head: number.toString(16).padStart(64, '0') as Head,
});

test('[JO8] the last of two slots that is whole counts', () => {
  const file = createMemoryMark();
  const mark = openMark(suite, file);
  for (const number of [1, 2, 3]) mark.move(place(number));
  assert.deepEqual(openMark(suite, file).place, place(3));
  const torn = file.read() ?? new Uint8Array(0);
  // Slot 1 holds the third place, slot 0 the second: a torn write costs one step, never the mark.
  file.write(64, torn.slice(64, 96).fill(0));
  assert.deepEqual(openMark(suite, file).place, place(2));
  openMark(suite, file).move(place(9));
  assert.deepEqual(openMark(suite, file).place, place(9));
});

test('[JO8] a mark that is missing, empty, short or torn in both slots is no mark', () => {
  const empty = createMemoryMark();
  assert.equal(openMark(suite, empty).place, undefined);
  const absent: MarkFile = { ...empty, read: () => undefined };
  const short: MarkFile = { ...empty, read: () => new Uint8Array(63) };
  for (const file of [absent, short]) assert.equal(openMark(suite, file).place, undefined);
  const mark = openMark(suite, empty);
  mark.move(place(1));
  mark.move(place(2));
  for (const at of [0, 64]) empty.write(at, new Uint8Array(8).fill(0xee));
  assert.equal(openMark(suite, empty).place, undefined);
});

function openWith(mark: MarkFile, storage = createMemoryJournalStorage()) {
  return openTestReplica(town, {
    mark,
    storage,
    seed: bytesToHex(mark.read()?.subarray(0, 8) ?? new Uint8Array(1)),
  });
}

test('[JO8] the start says whether the folder is fresh, its own, or a copy', () => {
  const file = createMemoryMark();
  const storage = createMemoryJournalStorage();
  const first = openWith(file, storage);
  assert.equal(first.journal.startedFrom.from, 'fresh');
  first.replica.submit([noteEntry(1, 'a', 'eins')]);
  assert.equal(openWith(file, storage).journal.startedFrom.from, 'mark');
  assert.equal(openWith(createMemoryMark(), storage).journal.startedFrom.from, 'copy');
});

test('[JO21] the next sealed stream follows the last sealed one, also when control was written after it', () => {
  const file = createMemoryMark();
  const storage = createMemoryJournalStorage();
  const lastHeads: Head[] = [];
  for (const [number, mark] of [file, file, createMemoryMark()].entries()) {
    const opened = openTestReplica(town, { mark, storage, seed: `run-${number}` });
    const { startedFrom } = opened.journal;
    if (number > 0) assert.equal(startedFrom.predecessor, lastHeads.at(-1), startedFrom.from);
    opened.replica.submit([noteEntry(number + 1, 'a', `n${number}`)]);
    const { stream } = opened.journal.nextPlace();
    const head = opened.journal.streams.find(stream)?.tips[0]?.head;
    assert.ok(head !== undefined);
    lastHeads.push(head);
    const body = { nonce: `0${number}`.repeat(16), places: [{ head: place(number).head, index: 0 }] };
    expectOk(opened.replica.appendAct({ kind: 'erasure/ticketed', body }, town.guardians.slice(0, 2)));
  }
});

test('[JO8] a journal that lacks what its mark names does not start', () => {
  const file = createMemoryMark();
  openWith(file).replica.submit([noteEntry(1, 'a', 'eins')]);
  const older = createMemoryJournalStorage();
  openWith(createMemoryMark(), older);
  const { signing, wrapping } = town.device;
  const opened = openJournal({
    suite,
    random: seededRandom(suite, 'again'),
    clock: openWith(createMemoryMark()).clock,
    storage: older,
    mark: openMark(suite, file),
    tenant: town.tenant,
    signing,
    wrapping,
  });
  assert.ok(!opened.ok && opened.failure.kind === 'journal-behind-mark');
});

test('[JO8] a mark behind the journal is normal: the journal goes on in a new stream', () => {
  const file = createMemoryMark();
  const storage = createMemoryJournalStorage();
  const first = openWith(file, storage);
  first.replica.submit([noteEntry(1, 'a', 'eins')]);
  const early = file.read() ?? new Uint8Array(0);
  first.replica.submit([noteEntry(2, 'a', 'zwei')]);
  file.write(0, early);
  const again = openWith(file, storage);
  assert.equal(again.journal.startedFrom.from, 'mark');
  assert.equal(again.replica.submit([noteEntry(3, 'a', 'drei')])[0]?.kind, 'done');
});

test('[JO9] a mark that cannot be written is told, and the work goes on', () => {
  const memory = createMemoryMark();
  const broken = { isBroken: false };
  const file: MarkFile = {
    ...memory,
    write: (at, bytes) => {
      if (broken.isBroken) throw new Error('EIO');
      memory.write(at, bytes);
    },
  };
  const { replica, journal } = openWith(file);
  broken.isBroken = true;
  assert.equal(replica.submit([noteEntry(1, 'a', 'eins')])[0]?.kind, 'done');
  assert.match(journal.markProblem() ?? '', /EIO/);
  broken.isBroken = false;
  replica.submit([noteEntry(2, 'a', 'zwei')]);
  assert.equal(journal.markProblem(), undefined);
});
