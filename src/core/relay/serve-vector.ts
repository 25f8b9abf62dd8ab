/**
 * What a relay over a store says that it has: the tips of what is still written, without what is quarantined;
 * of finished streams one digest, and lists for whoever has another.
 */
import type { StreamId, TenantId } from '../value/ids.ts';
import type { FinishedIndex } from './finished-index.ts';
import { bucketOf, type FinishedStream, isFinished } from './finished-streams.ts';
import type { FinishedPage, FinishedRequest, RelayVector, StreamTip } from './relay.ts';
import type { RelayStore, StoredTip } from './relay-store.ts';
import type { TenantView } from './serve-runs.ts';
import { findVisible, isRemoved, type RowSource, shownTip, type ViewTools } from './visible-branches.ts';

export interface VectorTools extends ViewTools {
  readonly store: RowSource & Pick<RelayStore, 'tips' | 'tipsSince' | 'tipsOfBucket'>;
  readonly finished: FinishedIndex;
}

/** `since` 0 gives all tips; otherwise those that changed after it, unless the cuts may have changed too. */
export interface VectorDelta extends RelayVector {
  /** False: `tips` is everything and replaces what the asker had. */
  readonly isDelta: boolean;
}

export async function serveVector(tools: VectorTools, view: TenantView, since: number): Promise<VectorDelta> {
  const { tenant, change, controlChange } = view.record;
  const isDelta = since > 0 && since >= controlChange && since <= change;
  const { count, digest, openTips } = await tools.finished.of(view);
  const tips = isDelta ? await readChanged(tools, tenant, since) : openTips;
  const shown: StreamTip[] = [];
  for (const branches of Map.groupBy(tips, ({ stream }) => stream).values())
    shown.push(...(await showStream(tools, view, branches)));
  return { tips: shown, finished: { count, digest }, change, isDelta };
}

/** All branches of each stream: whether it is finished, or was forked since, is told by all of them. */
async function readChanged({ store }: VectorTools, tenant: TenantId, since: number): Promise<StoredTip[]> {
  const changed = new Set((await store.tipsSince(tenant, since)).map(({ stream }) => stream));
  const tips: StoredTip[] = [];
  for (const stream of changed) tips.push(...(await store.tips(tenant, stream)));
  return tips;
}

async function showStream(
  tools: VectorTools,
  { record: { tenant }, control }: TenantView,
  branches: readonly StoredTip[],
): Promise<StreamTip[]> {
  if (isFinished(control, branches)) return branches.map((tip) => publicTip(tip, true));
  const shown: StreamTip[] = [];
  const visible = branches.some(({ device }) => isRemoved(control, device))
    ? await findVisible(tools, { tenant, control, tips: branches })
    : branches.map((tip) => ({ tip, upTo: tip.sequence }));
  for (const branch of visible) {
    const tip = await shownTip(tools, tenant, branch);
    if (tip !== undefined) shown.push(publicTip(tip, false));
  }
  return shown;
}

const publicTip = (tip: Omit<StreamTip, 'isFinished'>, isCounted: boolean): StreamTip => ({
  stream: tip.stream,
  branch: tip.branch,
  forkedAfter: tip.forkedAfter,
  class: tip.class,
  device: tip.device,
  sequence: tip.sequence,
  head: tip.head,
  isClosed: tip.isClosed,
  isFinished: isCounted,
});

/** Finished streams in one answer; a reader asks on behind the last one. */
const finishedPageMax = 10_000;

export async function serveFinished(
  { finished }: VectorTools,
  view: TenantView,
  { buckets, after }: FinishedRequest,
): Promise<FinishedPage> {
  const streams: FinishedStream[] = [];
  const isAfter = (stream: StreamId): boolean => after === undefined || stream > after;
  for (const bucket of buckets) {
    if (after !== undefined && bucket < bucketOf(after)) continue;
    const found = (await finished.streamsIn(view, bucket)).filter(({ stream }) => isAfter(stream));
    streams.push(...found.map(({ stream, sequence, head }) => ({ stream, sequence, head })));
    if (streams.length > finishedPageMax)
      return { streams: streams.slice(0, finishedPageMax), hasMore: true };
  }
  return { streams, hasMore: false };
}
