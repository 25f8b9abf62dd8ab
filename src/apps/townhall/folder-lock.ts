/**
 * The exclusive lock on a data folder: an open SQLite transaction on a file of its own. The operating
 * system releases it when the process ends, however it ends.
 */
import { DatabaseSync } from 'node:sqlite';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';

export interface FolderLock {
  readonly release: () => void;
}

export function lockFolder(path: string): Result<FolderLock, Failure<'folder-locked'>> {
  const database = new DatabaseSync(path, { timeout: 0, limits: { attach: 0 } });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    if (isBusy(cause))
      return fail({
        kind: 'folder-locked',
        message: `Another process works on ${path.slice(0, -'/lock.db'.length)}`,
      });
    throw cause;
  }
  return ok({ release: () => database.close() });
}

function isBusy(cause: unknown): boolean {
  const sqliteBusy = 5;
  const sqliteLocked = 6;
  if (typeof cause !== 'object' || cause === null || !('errcode' in cause)) return false;
  const code = Number(cause.errcode) & 0xff;
  return code === sqliteBusy || code === sqliteLocked;
}
