/**
 * What somebody is writing about an appointment, kept at this device until it is saved: the server may be away,
 * the session may end, the power may fail. It belongs to its writer: nobody else's session shows it.
 */
import * as z from 'zod';
import { decisionKindSchema } from '../api/day.ts';
import { idSchema, revisionSchema } from '../api/fields.ts';
import { noteLengthMax, reasonLengthMax } from '../api/visit.ts';

const draftSchema = z.strictObject({
  person: idSchema,
  appointment: idSchema,
  text: z.string().max(noteLengthMax),
  /** The same for every repetition, so that nothing is saved twice; a changed text gets a new one. */
  request: idSchema,
  /** True while nobody knows whether it has been saved: the text stays as it was sent. */
  isSent: z.boolean(),
});
export type Draft = z.infer<typeof draftSchema>;

/** A decision as far as it was typed. */
const decisionDraftSchema = z.strictObject({
  kind: decisionKindSchema.optional(),
  reason: z.string().max(reasonLengthMax),
  localDate: z.string().max(10),
  localTime: z.string().max(10),
  /** Fixed when it is sent, so that a repetition says the very same; gone when anything is changed. */
  sent: z.strictObject({ request: idSchema, after: revisionSchema }).optional(),
});
export type DecisionDraft = z.infer<typeof decisionDraftSchema>;

export interface DraftStore {
  readonly find: (person: string, appointment: string) => Draft | undefined;
  /** False when this device cannot keep it. */
  readonly put: (draft: Draft) => boolean;
  readonly remove: (draft: Pick<Draft, 'person' | 'appointment'>) => void;
  readonly findDecision: (person: string, appointment: string) => DecisionDraft | undefined;
  /** Undefined = nothing is typed any more. */
  readonly putDecision: (person: string, appointment: string, typed: DecisionDraft | undefined) => void;
}

/** Undefined = none of ours, left where it is. */
export const parseDraft = (text: string): Draft | undefined => parse(text, draftSchema);
export const parseDecisionDraft = (text: string): DecisionDraft | undefined =>
  parse(text, decisionDraftSchema);

function parse<T>(text: string, schema: z.ZodType<T>): T | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
