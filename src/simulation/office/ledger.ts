/**
 * A small office for the simulation, with everything that makes folds hard: records that several clerks write
 * to at once, units (slots) that a record holds, entries about two or three subjects, requests of two
 * parts, bodies that are erased, and kinds that an older version does not know.
 */
import * as z from 'zod';
import type { Suite } from '../../core/crypto/suite.ts';
import { defineCommand, draft } from '../../core/projection/command.ts';
import { eraseType, type Fold, on } from '../../core/projection/fold.ts';
import { defineKind, type FoldEntry } from '../../core/projection/kind.ts';
import { createRegistry, type Registry } from '../../core/projection/registry.ts';
import type { SubjectId } from '../../core/value/ids.ts';
import { fail, ok } from '../../core/value/result.ts';

const text = z.object({ text: z.string() });
const recordOpened = defineKind({ kind: 'record/opened', schema: text, roles: ['record'] });
const recordNoted = defineKind({ kind: 'record/noted', schema: text, roles: ['record'] });
const unitBooked = defineKind({ kind: 'unit/booked', schema: text, roles: ['record', 'unit'] });
const unitReleased = defineKind({ kind: 'unit/released', schema: text, roles: ['record', 'unit'] });
/** Kinds that only the newer version knows; the second is critical. */
const recordFlagged = defineKind({ kind: 'record/flagged', schema: text, roles: ['record'] });
const recordSealed = defineKind({ kind: 'record/sealed', schema: text, roles: ['record'], critical: true });

export interface Line {
  readonly request: string;
  readonly kind: string;
  /** `live`: the request's own line; `part`: a further entry of it; `repeated`: recorded twice; `erased`. */
  readonly state: 'live' | 'part' | 'repeated' | 'erased';
  readonly text: string;
  readonly stream: string;
  readonly sequence: number;
}

export interface RecordState {
  readonly lines: readonly Line[];
}

const addLine = (state: RecordState, entry: FoldEntry<unknown>, written: string): RecordState => {
  const { request, kind, stream, sequence } = entry;
  const others = state.lines.filter((line) => line.request === request);
  const isTwice = others.some((line) => line.kind === kind || line.stream !== stream);
  const lineState = others.length === 0 ? 'live' : isTwice ? 'repeated' : 'part';
  return { lines: [...state.lines, { request, kind, state: lineState, text: written, stream, sequence }] };
};

const lineOf = (state: RecordState, entry: FoldEntry<{ readonly text: string }>): RecordState =>
  addLine(state, entry, entry.body.text);

const recordTable = {
  name: 'record_lines',
  columns: {
    line: 'integer',
    request: 'text',
    kind: 'text',
    state: 'text',
    text: 'text',
    stream: 'text',
    sequence: 'integer',
  },
  key: ['line'],
  indexes: [['request']],
} as const;

const recordFold = (handlers: Fold<RecordState>['handlers'], version: number): Fold<RecordState> => ({
  name: 'record',
  version,
  initial: () => ({ lines: [] }),
  handlers,
  onErased: (state, entry) => {
    const next = addLine(state, entry, '');
    const isFirst = next.lines.at(-1)?.state === 'live';
    return isFirst ? { lines: next.lines.with(-1, { ...lastOf(next), state: 'erased' }) } : next;
  },
  tables: [recordTable],
  rows: ({ lines }) => ({ record_lines: lines.map((line, index) => ({ line: index, ...line })) }),
});

function lastOf({ lines }: RecordState): Line {
  const last = lines.at(-1);
  if (last === undefined) throw new RangeError('A record has at least one line here');
  return last;
}

export interface Booking {
  readonly record: string;
  readonly request: string;
  readonly isLive: boolean;
  readonly stream: string;
  readonly sequence: number;
}

export interface UnitState {
  readonly bookings: readonly Booking[];
}

const unitFold: Fold<UnitState> = {
  name: 'unit',
  version: 1,
  initial: () => ({ bookings: [] }),
  handlers: [
    on(unitBooked, ({ bookings }, { request, subjects, stream, sequence }) => ({
      bookings: [...bookings, { record: subjects[0] ?? '', request, isLive: true, stream, sequence }],
    })),
    on(unitReleased, ({ bookings }, { subjects }) => ({
      bookings: bookings.map((booking) =>
        booking.record === subjects[0] ? { ...booking, isLive: false } : booking,
      ),
    })),
  ],
  tables: [
    {
      name: 'bookings',
      columns: {
        slot: 'integer',
        record: 'text',
        request: 'text',
        state: 'text',
        stream: 'text',
        sequence: 'integer',
      },
      key: ['slot'],
      indexes: [],
    },
  ],
  rows: ({ bookings }) => {
    // The same request counts once, wherever it was recorded; two requests are a conflict for a person.
    const live = new Set(bookings.filter(({ isLive }) => isLive).map(({ request }) => request));
    return {
      bookings: bookings.map(({ isLive, record, request, stream, sequence }, slot) => {
        const state = !isLive ? 'released' : live.size > 1 ? 'contested' : 'held';
        return { slot, record, request, state, stream, sequence };
      }),
    };
  },
};

const older = [recordOpened, recordNoted, unitBooked, unitReleased].map((kind) => on(kind, lineOf));
const newer = [...older, on(recordFlagged, lineOf), on(recordSealed, lineOf)];
const olderRecordFold = recordFold(older, 1);
const newerRecordFold = recordFold(newer, 2);

export type Version = 'older' | 'newer';

export const ledgerRegistry = (
  suite: Pick<Suite, 'hash'>,
  version: Version,
  alter: (fold: Fold<RecordState>) => Fold<RecordState> = (fold) => fold,
): Registry => {
  const record = alter(version === 'older' ? olderRecordFold : newerRecordFold);
  return createRegistry(suite, [eraseType(record), eraseType(unitFold)]);
};

const subject = z.string().transform((id) => id as SubjectId);
const aboutRecord = z.object({ record: subject, text: z.string() });
const aboutUnit = z.object({ record: subject, unit: subject, text: z.string() });

const isTaken = ({ bookings }: UnitState): boolean => bookings.some(({ isLive }) => isLive);
const taken = (unit: string) => fail({ kind: 'unit-taken', message: `Unit ${unit} is taken` });

export const olderCommands = [
  defineCommand({
    name: 'record/open',
    schema: z.object({ text: z.string(), note: z.string().optional() }),
    decide: ({ newSubject }, { text: first, note }) => {
      const record = [newSubject()];
      const opened = draft(recordOpened, record, { text: first });
      return ok(note === undefined ? [opened] : [opened, draft(recordNoted, record, { text: note })]);
    },
  }),
  defineCommand({
    name: 'record/note',
    schema: aboutRecord,
    decide: (_context, { record, text: note }) => ok([draft(recordNoted, [record], { text: note })]),
  }),
  defineCommand({
    name: 'unit/book',
    schema: aboutUnit,
    decide: ({ stateOf }, { record, unit, text: note }) =>
      isTaken(stateOf(unitFold, unit))
        ? taken(unit)
        : ok([draft(unitBooked, [record, unit], { text: note })]),
  }),
  defineCommand({
    name: 'unit/release',
    schema: aboutUnit,
    decide: ({ stateOf }, { record, unit, text: note }) => {
      const holds = stateOf(unitFold, unit).bookings.some((one) => one.isLive && one.record === record);
      if (!holds) return fail({ kind: 'unit-not-held', message: `Record ${record} does not hold ${unit}` });
      return ok([draft(unitReleased, [record, unit], { text: note })]);
    },
  }),
];

export const newerCommands = [
  ...olderCommands,
  defineCommand({
    name: 'record/flag',
    schema: aboutRecord,
    decide: (_context, { record, text: note }) => ok([draft(recordFlagged, [record], { text: note })]),
  }),
  defineCommand({
    name: 'record/seal',
    schema: aboutRecord,
    decide: (_context, { record, text: note }) => ok([draft(recordSealed, [record], { text: note })]),
  }),
];
