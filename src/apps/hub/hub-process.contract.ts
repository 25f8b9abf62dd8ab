/** A real hub in a process of its own, started as the command line starts it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { seededRandom, suite, type TownDevice } from '../../core/relay/fictional-town.contract.ts';
import { createHttpRelay, type HttpRelay } from '../../core/relay/http/http-relay.ts';
import type { Timer } from '../../core/value/ports.ts';

const program = `
  import { runHub } from ${JSON.stringify(path.join(import.meta.dirname, 'run-hub.ts'))};
  const stop = new AbortController();
  process.on('SIGTERM', () => stop.abort());
  process.exitCode = await runHub(process.argv.slice(1), {
    out: (line) => console.log(line),
    err: (line) => console.error(line),
    stopped: stop.signal,
  });
`;

export interface HubProcess {
  readonly child: ChildProcess;
  readonly url: string;
  readonly key: string;
  /** Everything it wrote to stderr. */
  readonly errors: () => string;
  /** Signals it and gives the exit code, or the signal that ended it. */
  readonly end: (signal: 'SIGTERM' | 'SIGKILL') => Promise<number | string>;
}

export async function startHubProcess(folder: string, ...more: readonly string[]): Promise<HubProcess> {
  const args = [
    '--input-type=module-typescript',
    '-e',
    program,
    '--',
    '--dir',
    folder,
    '--port',
    '0',
    '--json',
    ...more,
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (part) => {
    errors += String(part);
  });
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`The hub ended with ${code}: ${errors}`);
    }),
  ]);
  const { url, key } = JSON.parse(String(line)) as { url: string; key: string };
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<number | string> => {
    const exit = once(child, 'exit');
    child.kill(signal);
    const [code, by] = await exit;
    return code ?? by;
  };
  return { child, url, key, errors: () => errors, end };
}

export const systemTimer: Timer = {
  after: (milliseconds, act) => {
    const wait = setTimeout(act, milliseconds);
    return { cancel: () => clearTimeout(wait) };
  },
};

export const connectTo = (url: string, { id, signing }: TownDevice): HttpRelay =>
  createHttpRelay({
    url,
    name: 'hub',
    suite,
    device: { id, sign: signing.sign },
    fetch: (address, init) => fetch(address, init),
    timer: systemTimer,
    random: seededRandom('client'),
    timeoutMilliseconds: 10_000,
  });
