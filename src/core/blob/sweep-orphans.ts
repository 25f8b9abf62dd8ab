/**
 * Removes blobs that no entry names: an upload whose entry was never recorded, or the file of an erased body.
 * A week passes first, since a blob is durable before its entry is.
 */
import { ok, type Result } from '../value/result.ts';
import type { BlobName } from './blob-reference.ts';
import type { BlobStorage, BlobStorageFailure } from './blob-storage.ts';

export interface SweepPlan {
  /** Complete, or nothing may be swept: also what entries name that cannot be read today. Asked just before a removal. */
  readonly named: { readonly has: (name: BlobName) => boolean };
  readonly olderThanDays: number;
  /** Wall clock that a time source vouches for, milliseconds since 1970 UTC. */
  readonly now: number;
}

const dayMilliseconds = 86_400_000;

/** Blobs that are old enough to be swept if nobody names them. */
export async function listOldBlobs(
  storage: BlobStorage,
  { olderThanDays, now }: Omit<SweepPlan, 'named'>,
): Promise<Result<readonly BlobName[], BlobStorageFailure>> {
  const listed = await storage.list();
  if (!listed.ok) return listed;
  const before = now - olderThanDays * dayMilliseconds;
  return ok(listed.value.filter(({ storedAt }) => storedAt < before).map(({ name }) => name));
}

/** The names of what was removed. After a failure the rest is still there; the next sweep goes on. */
export async function sweepOrphans(
  storage: BlobStorage,
  plan: SweepPlan,
): Promise<Result<readonly BlobName[], BlobStorageFailure>> {
  const old = await listOldBlobs(storage, plan);
  if (!old.ok) return old;
  const removed: BlobName[] = [];
  for (const name of old.value) {
    if (plan.named.has(name)) continue;
    const answer = await storage.remove(name);
    if (!answer.ok) return answer;
    if (answer.value === 'removed') removed.push(name);
  }
  return ok(removed);
}
