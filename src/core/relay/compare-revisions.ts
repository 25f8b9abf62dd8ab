/** Rule 8: segments that are here already and come sealed again. */
import type { ControlState } from '../control/control-state.ts';
import { encodeRun } from '../segment/run.ts';
import { completeOriginProof, firstSealHashOf, type Segment } from '../segment/segment.ts';
import type { Bytes } from '../value/bytes.ts';
import type { KnownSegment, KnownSegments } from './known-segments.ts';
import type { StoredRow } from './relay-store.ts';
import { type RunDecision, type RunFacts, refuse } from './run-facts.ts';

export interface Revisions {
  readonly problem: RunDecision | undefined;
  /** A stored segment that is newer than the sent one, or was sealed otherwise at the same revision. */
  readonly superseding: KnownSegment | undefined;
  readonly raised: readonly Segment[];
}

/** From a stored segment to the end of its row, whose signature vouches for it. */
export const runFrom = ({ rowSegments, index }: KnownSegment): Bytes =>
  encodeRun(rowSegments.slice(index)).bytes;

/** Rule 8: a higher revision needs a ticket that names the head and a sealer who was not removed. */
export function compareRevisions(facts: RunFacts, segments: readonly Segment[]): Revisions {
  const raised: Segment[] = [];
  let superseding: KnownSegment | undefined;
  for (const segment of segments) {
    const place = facts.known.get(segment.head);
    if (place === undefined) continue;
    const stored = place.segment;
    if (segment.seal.revision <= stored.seal.revision) {
      const isSame = segment.sealHash === stored.sealHash;
      if (!isSame) superseding ??= place;
      continue;
    }
    const problem = findRevisionProblem(facts.control, segment, stored);
    if (problem !== undefined) return { problem, superseding, raised };
    raised.push(segment);
  }
  return { problem: undefined, superseding, raised };
}

export function findRevisionProblem(
  control: ControlState,
  segment: Segment,
  stored: Segment | undefined,
): RunDecision | undefined {
  if (segment.seal.revision === 0) return undefined;
  if (!control.tickets.has(segment.head))
    return refuse(
      'ticket-missing',
      `No ticket names ${segment.head}, which comes with revision ${segment.seal.revision}`,
    );
  if (stored === undefined) return undefined;
  if (control.devices.get(segment.seal.sealer)?.status === 'removed')
    return refuse('device-unknown', `Device ${segment.seal.sealer} was removed and seals nothing again`);
  if (firstSealHashOf(segment) !== firstSealHashOf(stored))
    return refuse('signature-invalid', `Segment ${segment.head} was first sealed otherwise`);
  return undefined;
}

export interface Replacement {
  readonly rows: readonly StoredRow[];
  /** Bytes that the rows grew by; erasures mostly shrink them. */
  readonly growth: number;
}

/** The rows in which segments were sealed again, each with all its exchanges. */
export function replaceSegments(known: KnownSegments, raised: readonly Segment[]): Replacement {
  const exchanged = new Map<StoredRow, Segment[]>();
  for (const segment of raised) {
    const place = known.get(segment.head);
    if (place === undefined) throw new RangeError(`Segment ${segment.head} is not here`);
    const segments = exchanged.get(place.row) ?? [...place.rowSegments];
    // A row must end in a signature of the origin, and its sealer may have had the segment without one.
    exchanged.set(place.row, segments.with(place.index, completeOriginProof(segment, place.segment)));
  }
  const rows = [...exchanged].map(([row, segments]) => ({ ...row, run: encodeRun(segments).bytes }));
  const before = [...exchanged.keys()].reduce((sum, { run }) => sum + run.length, 0);
  return { rows, growth: rows.reduce((sum, { run }) => sum + run.length, 0) - before };
}
