/**
 * A mapping file: how one office's table is to be read. Every member is optional; what it leaves out is
 * found by content or by the usual headings. Documented in docs/rules/importers.md and examples/.
 */
import { z } from 'zod';
import { type Failure, fail, ok, type Result } from '../../../core/value/result.ts';
import { appointmentStatusSchema } from '../../calendar/appointment.ts';
import { textEncodings } from '../decode-text.ts';
import { findZone } from '../local-time.ts';
import { columns } from './column.ts';

export const delimiters = [';', ',', '\t', '|'] as const;
export type Delimiter = (typeof delimiters)[number];

export const dateOrders = ['day-month-year', 'month-day-year', 'year-month-day'] as const;
export type DateOrder = (typeof dateOrders)[number];

const heading = z.string().min(1).max(200);
/** A heading, several to be tried in order, or the number of a column (the first is 1). */
const columnPlace = z.union([heading, z.array(heading).min(1).max(20), z.int().min(1).max(1_000)]);

const mappingSchema = z
  .strictObject({
    /** For people; not used. */
    description: z.string().max(1_000).optional(),
    delimiter: z.enum(delimiters).optional(),
    encoding: z.enum(textEncodings).optional(),
    dateOrder: z.enum(dateOrders).optional(),
    /** The line with the headings counted among the filled lines, the first is 1; 0 = there is none. */
    headerRow: z.int().min(0).max(100).optional(),
    columns: z.partialRecord(z.enum(columns), columnPlace).optional(),
    /** Headings of further columns to keep under their own name. */
    details: z.array(heading).max(12).optional(),
    /** For tables of one day without a date column. */
    date: z.iso.date().optional(),
    zone: z
      .string()
      .refine((name) => findZone(name) !== undefined, 'is no IANA time zone')
      .optional(),
    durationMinutes: z.int().min(0).max(1_440).optional(),
    scope: z.strictObject({ id: z.string().min(1).max(120), name: z.string().max(300) }).optional(),
    /** The table's words for a status, beside the usual ones. */
    statuses: z.record(z.string().max(60), appointmentStatusSchema).optional(),
  })
  .readonly();

export type CsvMapping = z.infer<typeof mappingSchema>;

export function parseCsvMapping(input: unknown): Result<CsvMapping, Failure<'mapping-invalid'>> {
  const parsed = mappingSchema.safeParse(input ?? {});
  if (parsed.success) return ok(parsed.data);
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.join('.') || 'mapping'}: ${issue.message}`,
  );
  return fail({ kind: 'mapping-invalid', message: problems.slice(0, 5).join('; ').slice(0, 1_000) });
}
