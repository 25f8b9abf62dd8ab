/** Appointments as the page reads them: a day, one row, who waits. */
import { z } from 'zod';
import type { SubjectRow, ViewReader } from '../../core/storage/view-storage.ts';
import type { PersonId, RequestId, SubjectId } from '../../core/value/ids.ts';
import type { ShownDecision, ShownNote } from '../../office/counter/appointment-fold.ts';
import { conflictKinds } from '../../office/counter/appointment-state.ts';
import {
  type AppointmentStatus,
  type Day,
  type DayRow,
  evidenceSchema,
  statusSchema,
  stepSchema,
} from '../web/api/day.ts';
import { toInstant } from './local-time.ts';
import { instantIn, isCopied, textIn } from './row-cells.ts';
import { nameless, sourceNames } from './text.de.ts';
import type { CopiedThrough } from './worker-messages.ts';

export interface DayTools {
  readonly reader: ViewReader;
  readonly copied: CopiedThrough;
  readonly nameOf: (person: string) => string;
}

export interface ArrivalRow {
  readonly row: DayRow;
  readonly localDate: string;
  readonly arrivedBy: PersonId | undefined;
}

/** One step in the index for each day that has appointments. */
export function listDates(reader: ViewReader): string[] {
  const dates: string[] = [];
  for (let from = ''; ; ) {
    const query = { table: 'appointments', orderBy: ['localDate'], limit: 1 };
    const [row] = reader.query({ ...query, atLeast: { column: 'localDate', value: from } });
    if (row === undefined) return dates;
    const date = textIn(row, 'localDate');
    dates.push(date);
    // The least text after this day.
    from = `${date}\u0000`;
  }
}

export function readDay(tools: DayTools, date: string): Day {
  const { reader } = tools;
  const here = reader.query({
    table: 'appointments',
    equals: { localDate: date },
    orderBy: ['localTime', 'scopeId', 'number', 'subject'],
  });
  const remembered = { ...tools, nameOf: once(tools.nameOf) };
  const rows = here.map((row) => dayRow(row, remembered));
  const left = readLeft(remembered, date);
  if (left.length > 0) rows.push(...left.map(({ row }) => row));
  const sorted =
    left.length === 0 ? rows : rows.toSorted((one, other) => (one.localTime < other.localTime ? -1 : 1));
  const counts: Record<AppointmentStatus, number> = {
    expected: 0,
    waiting: 0,
    called: 0,
    done: 0,
    'not-appeared': 0,
    moved: 0,
    cancelled: 0,
  };
  for (const { status } of sorted) counts[status] += 1;
  const systems = [
    ...new Set([...here, ...left.map(({ cells }) => cells)].map((row) => textIn(row, 'system'))),
  ];
  return { date, asOf: systems.sort().flatMap((system) => asOf(reader, system)), rows: sorted, counts };
}

/** Moved to another day: they stay where people look for them, with their new time. */
function readLeft(tools: DayTools, date: string): { readonly cells: SubjectRow; readonly row: DayRow }[] {
  const { reader } = tools;
  return reader.query({ table: 'left_places', equals: { localDate: date } }).flatMap((place) => {
    const [cells] = reader.query({ table: 'appointments', equals: { subject: place.subject }, limit: 1 });
    if (cells === undefined) return [];
    const localTime = textIn(place, 'localTime');
    const { step: _step, conflicts: _conflicts, ...row } = dayRow(cells, tools);
    return [
      { cells, row: { ...row, localTime, endTime: localTime, status: 'moved' as const, hasLeft: true } },
    ];
  });
}

function asOf(reader: ViewReader, importer: string): Day['asOf'] {
  const last = reader.query({ table: 'import_runs', equals: { importer }, orderBy: ['at'] }).at(-1);
  if (last === undefined) return [];
  return [{ source: sourceNames[importer] ?? importer, at: instantIn(last, 'at', 'offset') }];
}

export function findRow(tools: DayTools, appointment: SubjectId): ArrivalRow | undefined {
  const [row] = tools.reader.query({ table: 'appointments', equals: { subject: appointment }, limit: 1 });
  return row === undefined ? undefined : arrivalRow(row, tools);
}

/** Whom this request has called, as long as nobody took it back. */
export function findCalled(tools: DayTools, date: string, request: RequestId): ArrivalRow | undefined {
  const equals = { localDate: date, calledRequest: request };
  const [row] = tools.reader.query({ table: 'appointments', equals, limit: 1 });
  return row === undefined ? undefined : arrivalRow(row, tools);
}

export function listWaiting(reader: ViewReader, date: string, scope: string | undefined): SubjectId[] {
  const equals = { localDate: date, status: 'waiting', ...(scope === undefined ? {} : { scope }) };
  const rows = reader.query({
    table: 'appointments',
    equals,
    orderBy: ['localTime', 'arrivedAt', 'subject'],
  });
  return rows.map(({ subject }) => subject as SubjectId);
}

const arrivalRow = (row: SubjectRow, tools: DayTools): ArrivalRow => ({
  row: dayRow(row, tools),
  localDate: textIn(row, 'localDate'),
  arrivedBy: row['arrivedBy'] === null ? undefined : (textIn(row, 'arrivedBy') as PersonId),
});

function dayRow(row: SubjectRow, { copied, nameOf }: DayTools): DayRow {
  const recorded = String(row['conflicts'] ?? '').split(' ');
  const conflicts = conflictKinds.filter((kind) => recorded.includes(kind));
  const name = textIn(row, 'name');
  return {
    id: row.subject,
    localTime: textIn(row, 'localTime'),
    endTime: textIn(row, 'endTime'),
    name: name === '' ? nameless : name,
    ...optional('phone', row['phone']),
    services: servicesIn(row),
    scope: textIn(row, 'scope'),
    ...optional('number', row['number']),
    status: statusSchema.parse(row['status']),
    ...(row['arrivedAt'] === null ? {} : { arrivedAt: instantIn(row, 'arrivedAt', 'arrivedOffset') }),
    walkIn: row['walkIn'] === 1,
    ...optional('note', row['note']),
    notes: notesIn(row, nameOf),
    ...stepIn(row, nameOf),
    ...decisionIn(row, nameOf),
    hasLeft: false,
    safety: isCopied(textIn(row, 'places'), copied) ? 'copied' : 'here',
    ...(conflicts.length === 0 ? {} : { conflicts }),
    revision: String(row['revision']),
  };
}

/** Both times are told when they are further apart than this. */
const lateMilliseconds = 15 * 60_000;

function stepIn(row: SubjectRow, nameOf: DayTools['nameOf']): Pick<DayRow, 'step'> {
  if (row['step'] === null) return {};
  const by = textIn(row, 'stepBy');
  const isLate = Number(row['stepRecordedAt']) - Number(row['stepAt']) > lateMilliseconds;
  const evidence = row['stepEvidence'];
  return {
    step: {
      what: stepSchema.parse(row['step']),
      at: instantIn(row, 'stepAt', 'stepOffset'),
      by: { id: by, name: nameOf(by) },
      ...(isLate ? { recordedAt: instantIn(row, 'stepRecordedAt', 'stepRecordedOffset') } : {}),
      ...(evidence === null ? {} : { evidence: evidenceSchema.parse(evidence) }),
    },
  };
}

const timeCell = z.object({ localDate: z.string(), localTime: z.string() });
const decisionCell: z.ZodType<ShownDecision> = z.object({
  kind: z.enum(['takes-place', 'moved', 'cancelled']),
  reason: z.string().nullable(),
  by: z.string(),
  at: z.number(),
  offsetMinutes: z.number(),
  was: timeCell,
  to: timeCell.nullable(),
});
const notesCell: z.ZodType<ShownNote[]> = z.array(
  z.object({ text: z.string(), by: z.string(), at: z.number(), offsetMinutes: z.number() }),
);

function decisionIn(row: SubjectRow, nameOf: DayTools['nameOf']): Pick<DayRow, 'decision'> {
  if (row['decision'] === null) return {};
  const { kind, reason, by, at, offsetMinutes, was, to } = decisionCell.parse(
    JSON.parse(textIn(row, 'decision')),
  );
  return {
    decision: {
      kind,
      ...(reason === null ? {} : { reason }),
      by: nameOf(by),
      at: toInstant(at, offsetMinutes),
      was,
      ...(to === null ? {} : { to }),
    },
  };
}

function notesIn(row: SubjectRow, nameOf: DayTools['nameOf']): DayRow['notes'] {
  if (row['notes'] === null) return [];
  return notesCell.parse(JSON.parse(textIn(row, 'notes'))).map(({ text, by, at, offsetMinutes }) => ({
    text,
    by: nameOf(by),
    at: toInstant(at, offsetMinutes),
  }));
}

/** The same few people stand in every row of a day. */
function once(nameOf: DayTools['nameOf']): DayTools['nameOf'] {
  const names = new Map<string, string>();
  return (person) => {
    const known = names.get(person) ?? nameOf(person);
    names.set(person, known);
    return known;
  };
}

const optional = <K extends 'phone' | 'number' | 'note'>(
  key: K,
  cell: unknown,
): { readonly [key in K]?: string } =>
  typeof cell === 'string' && cell !== '' ? ({ [key]: cell } as { readonly [key in K]: string }) : {};

/** Written by the fold as a JSON list of names. */
function servicesIn(row: SubjectRow): string[] {
  const list: unknown = JSON.parse(textIn(row, 'services'));
  return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
}
