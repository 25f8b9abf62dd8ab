/** The file of the projections: how it is opened, when it counts as broken, and how it is removed. */
import fs from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { refuseAttach } from './refuse-attach.ts';

export function openViewFile(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { limits: { attach: 0 } });
  try {
    refuseAttach(database);
    database.exec(`PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;
      PRAGMA temp_store=FILE; PRAGMA cache_size=-16000; PRAGMA wal_autocheckpoint=8000;`);
    return database;
  } catch (cause) {
    database.close();
    throw cause;
  }
}

/** SQLITE_ERROR (a schema that cannot be read), SQLITE_CORRUPT, SQLITE_NOTADB; not a full disk or a lock. */
export function isBroken(cause: unknown): boolean {
  const code = typeof cause === 'object' && cause !== null && 'errcode' in cause ? Number(cause.errcode) : 0;
  return [1, 11, 26].includes(code & 0xff);
}

export function removeViewFile(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) fs.rmSync(`${path}${suffix}`, { force: true });
}
