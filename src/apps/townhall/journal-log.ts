/**
 * The log of the journal as a relay shows it: all heads in the order in which they became durable here, and
 * the index of each (docs/formats/receipt.md). Counted when first asked for, in slices, so that clicks go on.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Suite } from '../../core/crypto/suite.ts';
import { readStoredRun } from '../../core/journal/known-streams.ts';
import type { JournalStorage, StoredRun } from '../../core/storage/journal-storage.ts';
import { viewOf } from '../../core/value/bytes.ts';
import type { Head } from '../../core/value/ids.ts';

export interface JournalLog {
  /** The index of the first segment of the run at a position. */
  readonly leafAt: (position: number) => Promise<number>;
  readonly heads: (fromIndex: number, limit: number) => Promise<Head[]>;
}

/** Positions have no gap, so a page of positions is a page of rows. */
const rowsAPage = 256;
const segmentCountAt = 8;

/** As the run states it: it was read when it was stored (docs/formats/run.md). */
const segmentsIn = ({ bytes }: StoredRun): number => viewOf(bytes).getUint16(segmentCountAt);

export function openJournalLog(suite: Suite, storage: JournalStorage): JournalLog {
  /** How many segments lie before each page. Runs are never taken away, so a whole page is counted once. */
  const before: number[] = [0];
  const readPage = (page: number): readonly StoredRun[] => storage.readFrom(page * rowsAPage, rowsAPage);
  /** Counts on until a page is reached or the rows end there; the last page that can be begun with. */
  const countTo = async (isReached: (page: number) => boolean): Promise<number> => {
    for (let page = 0; ; page += 1) {
      if (isReached(page)) return page;
      if (before[page + 1] !== undefined) continue;
      const rows = readPage(page);
      if (rows.length < rowsAPage) return page;
      before[page + 1] = rows.reduce((sum, row) => sum + segmentsIn(row), leavesBefore(page));
      await nextTurn();
      if (isReached(page)) return page;
    }
  };
  const leavesBefore = (page: number): number => {
    const leaves = before[page];
    if (leaves === undefined) throw new RangeError(`Page ${page} of the log was not counted`);
    return leaves;
  };
  return {
    leafAt: async (position) => {
      const wanted = Math.floor((position - 1) / rowsAPage);
      let leaf = leavesBefore(await countTo((page) => page === wanted));
      for (const row of readPage(wanted)) if (row.position < position) leaf += segmentsIn(row);
      return leaf;
    },
    heads: async (fromIndex, limit) => {
      const holds = (page: number): boolean => (before[page + 1] ?? 0) > fromIndex;
      const heads: Head[] = [];
      for (let page = await countTo(holds), at = leavesBefore(page); heads.length < limit; page += 1) {
        const rows = readPage(page);
        for (const row of rows) {
          for (const { head } of readStoredRun(suite, row).segments) {
            if (at >= fromIndex && heads.length < limit) heads.push(head);
            at += 1;
          }
        }
        if (rows.length < rowsAPage) break;
        await nextTurn();
      }
      return heads;
    },
  };
}
