/** Blobs of a bundle, whole or in parts: what a record says of one, and whether parts make it up. */
import type { BlobName } from '../../blob/blob-reference.ts';
import type { RunningHash, Suite } from '../../crypto/suite.ts';
import { type Bytes, bytesToHex, readSafeInteger, viewOf } from '../../value/bytes.ts';
import { hexIdAt } from '../../value/ids.ts';
import { blobNameLength, blobPartHeaderLength, recordTypes } from './bundle-format.ts';
import type { BundleRecord } from './read-records.ts';

export interface BlobPart {
  readonly name: BlobName;
  readonly at: number;
  /** Of the whole sealed blob. */
  readonly length: number;
  readonly bytes: Bytes;
}

/** A whole blob is its only part. Undefined for any other record. */
export function blobPartIn({ type, content }: Pick<BundleRecord, 'type' | 'content'>): BlobPart | undefined {
  if (type !== recordTypes.blob && type !== recordTypes.blobPart) return undefined;
  const name = hexIdAt<BlobName>(content, 0, 32);
  if (type === recordTypes.blob) {
    const bytes = content.subarray(blobNameLength);
    return { name, at: 0, length: bytes.length, bytes };
  }
  const view = viewOf(content);
  return {
    name,
    at: readSafeInteger(view, blobNameLength),
    length: readSafeInteger(view, blobNameLength + 8),
    bytes: content.subarray(blobPartHeaderLength),
  };
}

/** Follows the parts of one blob after the other; the text says what does not hold. */
export interface BlobAssembly {
  readonly take: (part: BlobPart) => 'going-on' | 'whole' | { readonly problem: string };
  /** The blob of which parts are missing. */
  readonly open: () => BlobName | undefined;
}

export function createBlobAssembly(suite: Pick<Suite, 'runningHash'>): BlobAssembly {
  let current: { readonly part: BlobPart; readonly hash: RunningHash; at: number } | undefined;
  return {
    open: () => current?.part.name,
    take: (part) => {
      const blob = current ?? { part, hash: suite.runningHash(), at: 0 };
      const { name, length } = blob.part;
      const isNext = part.name === name && part.length === length && part.at === blob.at;
      if (!isNext || blob.at + part.bytes.length > length)
        return { problem: `Blob ${name} does not go on at ${blob.at}` };
      blob.hash.update(part.bytes);
      blob.at += part.bytes.length;
      current = blob.at < length ? blob : undefined;
      if (current !== undefined) return 'going-on';
      return bytesToHex(blob.hash.digest()) === name
        ? 'whole'
        : { problem: `Blob ${name} does not have the hash that names it` };
    },
  };
}
