/** Reads a body that may be hostile: never more than the limit, never longer than the deadline. */
import type { Bytes } from '../../value/bytes.ts';
import type { Timer } from '../../value/ports.ts';
import { fail, ok, type Result } from '../../value/result.ts';

/** Whoever sends slower than this holds a place that others wait for. */
export const bodyMillisecondsMax = 30_000;

export type BodyProblem = 'too-large' | 'too-slow' | 'request-malformed';

export interface BodyLimits {
  readonly lengthMax: number;
  readonly millisecondsMax: number;
  readonly timer: Timer;
}

type Source = Pick<Request, 'body' | 'headers' | 'arrayBuffer'>;

export async function readBody(source: Source, limits: BodyLimits): Promise<Result<Bytes, BodyProblem>> {
  const stated = statedLength(source.headers);
  if (stated !== undefined && !(stated <= limits.lengthMax)) return fail('too-large');
  const late = Promise.withResolvers<Result<Bytes, BodyProblem>>();
  const wait = limits.timer.after(limits.millisecondsMax, () => late.resolve(fail('too-slow')));
  try {
    return await Promise.race([readWithin(source, stated, limits.lengthMax), late.promise]);
  } catch {
    // The other side went away in the middle of its body; there is nobody left to answer.
    return fail('request-malformed');
  } finally {
    wait.cancel();
  }
}

function statedLength(headers: Headers): number | undefined {
  const stated = headers.get('content-length');
  if (stated === null) return undefined;
  return /^\d{1,15}$/.test(stated) ? Number(stated) : Number.NaN;
}

async function readWithin(
  source: Source,
  stated: number | undefined,
  lengthMax: number,
): Promise<Result<Bytes, BodyProblem>> {
  // A stated length is enforced by HTTP itself, and reading at once is several times faster.
  if (stated !== undefined) {
    const bytes = new Uint8Array(await source.arrayBuffer());
    return bytes.length <= lengthMax ? ok(bytes) : fail('too-large');
  }
  if (source.body === null) return ok(new Uint8Array(0));
  return collectChunks(source.body, lengthMax);
}

async function collectChunks(
  body: ReadableStream<Uint8Array>,
  lengthMax: number,
): Promise<Result<Bytes, BodyProblem>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length;
    if (length > lengthMax) {
      await reader.cancel();
      return fail('too-large');
    }
    chunks.push(part.value);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return ok(bytes);
}
