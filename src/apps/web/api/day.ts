/** One day's appointments, and which days have any. */
import * as z from 'zod';
import { idSchema, instantSchema, localDateSchema, localTimeSchema, revisionSchema } from './fields.ts';

/** GET → {@link daysSchema}. */
export const daysPath = '/api/days';
/** GET → {@link daySchema}; a day without appointments is an empty list, never 404. */
export const dayPath = (date: string): string => `${daysPath}/${date}`;

export const statusSchema = z.enum([
  'expected',
  'waiting',
  'called',
  'done',
  'not-appeared',
  'moved',
  'cancelled',
]);
export type AppointmentStatus = z.infer<typeof statusSchema>;

/** What clerks record on the way of a visit. */
export const stepSchema = z.enum(['arrival', 'called', 'done', 'not-appeared']);
export type Step = z.infer<typeof stepSchema>;

/** How somebody knows when it happened: saw it, was told, read it on paper, from the postmark. */
export const evidenceSchema = z.enum(['self', 'witness', 'paper-number', 'postmark']);
export type Evidence = z.infer<typeof evidenceSchema>;

const personSchema = z.object({ id: idSchema, name: z.string() });
const timeSchema = z.object({ localDate: localDateSchema, localTime: localTimeSchema });

/** The last step that counts; it can be taken back. */
const recordedStepSchema = z.object({
  what: stepSchema,
  at: instantSchema,
  by: personSchema,
  /** When it was written down, if that was more than 15 minutes later. */
  recordedAt: instantSchema.optional(),
  evidence: evidenceSchema.optional(),
});

export const decisionKindSchema = z.enum(['takes-place', 'moved', 'cancelled']);
export type DecisionKind = z.infer<typeof decisionKindSchema>;

/** What a clerk decided, whatever the booking system says. */
const recordedDecisionSchema = z.object({
  kind: decisionKindSchema,
  reason: z.string().optional(),
  by: z.string(),
  at: instantSchema,
  was: timeSchema,
  to: timeSchema.optional(),
});

const noteSchema = z.object({ text: z.string(), by: z.string(), at: instantSchema });

/** What devices recorded that does not agree; a person decides. */
export const dayConflictSchema = z.enum([
  'source-differs',
  'withdrawn-elsewhere',
  'called-twice',
  'steps-differ',
  'decisions-differ',
  'cancelled-but-here',
  'moved-twice',
]);
export type DayConflict = z.infer<typeof dayConflictSchema>;

export const dayRowSchema = z.object({
  id: idSchema,
  localTime: localTimeSchema,
  endTime: localTimeSchema,
  name: z.string(),
  phone: z.string().optional(),
  services: z.array(z.string()),
  /** Office or counter, as people call it: "Bürgerbüro Mitte". */
  scope: z.string(),
  /** The number that the citizen was given. */
  number: z.string().optional(),
  status: statusSchema,
  arrivedAt: instantSchema.optional(),
  /** True for somebody who came without an appointment. */
  walkIn: z.boolean(),
  /** What the booking system says besides. */
  note: z.string().optional(),
  /** What clerks wrote down about the appointment, oldest first. */
  notes: z.array(noteSchema),
  step: recordedStepSchema.optional(),
  decision: recordedDecisionSchema.optional(),
  /** True where the appointment was before somebody moved it to another day: nothing is recorded here. */
  hasLeft: z.boolean(),
  /** Where the last fact about this appointment lies: only on this machine, or in a second place too. */
  safety: z.enum(['here', 'copied']),
  conflicts: z.array(dayConflictSchema).optional(),
  revision: revisionSchema,
});
export type DayRow = z.infer<typeof dayRowSchema>;

export const daySchema = z.object({
  date: localDateSchema,
  /** How old the list is, for each source it was imported from. */
  asOf: z.array(z.object({ source: z.string().min(1), at: instantSchema })),
  /** By time, then as recorded; cancelled ones included. */
  rows: z.array(dayRowSchema),
  counts: z.object({
    expected: z.int().min(0),
    waiting: z.int().min(0),
    called: z.int().min(0),
    done: z.int().min(0),
    'not-appeared': z.int().min(0),
    moved: z.int().min(0),
    cancelled: z.int().min(0),
  }),
});
export type Day = z.infer<typeof daySchema>;

export const daysSchema = z.object({
  /** The town hall's local date. */
  today: localDateSchema,
  /** Days that have at least one appointment, ascending. */
  dates: z.array(localDateSchema),
});
export type Days = z.infer<typeof daysSchema>;
