/** The way of a visit after the arrival: called, done, not appeared; notes, decisions, and who is next. */
import * as z from 'zod';
import { happenedAtSchema } from './arrival.ts';
import { dayRowSchema, type Step } from './day.ts';
import { idSchema, localDateSchema, localTimeSchema, revisionSchema } from './fields.ts';

/** POST: `arrivalRequestSchema` → `arrivalAnswerSchema`. Arrivals have an address of their own. */
export const stepPath = (appointment: string, step: Exclude<Step, 'arrival'>): string =>
  `/api/appointments/${appointment}/steps/${step}`;
/** POST: as {@link stepPath}. */
export const stepWithdrawnPath = (appointment: string, step: Exclude<Step, 'arrival'>): string =>
  `${stepPath(appointment, step)}/withdrawn`;

/** POST: {@link noteRequestSchema} → `arrivalAnswerSchema`. */
export const notePath = (appointment: string): string => `/api/appointments/${appointment}/notes`;
export const noteLengthMax = 2_000;
export const noteRequestSchema = z.strictObject({
  request: idSchema,
  text: z.string().trim().min(1).max(noteLengthMax),
  happenedAt: happenedAtSchema.optional(),
});
export type NoteRequest = z.infer<typeof noteRequestSchema>;

/** POST: {@link decisionRequestSchema} → `arrivalAnswerSchema`. */
export const decisionPath = (appointment: string): string => `/api/appointments/${appointment}/decision`;
/** POST: `arrivalRequestSchema` → `arrivalAnswerSchema`. */
export const decisionWithdrawnPath = (appointment: string): string =>
  `${decisionPath(appointment)}/withdrawn`;
export const reasonLengthMax = 500;
const reasonSchema = z.string().trim().min(1).max(reasonLengthMax);
const newTimeSchema = z.strictObject({ localDate: localDateSchema, localTime: localTimeSchema });

/** A new time is left out while nobody has agreed on one. */
export const decisionSchema = z.discriminatedUnion('decision', [
  z.strictObject({ decision: z.literal('takes-place'), reason: reasonSchema.optional() }),
  z.strictObject({ decision: z.literal('moved'), reason: reasonSchema, to: newTimeSchema.optional() }),
  z.strictObject({ decision: z.literal('cancelled'), reason: reasonSchema }),
]);
export const decisionRequestSchema = z.strictObject({
  request: idSchema,
  after: revisionSchema.optional(),
  decision: decisionSchema,
});
export type DecisionRequest = z.infer<typeof decisionRequestSchema>;

/** POST: {@link nextRequestSchema} → `arrivalAnswerSchema`; 409 `nobody-waiting`. */
export const nextPath = (date: string): string => `/api/days/${date}/next`;
export const nextRequestSchema = z.strictObject({
  request: idSchema,
  /** Only who waits for this office or counter. */
  scope: z.string().max(300).optional(),
});
export type NextRequest = z.infer<typeof nextRequestSchema>;

/** GET with `?q=` → {@link searchAnswerSchema}: over all days. */
export const searchPath = '/api/search/appointments';
export const searchLengthMax = 200;
export const hitsMax = 50;
export const searchAnswerSchema = z.object({
  /** The day itself and those after it first, then the days before, latest first. */
  hits: z.array(z.object({ date: localDateSchema, row: dayRowSchema })),
  /** True when there are more than are shown. */
  isMore: z.boolean(),
});
export type SearchAnswer = z.infer<typeof searchAnswerSchema>;
