/**
 * A click that the server has not confirmed yet. It is kept on the workstation until it is, so it
 * holds ids only: who lives behind an id is known to the town hall alone.
 */
import * as z from 'zod';
import { arrivalPath, arrivalWithdrawnPath } from '../api/arrival.ts';
import { idSchema, revisionSchema } from '../api/fields.ts';
import type { Problem } from '../api/problem.ts';

export type Act = 'arrival' | 'arrival-withdrawn';

const clickSchema = z.strictObject({
  request: idSchema,
  appointment: idSchema,
  act: z.enum(['arrival', 'arrival-withdrawn']),
  /** The person who clicked: nobody else's session may send it. */
  person: idSchema,
  /** Ascending in the order of the clicks on this workstation. */
  order: z.number(),
  after: revisionSchema.optional(),
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

export const clickPath = (click: Click): string =>
  click.act === 'arrival' ? arrivalPath(click.appointment) : arrivalWithdrawnPath(click.appointment);
