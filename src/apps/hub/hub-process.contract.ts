/** A real hub in a process of its own, started as the command line starts it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { seededRandom, suite, type TownDevice } from '../../core/relay/fictional-town.contract.ts';
import { createHttpRelay, type HttpRelay } from '../../core/relay/http/http-relay.ts';
import type { Timer } from '../../core/value/ports.ts';
import type { HubPlan } from './start-hub.ts';

const program = `
  import { startHub } from ${JSON.stringify(path.join(import.meta.dirname, 'start-hub.ts'))};
  const stop = new Promise((resolve) => process.once('SIGTERM', resolve));
  const log = (line) => console.error(JSON.stringify(line));
  const hub = await startHub({ host: '127.0.0.1', port: 0, name: 'Hub', log, ...JSON.parse(process.argv[1]) });
  if (!hub.ok) {
    console.error(hub.failure.kind);
    process.exit(2);
  }
  console.log(JSON.stringify({ url: hub.value.url, key: Buffer.from(hub.value.publicKey).toString('hex') }));
  await stop;
  await hub.value.close();
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

const children = new Set<ChildProcess>();

/** A test that fails leaves no hub behind: a child that is alive would keep the whole file waiting. */
export function endHubProcesses(): void {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
}

export async function startHubProcess(folder: string, more: Partial<HubPlan> = {}): Promise<HubProcess> {
  const plan = JSON.stringify({ folder, ...more });
  const args = ['--input-type=module-typescript', '-e', program, '--', plan];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
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
