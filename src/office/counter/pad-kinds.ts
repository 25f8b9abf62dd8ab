/** The facts about a paper pad: numbered slips that are written by hand when nothing else works. */
import { z } from 'zod';
import { defineKind } from '../../core/projection/kind.ts';

export const padSizeMax = 100;

const padPrintedSchema = z.strictObject({
  letters: z.string().regex(/^[A-Z]{2}$/),
  number: z.int().min(1).max(9_999),
  size: z.int().min(1).max(padSizeMax),
});
export type PadPrinted = z.infer<typeof padPrintedSchema>;

export const padPrinted = defineKind({
  kind: 'pad/printed',
  schema: padPrintedSchema,
  roles: ['pad', 'number-range'],
});

/** Who has it now: a person or a place, as people say it. */
export const padGiven = defineKind({
  kind: 'pad/given',
  schema: z.strictObject({ holder: z.string().trim().min(1).max(120) }),
  roles: ['pad'],
});

/** A slip that was spoilt, lost or never used, and why. */
export const slipVoided = defineKind({
  kind: 'pad/slip-voided',
  schema: z.strictObject({ slip: z.int().min(1), reason: z.string().trim().min(1).max(200) }),
  roles: ['pad'],
});
