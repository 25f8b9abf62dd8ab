/** What importers read but could not understand: kept with its raw text and reason until a person looks. */
import * as z from 'zod';
import { instantSchema } from './fields.ts';

/** GET → {@link quarantineSchema}. */
export const quarantinePath = '/api/quarantine';

export const quarantineItemSchema = z.object({
  id: z.string().min(1),
  /** The file or system it came from. */
  source: z.string(),
  /** Place in the source: "Zeile 14", "VEVENT 3". */
  where: z.string(),
  /** Kebab-case noun for programs. */
  reason: z.string(),
  /** The reason as a German sentence for people. */
  message: z.string(),
  raw: z.string(),
  at: instantSchema,
});
export type QuarantineItem = z.infer<typeof quarantineItemSchema>;

export const quarantineSchema = z.object({ items: z.array(quarantineItemSchema) });
