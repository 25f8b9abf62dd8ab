/**
 * What to believe after an append whose outcome is unknown (docs/formats/crash-order.md, step 4): open
 * again, read again. Present is not yet durable: after a failed fsync the kernel may serve pages that
 * never reached the disk, so only a checkpoint that succeeds, which writes the pages anew, counts.
 */
import type { Suite } from '../crypto/suite.ts';
import { lastOf, type Run } from '../segment/run.ts';
import { lastSequenceOf } from '../segment/segment.ts';
import { type JournalStorage, StorageBrokenError, type StorageFailure } from '../storage/journal-storage.ts';
import { type Failure, fail, ok, type Result } from '../value/result.ts';
import { readStoredRun } from './known-streams.ts';

/**
 * `not-stored`, `disk-full`: nothing of it is there, decide again under the same request id (a new stream
 * begins). `journal-stopped`: the disk refuses to say; only a restart helps.
 */
export type SettleFailure = Failure<'not-stored' | 'disk-full' | 'journal-stopped'>;

/** The position of the run when it is there and durable now. */
export function settleAppend(
  { suite, storage }: { readonly suite: Suite; readonly storage: JournalStorage },
  run: Run,
  failure: StorageFailure,
): Result<number, SettleFailure> {
  const wasFull = failure.kind === 'storage-full';
  if (wasFull) storage.releaseReserve();
  const opened = storage.reopen();
  if (!opened.ok) return stopped(opened.failure.message);
  const found = findPosition(suite, storage, run);
  if (!found.ok) return found;
  if (found.value === undefined) {
    const kind = wasFull ? 'disk-full' : 'not-stored';
    return fail({ kind, message: `The segment is not on the disk after the failure: ${failure.message}` });
  }
  const written = storage.checkpoint();
  return written.ok ? ok(found.value) : stopped(written.failure.message);
}

const stopped = (message: string): Result<never, SettleFailure> => fail({ kind: 'journal-stopped', message });

function findPosition(
  suite: Suite,
  storage: JournalStorage,
  run: Run,
): Result<number | undefined, SettleFailure> {
  const { commitment, head } = lastOf(run);
  try {
    const rows = storage.readStream(commitment.stream, lastSequenceOf(commitment) - 1, 1024);
    return ok(rows.find((row) => lastOf(readStoredRun(suite, row)).head === head)?.position);
  } catch (cause) {
    if (cause instanceof StorageBrokenError) return stopped(cause.message);
    throw cause;
  }
}
