/** What answers of the relay's tenant routes have in common: numbers in the query, bytes in the answer. */
import type { Context } from 'hono';
import type { Bytes } from '../../value/bytes.ts';

export const bytesResponse = (bytes: Bytes, type: string, headers: Record<string, string> = {}): Response =>
  new Response(bytes.slice(), {
    headers: { 'content-type': type, 'cache-control': 'no-store', ...headers },
  });

/** A whole number from the query; undefined when it is none. */
export function numberIn(c: Context, name: string, fallback: number): number | undefined {
  const text = c.req.query(name);
  if (text === undefined) return fallback;
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
