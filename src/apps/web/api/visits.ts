/** Visits without an appointment: recorded at the info desk, called, done, gone; a slip for each. */
import * as z from 'zod';
import { urgencySchema } from './concerns.ts';
import { idSchema, instantSchema, localDateSchema, revisionSchema } from './fields.ts';

/** POST: {@link recordVisitSchema} with the CSRF header → 200 {@link visitAnswerSchema}. */
export const visitsPath = '/api/visits';
/** GET → {@link visitsSchema}: the visits of one day. */
export const visitsOfDayPath = (date: string): string => `${visitsPath}/day/${date}`;
/** GET with `query` → {@link visitsSchema}: by number or provisional reference, whatever the day. */
export const foundVisitsPath = `${visitsPath}/find`;
export const findVisitPath = (query: string): string =>
  `${foundVisitsPath}?query=${encodeURIComponent(query)}`;
/** POST: {@link moveVisitSchema} → 200 {@link visitAnswerSchema}. */
export const moveVisitPath = (visit: string): string => `${visitsPath}/${visit}/move`;
/** POST: {@link requestOnlySchema} → 200 {@link visitAnswerSchema}: the slip is printed once more. */
export const reprintPath = (visit: string): string => `${visitsPath}/${visit}/reprint`;

/** What the desk asks. Empty fields are left out. */
export const visitDetailsSchema = z.strictObject({
  concern: z.string().min(1).max(40),
  language: z.string().regex(/^[a-z]{2,3}$/),
  urgency: urgencySchema,
  urgencyReason: z.string().trim().min(1).max(200).optional(),
  name: z.string().trim().min(1).max(120).optional(),
  phone: z.string().trim().min(1).max(40).optional(),
  note: z.string().trim().min(1).max(1_000).optional(),
});
export type VisitDetails = z.infer<typeof visitDetailsSchema>;

export const requestOnlySchema = z.strictObject({
  /** Made by the page for one act and kept over every repetition: the same id gives the same answer. */
  request: idSchema,
});
export const recordVisitSchema = z.strictObject({ ...visitDetailsSchema.shape, ...requestOnlySchema.shape });

export const visitStepSchema = z.enum(['waiting', 'called', 'done', 'gone']);
export type VisitStep = z.infer<typeof visitStepSchema>;
export const moveVisitSchema = z.strictObject({
  ...requestOnlySchema.shape,
  to: visitStepSchema,
  after: revisionSchema.optional(),
});

export const visitStatusSchema = z.enum(['waiting', 'called', 'done', 'gone', 'noted', 'advised']);
export type VisitStatus = z.infer<typeof visitStatusSchema>;

/** What contradicts itself: two places recorded different things, or gave one number twice. */
export const visitConflictSchema = z.enum(['disputed', 'doubled']);
export type VisitConflict = z.infer<typeof visitConflictSchema>;

export const visitSchema = z.object({
  id: idSchema,
  /** "KB 17", from a paper pad "KB 3-17". */
  number: z.string().min(1),
  /** Provisional reference with a check character: "7KM4-2RXQ". */
  reference: z.string().min(1),
  concern: z.string().min(1),
  language: z.string(),
  urgency: urgencySchema,
  urgencyReason: z.string().optional(),
  name: z.string().optional(),
  phone: z.string().optional(),
  note: z.string().optional(),
  status: visitStatusSchema,
  /** When the person was here. */
  happenedAt: instantSchema,
  /** When it was typed in; later than `happenedAt` for slips from paper. */
  recordedAt: instantSchema,
  isFromPaper: z.boolean(),
  reprints: z.int().min(0),
  safety: z.enum(['here', 'copied']),
  conflicts: z.array(visitConflictSchema).optional(),
  revision: revisionSchema,
});
export type Visit = z.infer<typeof visitSchema>;

export const visitAnswerSchema = z.object({ visit: visitSchema });
export const visitsSchema = z.object({ date: localDateSchema, visits: z.array(visitSchema) });
export type Visits = z.infer<typeof visitsSchema>;
