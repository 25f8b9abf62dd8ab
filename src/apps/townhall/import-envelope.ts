/** A file on its way to the running server: one line of JSON that says how to read it, then its bytes. */
import { z } from 'zod';
import { type Bytes, concatBytes, textOf, utf8 } from '../../core/value/bytes.ts';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import type { ImportTask } from './import-file.ts';

/** As much as an importer takes. */
const fileBytesMax = 64 * 1024 * 1024;
const lineBytesMax = 1024 * 1024;
/** A byte more than an importer takes, so that the importer itself says that the file is too large. */
export const importEnvelopeBytesMax = fileBytesMax + lineBytesMax + 1;

const day = z.iso.date();
const lineSchema = z.strictObject({
  name: z.string().min(1).max(255),
  as: z.string().max(40).optional(),
  isDryRun: z.boolean().optional(),
  takenAt: z.strictObject({ instant: z.int().min(0), offsetMinutes: z.int() }).optional(),
  options: z.strictObject({
    zone: z.string().max(64).optional(),
    days: z.strictObject({ from: day, to: day }).optional(),
    scope: z.strictObject({ id: z.string(), name: z.string() }).optional(),
    mapping: z.unknown().optional(),
    series: z.strictObject({ days: z.int().min(1), occurrencesMax: z.int().min(1) }).optional(),
  }),
});

export function encodeImportEnvelope({ bytes, person: _person, ...line }: ImportTask): Bytes {
  return concatBytes(utf8(`${JSON.stringify(line)}\n`), bytes);
}

export function parseImportEnvelope(bytes: Bytes): Result<ImportTask, Failure<'import-malformed'>> {
  const end = bytes.subarray(0, lineBytesMax).indexOf(10);
  if (end < 0)
    return fail({ kind: 'import-malformed', message: 'The first line does not say how to read the file' });
  let line: unknown;
  try {
    line = JSON.parse(textOf(bytes.subarray(0, end)));
  } catch {
    return fail({ kind: 'import-malformed', message: 'The first line is not JSON' });
  }
  const parsed = lineSchema.safeParse(line);
  if (!parsed.success)
    return fail({ kind: 'import-malformed', message: z.prettifyError(parsed.error).slice(0, 300) });
  return ok({ ...parsed.data, bytes: bytes.subarray(end + 1) });
}
