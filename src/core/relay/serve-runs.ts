/** The reading side of a relay over a store: runs, without what is quarantined. */
import type { ControlState } from '../control/control-state.ts';
import type { TenantId } from '../value/ids.ts';
import { mergeRows } from './merge-rows.ts';
import type { PullAnswer, PullRequest } from './relay.ts';
import type { RelayStore, ServedRow, StoredTip, TenantRecord } from './relay-store.ts';
import {
  type ChainLink,
  chainOf,
  findVisible,
  type RowSource,
  type ViewTools,
  type VisibleBranch,
} from './visible-branches.ts';

export interface ServeTools extends ViewTools {
  readonly store: RowSource & Pick<RelayStore, 'tips'>;
}

export interface ServedTenant {
  readonly record: TenantRecord;
  readonly control: ControlState;
}

/** As much of a tenant as serving it takes. */
export interface TenantView {
  readonly record: Pick<TenantRecord, 'tenant' | 'change' | 'controlChange'>;
  readonly control: ControlState;
}

/** One answer never grows beyond this, whatever was asked for; a single run may. */
export const pullBytesMax = 4 * 1024 * 1024;

export async function servePull(
  tools: ServeTools,
  { record, control }: TenantView,
  request: PullRequest,
): Promise<PullAnswer> {
  const { tenant } = record;
  const tips = await tools.store.tips(tenant, request.stream);
  const visible = await findVisible(tools, { tenant, control, tips });
  const links = request.branch === undefined ? wholeStream(visible) : oneChain(tips, visible, request.branch);
  const bytesMax = Math.max(1, Math.min(request.bytesMax, pullBytesMax));
  return collectRows(tools, tenant, { ...request, bytesMax }, links);
}

const wholeStream = (visible: readonly VisibleBranch[]): ChainLink[] =>
  visible.map(({ tip, upTo }) => ({ branch: tip.branch, upTo }));

function oneChain(
  tips: readonly StoredTip[],
  visible: readonly VisibleBranch[],
  branch: number,
): ChainLink[] {
  const end = visible.find(({ tip }) => tip.branch === branch);
  return end === undefined ? [] : chainOf(tips, branch, end.upTo);
}

/**
 * Rows go out whole: only the signature at the end of a row vouches for its segments, so a row that reaches
 * over a cut is given as it is, and the reader cuts it by the same control stream.
 */
async function collectRows(
  tools: ServeTools,
  tenant: TenantId,
  request: PullRequest,
  links: readonly ChainLink[],
): Promise<PullAnswer> {
  const rows: ServedRow[] = [];
  let room = request.bytesMax;
  for (const { branch, upTo } of links) {
    if (upTo <= request.after) continue;
    if (rows.length > 0 && room <= 0) return { runs: mergeRows(tools.suite, rows), hasMore: true };
    const query = {
      stream: request.stream,
      branch,
      from: request.after + 1,
      to: upTo,
      bytesMax: Math.max(1, room),
    };
    const found = await tools.store.rows(tenant, query);
    rows.push(...found);
    for (const { run } of found) room -= run.length;
    const last = found.at(-1);
    if (last !== undefined && last.lastSequence < upTo)
      return { runs: mergeRows(tools.suite, rows), hasMore: true };
  }
  return { runs: mergeRows(tools.suite, rows), hasMore: false };
}
