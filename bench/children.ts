/**
 * Measurements in a process of their own, so that peak memory is that of one run. A child prints one JSON
 * document on its last line; servers print one line when they are ready and end when stdin closes.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

const main = path.join(import.meta.dirname, 'main.ts');

const start = (file: string, args: readonly string[]): ChildProcess =>
  spawn(process.execPath, [file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });

/** Runs `main.ts --child NAME PLAN` to its end. */
export const runChild = (name: string, plan: object): Promise<unknown> =>
  runScript(main, ['--child', name, JSON.stringify(plan)]);

/** Runs a script to its end and gives back the JSON of its last line. */
export function runScript(file: string, args: readonly string[]): Promise<unknown> {
  const child = start(file, args);
  let last = '';
  if (child.stdout === null) throw new Error('The child has no output');
  createInterface({ input: child.stdout }).on('line', (line) => {
    last = line;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(JSON.parse(last));
      else reject(new Error(`${path.basename(file)} ${args.slice(0, 2).join(' ')} ended with ${code}`));
    });
  });
}

export interface Server {
  /** What it printed when it was ready. */
  readonly ready: unknown;
  /** Lets it end by itself and gives back its last line. */
  readonly stop: () => Promise<unknown>;
}

export const startChild = (name: string, plan: object): Promise<Server> =>
  startScript(main, ['--child', name, JSON.stringify(plan)]);

export function startScript(file: string, args: readonly string[]): Promise<Server> {
  const child = start(file, args);
  if (child.stdout === null) throw new Error('The child has no output');
  const lines = createInterface({ input: child.stdout });
  let last = '';
  const ended = new Promise<unknown>((resolve, reject) => {
    child.once('close', (code) => {
      if (code === 0) resolve(JSON.parse(last));
      else reject(new Error(`${path.basename(file)} ended with ${code}`));
    });
  });
  ended.catch(() => undefined);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    ended.catch(reject);
    lines.once('line', (line) => {
      const stop = (): Promise<unknown> => {
        child.stdin?.end();
        return ended;
      };
      resolve({ ready: JSON.parse(line), stop });
    });
    lines.on('line', (line) => {
      last = line;
    });
  });
}

/** For a child that serves: says where it listens, and goes on until its parent lets it end. */
export async function serveUntilInputEnds(url: string, more: object): Promise<void> {
  process.stdout.write(`${JSON.stringify({ url, ...more })}\n`);
  process.stdin.resume();
  await once(process.stdin, 'end');
}

/** A number from a child's report; anything else is a broken promise of our own script. */
export function numberIn(report: unknown, name: string): number {
  const value: unknown =
    typeof report === 'object' && report !== null ? Reflect.get(report, name) : undefined;
  if (typeof value !== 'number') throw new Error(`A child reported no number ${name}`);
  return value;
}

export function textIn(report: unknown, name: string): string {
  const value: unknown =
    typeof report === 'object' && report !== null ? Reflect.get(report, name) : undefined;
  if (typeof value !== 'string') throw new Error(`A child reported no text ${name}`);
  return value;
}

/** Peak resident memory of this process so far, in megabytes. */
export const peakMegabytes = (): number => process.resourceUsage().maxRSS / 1024;
