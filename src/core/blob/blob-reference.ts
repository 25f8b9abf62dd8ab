/**
 * What an entry's body says of a blob: its name, its key and what is inside. The key lies nowhere else, so
 * whoever erases the body has made the blob unreadable wherever its bytes still are.
 */
import * as z from 'zod';
import type { Id } from '../value/ids.ts';
import { blobLengthMax } from './blob-format.ts';

/** SHA-256 of the sealed bytes, hex. */
export type BlobName = Id<'blob'>;

const namePattern = /^[0-9a-f]{64}$/;

export const isBlobName = (text: string): text is BlobName => namePattern.test(text);

/** A part of the schema of every body that names a blob. */
export const blobReferenceSchema = z.strictObject({
  name: z
    .string()
    .regex(namePattern)
    .transform((text) => text as BlobName),
  /** 32 bytes, hex; of this blob alone. */
  key: z.string().regex(/^[0-9a-f]{64}$/),
  /** Bytes before sealing. */
  length: z.int().min(0).max(blobLengthMax),
  /** RFC 6838, without parameters: "application/pdf". */
  mediaType: z
    .string()
    .max(127)
    .regex(/^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/)
    .optional(),
  /** The bytes were not durable with whoever recorded the entry: they follow, and its level waits for them. */
  pending: z.literal(true).optional(),
});

export type BlobReference = z.output<typeof blobReferenceSchema>;

/**
 * Calls `found` with everything in a body that may be the name of a blob, at any depth. A body of a newer
 * version is no other: what this version cannot understand must not cost a blob its file.
 */
export function visitBlobNames(body: unknown, found: (name: BlobName) => void): void {
  for (const value of valuesIn(body)) if (typeof value === 'string' && isBlobName(value)) found(value);
}

/**
 * Calls `found` with every whole reference in a body, at any depth and of any version. Only what carries its key
 * is asked for at other places: the hash of something else is no blob that anybody could have.
 */
export function visitBlobReferences(body: unknown, found: (reference: BlobReference) => void): void {
  for (const value of valuesIn(body)) {
    if (typeof value !== 'object' || value === null || !('key' in value)) continue;
    const reference = blobReferenceSchema.safeParse(value);
    if (reference.success) found(reference.data);
  }
}

/** A list of its own instead of recursion: a body may be nested deeper than the stack is. */
function* valuesIn(body: unknown): Generator<unknown> {
  const waiting = [body];
  while (waiting.length > 0) {
    const value = waiting.pop();
    yield value;
    if (typeof value === 'object' && value !== null)
      for (const inner of Object.values(value)) waiting.push(inner);
  }
}
