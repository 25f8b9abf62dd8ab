/** Every refusal: `application/problem+json` in plain German. Never blame, never a code alone. */
import * as z from 'zod';

export const problemType = 'application/problem+json';

/** The `kind` of a server that was succeeded or removed: what it is asked is not refused, but for another to decide. */
export const retiredKind = 'device-retired';

export const problemSchema = z.object({
  /** Kebab-case noun for programs: `pin-wrong`, `recording-stopped`. */
  kind: z.string().regex(/^[a-z][a-z0-9-]*$/),
  /** What happened. */
  title: z.string().min(1),
  /** What it means for the person's work. */
  means: z.string(),
  /** What to do now. */
  next: z.string(),
});
export type Problem = z.infer<typeof problemSchema>;
