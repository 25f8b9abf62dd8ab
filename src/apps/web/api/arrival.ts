/** *Ist da* and *Rückgängig*: both are facts that are recorded, the second withdraws the first. */
import * as z from 'zod';
import { dayRowSchema, evidenceSchema } from './day.ts';
import { idSchema, localDateSchema, localTimeSchema, revisionSchema } from './fields.ts';

/** POST: {@link arrivalRequestSchema} with the CSRF header → 200 {@link arrivalAnswerSchema}; 404 unknown appointment, 503 nothing can be recorded. */
export const arrivalPath = (appointment: string): string => `/api/appointments/${appointment}/arrival`;
/** POST: as {@link arrivalPath}. */
export const arrivalWithdrawnPath = (appointment: string): string =>
  `/api/appointments/${appointment}/arrival-withdrawn`;

/** Written down later than it happened: by the clock on the wall of the town hall, never by the page's own. */
export const happenedAtSchema = z.strictObject({
  localDate: localDateSchema,
  localTime: localTimeSchema,
  evidence: evidenceSchema,
});
export type HappenedAt = z.infer<typeof happenedAtSchema>;

export const arrivalRequestSchema = z.strictObject({
  /** Made by the page for one click and kept over every repetition: the same id gives the same answer. */
  request: idSchema,
  after: revisionSchema.optional(),
  happenedAt: happenedAtSchema.optional(),
});
export type ArrivalRequest = z.infer<typeof arrivalRequestSchema>;

/** The appointment as it stands after the click was committed. */
export const arrivalAnswerSchema = z.object({ row: dayRowSchema });
