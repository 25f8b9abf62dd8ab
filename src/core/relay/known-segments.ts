/**
 * The stored segments around the places of a pushed run, by head: what the decision compares it with.
 */
import type { Suite } from '../crypto/suite.ts';
import { parseRun } from '../segment/run.ts';
import type { Segment } from '../segment/segment.ts';
import type { Head } from '../value/ids.ts';
import { expectOk } from '../value/result.ts';
import type { ServedRow, StoredRow } from './relay-store.ts';

export interface KnownSegment<Row extends ServedRow = StoredRow> {
  readonly row: Row;
  readonly rowSegments: readonly Segment[];
  /** Place in the row. */
  readonly index: number;
  readonly segment: Segment;
}

export interface KnownSegments<Row extends ServedRow = StoredRow> {
  readonly has: (head: Head) => boolean;
  readonly get: (head: Head) => KnownSegment<Row> | undefined;
  readonly all: () => Iterable<KnownSegment<Row>>;
}

/** Reads rows that this relay stored itself: one that does not parse is a broken store and throws. */
export function readKnown<Row extends ServedRow>(suite: Suite, rows: readonly Row[]): KnownSegments<Row> {
  const segments = new Map<Head, KnownSegment<Row>>();
  for (const row of rows) {
    const rowSegments = expectOk(parseRun(suite, row.run)).segments;
    for (const [index, segment] of rowSegments.entries()) {
      segments.set(segment.head, { row, rowSegments, index, segment });
    }
  }
  return {
    has: (head) => segments.has(head),
    get: (head) => segments.get(head),
    all: () => segments.values(),
  };
}

/** The stored segment that follows `parent` (undefined: that begins the stream) and is not `other`. */
export function segmentAfter(known: KnownSegments, parent: Head | undefined, other: Head): Head | undefined {
  for (const { segment } of known.all()) {
    const { previous, firstSequence } = segment.commitment;
    const follows = parent === undefined ? firstSequence === 1 : firstSequence > 1 && previous === parent;
    if (follows && segment.head !== other) return segment.head;
  }
  return undefined;
}
