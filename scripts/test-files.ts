/**
 * Which test file belongs to which suite, by its ending alone: what a test needs is visible in its name.
 */
import { globSync } from 'node:fs';
import { join } from 'node:path';

export const suiteNames = ['quick', 'crash', 'long', 'browser'] as const;
export type SuiteName = (typeof suiteNames)[number];

/** One process for many files, or one for each file. */
export interface TestRun {
  readonly title: string;
  readonly isolation: 'none' | 'process';
  readonly concurrency: number;
  readonly timeLimitMinutes: number;
  readonly files: readonly string[];
}

const specialEndings = ['process', 'crash', 'long', 'browser', 'bench'] as const;
type Ending = (typeof specialEndings)[number];

const folders = ['src', 'scripts', 'bench', 'vectors', 'examples'];

/** Every test file below the root, relative to it, sorted: the order of a run must not depend on the disk. */
export function listTestFiles(root: string): string[] {
  const patterns = folders.map((folder) => `${folder}/**/*.test.ts`);
  return globSync(patterns, { cwd: root, exclude: (name) => name === 'node_modules' })
    .map((file) => file.replaceAll('\\', '/'))
    .sort();
}

export function endingOf(file: string): Ending | undefined {
  return specialEndings.find((ending) => file.endsWith(`.${ending}.test.ts`));
}

/** The runs of a suite over the files whose path contains one of the filters (all without a filter). */
export function planRuns(suite: SuiteName, files: readonly string[], filters: readonly string[]): TestRun[] {
  const chosen = files.filter(
    (file) => filters.length === 0 || filters.some((filter) => file.includes(filter)),
  );
  const endingWith = (ending: Ending | undefined) => chosen.filter((file) => endingOf(file) === ending);
  if (suite !== 'quick') {
    return [
      {
        title: suite,
        isolation: 'process',
        // Pages are measured and pictures taken in the browser suite: one at a time.
        concurrency: suite === 'browser' ? 1 : 2,
        timeLimitMinutes: 30,
        files: endingWith(suite),
      },
    ];
  }
  return [
    { title: 'shared', isolation: 'none', concurrency: 1, timeLimitMinutes: 5, files: endingWith(undefined) },
    {
      title: 'process',
      isolation: 'process',
      concurrency: 2,
      timeLimitMinutes: 5,
      files: endingWith('process'),
    },
  ];
}

/** A filter as people type it: a path from where they stand, with or without `./`. */
export const normaliseFilter = (filter: string): string => join(filter).replaceAll('\\', '/');
