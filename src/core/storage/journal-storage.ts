/**
 * Where the journal's runs lie. An engine stores opaque run bytes in the order of arrival and finds them
 * by stream and sequence; it knows nothing of keys or meaning. Rules ST1-ST9; one contract suite
 * (journal-storage.contract.ts) runs over every engine.
 */
import type { Bytes } from '../value/bytes.ts';
import type { StreamId } from '../value/ids.ts';
import type { Failure, Result } from '../value/result.ts';

export interface NewRun {
  readonly stream: StreamId;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly bytes: Bytes;
  /** True for a run that does not extend the stream's trunk: another segment was at its place. */
  readonly isBranch: boolean;
}

export interface StoredRun extends NewRun {
  /** Order of arrival at this device, from 1, never reused. */
  readonly position: number;
}

export interface StreamExtent {
  readonly stream: StreamId;
  /** Position of the trunk's last run. */
  readonly lastPosition: number;
  readonly lastSequence: number;
  /** Positions of the runs of further branches; empty unless the stream was forked. */
  readonly branchPositions: readonly number[];
}

/** `io` = the outcome is unknown until the storage was opened again and read. */
export type StorageFailure = Failure<'storage-full' | 'storage-io' | 'storage-closed'>;

/** What was read back cannot be what was written: the file is broken or was changed by somebody else. */
export class StorageBrokenError extends Error {}

export interface JournalStorage {
  /** One transaction: all or nothing, durable against power loss when it returns ok (rule ST1). */
  readonly append: (runs: readonly NewRun[]) => Result<{ readonly lastPosition: number }, StorageFailure>;
  /** Replaces the bytes of runs in place, all or nothing: re-sealing after an erasure. */
  readonly replace: (
    runs: readonly { readonly position: number; readonly bytes: Bytes }[],
  ) => Result<void, StorageFailure>;
  /** Runs after a position, in order of arrival, at most `limit`. Reads throw a StorageBrokenError. */
  readonly readFrom: (position: number, limit: number) => readonly StoredRun[];
  readonly readAt: (position: number) => StoredRun | undefined;
  /** Runs of one stream that reach beyond a sequence, by first sequence, then position. */
  readonly readStream: (stream: StreamId, afterSequence: number, limit: number) => readonly StoredRun[];
  readonly listStreams: () => readonly StreamExtent[];
  readonly lastPosition: () => number;
  /** Writes everything anew into the main file and empties the log; ok = it reached the disk. */
  readonly checkpoint: () => Result<void, StorageFailure>;
  /** After a failure whose outcome is unknown: forgets every cached page and opens again. */
  readonly reopen: () => Result<void, StorageFailure>;
  /** Gives back the space that was kept for a full disk; true when there was some. */
  readonly releaseReserve: () => boolean;
  readonly close: () => void;
}
