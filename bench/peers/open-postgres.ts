/** A PostgreSQL of the machine (Debian's package) on a socket in a folder of ours, with its own defaults. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';

export interface Postgres {
  /** Folder of its socket. */
  readonly socket: string;
  readonly stop: () => Promise<void>;
}

const debianFolder = '/usr/lib/postgresql';

function findPrograms(): string | undefined {
  if (!fs.existsSync(debianFolder)) return undefined;
  const versions = fs.readdirSync(debianFolder).sort((left, right) => Number(right) - Number(left));
  return versions
    .map((version) => path.join(debianFolder, version, 'bin'))
    .find((folder) => fs.existsSync(path.join(folder, 'initdb')));
}

/** It refuses to run as root; then the package's own user runs it. */
const asServer = (file: string, args: readonly string[]): [string, string[]] =>
  process.getuid?.() === 0 ? ['runuser', ['-u', 'postgres', '--', file, ...args]] : [file, [...args]];

/** A text says why there is none. */
export async function openPostgres(folder: string): Promise<Postgres | string> {
  const programs = findPrograms();
  if (programs === undefined) return `there is no PostgreSQL below ${debianFolder}`;
  try {
    return await startPostgres(programs, folder);
  } catch (cause) {
    return `PostgreSQL does not start: ${String(cause).slice(0, 160)}`;
  }
}

async function startPostgres(programs: string, folder: string): Promise<Postgres> {
  for (let at = folder; at.includes('insel-bench'); at = path.dirname(at)) fs.chmodSync(at, 0o777);
  const data = path.join(folder, 'data');
  const [initdb, initArguments] = asServer(path.join(programs, 'initdb'), [
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'trust',
  ]);
  execFileSync(initdb, initArguments, { stdio: 'ignore' });
  const [file, args] = asServer(path.join(programs, 'postgres'), ['-D', data, '-k', folder, '-h', '']);
  const server = spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(server, 'close');
  await new Promise<void>((resolve, reject) => {
    server.stderr.on('data', (text: Buffer) => {
      if (text.includes('ready to accept connections')) resolve();
    });
    server.once('close', (code) => reject(new Error(`postgres ended with ${code}`)));
  });
  const stop = async (): Promise<void> => {
    server.kill('SIGINT');
    const [pgctl, stopArguments] = asServer(path.join(programs, 'pg_ctl'), [
      '-D',
      data,
      '-m',
      'fast',
      'stop',
    ]);
    try {
      execFileSync(pgctl, stopArguments, { stdio: 'ignore' });
    } catch {
      // It had ended already.
    }
    await ended;
  };
  return { socket: folder, stop };
}
