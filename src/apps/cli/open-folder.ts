/** Finds the data folder that a command was given, and says in words of the command line why it cannot be used. */
import { resolve } from 'node:path';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import { openTownhallFolder, type TownhallFolder } from '../townhall/data-folder.ts';
import type { Complaint } from './command.ts';
import type { Terminal } from './terminal.ts';

/** The folder of the high-water mark may lie elsewhere; the server and every command must agree on it. */
export const stateRootFrom = (io: Pick<Terminal, 'environment'>): string | undefined =>
  io.environment('INSEL_STATE');

export function openFolder(
  dir: string,
  io: Pick<Terminal, 'environment'>,
): Result<TownhallFolder, Complaint> {
  const folder = openTownhallFolder(resolve(dir), { stateRoot: stateRootFrom(io) });
  if (folder.ok) return ok(folder.value);
  const hints = {
    'folder-missing': `give the folder that insel init made, or make one: insel init --dir ${dir} --tenant AGS --name NAME`,
    'folder-broken':
      'take the file from a backup of this folder; journal.db holds the work and is not touched',
  };
  return fail({ error: folder.failure.message, hint: hints[folder.failure.kind], exitCode: 2 });
}

/** For failures of inner rooms that need no words of their own. */
export const complaintOf = (failure: Failure, hint: string, exitCode: 1 | 2 = 1): Complaint => ({
  kind: failure.kind,
  error: `${failure.message} (${failure.kind})`,
  hint,
  exitCode,
});
