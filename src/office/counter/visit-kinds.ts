/** The facts about a visit without an appointment, recorded at the info desk or typed in from paper. */
import { z } from 'zod';
import { defineKind } from '../../core/projection/kind.ts';
import { happenedAtSchema } from './appointment-kinds.ts';
import { concernIds, urgencies } from './concern-ids.ts';

/** What is asked at the desk. Name, telephone and note stay in bodies, which can be erased. */
export const visitDetailsSchema = z.strictObject({
  concern: z.enum(concernIds),
  /** ISO 639: what the person speaks. */
  language: z.string().regex(/^[a-z]{2,3}$/),
  urgency: z.enum(urgencies),
  /** Why it is more or less urgent than such concerns are. */
  urgencyReason: z.string().trim().min(1).max(200).optional(),
  name: z.string().trim().min(1).max(120).optional(),
  phone: z.string().trim().min(1).max(40).optional(),
  note: z.string().trim().min(1).max(1_000).optional(),
});
export type VisitDetails = z.infer<typeof visitDetailsSchema>;

const localDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const letters = z.string().regex(/^[A-Z]{2}$/);

const visitRecordedSchema = z.strictObject({
  ...visitDetailsSchema.shape,
  localDate,
  letters,
  number: z.int().min(1).max(99_999),
});
export type VisitRecorded = z.infer<typeof visitRecordedSchema>;

export const visitRecorded = defineKind({
  kind: 'visit/recorded',
  schema: visitRecordedSchema,
  roles: ['visit', 'number-range'],
});

const visitTranscribedSchema = z.strictObject({
  ...visitDetailsSchema.shape,
  /** The day on which it happened. */
  localDate,
  letters,
  pad: z.int().min(1),
  slip: z.int().min(1),
  happenedAt: happenedAtSchema,
});
export type VisitTranscribed = z.infer<typeof visitTranscribedSchema>;

/** Typed in later from a numbered slip of a paper pad. */
export const visitTranscribed = defineKind({
  kind: 'visit/transcribed',
  schema: visitTranscribedSchema,
  roles: ['visit', 'pad'],
});

export const visitSteps = ['waiting', 'called', 'done', 'gone'] as const;
export type VisitStep = (typeof visitSteps)[number];

export const visitMoved = defineKind({
  kind: 'visit/moved',
  schema: z.strictObject({ to: z.enum(visitSteps) }),
  roles: ['visit'],
});

/** The first print belongs to the recording; each later one is recorded and marked on paper. */
export const slipReprinted = defineKind({
  kind: 'visit/slip-reprinted',
  schema: z.strictObject({}),
  roles: ['visit'],
});
