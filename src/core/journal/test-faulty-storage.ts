/** A journal storage whose disk fails when it is told to; for tests of what follows a failure. */

import { type JournalStorage, StorageBrokenError, type StorageFailure } from '../storage/journal-storage.ts';
import { createMemoryJournalStorage } from '../storage/memory/journal-engine.ts';
import { fail } from '../value/result.ts';

/** What the next append does. `lost`: fails, and nothing is there. `kept`: fails, and it is there all the same. */
export type AppendFault = 'lost' | 'kept' | 'full';

export interface FaultyStorage extends JournalStorage {
  readonly failAppend: (fault: AppendFault, times?: number) => void;
  readonly failReopen: () => void;
  readonly failCheckpoint: () => void;
  readonly failReplace: () => void;
  readonly failReads: (isFailing: boolean) => void;
  readonly counts: { checkpoints: number; reserve: number; reopened: number };
}

const io = (message: string) => fail<StorageFailure>({ kind: 'storage-io', message });

export function createFaultyStorage(inner: JournalStorage = createMemoryJournalStorage()): FaultyStorage {
  const faults: AppendFault[] = [];
  const failing = { reopen: false, checkpoint: false, replace: false, reads: false };
  const counts = { checkpoints: 0, reserve: 1, reopened: 0 };
  const reading = <T>(act: () => T): T => {
    if (failing.reads) throw new StorageBrokenError('The disk cannot be read');
    return act();
  };
  return {
    counts,
    failAppend: (fault, times = 1) => void faults.push(...Array<AppendFault>(times).fill(fault)),
    failReopen: () => {
      failing.reopen = true;
    },
    failCheckpoint: () => {
      failing.checkpoint = true;
    },
    failReplace: () => {
      failing.replace = true;
    },
    failReads: (isFailing) => {
      failing.reads = isFailing;
    },
    append: (runs) => {
      const fault = faults.shift();
      if (fault === undefined) return inner.append(runs);
      if (fault === 'full') return fail({ kind: 'storage-full', message: 'The disk is full' });
      if (fault === 'kept') inner.append(runs);
      return io('The disk failed');
    },
    replace: (runs) => {
      const isFailing = failing.replace;
      failing.replace = false;
      return isFailing ? io('The disk failed') : inner.replace(runs);
    },
    checkpoint: () => {
      counts.checkpoints += 1;
      return failing.checkpoint ? io('The checkpoint failed') : inner.checkpoint();
    },
    reopen: () => {
      counts.reopened += 1;
      return failing.reopen ? io('The file does not open') : inner.reopen();
    },
    releaseReserve: () => {
      counts.reserve -= 1;
      return counts.reserve >= 0;
    },
    readFrom: (position, limit) => reading(() => inner.readFrom(position, limit)),
    readAt: (position) => reading(() => inner.readAt(position)),
    readStream: (stream, after, limit) => reading(() => inner.readStream(stream, after, limit)),
    listStreams: () => reading(inner.listStreams),
    lastPosition: () => reading(inner.lastPosition),
    close: inner.close,
  };
}
