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

const arrivalSchema = z.strictObject({ happenedAt: happenedAtSchema.optional() });

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

export const appointmentArrived = defineKind({ kind: 'appointment/arrived', schema: arrivalSchema, roles });

/** Takes back the arrivals that its writer had seen. */
export const arrivalWithdrawn = defineKind({
  kind: 'appointment/arrival-withdrawn',
  schema: z.strictObject({}),
  roles,
});
