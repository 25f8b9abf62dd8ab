/**
 * What this device has of every stream: the tip of the trunk and of each further branch. Entries are set
 * members, so a forked stream is kept whole; only new segments have to follow a tip or a known place.
 */
import type { Suite } from '../crypto/suite.ts';
import { firstOf, lastOf, parseRun, type Run } from '../segment/run.ts';
import { firstSealHashOf, lastSequenceOf, type Segment, type SegmentClass } from '../segment/segment.ts';
import { type JournalStorage, StorageBrokenError, type StoredRun } from '../storage/journal-storage.ts';
import type { DeviceId, Head, StreamId } from '../value/ids.ts';

export interface KnownTip {
  readonly head: Head;
  readonly sequence: number;
  readonly isClosed: boolean;
  /** What the next commitment names as the seal before it. */
  readonly firstSeal: Head;
}

export interface KnownStream {
  readonly stream: StreamId;
  readonly class: SegmentClass;
  readonly device: DeviceId;
  /** The trunk's tip first; more than one only after a fork. */
  readonly tips: readonly KnownTip[];
}

export interface KnownStreams {
  readonly find: (stream: StreamId) => KnownStream | undefined;
  readonly list: () => readonly KnownStream[];
  /** Takes note of a run that was stored. */
  readonly add: (run: Run, isBranch: boolean) => void;
  /** The stored segment with this head in a stream, looked up by its last sequence. */
  readonly findSegment: (stream: StreamId, lastSequence: number, head: Head) => Segment | undefined;
  /** Which segments of a run are stored: read once for the whole run, however long it is. */
  readonly knownHeads: (run: Run) => ReadonlySet<Head>;
  /** The heads that are stored at the place of a sequence. */
  readonly headsAt: (stream: StreamId, sequence: number) => readonly Head[];
  readonly isTip: (head: Head) => boolean;
}

const rowsAtOnce = 16;

/** Throws a StorageBrokenError when our own storage gives back what is no run: bit rot or another program. */
export function readStoredRun(suite: Suite, row: StoredRun): Run {
  const run = parseRun(suite, row.bytes);
  if (!run.ok)
    throw new StorageBrokenError(
      `The run at position ${row.position} cannot be read: ${run.failure.message}`,
    );
  return run.value;
}

export function openKnownStreams(suite: Suite, storage: JournalStorage): KnownStreams {
  const streams = new Map<StreamId, KnownStream>();
  const add = (run: Run, isBranch: boolean): void => {
    const { commitment } = lastOf(run);
    const before = run.segments[0]?.commitment.previous;
    const tip = tipOf(lastOf(run));
    const known = streams.get(commitment.stream);
    streams.set(commitment.stream, {
      stream: commitment.stream,
      class: commitment.class,
      device: commitment.device,
      tips: known === undefined ? [tip] : withTip(known.tips, tip, before, isBranch),
    });
  };
  for (const extent of storage.listStreams()) {
    for (const position of [extent.lastPosition, ...extent.branchPositions]) {
      const row = storage.readAt(position);
      if (row !== undefined) add(readStoredRun(suite, row), position !== extent.lastPosition);
    }
  }
  const segmentsBetween = (stream: StreamId, from: number, to: number): Segment[] =>
    rowsBetween(storage, stream, from, to).flatMap((row) => readStoredRun(suite, row).segments);
  const segmentsNear = (stream: StreamId, sequence: number) => segmentsBetween(stream, sequence, sequence);
  return {
    find: (stream) => streams.get(stream),
    list: () => [...streams.values()],
    add,
    findSegment: (stream, lastSequence, head) =>
      segmentsNear(stream, lastSequence).find((segment) => segment.head === head),
    knownHeads: (run) => {
      const { stream, firstSequence } = firstOf(run).commitment;
      const known = streams.get(stream);
      const isBeyond = known?.tips.length === 1 && firstSequence > (known.tips[0]?.sequence ?? 0);
      if (known === undefined || isBeyond) return new Set();
      const to = lastSequenceOf(lastOf(run).commitment);
      return new Set(segmentsBetween(stream, firstSequence, to).map(({ head }) => head));
    },
    headsAt: (stream, sequence) =>
      segmentsNear(stream, sequence)
        .filter(
          ({ commitment }) => commitment.firstSequence <= sequence && lastSequenceOf(commitment) >= sequence,
        )
        .map(({ head }) => head),
    isTip: (head) => [...streams.values()].some(({ tips }) => tips.some((tip) => tip.head === head)),
  };
}

export const tipOf = (segment: Segment): KnownTip => ({
  head: segment.head,
  sequence: lastSequenceOf(segment.commitment),
  isClosed: segment.commitment.isLast,
  firstSeal: firstSealHashOf(segment),
});

/** All rows that hold one of these sequences, however many branches there are. */
function rowsBetween(
  storage: JournalStorage,
  stream: StreamId,
  from: number,
  to: number,
): readonly StoredRun[] {
  for (let limit = rowsAtOnce; ; limit *= 2) {
    const rows = storage.readStream(stream, from - 1, limit);
    const isComplete = rows.length < limit || (rows.at(-1)?.firstSequence ?? 0) > to;
    if (isComplete) return rows.filter((row) => row.firstSequence <= to);
  }
}

function withTip(
  tips: readonly KnownTip[],
  tip: KnownTip,
  before: Head | undefined,
  isBranch: boolean,
): KnownTip[] {
  const extended = tips.findIndex(({ head }) => head === before);
  if (extended >= 0) return tips.map((known, index) => (index === extended ? tip : known));
  const others = tips.filter(({ head }) => head !== tip.head);
  return isBranch ? [...others, tip] : [tip, ...others];
}
