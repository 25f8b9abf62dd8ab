/** Opens a town hall for one command and closes it again, whatever the command came to. */
import type { Result } from '../../core/value/result.ts';
import type { Complaint } from './command.ts';
import { openFolder } from './open-folder.ts';
import type { Terminal } from './terminal.ts';
import type { TownWork } from './town-answers.ts';
import { openTownWork } from './town-work.ts';

export async function inTown<T>(
  dir: string,
  io: Terminal,
  act: (work: TownWork) => Promise<Result<T, Complaint>>,
): Promise<Result<T, Complaint>> {
  const folder = openFolder(dir, io);
  if (!folder.ok) return folder;
  const work = await openTownWork(folder.value, io);
  if (!work.ok) return work;
  try {
    return await act(work.value);
  } finally {
    await work.value.close();
  }
}
