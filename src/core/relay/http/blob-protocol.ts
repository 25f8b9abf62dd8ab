/** What client and server share about blobs (docs/formats/relay-http.md): names, answers, headers. */
import * as z from 'zod';
import type { BlobName } from '../../blob/blob-reference.ts';
import type { Suite } from '../../crypto/suite.ts';
import { type Bytes, bytesToHex, hexToBytes } from '../../value/bytes.ts';
import { hexIdAt } from '../../value/ids.ts';
import { encodeBlobReceipt, parseBlobReceipt } from '../blob-receipt.ts';
import type { BlobPutAnswer } from '../relay-blobs.ts';

/** How many bytes the whole sealed blob has. */
export const blobLengthHeader = 'insel-blob-length';
export const blobNameLength = 32;

/** 32 bytes each. */
export const encodeNames = (names: Iterable<BlobName>): Bytes => hexToBytes([...names].join(''));

/** Undefined when the bytes are no list of names. */
export function parseNames(bytes: Bytes): BlobName[] | undefined {
  if (bytes.length % blobNameLength !== 0) return undefined;
  return Array.from({ length: bytes.length / blobNameLength }, (_, index) =>
    hexIdAt<BlobName>(bytes, index * blobNameLength, 32),
  );
}

const answerSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('stored'),
    receipt: z.string().regex(/^(?:[0-9a-f]{2})+$/),
    repeated: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('more'), at: z.int().min(0) }),
  z.strictObject({
    kind: z.literal('refused'),
    reason: z.enum(['blob-altered', 'blob-too-long', 'over-quota']),
    message: z.string().max(400),
  }),
]);

export function encodeBlobPut(answer: BlobPutAnswer): z.input<typeof answerSchema> {
  switch (answer.kind) {
    case 'stored':
      return { ...answer, receipt: bytesToHex(encodeBlobReceipt(answer.receipt)) };
    case 'refused':
      return { ...answer, message: answer.message.slice(0, 400) };
    case 'more':
      return answer;
  }
}

/** The status that says the same as the answer's kind. */
export const blobStatusOf = ({ kind }: BlobPutAnswer): 200 | 202 | 422 =>
  kind === 'stored' ? 200 : kind === 'more' ? 202 : 422;

/** Reads an answer; its receipt is not yet verified. */
export function parseBlobPut(suite: Suite, value: unknown): BlobPutAnswer | undefined {
  const parsed = answerSchema.safeParse(value);
  if (!parsed.success) return undefined;
  if (parsed.data.kind !== 'stored') return parsed.data;
  const receipt = parseBlobReceipt(suite, hexToBytes(parsed.data.receipt));
  return receipt && { ...parsed.data, receipt };
}
