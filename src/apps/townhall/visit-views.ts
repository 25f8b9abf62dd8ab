/** Visits and pads as the API sends them: rows of the projections with what contradicts itself. */
import type { SubjectRow, ViewReader } from '../../core/storage/view-storage.ts';
import { readReference } from '../../office/counter/provisional-reference.ts';
import { urgencySchema } from '../web/api/concerns.ts';
import type { Pad, SlipEnd } from '../web/api/pads.ts';
import { type Visit, type VisitConflict, visitStatusSchema } from '../web/api/visits.ts';
import { instantIn, isCopied, textIn } from './row-cells.ts';
import type { CopiedThrough } from './worker-messages.ts';

export interface VisitReader {
  readonly reader: ViewReader;
  readonly copied: CopiedThrough;
}

export const readVisitsOfDay = (tools: VisitReader, localDate: string): Visit[] =>
  tools.reader
    .query({ table: 'visits', equals: { localDate }, orderBy: ['happenedAt', 'subject'] })
    .map((row) => visitOf(tools, row));

export function readVisit(tools: VisitReader, id: string): Visit | undefined {
  const [row] = tools.reader.query({ table: 'visits', equals: { subject: id }, limit: 1 });
  return row === undefined ? undefined : visitOf(tools, row);
}

/** By number ("kb17", "KB 3-17") or reference, whatever the day; at most twenty, the latest last. */
export function findVisits(tools: VisitReader, typed: string): Visit[] {
  const reference = readReference(typed);
  const number = /^\s*([a-z]{2})\s*(\d{1,5}(?:\s*-\s*\d{1,3})?)\s*$/i.exec(typed);
  const equals =
    number === null
      ? reference && { reference }
      : { number: `${number[1]?.toUpperCase()} ${number[2]?.replace(/\s/g, '')}` };
  if (!equals) return [];
  const rows = tools.reader.query({ table: 'visits', equals, orderBy: ['happenedAt'] });
  return rows.slice(-20).map((row) => visitOf(tools, row));
}

function visitOf({ reader, copied }: VisitReader, row: SubjectRow): Visit {
  const conflicts = conflictsOf(reader, row);
  return {
    id: row.subject,
    number: textIn(row, 'number'),
    reference: textIn(row, 'reference'),
    concern: textIn(row, 'concern'),
    language: textIn(row, 'language'),
    urgency: urgencySchema.parse(row['urgency']),
    ...filled({
      urgencyReason: row['urgencyReason'],
      name: row['name'],
      phone: row['phone'],
      note: row['note'],
    }),
    status: visitStatusSchema.parse(row['status']),
    happenedAt: instantIn(row, 'happenedAt', 'happenedOffset'),
    recordedAt: instantIn(row, 'recordedAt', 'recordedOffset'),
    isFromPaper: row['fromPaper'] === 1,
    reprints: Number(row['reprints']),
    safety: isCopied(textIn(row, 'places'), copied) ? 'copied' : 'here',
    ...(conflicts.length === 0 ? {} : { conflicts }),
    revision: String(row['revision']),
  };
}

const filled = <K extends string>(
  cells: { readonly [key in K]: unknown },
): { readonly [key in K]?: string } =>
  Object.fromEntries(Object.entries(cells).filter(([, cell]) => typeof cell === 'string' && cell !== '')) as {
    readonly [key in K]?: string;
  };

function conflictsOf(reader: ViewReader, row: SubjectRow): VisitConflict[] {
  const isDoubled =
    reader.count({ table: 'doubled_numbers', equals: { holder: row.subject } }) > 0 ||
    (row['fromPaper'] === 1 &&
      reader.count({ table: 'pad_slips', equals: { visit: row.subject, doubled: 1 } }) > 0);
  return [
    ...(row['disputed'] === 1 ? ['disputed' as const] : []),
    ...(isDoubled ? ['doubled' as const] : []),
  ];
}

/** The latest first: it is the one that is asked for. */
export const readPads = (reader: ViewReader): Pad[] =>
  reader
    .query({ table: 'pads', orderBy: ['printedAt', 'number'] })
    .map((row) => padOf(reader, row))
    .reverse();

export function readPad(reader: ViewReader, id: string): Pad | undefined {
  const [row] = reader.query({ table: 'pads', equals: { subject: id }, limit: 1 });
  return row === undefined ? undefined : padOf(reader, row);
}

function padOf(reader: ViewReader, row: SubjectRow): Pad {
  const rows = reader.query({
    table: 'pad_slips',
    equals: { subject: row.subject },
    orderBy: ['slip', 'place'],
  });
  const ends = rows.map((end) => slipEndOf(reader, end));
  const ended = new Set(ends.map(({ slip }) => slip));
  const size = Number(row['size']);
  return {
    id: row.subject,
    label: `${textIn(row, 'letters')} ${Number(row['number'])}`,
    size,
    ...filled({ holder: row['holder'] }),
    printedAt: instantIn(row, 'printedAt', 'printedOffset'),
    ends,
    open: Array.from({ length: size }, (_, at) => at + 1).filter((slip) => !ended.has(slip)),
    isDoubled: reader.count({ table: 'doubled_numbers', equals: { holder: row.subject } }) > 0,
  };
}

function slipEndOf(reader: ViewReader, row: SubjectRow): SlipEnd {
  const visit = row['visit'];
  const [found] =
    typeof visit === 'string' ? reader.query({ table: 'visits', equals: { subject: visit } }) : [];
  return {
    slip: Number(row['slip']),
    end: typeof visit === 'string' ? 'used' : 'void',
    ...filled({ reference: found?.['reference'], reason: row['reason'] }),
    at: instantIn(row, 'endedAt', 'endedOffset'),
    isDoubled: row['doubled'] === 1,
  };
}
