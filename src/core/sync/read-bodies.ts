/** The bodies of stored segments, for whoever looks for what they name and folds nothing. */
import type { ControlState } from '../control/control-state.ts';
import type { Suite } from '../crypto/suite.ts';
import { parseBody } from '../entry/body.ts';
import { type EpochKey, openSegment } from '../segment/sealing.ts';
import type { Segment } from '../segment/segment.ts';
import type { EpochId } from '../value/ids.ts';

/** A journal, or a still copy of one with the keys of this device. */
export interface ReadableBodies {
  readonly control: () => Pick<ControlState, 'tickets'>;
  readonly epochKeys: () => ReadonlyMap<EpochId, EpochKey>;
}

export interface FoundBody {
  /** Place of its entry in the segment. */
  readonly index: number;
  readonly value: unknown;
}

/**
 * Without erased bodies and those that a ticket erases. Also beyond the cut of a removed device: the cut may be
 * extended, and then these entries count. Undefined: a key is missing or something is damaged.
 */
export function bodiesIn(
  suite: Suite,
  { control, epochKeys }: ReadableBodies,
  segment: Segment,
): readonly FoundBody[] | undefined {
  if (segment.commitment.class === 'control') return [];
  const key = epochKeys().get(segment.seal.epoch);
  const opened = key === undefined ? undefined : openSegment(suite, segment, key);
  if (opened?.ok !== true) return undefined;
  const ticketed = control().tickets.get(segment.head);
  const found: FoundBody[] = [];
  for (const [index, { body }] of opened.value.entries()) {
    if (body === undefined || ticketed?.has(index) === true) continue;
    const parsed = parseBody(body);
    if (!parsed.ok) return undefined;
    found.push({ index, value: parsed.value });
  }
  return found;
}
