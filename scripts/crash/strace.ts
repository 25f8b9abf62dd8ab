/**
 * Runs the writer under strace: to see its system calls on the data folder, to kill it at one of them, or
 * to let one fail. Everything else of the process is left alone.
 */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { dataFolder, journalPath, stateFolder, viewsPath } from './crash-folder.ts';
import type { WriterPlan } from './writer.ts';

export const diskCalls = [
  'openat',
  'pwrite64',
  'write',
  'ftruncate',
  'fsync',
  'fdatasync',
  'unlink',
  'rename',
] as const;
export type DiskCall = (typeof diskCalls)[number];

const writerPath = path.join(import.meta.dirname, 'writer.ts');
const timeoutMilliseconds = 120_000;

/** Why the suite cannot run here, or undefined. Printed, never silent. */
export function straceProblem(): string | undefined {
  const tried = spawnSync('strace', ['-f', '-o', '/dev/null', process.execPath, '-e', '0'], {
    encoding: 'utf8',
  });
  if (tried.error !== undefined) return 'strace is not installed';
  return tried.status === 0 ? undefined : `strace cannot trace here: ${tried.stderr.slice(0, 120)}`;
}

export interface Injection {
  readonly call: DiskCall;
  /** `signal=SIGKILL`, `error=EIO`, … */
  readonly what: string;
  /** From 1; `3+` = the third and all after it. */
  readonly when: string;
}

export interface WriterRun {
  readonly wasKilled: boolean;
  readonly status: number | null;
  readonly acknowledged: readonly number[];
  /** Requests that the relay has confirmed. */
  readonly copied: readonly number[];
  readonly lines: readonly string[];
  readonly stderr: string;
}

export function runWriter(plan: WriterPlan): WriterRun {
  return resultOf(spawnSync(process.execPath, [writerPath, JSON.stringify(plan)], spawnOptions));
}

export function runInjected(plan: WriterPlan, injection: Injection): WriterRun {
  const { call, what, when } = injection;
  return runTraced(plan, [
    '-o',
    '/dev/null',
    '-e',
    `trace=${call}`,
    '-e',
    `inject=${call}:${what}:when=${when}`,
  ]);
}

/** How often each call is made on the folder: the places at which a kill is possible. */
export function countCalls(plan: WriterPlan): Map<DiskCall, number> {
  const trace = recordCalls(plan, ['-s', '0']);
  const counts = new Map<DiskCall, number>();
  for (const call of diskCalls) {
    counts.set(call, trace.text.split('\n').filter((line) => line.includes(` ${call}(`)).length);
  }
  return counts;
}

/** The trace of one undisturbed run. */
export function recordCalls(plan: WriterPlan, options: readonly string[]): { text: string; run: WriterRun } {
  const output = path.join(plan.folder, 'trace');
  const run = runTraced(plan, ['-o', output, '-e', `trace=${diskCalls.join(',')}`, ...options]);
  const text = fs.readFileSync(output, 'latin1');
  fs.rmSync(output);
  return { text, run };
}

const spawnOptions = { encoding: 'utf8', timeout: timeoutMilliseconds, maxBuffer: 64 * 1024 * 1024 } as const;

function runTraced(plan: WriterPlan, options: readonly string[]): WriterRun {
  const { folder, acksFile } = plan;
  const paths = [
    ...[journalPath(folder), viewsPath(folder), path.join(dataFolder(folder), 'relay.db')].flatMap((file) => [
      file,
      `${file}-wal`,
    ]),
    dataFolder(folder),
    stateFolder(folder),
    path.join(stateFolder(folder), 'mark'),
    path.join(dataFolder(folder), 'reserve'),
    ...(acksFile === undefined ? [] : [acksFile]),
  ].flatMap((file) => ['-P', file]);
  const command = ['-f', ...options, ...paths, process.execPath, writerPath, JSON.stringify(plan)];
  return resultOf(spawnSync('strace', command, spawnOptions));
}

function resultOf(result: SpawnSyncReturns<string>): WriterRun {
  if (result.error !== undefined) throw result.error;
  const lines = String(result.stdout)
    .split('\n')
    .filter((line) => line !== '');
  return {
    wasKilled: result.signal === 'SIGKILL' || result.status === 137,
    status: result.status,
    acknowledged: numbersOf(lines, 'ack'),
    copied: numbersOf(lines, 'copied'),
    lines,
    stderr: String(result.stderr),
  };
}

const numbersOf = (lines: readonly string[], word: string): number[] =>
  lines.filter((line) => line.startsWith(`${word} `)).map((line) => Number(line.split(' ')[1]));
