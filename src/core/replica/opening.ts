/**
 * Opens stored runs for the projections (reader rules 8-12). A segment that does not open is quarantined
 * alone and the stream goes on, since heads need no plaintext.
 */
import { isBeyondCut } from '../control/control-device.ts';
import type { ControlState } from '../control/control-state.ts';
import { placeEntries } from '../control/genesis.ts';
import type { Suite } from '../crypto/suite.ts';
import type { Entry } from '../entry/entry.ts';
import type { OpenedSegment } from '../projection/projector.ts';
import { type EpochKey, openSegment } from '../segment/sealing.ts';
import { lastSequenceOf, type Segment } from '../segment/segment.ts';
import type { EpochId } from '../value/ids.ts';

export interface OpeningTools {
  readonly suite: Suite;
  readonly control: ControlState;
  readonly epochKeys: ReadonlyMap<EpochId, EpochKey>;
}

export function openForProjection(tools: OpeningTools, segment: Segment): OpenedSegment {
  const { suite, control, epochKeys } = tools;
  const { commitment, seal } = segment;
  // Control entries have a fold of their own in the journal; the projections only take note of the place.
  if (commitment.class === 'control') return { kind: 'opened', segment, entries: [] };
  const device = control.devices.get(commitment.device);
  if (device === undefined || isBeyondCut(device, commitment.stream, lastSequenceOf(commitment))) {
    return { kind: 'quarantined', segment, reason: 'beyond-cut' };
  }
  const key = epochKeys.get(seal.epoch);
  if (key === undefined) return { kind: 'parked', segment };
  const opened = openSegment(suite, segment, key);
  if (!opened.ok) return { kind: 'quarantined', segment, reason: opened.failure.kind };
  return applyTickets(control, segment, opened.value);
}

/** A ticketed body is dropped whatever the revision; a missing body without ticket is evidence (rule 10). */
function applyTickets(control: ControlState, segment: Segment, entries: readonly Entry[]): OpenedSegment {
  const ticketed = control.tickets.get(segment.head);
  const hasUnexplained = entries.some(
    ({ body }, index) => body === undefined && ticketed?.has(index) !== true,
  );
  if (hasUnexplained) return { kind: 'quarantined', segment, reason: 'body-missing' };
  const kept =
    ticketed === undefined
      ? entries
      : entries.map((entry, index) => (ticketed.has(index) ? { ...entry, body: undefined } : entry));
  const owesErasure = entries.some(({ body }, index) => body !== kept[index]?.body);
  return { kind: 'opened', segment, entries: placeEntries(segment, kept), owesErasure };
}
