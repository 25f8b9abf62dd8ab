/** Starts, kills and starts again one relay of the demo, always at the same address. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';

const readySchema = z.object({ url: z.string(), key: z.string() });
type Ready = z.infer<typeof readySchema>;

export interface DemoRelay {
  readonly name: string;
  readonly url: string;
  readonly key: string;
  /** Undefined while it is off. */
  readonly processId: () => number | undefined;
  /** Ends the process as a power cut would. */
  readonly kill: () => Promise<void>;
  readonly start: () => Promise<Result<true, Failure>>;
  readonly close: () => Promise<void>;
}

const workerFile = fileURLToPath(new URL('./relay-worker.ts', import.meta.url));
const startMilliseconds = 20_000;

export async function openDemoRelay(plan: {
  readonly name: string;
  readonly folder: string;
}): Promise<Result<DemoRelay, Failure>> {
  const first = await startProcess(plan, 0);
  if (!first.ok) return first;
  const { url, key } = first.value.ready;
  const port = Number(new URL(url).port);
  let child: ChildProcess | undefined = first.value.child;
  const follow = (started: ChildProcess): void => {
    started.once('exit', () => {
      if (child === started) child = undefined;
    });
  };
  follow(first.value.child);
  return ok({
    name: plan.name,
    url,
    key,
    processId: () => child?.pid,
    kill: async () => {
      const running = child;
      if (running === undefined) return;
      const gone = once(running, 'exit');
      running.kill('SIGKILL');
      await gone;
    },
    start: async () => {
      if (child !== undefined) return ok(true);
      const again = await startProcess(plan, port);
      if (!again.ok) return again;
      child = again.value.child;
      follow(child);
      return ok(true);
    },
    close: async () => {
      const running = child;
      if (running === undefined) return;
      const gone = once(running, 'exit');
      running.stdin?.end();
      const late = setTimeout(() => running.kill('SIGKILL'), 3_000);
      await gone;
      clearTimeout(late);
    },
  });
}

interface Started {
  readonly child: ChildProcess;
  readonly ready: Ready;
}

async function startProcess(
  { name, folder }: { readonly name: string; readonly folder: string },
  port: number,
): Promise<Result<Started, Failure>> {
  const args = [workerFile, '--folder', folder, '--name', name, '--port', String(port)];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ready = await readReady(child);
  if (ready !== undefined) return ok({ child, ready });
  child.kill('SIGKILL');
  return fail({ kind: 'relay-not-started', message: `The relay ${name} did not start` });
}

/** Its first line says where it is; undefined when it ended or said nothing in time. */
function readReady(child: ChildProcess): Promise<Ready | undefined> {
  return new Promise((resolve) => {
    let text = '';
    const late = setTimeout(() => resolve(undefined), startMilliseconds);
    const settle = (ready: Ready | undefined): void => {
      clearTimeout(late);
      resolve(ready);
    };
    child.once('error', () => settle(undefined));
    child.once('exit', () => settle(undefined));
    child.stdout?.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (!text.includes('\n')) return;
      const parsed = readySchema.safeParse(JSON.parse(text.slice(0, text.indexOf('\n'))));
      settle(parsed.success ? parsed.data : undefined);
    });
  });
}
