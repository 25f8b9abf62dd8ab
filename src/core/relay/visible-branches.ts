/**
 * What a relay shows of a stream. Everything accepted stays stored; what lies beyond the cut of a removed
 * device is quarantined, and that is only a view: when the control stream extends the cut, it is shown.
 */
import type { Cut } from '../control/control-device.ts';
import type { ControlState } from '../control/control-state.ts';
import type { Suite } from '../crypto/suite.ts';
import { entriesPerSegmentMax } from '../segment/payload.ts';
import { lastSequenceOf } from '../segment/segment.ts';
import type { DeviceId, Head, StreamId, TenantId } from '../value/ids.ts';
import { readKnown } from './known-segments.ts';
import type { RowQuery, ServedRow, StoredTip } from './relay-store.ts';

/** A branch and how far it is shown. */
export interface VisibleBranch {
  readonly tip: StoredTip;
  readonly upTo: number;
}

/** Rows as `RelayStore` gives them; a journal that is served gives them too. */
export interface RowSource {
  readonly rows: (tenant: TenantId, query: RowQuery) => Promise<readonly ServedRow[]>;
}

export interface ViewTools {
  readonly suite: Suite;
  readonly store: RowSource;
}

interface StreamView {
  readonly tenant: TenantId;
  readonly control: ControlState;
  /** All branches of one stream, or only tips of devices that nobody removed. */
  readonly tips: readonly StoredTip[];
}

export async function findVisible(tools: ViewTools, view: StreamView): Promise<VisibleBranch[]> {
  const visible: VisibleBranch[] = [];
  for (const tip of view.tips) {
    const upTo = await visibleUpTo(tools, view, tip);
    if (upTo > tip.forkedAfter) visible.push({ tip, upTo });
  }
  return visible;
}

export const isRemoved = (control: ControlState, device: DeviceId): boolean =>
  control.devices.get(device)?.status === 'removed';

async function visibleUpTo(tools: ViewTools, view: StreamView, tip: StoredTip): Promise<number> {
  // Control streams are shown whole: the control fold says which of their acts count.
  if (tip.class === 'control' || !isRemoved(view.control, tip.device)) return tip.sequence;
  const cut = view.control.devices.get(tip.device)?.cuts.get(tip.stream);
  if (cut === undefined) return 0;
  const counted = await findCutBranch(tools, view, tip.stream, cut);
  // Without the head of the cut nothing contradicts what is here below it.
  if (counted === undefined) return Math.min(tip.sequence, cut.sequence);
  return Math.min(tip.sequence, lengthInChain(view.tips, counted, tip.branch, cut.sequence));
}

/** The branch that holds the segment which the cut names. */
async function findCutBranch(
  tools: ViewTools,
  view: StreamView,
  stream: StreamId,
  cut: Cut,
): Promise<number | undefined> {
  const rows = await tools.store.rows(view.tenant, { stream, from: cut.sequence, to: cut.sequence });
  return readKnown(tools.suite, rows).get(cut.head)?.row.branch;
}

/** How far `branch` is part of the chain that ends in branch `end` at `sequence`; 0 = not at all. */
function lengthInChain(tips: readonly StoredTip[], end: number, branch: number, sequence: number): number {
  for (const link of chainOf(tips, end, sequence)) if (link.branch === branch) return link.upTo;
  return 0;
}

export interface ChainLink {
  readonly branch: number;
  readonly upTo: number;
}

/** The branches from the trunk to `end`, each with the last sequence that belongs to the chain. */
export function chainOf(tips: readonly StoredTip[], end: number, sequence: number): ChainLink[] {
  const links: ChainLink[] = [];
  let next: number | undefined = end;
  let upTo = sequence;
  while (next !== undefined) {
    const branch: number = next;
    const tip = tips.find((one) => one.branch === branch);
    if (tip === undefined) break;
    links.unshift({ branch, upTo });
    upTo = tip.forkedAfter;
    next = tip.parentBranch;
  }
  return links;
}

/** The tip as it is shown: at the cut, when the branch goes on beyond it. */
export async function shownTip(
  tools: ViewTools,
  tenant: TenantId,
  { tip, upTo }: VisibleBranch,
): Promise<StoredTip | undefined> {
  if (upTo >= tip.sequence) return tip;
  const { stream, branch } = tip;
  const query = { stream, branch, from: Math.max(1, upTo - entriesPerSegmentMax + 1), to: upTo };
  let end: { readonly sequence: number; readonly head: Head } | undefined;
  for (const { segment } of readKnown(tools.suite, await tools.store.rows(tenant, query)).all()) {
    const sequence = lastSequenceOf(segment.commitment);
    if (sequence <= upTo) end = { sequence, head: segment.head };
  }
  return end === undefined ? undefined : { ...tip, ...end, isClosed: false };
}
