/**
 * Which streams of a tenant are finished at one place, by bucket. Made once from the store, then only buckets
 * in which something changed are read again; nothing is kept of finished streams but the digests.
 */
import type { Suite } from '../crypto/suite.ts';
import type { TenantId } from '../value/ids.ts';
import {
  bucketCount,
  bucketOf,
  digestBucket,
  digestBuckets,
  type FinishedDigest,
  type FinishedStream,
  isFinished,
  sortFinished,
} from './finished-streams.ts';
import type { RelayStore, StoredTip } from './relay-store.ts';
import type { TenantView } from './serve-runs.ts';

export interface FinishedView extends FinishedDigest {
  readonly digests: readonly string[];
  /** All branches of the streams that are not finished. */
  readonly openTips: readonly StoredTip[];
}

export interface FinishedIndex {
  readonly of: (view: TenantView) => Promise<FinishedView>;
  /** The finished streams of one bucket, in the order of their ids. */
  readonly streamsIn: (view: TenantView, bucket: number) => Promise<readonly FinishedStream[]>;
}

interface Bucket {
  readonly count: number;
  readonly digest: string;
  readonly openTips: readonly StoredTip[];
}

interface Known extends FinishedView {
  readonly change: number;
  readonly controlChange: number;
  readonly buckets: readonly Bucket[];
}

type IndexedStore = Pick<RelayStore, 'tipsSince' | 'tipsOfBucket'>;

export function createFinishedIndex(suite: Suite, store: IndexedStore): FinishedIndex {
  const tenants = new Map<TenantId, Known>();
  const split = ({ control }: TenantView, tips: readonly StoredTip[]) => {
    const finished: FinishedStream[] = [];
    const openTips: StoredTip[] = [];
    for (const branches of Map.groupBy(tips, ({ stream }) => stream).values()) {
      const [tip] = branches;
      if (tip !== undefined && isFinished(control, branches)) finished.push(tip);
      else openTips.push(...branches);
    }
    return { finished, openTips };
  };
  const bucketFrom = (view: TenantView, tips: readonly StoredTip[]): Bucket => {
    const { finished, openTips } = split(view, tips);
    return { count: finished.length, digest: digestBucket(suite, finished), openTips };
  };
  const readAll = async (view: TenantView): Promise<Bucket[]> => {
    const tips = await store.tipsSince(view.record.tenant, 0);
    const byBucket = Map.groupBy(tips, ({ stream }) => bucketOf(stream));
    return Array.from({ length: bucketCount }, (_, bucket) => bucketFrom(view, byBucket.get(bucket) ?? []));
  };
  const refresh = async (view: TenantView, known: Known): Promise<Bucket[]> => {
    const { tenant } = view.record;
    const buckets = [...known.buckets];
    // What is read may be newer than the change it is noted for; then it is only read again.
    const changed = await store.tipsSince(tenant, known.change);
    for (const bucket of new Set(changed.map(({ stream }) => bucketOf(stream))))
      buckets[bucket] = bucketFrom(view, await store.tipsOfBucket(tenant, bucket));
    return buckets;
  };
  return {
    of: async (view) => {
      const { tenant, change, controlChange } = view.record;
      const known = tenants.get(tenant);
      if (known?.change === change && known.controlChange === controlChange) return known;
      const isUsable = known?.controlChange === controlChange && known.change <= change;
      const buckets = isUsable ? await refresh(view, known) : await readAll(view);
      const made = { change, controlChange, buckets, ...summarise(suite, buckets) };
      tenants.set(tenant, made);
      return made;
    },
    streamsIn: async (view, bucket) => {
      const tips = await store.tipsOfBucket(view.record.tenant, bucket);
      return sortFinished(split(view, tips).finished);
    },
  };
}

function summarise(suite: Suite, buckets: readonly Bucket[]): FinishedView {
  const digests = buckets.map(({ digest }) => digest);
  return {
    digests,
    digest: digestBuckets(suite, digests),
    count: buckets.reduce((sum, { count }) => sum + count, 0),
    openTips: buckets.flatMap(({ openTips }) => openTips),
  };
}
