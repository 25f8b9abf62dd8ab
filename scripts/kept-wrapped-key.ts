/** The wrapped key in vectors/wrapped-key.json, hex; undefined when the file is not there or holds none. */
import fs from 'node:fs';
import * as z from 'zod';

const shape = z.object({ wrapped: z.string().regex(/^(?:[0-9a-f]{2}){1168}$/) });

export function keptWrappedKey(folder: URL): string | undefined {
  const file = new URL('wrapped-key.json', folder);
  if (!fs.existsSync(file)) return undefined;
  const parsed = shape.safeParse(JSON.parse(fs.readFileSync(file, 'utf8')));
  return parsed.success ? parsed.data.wrapped : undefined;
}
