import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { openKnownStreams } from '../../src/core/journal/known-streams.ts';
import { verifyRuns } from '../../src/core/journal/verify.ts';
import { foundTestTown } from '../../src/core/replica/test-town.ts';
import { dataFolder, journalPath, listRequests, openFolder, prepareBase, viewsPath } from './crash-folder.ts';
import { DiskModel } from './disk-image.ts';
import { inspectFolder } from './inspect-folder.ts';
import { recordRun } from './power-cut.ts';
import { createChance, seedOfRun } from './seeded.ts';
import { runWriter, straceProblem } from './strace.ts';

const chance = createChance(seedOfRun());
const samples = 1000;
const requests = Array.from({ length: 12 }, (_, index) => index + 1);

interface Whole {
  readonly requests: ReadonlyMap<number, readonly string[]>;
  readonly stateHash: string;
}

function readWhole(folder: string): Whole {
  const opened = openFolder(folder);
  try {
    return { requests: listRequests(opened), stateHash: opened.replica.stateHash() };
  } finally {
    opened.close();
  }
}

const restore = (folder: string, files: ReadonlyMap<string, Uint8Array>): void => {
  fs.rmSync(dataFolder(folder), { recursive: true });
  fs.mkdirSync(dataFolder(folder));
  for (const [file, bytes] of files) fs.writeFileSync(file, bytes);
};

/** Flips single bits of one file; every flip is found, or changes nothing that anybody could read. */
function flipBits(
  folder: string,
  file: string,
  files: ReadonlyMap<string, Uint8Array>,
): { found: number; outside: number; problems: string[] } {
  const bytes = files.get(file);
  if (bytes === undefined) throw new Error(`${file} is not there`);
  restore(folder, files);
  const whole = readWhole(folder);
  const problems: string[] = [];
  let found = 0;
  let outside = 0;
  for (let sample = 0; sample < samples; sample += 1) {
    // Spread evenly over the file, at a chance place within each stretch.
    const stretch = bytes.length / samples;
    const at = Math.min(
      bytes.length - 1,
      Math.floor(sample * stretch + chance.below(Math.max(1, Math.ceil(stretch)))),
    );
    const bit = chance.below(8);
    // Not `slice`: on a Buffer it is a view, and every flip would stay for the next sample.
    const flipped = Uint8Array.from(bytes);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
    restore(folder, new Map([...files, [file, flipped]]));
    const seen = inspectFolder(folder, requests);
    if (seen.problems.length > 0 || seen.lost.length > 0) {
      // Something lost without a word would be the worst: the start or verify must have said so.
      if (seen.problems.length === 0)
        problems.push(`byte ${at} bit ${bit}: lost ${seen.lost.join(',')} and nothing said so`);
      found += 1;
      continue;
    }
    outside += 1;
    if (seen.stateHash !== whole.stateHash || seen.requests !== whole.requests.size)
      problems.push(`byte ${at} bit ${bit}: other rows or entries, and nothing said so`);
  }
  return { found, outside, problems };
}

function filesOf(folder: string): Map<string, Uint8Array> {
  const files = fs.readdirSync(dataFolder(folder)).map((name) => `${dataFolder(folder)}/${name}`);
  return new Map(files.filter((file) => !file.endsWith('-shm')).map((file) => [file, fs.readFileSync(file)]));
}

for (const name of ['journal.db', 'views.db'] as const) {
  test(`[JO16] one flipped bit in ${name} is found, or nobody could read it`, (t) => {
    const base = prepareBase(2);
    try {
      runWriter({ folder: base.folder, mode: 'append', from: 1, to: requests.length });
      const file = name === 'journal.db' ? journalPath(base.folder) : viewsPath(base.folder);
      const report = flipBits(base.folder, file, filesOf(base.folder));
      t.diagnostic(`${name}: ${samples} flips, ${report.found} found, ${report.outside} outside what counts`);
      assert.deepEqual(report.problems, []);
      assert.ok(report.outside > 0, 'nothing is ever whole: the harness is broken');
      // Twelve clicks fill about a quarter of the pages that SQLite keeps for them.
      if (name === 'journal.db') assert.ok(report.found > samples / 5);
    } finally {
      base.remove();
    }
  });
}

test('[JO16] one flipped bit in the log of a crashed journal is found, or nobody could read it', {
  skip: straceProblem() ?? false,
}, (t) => {
  const base = prepareBase(2);
  try {
    const recording = recordRun(base, { mode: 'append', from: 1, to: requests.length });
    const model = new DiskModel(recording.before);
    // Everything up to the last acknowledgement, as a kill leaves it: the log still holds it all.
    const last = recording.events.findLastIndex((event) => event.kind === 'ack');
    for (const event of recording.events.slice(0, last + 1)) model.apply(event);
    const files = new Map(
      [...model.current()].filter(([file]) => file.startsWith(dataFolder(recording.folder))),
    );
    for (const [file, bytes] of model.current()) if (!files.has(file)) fs.writeFileSync(file, bytes);
    const report = flipBits(recording.folder, `${journalPath(recording.folder)}-wal`, files);
    t.diagnostic(
      `journal.db-wal: ${samples} flips, ${report.found} found, ${report.outside} outside what counts`,
    );
    assert.deepEqual(report.problems, []);
    assert.ok(report.found > 0);
  } finally {
    base.remove();
  }
});

test('[JO16] one flipped bit anywhere in a run is found without any key', (t) => {
  const base = prepareBase(2);
  try {
    runWriter({ folder: base.folder, mode: 'append', from: 1, to: 3 });
    const opened = openFolder(base.folder);
    const { suite, tenant } = foundTestTown('crash');
    const runs = opened.storage
      .readFrom(0, 100)
      .map((row) => ({ place: `position ${row.position}`, bytes: row.bytes }));
    assert.ok(openKnownStreams(suite, opened.storage).list().length > 1);
    opened.close();
    assert.ok(verifyRuns(suite, tenant, () => runs, { signatures: 'all' }).ok);
    for (let sample = 0; sample < samples; sample += 1) {
      const index = chance.below(runs.length);
      const at = chance.below(runs[index]?.bytes.length ?? 1);
      const altered = runs.map((run, place) =>
        place === index ? { ...run, bytes: flippedAt(run.bytes, at, chance.below(8)) } : run,
      );
      const verified = verifyRuns(suite, tenant, () => altered, { signatures: 'all' });
      assert.equal(verified.ok, false, `byte ${at} of run ${index}`);
    }
    t.diagnostic(`${samples} flips in ${runs.length} runs, all found`);
  } finally {
    base.remove();
  }
});

function flippedAt(bytes: Uint8Array, at: number, bit: number): Uint8Array {
  const flipped = Uint8Array.from(bytes);
  flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
  return flipped;
}
