/** Whether the views belong to this journal, these folds and this control state (docs/formats/crash-order.md, step 5). */
import type { ControlState } from '../control/control-state.ts';
import type { Suite } from '../crypto/suite.ts';
import type { Journal } from '../journal/journal.ts';
import type { Registry } from '../projection/registry.ts';
import type { ViewStorage } from '../storage/view-storage.ts';
import { aheadMeta } from '../storage/write-behind.ts';
import { bytesToHex, utf8 } from '../value/bytes.ts';

export interface ViewsTools {
  readonly suite: Pick<Suite, 'hash'>;
  readonly journal: Journal;
  readonly views: ViewStorage;
  readonly registry: Registry;
}

/** Building anew was interrupted: nobody knows how far it came. */
export const isHalfBuilt = (views: ViewStorage): boolean => views.readMeta('bulk') === '1';

export function viewsFit({ suite, journal, views, registry }: ViewsTools): boolean {
  if (views.readMeta('foldVersion') !== registry.foldVersion) return false;
  if (views.readMeta('control') !== controlDigest(suite, journal.control())) return false;
  if (Number(views.readMeta('position') ?? 0) > journal.storage.lastPosition()) return false;
  // Only the mark shows that the journal still holds what rows ahead of their cursors were made from.
  if (views.readMeta(aheadMeta) === '1' && journal.startedFrom.from !== 'mark') return false;
  return views
    .listCursors()
    .every(({ stream, sequence, head }) => journal.streams.findSegment(stream, sequence, head) !== undefined);
}

/** What of the control state decides which entries count: cuts of removed devices and tickets. */
export function controlDigest(suite: Pick<Suite, 'hash'>, { devices, tickets }: ControlState): string {
  const removed = [...devices.values()].filter(({ status }) => status === 'removed');
  const lines = [
    ...removed.map(({ id, cuts }) => `${id} ${JSON.stringify([...cuts].sort())}`),
    ...[...tickets].map(([head, places]) => `${head} ${[...places].sort().join(',')}`),
  ];
  return bytesToHex(suite.hash(utf8(lines.sort().join('\n'))).subarray(0, 16));
}
