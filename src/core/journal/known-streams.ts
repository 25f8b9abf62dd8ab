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
  /** A stream that is here names this head as what it follows. */
  readonly isFollowed: boolean;
  /** What the next commitment names as the seal before it. */
  readonly firstSeal: Head;
}

export interface KnownStream {
  readonly stream: StreamId;
  readonly class: SegmentClass;
  readonly device: DeviceId;
  /** The trunk's tip first; more than one only after a fork. */
  readonly tips: readonly KnownTip[];
  /** What its beginning names as what it follows; the first one that came, when it began twice. */
  readonly follows: Head | undefined;
  /** The number of the change that made it what it is, since this process began. */
  readonly change: number;
}

/** Numbers of the last changes since this process began: of any stream, and of a control stream. */
export interface StreamChanges {
  readonly change: number;
  readonly controlChange: number;
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
  readonly changes: () => StreamChanges;
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
  const table = new StreamTable();
  for (const extent of storage.listStreams()) {
    const positions = [extent.lastPosition, ...extent.branchPositions];
    for (const position of positions) {
      const row = storage.readAt(position);
      if (row !== undefined) table.add(readStoredRun(suite, row), position !== extent.lastPosition);
    }
    if (table.find(extent.stream)?.follows !== undefined && positions.length === 1) continue;
    const isForked = positions.length > 1;
    const first = isForked
      ? rowsBetween(storage, extent.stream, 1, 1)
      : storage.readStream(extent.stream, 0, 1);
    for (const row of first) table.begin(readStoredRun(suite, row));
  }
  const segmentsBetween = (stream: StreamId, from: number, to: number): Segment[] =>
    rowsBetween(storage, stream, from, to).flatMap((row) => readStoredRun(suite, row).segments);
  const segmentsNear = (stream: StreamId, sequence: number) => segmentsBetween(stream, sequence, sequence);
  return {
    find: table.find,
    list: table.list,
    add: table.add,
    findSegment: (stream, lastSequence, head) =>
      segmentsNear(stream, lastSequence).find((segment) => segment.head === head),
    knownHeads: (run) => {
      const { stream, firstSequence } = firstOf(run).commitment;
      const known = table.find(stream);
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
    isTip: table.isTip,
    changes: table.changes,
  };
}

class StreamTable {
  readonly #streams = new Map<StreamId, KnownStream>();
  readonly #streamByTip = new Map<Head, StreamId>();
  /** Heads that some beginning names, whether or not they are here. */
  readonly #followed = new Set<Head>();
  #change = 0;
  #controlChange = 0;

  find = (stream: StreamId): KnownStream | undefined => this.#streams.get(stream);
  list = (): readonly KnownStream[] => [...this.#streams.values()];
  isTip = (head: Head): boolean => this.#streamByTip.has(head);
  changes = (): StreamChanges => ({ change: this.#change, controlChange: this.#controlChange });

  add = (run: Run, isBranch: boolean): void => {
    const { stream, class: segmentClass, device } = lastOf(run).commitment;
    const before = firstOf(run).commitment.previous;
    const end = tipOf(lastOf(run));
    const tip = { ...end, isFollowed: this.#followed.has(end.head) };
    const known = this.#streams.get(stream);
    const tips = known === undefined ? [tip] : withTip(known.tips, tip, before, isBranch);
    for (const { head } of known?.tips ?? []) this.#streamByTip.delete(head);
    for (const { head } of tips) this.#streamByTip.set(head, stream);
    this.#put({ stream, class: segmentClass, device, tips, follows: known?.follows });
    this.begin(run);
  };

  /** Takes note of what a stream follows, if the run begins one. */
  begin = (run: Run): void => {
    const { stream, firstSequence, previous } = firstOf(run).commitment;
    if (firstSequence !== 1) return;
    const known = this.#streams.get(stream);
    if (known !== undefined && known.follows === undefined) this.#put({ ...known, follows: previous });
    if (this.#followed.has(previous)) return;
    this.#followed.add(previous);
    const end = this.#streamByTip.get(previous);
    const followed = end === undefined || end === stream ? undefined : this.#streams.get(end);
    if (followed === undefined) return;
    const tips = followed.tips.map((tip) => (tip.head === previous ? { ...tip, isFollowed: true } : tip));
    this.#put({ ...followed, tips });
  };

  #put(known: Omit<KnownStream, 'change'>): void {
    this.#change += 1;
    if (known.class === 'control') this.#controlChange = this.#change;
    this.#streams.set(known.stream, { ...known, change: this.#change });
  }
}

export const tipOf = (segment: Segment): KnownTip => ({
  head: segment.head,
  sequence: lastSequenceOf(segment.commitment),
  isClosed: segment.commitment.isLast,
  isFollowed: false,
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
