/**
 * Which finished streams a relay has. Where its digest is ours, those that we have; else it is asked for the
 * digests of the buckets, and for the lists of those that differ from ours and from what it gave before. What
 * it says is checked against its own digest: lists that do not fit are pulled from and prove nothing.
 */
import type { Suite } from '../crypto/suite.ts';
import {
  bucketCount,
  bucketOf,
  digestBucket,
  digestBuckets,
  digestNothing,
  type FinishedStream,
} from '../relay/finished-streams.ts';
import type { RelayFailure, RelayVector } from '../relay/relay.ts';
import { fail, ok, type Result } from '../value/result.ts';
import type { ExchangeTools } from './exchange-tools.ts';
import { type OwnBucket, OwnFinished, type ServedJournal } from './own-finished.ts';

export interface FinishedThere {
  /** In buckets of which we hold the same. */
  readonly same: readonly FinishedStream[];
  /** As the relay lists them; some may be missing here. */
  readonly listed: readonly FinishedStream[];
  /** False: the lists do not have the digest of the vector. They changed in between, or are wrong. */
  readonly isWhole: boolean;
}

/** What one relay has said of its finished streams, so that a lasting difference is listed once. */
export class FinishedMemory {
  readonly lists = new Map<number, OwnBucket>();
  /** The digests of the buckets, with the digest of all that they were given for. */
  digests: { readonly digest: string; readonly buckets: readonly string[] } | undefined;
  #own: { readonly journal: ServedJournal; readonly finished: OwnFinished } | undefined;

  ownOf = (suite: Suite, journal: ServedJournal): OwnFinished => {
    if (this.#own?.journal !== journal) this.#own = { journal, finished: new OwnFinished(suite, journal) };
    return this.#own.finished;
  };
}

/** More than any town hall will ever have; what a relay lists beyond is not kept in memory. */
const streamsMax = 800_000;

export async function findFinished(
  tools: ExchangeTools,
  memory: FinishedMemory,
  { tips, finished }: RelayVector,
): Promise<Result<FinishedThere, RelayFailure>> {
  const { suite, target } = tools;
  if (finished.digest === digestNothing(suite).digest) return ok({ same: [], listed: [], isWhole: true });
  const open = new Set(tips.filter((tip) => !tip.isFinished).map(({ stream }) => stream));
  const own = memory.ownOf(suite, target.journal).read(open);
  const ownDigest = digestBuckets(
    suite,
    own.map(({ digest }) => digest),
  );
  if (ownDigest === finished.digest) {
    memory.lists.clear();
    return ok({ same: own.flatMap(({ streams }) => streams), listed: [], isWhole: true });
  }
  const digests = await findDigests(tools, memory, finished.digest);
  return digests.ok ? compareBuckets(tools, memory, own, digests.value) : digests;
}

interface FoundDigests {
  readonly buckets: readonly string[];
  readonly isWhole: boolean;
}

async function findDigests(
  { suite, relay, target }: ExchangeTools,
  memory: FinishedMemory,
  digest: string,
): Promise<Result<FoundDigests, RelayFailure>> {
  if (memory.digests?.digest === digest) return ok({ buckets: memory.digests.buckets, isWhole: true });
  const answer = await relay.finishedDigests(target.journal.tenant);
  if (!answer.ok) return answer;
  const buckets = answer.value;
  const isWhole = buckets.length === bucketCount && digestBuckets(suite, buckets) === digest;
  if (isWhole) memory.digests = { digest, buckets };
  return ok({ buckets, isWhole });
}

async function compareBuckets(
  tools: ExchangeTools,
  { lists }: FinishedMemory,
  own: readonly OwnBucket[],
  digests: FoundDigests,
): Promise<Result<FinishedThere, RelayFailure>> {
  const same: FinishedStream[] = [];
  const listed: FinishedStream[] = [];
  const unknown: number[] = [];
  for (const [bucket, ours] of own.entries()) {
    const theirs = digests.buckets[bucket];
    const kept = lists.get(bucket);
    if (ours.digest === theirs) {
      same.push(...ours.streams);
      lists.delete(bucket);
    } else if (kept?.digest === theirs) listed.push(...(kept?.streams ?? []));
    else unknown.push(bucket);
  }
  let { isWhole } = digests;
  if (unknown.length > 0) {
    const answer = await askLists(tools, unknown);
    if (!answer.ok) return answer;
    const byBucket = Map.groupBy(answer.value, ({ stream }) => bucketOf(stream));
    for (const bucket of unknown) {
      const streams = byBucket.get(bucket) ?? [];
      const digest = digestBucket(tools.suite, streams);
      for (const one of streams) listed.push(one);
      if (digest === digests.buckets[bucket]) lists.set(bucket, { streams, digest });
      else isWhole = false;
    }
  }
  return ok({ same, listed, isWhole });
}

async function askLists(
  { relay, target }: ExchangeTools,
  buckets: readonly number[],
): Promise<Result<FinishedStream[], RelayFailure>> {
  const streams: FinishedStream[] = [];
  for (;;) {
    const after = streams.at(-1)?.stream;
    const page = await relay.finishedStreams(target.journal.tenant, { buckets, after });
    if (!page.ok) return page;
    for (const one of page.value.streams) streams.push(one);
    if (!page.value.hasMore) return ok(streams);
    const last = streams.at(-1)?.stream ?? '';
    if (last <= (after ?? '') || streams.length > streamsMax)
      return fail({ kind: 'answer-malformed', message: `${relay.name} lists finished streams without end` });
  }
}
