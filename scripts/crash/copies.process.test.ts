import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import type { Submission } from '../../src/core/replica/submission.ts';
import { noteEntry, openTestReplica } from '../../src/core/replica/test-town.ts';
import {
  dataFolder,
  listRequests,
  type OpenFolder,
  openFolder,
  prepareBase,
  stateFolder,
  viewsPath,
} from './crash-folder.ts';
import { inspectFolder } from './inspect-folder.ts';

const base = prepareBase(1);
after(base.remove);

const note = (number: number): Submission => noteEntry(number, `s${number % 2}`, `notiz ${number}`);

function record({ replica }: OpenFolder, from: number, to: number): number[] {
  const numbers = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  for (const outcome of replica.submit(numbers.map(note))) assert.equal(outcome.kind, 'done');
  return numbers;
}

/** Copies a folder while its process is at work: database, log and mark as they are now. */
function snapshot(folder: string, name: string): string {
  const copy = path.join(path.dirname(folder), name);
  fs.cpSync(folder, copy, { recursive: true });
  for (const file of fs.readdirSync(dataFolder(copy))) {
    if (file.endsWith('-shm')) fs.rmSync(path.join(dataFolder(copy), file));
  }
  return copy;
}

test('[JO18] a machine image that is resumed twice keeps both lines of work and uses no key twice', () => {
  const folder = base.copy('image');
  const first = openFolder(folder);
  record(first, 1, 3);
  const copy = openFolder(snapshot(folder, 'resumed'));
  try {
    record(first, 4, 6);
    record(copy, 7, 9);
    const third = openTestReplica(first.town, { seed: 'third' });
    const salts: string[] = [];
    for (const source of [first, copy]) {
      for (const row of source.storage.readFrom(0, 1000)) {
        const received = third.replica.receive(row.bytes);
        assert.ok(received.kind === 'stored' || received.kind === 'repeated', received.kind);
        if (received.kind !== 'stored') continue;
        for (const { seal, commitment } of received.run.segments) {
          if (commitment.class === 'sealed') salts.push(Buffer.from(seal.salt).toString('hex'));
        }
      }
    }
    const requests = listRequests({ ...third, town: first.town });
    assert.deepEqual(
      [...requests.keys()].sort((left, right) => left - right),
      [1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
    assert.equal(new Set(salts).size, salts.length);
  } finally {
    first.close();
    copy.close();
  }
});

test('[JO8] without its mark a folder is a copy: a new stream, and what it holds stays', () => {
  const folder = base.copy('no-mark');
  const opened = openFolder(folder);
  const numbers = record(opened, 1, 3);
  const streams = opened.journal.streams.list().length;
  opened.close();
  fs.rmSync(stateFolder(folder), { recursive: true });
  const again = openFolder(folder);
  assert.equal(again.journal.startedFrom.from, 'copy');
  record(again, 4, 4);
  assert.equal(again.journal.streams.list().length, streams + 1);
  again.close();
  assert.deepEqual(inspectFolder(folder, [...numbers, 4]).problems, []);
});

test('[JO8] an older journal under a newer mark does not start', () => {
  const folder = base.copy('stale');
  const opened = openFolder(folder);
  record(opened, 1, 3);
  opened.close();
  const old = snapshot(folder, 'old');
  const newer = openFolder(folder);
  record(newer, 4, 6);
  newer.close();
  fs.rmSync(dataFolder(folder), { recursive: true });
  fs.cpSync(dataFolder(old), dataFolder(folder), { recursive: true });
  assert.throws(() => openFolder(folder), /journal-behind-mark/);
});

test('[RP6] views that are newer than the journal, missing or of another journal are built anew', () => {
  const folder = base.copy('views');
  const opened = openFolder(folder);
  record(opened, 1, 3);
  opened.close();
  const old = snapshot(folder, 'older-journal');
  const newer = openFolder(folder);
  record(newer, 4, 6);
  newer.close();
  fs.copyFileSync(viewsPath(folder), viewsPath(old));
  const seen = inspectFolder(old, [1, 2, 3]);
  assert.deepEqual([seen.problems, seen.lost, seen.requests], [[], [], 3]);
  fs.rmSync(viewsPath(folder));
  const whole = inspectFolder(folder, [1, 2, 3, 4, 5, 6]);
  assert.deepEqual([whole.problems, whole.lost], [[], []]);
  fs.writeFileSync(viewsPath(folder), 'this is no database, and never was one');
  assert.equal(inspectFolder(folder, [1]).stateHash, whole.stateHash);
});
