import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { expectOk } from '../../value/result.ts';
import { blobReferenceSchema } from '../blob-reference.ts';
import { readWholeBlob } from '../read-blob.ts';
import { contentOf, random, suite } from '../test-blobs.ts';
import { openDirectoryBlobStorage } from './blob-storage.ts';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'insel-blob-crash-'));
after(() => fs.rmSync(root, { recursive: true, force: true }));

const calls = ['openat', 'write', 'pwrite64', 'fsync', 'close', 'rename', 'unlink'] as const;
const writer = path.join(import.meta.dirname, 'test-writer.ts');
/** As the writer names its unfinished file. */
const part = `.${'07'.repeat(16)}.part`;

function straceProblem(): string | undefined {
  const tried = spawnSync('strace', ['-f', '-o', '/dev/null', process.execPath, '-e', '0'], {
    encoding: 'utf8',
  });
  if (tried.error !== undefined) return 'strace is not installed';
  return tried.status === 0 ? undefined : `strace cannot trace here: ${tried.stderr.slice(0, 120)}`;
}
const skip = straceProblem() ?? false;

interface Place {
  readonly folder: string;
  readonly blobs: string;
  readonly notes: string;
}

let places = 0;
function newPlace(): Place {
  places += 1;
  const folder = path.join(root, `place-${places}`);
  const blobs = path.join(folder, 'blobs');
  fs.mkdirSync(blobs, { recursive: true });
  return { folder, blobs, notes: path.join(folder, 'notes') };
}

/** A place in which one blob is kept and noted already. */
function newUsedPlace(): Place {
  const place = newPlace();
  assert.deepEqual(runWriter(place, [5]).said, ['noted']);
  return place;
}

interface WriterRun {
  readonly wasKilled: boolean;
  readonly said: readonly string[];
  readonly stderr: string;
}

function runWriter(
  { blobs, notes }: Place,
  lengths: readonly number[],
  traced?: readonly string[],
): WriterRun {
  const command = [process.execPath, writer, blobs, notes, ...lengths.map(String)];
  const paths = ['-P', blobs, '-P', path.join(blobs, part)];
  const [file = '', ...rest] =
    traced === undefined ? command : ['strace', '-f', ...traced, ...paths, ...command];
  // One thread for files: strace counts the calls of each thread by itself.
  const env = { ...process.env, UV_THREADPOOL_SIZE: '1' };
  const result = spawnSync(file, rest, { encoding: 'utf8', timeout: 60_000, env });
  if (result.error !== undefined) throw result.error;
  const wasKilled = result.signal === 'SIGKILL' || result.status === 137;
  return { wasKilled, said: result.stdout.split('\n').filter(Boolean), stderr: result.stderr };
}

const length = 300_000;

const injecting = (call: string, when: number, what: string): string[] => [
  '-o',
  '/dev/null',
  '-e',
  `trace=${call}`,
  '-e',
  `inject=${call}:${what}:when=${when}`,
];

/** How often each call is made on the folder and the unfinished file while one blob is put. */
function countCalls(): Map<string, number> {
  const trace = path.join(root, 'trace');
  const run = runWriter(newPlace(), [length], ['-o', trace, '-e', `trace=${calls.join(',')}`]);
  assert.deepEqual(run.said, ['noted'], run.stderr);
  const lines = fs.readFileSync(trace, 'latin1').split('\n');
  return new Map(calls.map((call) => [call, lines.filter((line) => line.includes(` ${call}(`)).length]));
}

/** What stands in the notes is whole; what else is there is at most the blob whose note was cut off. */
async function inspect({ blobs, notes }: Place): Promise<number> {
  const storage = openDirectoryBlobStorage({ path: blobs, random });
  const lines = fs.readFileSync(notes, 'utf8').split('\n').slice(0, -1);
  for (const line of lines) {
    const reference = blobReferenceSchema.parse(JSON.parse(line));
    const content = expectOk(await readWholeBlob({ suite, storage }, reference));
    assert.ok(Buffer.from(content).equals(contentOf(reference.length)), line);
  }
  assert.ok(expectOk(await storage.list()).length <= lines.length + 1);
  return lines.length;
}

const filesIn = ({ blobs }: Place): string[] => fs.readdirSync(blobs).sort();

test('[BL1] a kill at every call on the folder costs no blob that a durable note names', {
  skip,
}, async () => {
  let kills = 0;
  let points = 0;
  let unfinished = 0;
  const base = newUsedPlace();
  for (const [call, count] of countCalls()) {
    for (let when = 1; when <= count; when += 1) {
      const place = newPlace();
      fs.cpSync(base.folder, place.folder, { recursive: true });
      points += 1;
      kills += Number(runWriter(place, [length], injecting(call, when, 'signal=SIGKILL')).wasKilled);
      const filesBefore = filesIn(place);
      unfinished += Number(filesBefore.includes(part));
      const noted = await inspect(place);
      assert.ok(noted >= 1, `${call} ${when}`);
      const storage = openDirectoryBlobStorage({ path: place.blobs, random });
      assert.equal(
        expectOk(await storage.dropUnfinished()),
        filesBefore.filter((name) => name === part).length,
      );
      assert.equal(await inspect(place), noted);
      assert.equal(filesIn(place).includes(part), false, `${call} ${when}`);
    }
  }
  assert.ok(points >= 10, `only ${points} calls were seen`);
  assert.equal(kills, points);
  assert.ok(unfinished > 0, 'no kill left anything half-written');
});

test('[BL6] a full and a failing disk are named at every call, and nothing half-made stays', {
  skip,
}, async () => {
  const counts = countCalls();
  const kinds = { ENOSPC: 'storage-full', EIO: 'storage-io' } as const;
  for (const [error, kind] of Object.entries(kinds)) {
    for (const call of ['write', 'fsync', 'rename']) {
      for (let when = 1; when <= (counts.get(call) ?? 0); when += 1) {
        const place = newPlace();
        const run = runWriter(place, [length, 1], injecting(call, when, `error=${error}`));
        assert.deepEqual(run.said, [kind, 'noted'], `${call} ${when} ${error} ${run.stderr}`);
        assert.equal(await inspect(place), 1);
        assert.equal(filesIn(place).length, 1, `${call} ${when} ${error}`);
      }
    }
  }
});
