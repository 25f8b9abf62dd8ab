/**
 * `npm test`: the quick suite; `--suite crash|long|browser` the others. Ends with one line,
 * `N passed, N failed, N skipped`, summed over all runs, and a code that agrees with it.
 */
import './require-node.ts';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compileCacheOf } from '../bin/compile-cache.js';
import { addTallies, emptyTally, type Tally, tallyLine, tallyOfRun } from './tally.ts';
import {
  listTestFiles,
  normaliseFilter,
  planRuns,
  type SuiteName,
  suiteNames,
  type TestRun,
} from './test-files.ts';

/** Fewer quick test files than this means that the search is broken, not that the tests are done. */
const quickFilesMin = 25;

interface Options {
  readonly suite: SuiteName;
  readonly seed: string | undefined;
  readonly filters: readonly string[];
}

const usage = `usage: npm test -- [--suite ${suiteNames.join('|')}] [--seed=N] [PATH…]`;

function parseOptions(args: readonly string[]): Options | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { suite: { type: 'string', default: 'quick' }, seed: { type: 'string' } },
      allowPositionals: true,
    });
    const suite = suiteNames.find((name) => name === values.suite);
    if (suite === undefined) return `unknown suite "${values.suite}"`;
    if (values.seed !== undefined && !/^-?\d+$/.test(values.seed))
      return `--seed takes a number, got "${values.seed}"`;
    return { suite, seed: values.seed, filters: positionals.map(normaliseFilter) };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (typeof options === 'string') return refuse(`${options}\n${usage}`);
  const files = listTestFiles(process.cwd());
  const runs = planRuns(options.suite, files, options.filters);
  const count = runs.reduce((sum, run) => sum + run.files.length, 0);
  if (options.filters.length > 0 && count === 0)
    return refuse(`no test file matches ${options.filters.join(', ')}`);
  if (options.filters.length === 0 && options.suite === 'quick' && count < quickFilesMin) {
    return refuse(
      `only ${count} test files found, expected at least ${quickFilesMin}; run from the project's root`,
    );
  }
  // Tests that start the town hall need its page; a fresh clone has none.
  if (!(await buildPage())) return refuse('the page that the town hall serves could not be built');
  // Side by side: the shared run keeps one core busy, the others mostly wait for their children.
  const tallies = await Promise.all(runs.map((run) => execute(run, options.seed)));
  const tally = tallies.reduce(addTallies, emptyTally);
  process.stdout.write(`${tallyLine(tally)}\n`);
  process.exitCode = tally.failed === 0 ? 0 : 1;
}

async function buildPage(): Promise<boolean> {
  const args = [join(import.meta.dirname, 'build-web.ts')];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = await once(child, 'exit');
  return code === 0;
}

function refuse(problem: string): void {
  process.stderr.write(`insel: error: ${problem}\n`);
  process.exitCode = 2;
}

/** One run in its own process, so that a crash of it is counted instead of ending the count. */
async function execute(run: TestRun, seed: string | undefined): Promise<Tally> {
  if (run.files.length === 0) {
    process.stdout.write(`${run.title}: no test files\n`);
    return emptyTally;
  }
  const startedAt = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'insel-tests-'));
  const tallyFile = join(folder, 'tally');
  try {
    const exitCode = await runNode(run, {
      ...process.env,
      INSEL_TALLY_FILE: tallyFile,
      ...compileCacheFor(run),
      ...(seed === undefined ? {} : { INSEL_SEED: seed }),
    });
    const tally = tallyOfRun(readText(tallyFile), exitCode);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    process.stdout.write(`${run.title}: ${run.files.length} files, ${tallyLine(tally)}, ${seconds} s\n`);
    return tally;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Hundreds of processes and threads load the same sources. The crash suite counts system calls: not there. */
const compileCacheFor = (run: TestRun): NodeJS.ProcessEnv =>
  run.title === 'crash'
    ? { NODE_DISABLE_COMPILE_CACHE: '1' }
    : { NODE_COMPILE_CACHE: compileCacheOf(process.cwd()) };

function runNode(run: TestRun, env: NodeJS.ProcessEnv): Promise<number | null> {
  const seeding = 'INSEL_SEED' in env ? ['--import', join(import.meta.dirname, 'seed-tests.ts')] : [];
  const args = [
    ...seeding,
    '--test',
    `--test-isolation=${run.isolation}`,
    `--test-concurrency=${run.concurrency}`,
    `--test-reporter=${join(import.meta.dirname, 'test-reporter.ts')}`,
    '--test-reporter-destination=stdout',
    ...run.files,
  ];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'inherit', 'inherit'] });
  // A leaked timer or socket would keep the process for ever; the limit turns that into a failure.
  const limit = setTimeout(() => {
    process.stderr.write(`${run.title}: still running after ${run.timeLimitMinutes} minutes, ended\n`);
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), 5_000).unref();
  }, run.timeLimitMinutes * 60_000);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(limit);
      resolve(code);
    });
  });
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // No file: the run ended before its reporter did, which tallyOfRun counts.
  }
}

await main();
