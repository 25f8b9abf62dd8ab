/**
 * A click that the server has not confirmed yet. It is kept on the workstation until it is, so it
 * holds ids only: who lives behind an id is known to the town hall alone.
 */
import * as z from 'zod';
import { arrivalPath, arrivalWithdrawnPath, happenedAtSchema } from '../api/arrival.ts';
import { type Step, stepSchema } from '../api/day.ts';
import { idSchema, revisionSchema } from '../api/fields.ts';
import type { Problem } from '../api/problem.ts';
import { decisionWithdrawnPath, stepPath, stepWithdrawnPath } from '../api/visit.ts';

const actSchema = z.enum([
  'arrival',
  'arrival-withdrawn',
  'called',
  'called-withdrawn',
  'done',
  'done-withdrawn',
  'not-appeared',
  'not-appeared-withdrawn',
  'decision-withdrawn',
]);
export type Act = z.infer<typeof actSchema>;

/** What takes a step back. */
export const undoOf = (step: Step): Act => `${step}-withdrawn`;

/** The step that an act records; undefined for one that takes something back. */
export function stepOf(act: Act): Step | undefined {
  const parsed = stepSchema.safeParse(act);
  return parsed.success ? parsed.data : undefined;
}

const clickSchema = z.strictObject({
  request: idSchema,
  appointment: idSchema,
  act: actSchema,
  /** The person who clicked: nobody else's session may send it. */
  person: idSchema,
  /** Ascending in the order of the clicks on this workstation. */
  order: z.number(),
  after: revisionSchema.optional(),
  /** For what is written down later than it happened. */
  happenedAt: happenedAtSchema.optional(),
});
export type Click = z.infer<typeof clickSchema>;

/** A click that the server will not accept, and why. */
export interface RefusedClick {
  readonly click: Click;
  readonly problem: Problem;
}

/** Reads what the workstation kept; undefined = not a click of ours (left where it is). */
export function parseClick(text: string): Click | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = clickSchema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

export function clickPath({ act, appointment }: Click): string {
  switch (act) {
    case 'arrival':
      return arrivalPath(appointment);
    case 'arrival-withdrawn':
      return arrivalWithdrawnPath(appointment);
    case 'decision-withdrawn':
      return decisionWithdrawnPath(appointment);
    case 'called':
    case 'done':
    case 'not-appeared':
      return stepPath(appointment, act);
    case 'called-withdrawn':
      return stepWithdrawnPath(appointment, 'called');
    case 'done-withdrawn':
      return stepWithdrawnPath(appointment, 'done');
    case 'not-appeared-withdrawn':
      return stepWithdrawnPath(appointment, 'not-appeared');
  }
}
