/**
 * The encrypted blobs of a town hall, beside its journal: opened under the folder's lock, swept once a day.
 * The worker knows what entries name; the files are looked after here, so that no click waits for them.
 */
import fs from 'node:fs';
import type { BlobName } from '../../core/blob/blob-reference.ts';
import type { BlobStorage } from '../../core/blob/blob-storage.ts';
import { openDirectoryBlobStorage } from '../../core/blob/directory/blob-storage.ts';
import { listOldBlobs, sweepOrphans } from '../../core/blob/sweep-orphans.ts';
import type { BlobState } from '../../core/sync/blob-sync.ts';
import type { Clock, Random, Timer } from '../../core/value/ports.ts';
import { type Failure, fail, type Result } from '../../core/value/result.ts';
import type { WorkerClient } from './worker-client.ts';

export interface BlobFolderTools {
  readonly path: string;
  readonly random: Random;
  readonly log: (line: string) => void;
}

export interface BlobKeepingTools {
  readonly storage: BlobStorage;
  readonly clock: Pick<Clock, 'wallMilliseconds'>;
  readonly timer: Timer;
  readonly worker: Pick<WorkerClient, 'call'>;
  readonly log: (line: string) => void;
}

export interface BlobKeeping {
  readonly storage: BlobStorage;
  /** The names of what was removed; `names-unknown` while an entry cannot be read or the clock is not trusted. */
  readonly sweep: () => Promise<Result<readonly BlobName[], Failure>>;
  /** Missing here, here, or on a second medium; and why one does not get on. */
  readonly statesOf: (names: readonly BlobName[]) => Promise<Result<readonly BlobState[], Failure>>;
  /** A blob that an entry names has just become durable here: relays want it. */
  readonly wake: () => void;
  readonly close: () => void;
}

/** The entry that names a blob follows its upload within minutes; a week is for what nobody thinks of. */
const olderThanDays = 7;
/** The first hour after a start belongs to the clerks and to catching up. */
const firstSweepMilliseconds = 3_600_000;
const sweepEveryMilliseconds = 24 * 3_600_000;

/**
 * The caller holds the folder's lock and has started nothing that writes blobs: what lies half-written there
 * belongs to a process that is gone.
 */
export async function openBlobFolder({ path, random, log }: BlobFolderTools): Promise<BlobStorage> {
  fs.mkdirSync(path, { recursive: true, mode: 0o700 });
  const storage = openDirectoryBlobStorage({ path, random });
  const dropped = await storage.dropUnfinished();
  if (!dropped.ok) log(`blobs: ${dropped.failure.kind}: ${dropped.failure.message}`);
  return storage;
}

export function openBlobKeeping(tools: BlobKeepingTools): BlobKeeping {
  const { storage, timer, log } = tools;
  const sweep = () => sweepUnnamed(tools, storage);
  let planned = timer.after(firstSweepMilliseconds, sweepAndPlan);
  function sweepAndPlan(): void {
    planned = timer.after(sweepEveryMilliseconds, sweepAndPlan);
    void sweep().then((swept) => {
      if (!swept.ok) log(`blobs: ${swept.failure.kind}: ${swept.failure.message}`);
      else if (swept.value.length > 0) log(`blobs: ${swept.value.length} that no entry names were removed`);
    });
  }
  return {
    storage,
    sweep,
    statesOf: (names) => tools.worker.call('blob-states', names),
    wake: () => void tools.worker.call('wake-blobs', undefined),
    close: () => planned.cancel(),
  };
}

async function sweepUnnamed(
  { clock, worker }: BlobKeepingTools,
  storage: BlobStorage,
): Promise<Result<readonly BlobName[], Failure>> {
  const plan = { olderThanDays, now: clock.wallMilliseconds() };
  const old = await listOldBlobs(storage, plan);
  if (!old.ok || old.value.length === 0) return old;
  const asked = await worker.call('unnamed-blobs', old.value);
  if (!asked.ok) return asked;
  const unnamed = asked.value;
  if (unnamed === undefined)
    return fail({ kind: 'names-unknown', message: 'Not all entries can be read, or the clock is unsure' });
  return sweepOrphans(storage, { ...plan, named: { has: (name) => !unnamed.has(name) } });
}
