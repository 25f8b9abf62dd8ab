/**
 * The record that everything is measured with: a visit at the counter that is registered once and changed
 * three times. Bodies of about 247 bytes and headers of about 160, as real clicks have; repetitive German
 * text, so what compresses well here compresses well at the counter too.
 */
import { z } from 'zod';
import { defineCommand, draft } from '../../src/core/projection/command.ts';
import { type Fold, on } from '../../src/core/projection/fold.ts';
import { defineKind } from '../../src/core/projection/kind.ts';
import type { SubjectId } from '../../src/core/value/ids.ts';
import { ok } from '../../src/core/value/result.ts';

const visitSchema = z.strictObject({
  localDate: z.string(),
  localTime: z.string(),
  name: z.string(),
  note: z.string(),
  number: z.string(),
  office: z.string(),
  service: z.string(),
  status: z.string(),
});

export type Visit = z.output<typeof visitSchema>;

const offices = [
  'Bürgeramt Auental',
  'Zulassungsstelle Sonntal',
  'Standesamt Birkenrode',
  'Sozialamt Auental',
];
const services = [
  'Personalausweis beantragen',
  'Fahrzeug abmelden',
  'Wohnsitz anmelden',
  'Urkunde bestellen',
];
const names = ['Ahrens, Mathilde', 'Özkan, Deniz', 'von Lindenau, Karl', 'Wójcik, Agnieszka', 'Schäfer, Ute'];
const statuses = ['angemeldet', 'eingetroffen', 'aufgerufen', 'erledigt'];

export const changesPerVisit = statuses.length;

const pick = (list: readonly string[], number: number): string => list[number % list.length] ?? '';
const twoDigits = (number: number): string => String(number).padStart(2, '0');

/** The body of the change `step` (from 0) of visit `number`: the same numbers give the same text. */
export const visitBody = (number: number, step: number): Visit => ({
  localDate: `2026-${twoDigits(1 + (number % 12))}-${twoDigits(1 + (number % 28))}`,
  localTime: `${twoDigits(8 + (number % 9))}:${twoDigits((number * 5) % 60)}`,
  name: pick(names, number),
  note: `Unterlagen vollständig, Vorgang ${number} am Platz ${1 + (number % 14)}`,
  number: `A-${String(number).padStart(7, '0')}`,
  office: pick(offices, number),
  service: pick(services, number),
  status: pick(statuses, step),
});

const roles = ['visit'];
export const visitRegistered = defineKind({ kind: 'counter-visit/registered', schema: visitSchema, roles });
export const visitAdvanced = defineKind({
  kind: 'counter-visit/status-advanced',
  schema: visitSchema,
  roles,
});

interface VisitState {
  readonly visit: Visit | null;
  readonly changes: number;
}

export const visitFold: Fold<VisitState> = {
  name: 'visit',
  version: 1,
  initial: () => ({ visit: null, changes: 0 }),
  handlers: [
    on(visitRegistered, (_state, { body }) => ({ visit: body, changes: 1 })),
    on(visitAdvanced, ({ changes }, { body }) => ({ visit: body, changes: changes + 1 })),
  ],
  tables: [
    {
      name: 'visits',
      columns: {
        localDate: 'text',
        localTime: 'text',
        name: 'text',
        number: 'text',
        office: 'text',
        service: 'text',
        status: 'text',
        changes: 'integer',
      },
      key: [],
      indexes: [['localDate', 'localTime']],
    },
  ],
  rows: ({ visit, changes }) => {
    if (visit === null) return { visits: [] };
    const { note: _note, ...columns } = visit;
    return { visits: [{ ...columns, changes }] };
  },
};

const inputSchema = z.strictObject({
  visit: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .transform((text) => text as SubjectId),
  body: visitSchema,
});

/** What a clerk's click asks for: register the visit, or record its next state. */
export const recordVisit = defineCommand({
  name: 'visit/record',
  schema: inputSchema,
  decide: (context, { visit, body }) => {
    const { changes } = context.stateOf(visitFold, visit);
    return ok([draft(changes === 0 ? visitRegistered : visitAdvanced, [visit], body)]);
  },
});
