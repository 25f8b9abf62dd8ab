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
});

export type BlobReference = z.output<typeof blobReferenceSchema>;

/**
 * Calls `found` with everything in a body that may be the name of a blob, at any depth. A body of a newer
 * version is no other: what this version cannot understand must not cost a blob its file.
 */
export function visitBlobNames(body: unknown, found: (name: BlobName) => void): void {
  // A list of its own instead of recursion: a body may be nested deeper than the stack is.
  const waiting = [body];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value === 'string' && isBlobName(value)) found(value);
    if (typeof value === 'object' && value !== null)
      for (const inner of Object.values(value)) waiting.push(inner);
  }
}
