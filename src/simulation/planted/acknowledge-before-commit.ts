/** Planted: an append is confirmed while it waits in memory for the next one to take it along. */
import type { NewRun } from '../../core/storage/journal-storage.ts';
import { createMemoryJournalStorage } from '../../core/storage/memory/journal-engine.ts';
import { expectOk } from '../../core/value/result.ts';
import type { Planted } from './planted.ts';

export const acknowledgeBeforeCommit: Planted = {
  name: 'acknowledge before commit',
  storage: (disk) => {
    const memory = createMemoryJournalStorage();
    const stored = disk.readFrom(0, disk.lastPosition());
    if (stored.length > 0) expectOk(memory.append(stored));
    let waiting: readonly NewRun[] = [];
    return {
      ...memory,
      append: (runs) => {
        if (waiting.length > 0) disk.append(waiting);
        waiting = runs;
        return memory.append(runs);
      },
      replace: (runs) => {
        if (waiting.length > 0) disk.append(waiting);
        waiting = [];
        disk.replace(runs);
        return memory.replace(runs);
      },
      checkpoint: disk.checkpoint,
    };
  },
};
