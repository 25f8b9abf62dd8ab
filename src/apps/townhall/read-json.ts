/** A small JSON body at the door: bounded, of the right type, checked by its schema. */
import type { z } from 'zod';
import { fail, ok, type Result } from '../../core/value/result.ts';
import type { ProblemKind } from './text.de.ts';

/** Far more than any form of ours; imports and bundles have a way of their own. */
const jsonBytesMax = 64 * 1024;

export async function readJson<T>(request: Request, schema: z.ZodType<T>): Promise<Result<T, ProblemKind>> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/json\b/i.test(type)) return fail('request-malformed');
  const body = await readBytes(request, jsonBytesMax);
  if (!body.ok) return body;
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body.value));
  } catch {
    return fail('request-malformed');
  }
  const parsed = schema.safeParse(value);
  return parsed.success ? ok(parsed.data) : fail('request-malformed');
}

/** Reads at most so many bytes, whatever the headers promised. */
export async function readBytes(
  request: Request,
  bytesMax: number,
): Promise<Result<Uint8Array, ProblemKind>> {
  const promised = request.headers.get('content-length');
  if (promised !== null) {
    if (Number(promised) > bytesMax) return fail('body-too-large');
    // Node's parser holds the sender to the promised length.
    return ok(new Uint8Array(await request.arrayBuffer()));
  }
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of request.body ?? []) {
    length += part.length;
    if (length > bytesMax) return fail('body-too-large');
    parts.push(part);
  }
  return ok(new Uint8Array(Buffer.concat(parts)));
}
