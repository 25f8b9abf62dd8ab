/** Paper pads: print them, say who has them, type slips in later, void numbers; what is open. */
import * as z from 'zod';
import { idSchema, instantSchema, localDateTimeSchema } from './fields.ts';
import { requestOnlySchema, visitDetailsSchema } from './visits.ts';

/** GET → {@link padsSchema} · POST: {@link printPadSchema} → 200 {@link padAnswerSchema}. */
export const padsPath = '/api/pads';
/** POST: {@link givePadSchema} → 200 {@link padAnswerSchema}. */
export const givePadPath = (pad: string): string => `${padsPath}/${pad}/given`;
/** POST: {@link voidSlipSchema} → 200 {@link padAnswerSchema}. */
export const voidSlipPath = (pad: string): string => `${padsPath}/${pad}/void`;
/** POST: {@link transcribeSchema} → 200 `visitAnswerSchema`: a slip from paper, typed in later. */
export const transcribePath = (pad: string): string => `${padsPath}/${pad}/slips`;

export const padSizes = [25, 50, 100] as const;

export const printPadSchema = z.strictObject({ ...requestOnlySchema.shape, size: z.int().min(1).max(100) });
export const givePadSchema = z.strictObject({
  ...requestOnlySchema.shape,
  holder: z.string().trim().min(1).max(120),
});
const slipSchema = z.int().min(1).max(100);
export const voidSlipSchema = z.strictObject({
  ...requestOnlySchema.shape,
  slip: slipSchema,
  reason: z.string().trim().min(1).max(200),
});
export const transcribeSchema = z.strictObject({
  ...requestOnlySchema.shape,
  ...visitDetailsSchema.shape,
  slip: slipSchema,
  /** Date and time written on the paper, as the town hall's wall clock showed them. */
  happenedAt: localDateTimeSchema,
  /** Two papers really have this number: both are kept. */
  evenIfEnded: z.literal(true).optional(),
});

const slipEndSchema = z.object({
  slip: z.int().min(1),
  /** `used`: typed in · `void`: spoilt, lost or never used. */
  end: z.enum(['used', 'void']),
  /** The provisional reference of the visit that was typed in. */
  reference: z.string().optional(),
  reason: z.string().optional(),
  at: instantSchema,
  /** The same number ended more than once: a person has to look. */
  isDoubled: z.boolean(),
});
export type SlipEnd = z.infer<typeof slipEndSchema>;

export const padSchema = z.object({
  id: idSchema,
  /** "KB 3": its slips are "KB 3-1", "KB 3-2", … */
  label: z.string().min(1),
  size: z.int().min(1),
  holder: z.string().optional(),
  printedAt: instantSchema,
  ends: z.array(slipEndSchema),
  /** Numbers that did not end yet. */
  open: z.array(z.int().min(1)),
  /** Another pad has the same label: it was printed by a copy of this device. */
  isDoubled: z.boolean(),
});
export type Pad = z.infer<typeof padSchema>;

export const padAnswerSchema = z.object({ pad: padSchema });
export const padsSchema = z.object({ pads: z.array(padSchema) });
