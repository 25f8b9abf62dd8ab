import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NewRun } from '../core/storage/journal-storage.ts';
import { createMemoryViewStorage } from '../core/storage/memory/view-engine.ts';
import { utf8 } from '../core/value/bytes.ts';
import type { StreamId, SubjectId } from '../core/value/ids.ts';
import { createDice } from './dice.ts';
import { JournalDisk } from './journal-disk.ts';
import { createLife, type Ending, type Life, ProcessEnded } from './life.ts';
import { MarkDisk } from './mark-disk.ts';
import { ViewDisk } from './view-disk.ts';
import { createVirtualTime } from './virtual-time.ts';

const lifeEndingBy = (onEnding: (ending: Ending) => void = () => undefined): Life =>
  createLife({ time: createVirtualTime(), onEnding });

const stream = 'aa'.repeat(16) as StreamId;
const runAt = (sequence: number): NewRun => ({
  stream,
  firstSequence: sequence,
  lastSequence: sequence,
  bytes: utf8(`run ${sequence}`),
  isBranch: false,
});

/** What is left of a disk in every one of many power cuts. */
function leftAfterPowerCut(build: (disk: JournalDisk) => void): Set<number> {
  const left = new Set<number>();
  for (let round = 0; round < 40; round += 1) {
    const disk = new JournalDisk();
    build(disk);
    disk.cutPower(createDice(`cut ${round}`));
    left.add(disk.length);
  }
  return left;
}

test('[SM15] what was flushed survives every power cut', () => {
  const left = leftAfterPowerCut((disk) => {
    const storage = disk.openFor(lifeEndingBy());
    for (const sequence of [1, 2, 3]) assert.equal(storage.append([runAt(sequence)]).ok, true);
  });
  assert.deepEqual(left, new Set([3]));
});

test('[SM15] a crash between write and flush leaves the run to a kill and to chance at a power cut', () => {
  const left = leftAfterPowerCut((disk) => {
    const life = lifeEndingBy();
    const storage = disk.openFor(life);
    storage.append([runAt(1)]);
    life.endAtWrite(2, 'kill');
    assert.throws(() => storage.append([runAt(2)]), ProcessEnded);
    assert.equal(disk.length, 2);
    assert.equal(disk.isDurable(2), false);
  });
  assert.deepEqual(left, new Set([1, 2]));
});

test('[SM15] a crash before the write leaves nothing of it', () => {
  const disk = new JournalDisk();
  const life = lifeEndingBy();
  life.endAtWrite(1, 'power-cut');
  assert.throws(() => disk.openFor(life).append([runAt(1)]), ProcessEnded);
  assert.equal(disk.length, 0);
});

test('[SM16] a failed flush is not made up for by a later one, only by a checkpoint', () => {
  const build = (disk: JournalDisk): void => {
    const storage = disk.openFor(lifeEndingBy());
    disk.failNext('flush-fails');
    assert.equal(storage.append([runAt(1)]).ok, false);
    assert.equal(storage.append([runAt(2)]).ok, true);
    assert.equal(storage.lastPosition(), 2);
  };
  assert.ok(leftAfterPowerCut(build).has(0));
  const mended = leftAfterPowerCut((disk) => {
    build(disk);
    assert.equal(disk.openFor(lifeEndingBy()).checkpoint().ok, true);
  });
  assert.deepEqual(mended, new Set([2]));
});

test('[SM16] a write that fails stores nothing and a full disk takes only what its reserve gives back', () => {
  const disk = new JournalDisk();
  const storage = disk.openFor(lifeEndingBy());
  disk.failNext('write-fails');
  assert.equal(storage.append([runAt(1)]).ok, false);
  disk.setFull(true);
  const full = storage.append([runAt(1)]);
  assert.equal(!full.ok && full.failure.kind, 'storage-full');
  assert.equal(disk.length, 0);
  assert.equal(storage.releaseReserve(), true);
  assert.equal(storage.releaseReserve(), false);
  assert.equal(storage.append([runAt(1)]).ok, true);
});

test('[SM16] a replacement that was not flushed may be undone by a power cut', () => {
  const texts = new Set<string>();
  for (let round = 0; round < 40; round += 1) {
    const disk = new JournalDisk();
    const life = lifeEndingBy();
    const storage = disk.openFor(life);
    storage.append([runAt(1)]);
    life.endAtWrite(2, 'power-cut');
    assert.throws(() => storage.replace([{ position: 1, bytes: utf8('erased') }]), ProcessEnded);
    disk.cutPower(createDice(`undo ${round}`));
    texts.add(new TextDecoder().decode(disk.rows()[0]?.bytes));
  }
  assert.deepEqual(texts, new Set(['run 1', 'erased']));
});

test('[SM17] after its end a process writes nothing and is answered nothing', () => {
  const disk = new JournalDisk();
  const endings: Ending[] = [];
  const life = lifeEndingBy((ending) => endings.push(ending));
  const storage = disk.openFor(life);
  const mark = new MarkDisk().openFor(life);
  life.endAtWrite(1, 'kill');
  assert.throws(() => mark.write(0, utf8('x')), ProcessEnded);
  assert.deepEqual(endings, ['kill']);
  const late = storage.append([runAt(1)]);
  assert.equal(!late.ok && late.failure.kind, 'storage-closed');
  assert.throws(() => mark.sync(), ProcessEnded);
  assert.equal(disk.length, 0);
});

test('[SM18] a mark that was flushed stays; one that was not is old, new or torn', () => {
  const seen = new Set<string>();
  for (let round = 0; round < 60; round += 1) {
    const disk = new MarkDisk();
    const file = disk.openFor(lifeEndingBy());
    file.write(0, utf8('AAAA'));
    file.sync();
    file.write(0, utf8('BBBB'));
    disk.cutPower(createDice(`mark ${round}`));
    seen.add(new TextDecoder().decode(file.read()?.subarray(0, 4)));
  }
  assert.ok(seen.has('AAAA') && seen.has('BBBB') && seen.size > 2, [...seen].join(' '));
});

test('[SM18] views keep whole transactions: the last ones may be missing, never a part of one', () => {
  const tables = [{ name: 'notes', columns: { text: 'text' }, key: [], indexes: [] }] as const;
  const counts = new Set<number>();
  const subjectAt = (number: number): SubjectId => String(number).repeat(32) as SubjectId;
  for (let round = 0; round < 40; round += 1) {
    const disk = new ViewDisk(tables, { onRows: () => undefined, onReset: () => undefined });
    const views = disk.openFor(lifeEndingBy());
    for (const number of [1, 2, 3, 4]) {
      views.transact(() => {
        views.replaceRows('notes', subjectAt(number), [{ text: 'a' }]);
        views.writeMeta('position', String(number));
      });
    }
    disk.cutPower(createDice(`views ${round}`));
    const left = disk.openFor(lifeEndingBy());
    const count = left.count({ table: 'notes' });
    assert.equal(Number(left.readMeta('position') ?? 0), count);
    counts.add(count);
  }
  assert.ok(counts.size > 2, [...counts].join(' '));
  assert.equal(createMemoryViewStorage(tables).count({ table: 'notes' }), 0);
});
