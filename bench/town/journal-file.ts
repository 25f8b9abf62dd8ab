/** A journal of many visits written at once: what rebuild and verification read. */
import { encodeRun } from '../../src/core/segment/run.ts';
import type { NewRun } from '../../src/core/storage/journal-storage.ts';
import { openSqliteJournalStorage } from '../../src/core/storage/sqlite/journal-engine.ts';
import { expectOk } from '../../src/core/value/result.ts';
import { journalPath, newRunOf } from './open-replica.ts';
import type { BenchTown } from './town.ts';
import { sealVisits } from './visit-stream.ts';

const runsAtOnce = 2_000;

/** One run a segment, as clicks leave them; many to a transaction, since nobody waits for this file. */
export function writeJournal(town: BenchTown, folder: string, entries: number, perSegment: number): void {
  const storage = openSqliteJournalStorage({ path: journalPath(folder) });
  expectOk(storage.append([newRunOf(town.control)]));
  const share = Math.ceil(entries / town.devices.length);
  for (const [index, device] of town.devices.entries()) {
    let waiting: NewRun[] = [];
    for (const segment of sealVisits({ town, device, name: `writer ${index}`, entries: share, perSegment })) {
      waiting.push(newRunOf(encodeRun([segment])));
      if (waiting.length < runsAtOnce) continue;
      expectOk(storage.append(waiting));
      waiting = [];
    }
    if (waiting.length > 0) expectOk(storage.append(waiting));
  }
  expectOk(storage.checkpoint());
  storage.close();
}
