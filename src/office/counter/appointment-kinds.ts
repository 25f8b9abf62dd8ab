/** The facts about an appointment at the counter: what its source said, and what clerks recorded. */
import { z } from 'zod';
import { defineKind } from '../../core/projection/kind.ts';
import { appointmentSchema } from '../calendar/appointment.ts';

const roles = ['appointment'];

/** When it happened, if it was written down later; deadlines count from it. */
export const happenedAtSchema = z.strictObject({
  /** Milliseconds since 1970 UTC. */
  instant: z.int().min(0),
  offsetMinutes: z.int().min(-1_080).max(1_080),
  evidence: z.enum(['self', 'paper-number', 'witness', 'postmark']),
});

export type HappenedAt = z.infer<typeof happenedAtSchema>;

const stepSchema = z.strictObject({ happenedAt: happenedAtSchema.optional() });

export const appointmentImported = defineKind({
  kind: 'appointment/imported',
  schema: appointmentSchema,
  roles,
});

/** The same source says something else now. */
export const appointmentRevised = defineKind({
  kind: 'appointment/revised',
  schema: appointmentSchema,
  roles,
});

export const appointmentArrived = defineKind({ kind: 'appointment/arrived', schema: stepSchema, roles });

/** Takes back the arrivals that its writer had seen. */
export const arrivalWithdrawn = defineKind({
  kind: 'appointment/arrival-withdrawn',
  schema: z.strictObject({}),
  roles,
});

/** What a clerk records on the way of a visit; each is a fact of its own and can be taken back. */
export const stepKinds = ['arrival', 'called', 'done', 'not-appeared'] as const;
export type StepKind = (typeof stepKinds)[number];

export const appointmentCalled = defineKind({ kind: 'appointment/called', schema: stepSchema, roles });
export const appointmentCompleted = defineKind({ kind: 'appointment/completed', schema: stepSchema, roles });
export const appointmentMissed = defineKind({ kind: 'appointment/missed', schema: stepSchema, roles });

/** Takes back the steps of this kind that its writer had seen; arrivals have a kind of their own. */
export const stepWithdrawn = defineKind({
  kind: 'appointment/step-withdrawn',
  schema: z.strictObject({ step: z.enum(['called', 'done', 'not-appeared']) }),
  roles,
});

const words = (lengthMax: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(lengthMax)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are what it looks for.
    .refine((text) => text.isWellFormed() && !/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(text));

/** What a clerk decided about an appointment, whatever the booking system says. */
export const decisionSchema = z.discriminatedUnion('decision', [
  z.strictObject({ decision: z.literal('takes-place'), reason: words(500).optional() }),
  z.strictObject({ decision: z.literal('cancelled'), reason: words(500) }),
  z.strictObject({
    decision: z.literal('moved'),
    reason: words(500),
    /** Left out while nobody has agreed on a new time. */
    to: z
      .strictObject({
        localDate: z.iso.date(),
        localTime: z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/),
      })
      .optional(),
  }),
]);
export type Decision = z.infer<typeof decisionSchema>;

export const appointmentDecided = defineKind({
  kind: 'appointment/decided',
  /** `was`: when the source said that it would be. */
  schema: z.strictObject({
    decision: decisionSchema,
    was: z.strictObject({ localDate: z.string().max(10), localTime: z.string().max(5) }),
  }),
  roles,
});

export const decisionWithdrawn = defineKind({
  kind: 'appointment/decision-withdrawn',
  schema: z.strictObject({}),
  roles,
});

export const noteSchema = z.strictObject({ text: words(2_000), happenedAt: happenedAtSchema.optional() });

/** Somebody called or wrote about the appointment. */
export const appointmentNoted = defineKind({ kind: 'appointment/noted', schema: noteSchema, roles });
