/** A process of the demo: started, killed as a power cut would, started again at the same address. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { z } from 'zod';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';

export interface ProcessPlan<R extends { readonly url: string }> {
  readonly name: string;
  /** Its first line, once it accepts requests. */
  readonly ready: z.ZodType<R>;
  /** Program and arguments; `port` is 0 at the first start, afterwards the one it had. */
  readonly command: (port: number) => readonly string[];
}

export interface KeptProcess<R> {
  readonly name: string;
  /** What it said at its first start. */
  readonly first: R;
  /** Undefined while it is off. */
  readonly processId: () => number | undefined;
  /** Ends the process as a power cut would. */
  readonly kill: () => Promise<void>;
  readonly start: () => Promise<Result<true, Failure>>;
  readonly close: () => Promise<void>;
}

const startMilliseconds = 60_000;
const endMilliseconds = 5_000;

export async function openKeptProcess<R extends { readonly url: string }>(
  plan: ProcessPlan<R>,
): Promise<Result<KeptProcess<R>, Failure>> {
  const first = await startProcess(plan, 0);
  if (!first.ok) return first;
  const port = Number(new URL(first.value.ready.url).port);
  let child: ChildProcess | undefined;
  const follow = (started: ChildProcess): void => {
    child = started;
    started.once('exit', () => {
      if (child === started) child = undefined;
    });
    if (started.exitCode !== null || started.signalCode !== null) child = undefined;
  };
  follow(first.value.child);
  return ok({
    name: plan.name,
    first: first.value.ready,
    processId: () => child?.pid,
    kill: async () => {
      if (child !== undefined) await endWith(child, (running) => running.kill('SIGKILL'));
    },
    start: async () => {
      if (child !== undefined) return ok(true);
      const again = await startProcess(plan, port);
      if (again.ok) follow(again.value.child);
      return again.ok ? ok(true) : again;
    },
    close: async () => {
      if (child === undefined) return;
      const running = child;
      const late = setTimeout(() => running.kill('SIGKILL'), endMilliseconds);
      await endWith(running, () => running.stdin?.end());
      clearTimeout(late);
    },
  });
}

async function endWith(child: ChildProcess, act: (child: ChildProcess) => unknown): Promise<void> {
  const gone = once(child, 'exit');
  act(child);
  await gone;
}

interface Started<R> {
  readonly child: ChildProcess;
  readonly ready: R;
}

async function startProcess<R extends { readonly url: string }>(
  { name, ready, command }: ProcessPlan<R>,
  port: number,
): Promise<Result<Started<R>, Failure>> {
  const child = spawn(process.execPath, command(port), { stdio: ['pipe', 'pipe', 'inherit'] });
  // A pipe to a process that is gone is no reason to end the demo.
  child.stdin.on('error', () => undefined);
  const said = await readReady(child, ready);
  if (said !== undefined) return ok({ child, ready: said });
  child.kill('SIGKILL');
  return fail({ kind: 'process-not-started', message: `${name} did not start` });
}

/** Undefined when it ended or said nothing in time. */
function readReady<R>(child: ChildProcess, schema: z.ZodType<R>): Promise<R | undefined> {
  return new Promise((resolve) => {
    let text = '';
    const late = setTimeout(() => resolve(undefined), startMilliseconds);
    const settle = (ready: R | undefined): void => {
      clearTimeout(late);
      resolve(ready);
    };
    child.once('error', () => settle(undefined));
    child.once('exit', () => settle(undefined));
    child.stdout?.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (!text.includes('\n')) return;
      const parsed = schema.safeParse(JSON.parse(text.slice(0, text.indexOf('\n'))));
      settle(parsed.success ? parsed.data : undefined);
    });
  });
}
