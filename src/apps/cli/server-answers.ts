/** What a town hall says about files and runs, checked before it is believed; the same from a server and from here. */
import { z } from 'zod';

const count = z.int().min(0);
const texts = z.array(z.string());

export const fileReportSchema = z.object({
  file: z.string(),
  importer: z.string(),
  read: count,
  accepted: count,
  repeated: count,
  quarantined: z.array(z.object({ where: z.string(), reason: z.string(), message: z.string() })),
  days: z.array(z.object({ localDate: z.string(), count })),
  preview: z
    .object({
      facts: z.array(z.object({ label: z.string(), value: z.string() })),
      header: texts,
      rows: z.array(texts),
    })
    .optional(),
  isDryRun: z.boolean(),
});
export type FileReport = z.infer<typeof fileReportSchema>;

const failure = z.object({ kind: z.string(), message: z.string() });

export const takenRunSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('stored') }),
  z.object({ kind: z.literal('repeated') }),
  z.object({ kind: z.literal('need'), stream: z.string(), sequence: count }),
  z.object({ kind: z.literal('quarantined'), reason: z.string() }),
  z.object({ kind: z.literal('refused'), failure }),
  z.object({ kind: z.literal('storage-failed'), message: z.string() }),
]);
export type TakenRun = z.infer<typeof takenRunSchema>;
