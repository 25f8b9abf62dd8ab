/** The tables that the machinery itself fills: what could not be folded, opened or understood, and why. */
import type { PlacedEntry } from '../entry/placed-entry.ts';
import { lastSequenceOf, type Segment } from '../segment/segment.ts';
import type { TableDefinition, ViewStorage } from '../storage/view-storage.ts';
import type { Head, SubjectId } from '../value/ids.ts';

export const builtInTables: readonly TableDefinition[] = [
  {
    name: 'set_aside',
    columns: {
      state: 'text',
      stream: 'text',
      sequence: 'integer',
      count: 'integer',
      head: 'text',
      reason: 'text',
    },
    key: [],
    indexes: [['state']],
  },
  {
    name: 'unknown_entries',
    columns: { index: 'integer', kind: 'text', version: 'integer', critical: 'integer', reason: 'text' },
    key: ['index'],
    indexes: [['critical']],
  },
  { name: 'unreadable', columns: { fold: 'text', reason: 'text' }, key: ['fold'], indexes: [] },
];

/** Rows about a segment stand under the first half of its head, since every row has a subject. */
const subjectOfHead = (head: Head): SubjectId => head.slice(0, 32) as SubjectId;

/** An entry of a kind or version that this program does not know: kept, shown, inert. */
export function noteUnknown(views: ViewStorage, { header, head, index }: PlacedEntry, reason: string): void {
  const subject = subjectOfHead(head);
  const others = views
    .query({ table: 'unknown_entries', equals: { subject } })
    .filter((row) => row['index'] !== index);
  const { kind, bodyVersion: version } = header;
  const row = { index, kind, version, critical: header.critical ? 1 : 0, reason };
  views.replaceRows('unknown_entries', subject, [...others, row]);
}

export const countUnknownCritical = (views: ViewStorage): number =>
  views.count({ table: 'unknown_entries', equals: { critical: 1 } });

export function noteSetAside(
  views: ViewStorage,
  { head, commitment }: Segment,
  state: 'parked' | 'quarantined',
  reason: string,
): void {
  const { stream, count } = commitment;
  const sequence = lastSequenceOf(commitment);
  const row = { state, stream, sequence, count, head, reason };
  views.replaceRows('set_aside', subjectOfHead(head), [row]);
}

export const forgetSetAside = (views: ViewStorage, head: Head): void =>
  views.replaceRows('set_aside', subjectOfHead(head), []);

/** Says that a fold cannot go on with a subject, or (undefined) that it can again. */
export function noteUnreadable(
  views: ViewStorage,
  fold: string,
  subject: SubjectId,
  reason: string | undefined,
): void {
  const known = views.query({ table: 'unreadable', equals: { subject } });
  if (reason === undefined && known.length === 0) return;
  const others = known.filter((row) => row['fold'] !== fold);
  views.replaceRows('unreadable', subject, reason === undefined ? others : [...others, { fold, reason }]);
}
