/**
 * How many entries lie in a journal, read from its file beside or without the process that writes it: every
 * segment's signed commitment says how many entries it holds, so no key is needed.
 */
import type { Suite } from '../../core/crypto/suite.ts';
import { readStoredRun } from '../../core/journal/known-streams.ts';
import { openSqliteJournalStorage } from '../../core/storage/sqlite/journal-engine.ts';

const rowsAtOnce = 64;

export function countEntries(suite: Suite, journal: string): number {
  const storage = openSqliteJournalStorage({ path: journal, readOnly: true });
  try {
    let count = 0;
    for (let position = 0; ; ) {
      const rows = storage.readFrom(position, rowsAtOnce);
      const last = rows.at(-1);
      if (last === undefined) return count;
      for (const row of rows)
        for (const { commitment } of readStoredRun(suite, row).segments) count += commitment.count;
      position = last.position;
    }
  } finally {
    storage.close();
  }
}
