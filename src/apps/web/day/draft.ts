/**
 * What somebody is writing about an appointment, kept at this device until it is saved: the server may be away,
 * the session may end, the power may fail. It belongs to its writer: nobody else's session shows it.
 */
import * as z from 'zod';
import { idSchema } from '../api/fields.ts';
import { noteLengthMax } from '../api/visit.ts';

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

export interface DraftStore {
  readonly find: (person: string, appointment: string) => Draft | undefined;
  /** False when this device cannot keep it. */
  readonly put: (draft: Draft) => boolean;
  readonly remove: (draft: Pick<Draft, 'person' | 'appointment'>) => void;
}

/** Undefined = none of ours, left where it is. */
export function parseDraft(text: string): Draft | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = draftSchema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
