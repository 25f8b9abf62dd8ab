/** The tiles of the info desk: what people come for, and what they are told. */
import * as z from 'zod';

/** GET → {@link concernsSchema}. */
export const concernsPath = '/api/concerns';

/** Never shown as a letter: today, this week, captured now and decided later, not possible here. */
export const urgencySchema = z.enum(['today', 'this-week', 'noted', 'not-here']);
export type Urgency = z.infer<typeof urgencySchema>;

const concernWordsSchema = z.object({
  title: z.string().min(1),
  /** What happens now, said to the citizen. */
  next: z.string().min(1),
  reason: z.string().optional(),
  instead: z.string().optional(),
});
export type ConcernWords = z.infer<typeof concernWordsSchema>;

/** German, and what else there are words in. */
const inBoth = <T extends z.ZodType>(words: T) => z.object({ de: words, en: words });

export const concernSchema = z.object({
  id: z.string().regex(/^[a-z][a-z-]{0,39}$/),
  pictogram: z.string().regex(/^[a-z][a-z-]{0,39}$/),
  urgency: urgencySchema,
  norm: z.string().optional(),
  isElsewhere: z.boolean(),
  /** False: not among the tiles, but a stored visit may name it. */
  isOffered: z.boolean(),
  words: inBoth(concernWordsSchema),
});
export type Concern = z.infer<typeof concernSchema>;

const urgencyNextSchema = z.object({
  today: z.string(),
  'this-week': z.string(),
  noted: z.string(),
  'not-here': z.string(),
});

export const concernsSchema = z.object({
  /** In the order of the tiles. */
  concerns: z.array(concernSchema),
  /** What happens now when the desk decides otherwise than usual. */
  urgencyNext: inBoth(urgencyNextSchema),
});
export type Concerns = z.infer<typeof concernsSchema>;
