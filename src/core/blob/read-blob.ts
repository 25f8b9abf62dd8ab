/**
 * Opens a blob frame by frame. Every frame is given out only after its own tag held at its own place; that
 * the bytes are exactly those which the entry names is known at the end.
 */
import type { RunningHash, Suite } from '../crypto/suite.ts';
import { type Bytes, bytesToHex, concatBytes, equalBytes, hexToBytes } from '../value/bytes.ts';
import { type Failure, fail, ok, type Result } from '../value/result.ts';
import { encodeHeader, type FramePlace, layOut, openFrame, withoutPadding } from './blob-format.ts';
import type { BlobReference } from './blob-reference.ts';
import type { BlobMissing, BlobStorage, BlobStorageFailure, OpenBlob } from './blob-storage.ts';

export interface ReadBlobTools {
  readonly suite: Suite;
  readonly storage: BlobStorage;
}

/** `blob-altered`: the file is not what the entry names; the message says where it begins to differ. */
export type ReadBlobFailure = BlobStorageFailure | BlobMissing | Failure<'blob-altered'>;

/**
 * Hands the content to `sink` in pieces of at most 256 KiB, waiting for each. Only an ok says that it was
 * all of it: what the sink has kept after a failure is to be thrown away.
 */
export async function readBlob(
  { suite, storage }: ReadBlobTools,
  reference: BlobReference,
  sink: (content: Bytes) => void | Promise<void>,
): Promise<Result<void, ReadBlobFailure>> {
  const opened = await storage.open(reference.name);
  if (!opened.ok) return opened;
  const blob = opened.value;
  try {
    return await readOpen(suite, blob, reference, sink);
  } finally {
    await blob.close();
  }
}

/** The whole content at once; for what is known to be short. */
export async function readWholeBlob(
  tools: ReadBlobTools,
  reference: BlobReference,
): Promise<Result<Bytes, ReadBlobFailure>> {
  const parts: Bytes[] = [];
  const read = await readBlob(tools, reference, (part) => void parts.push(part));
  return read.ok ? ok(concatBytes(...parts)) : read;
}

async function readOpen(
  suite: Suite,
  blob: OpenBlob,
  reference: BlobReference,
  sink: (content: Bytes) => void | Promise<void>,
): Promise<Result<void, ReadBlobFailure>> {
  const { sealedLength, frames } = layOut(suite, reference.length);
  if (blob.length !== sealedLength)
    return altered(reference, `has ${blob.length} bytes instead of ${sealedLength}`);
  const hash = suite.runningHash();
  const expected = encodeHeader(suite);
  const header = await readHashed(blob, hash, 0, expected.length);
  if (!header.ok) return header;
  if (!equalBytes(header.value, expected))
    return altered(reference, 'does not begin like a blob of this suite');
  const key = hexToBytes(reference.key);
  for (const frame of frames) {
    const sealed = await readHashed(blob, hash, frame.at, frame.sealedLength);
    if (!sealed.ok) return sealed;
    const content = openContent(suite, key, sealed.value, frame);
    if (content === undefined)
      return altered(reference, `was altered in frame ${frame.index}, byte ${frame.at}`);
    await sink(content);
  }
  return bytesToHex(hash.digest()) === reference.name
    ? ok(undefined)
    : altered(reference, 'does not have the hash that names it');
}

async function readHashed(
  blob: OpenBlob,
  hash: RunningHash,
  at: number,
  length: number,
): Promise<Result<Bytes, BlobStorageFailure>> {
  const read = await blob.read(at, length);
  if (read.ok) hash.update(read.value);
  return read;
}

function openContent(suite: Suite, key: Bytes, sealed: Bytes, frame: FramePlace): Bytes | undefined {
  if (sealed.length !== frame.sealedLength) return undefined;
  const content = openFrame(suite, key, sealed, frame);
  return content === undefined ? undefined : withoutPadding(content, frame.contentLength);
}

const altered = ({ name }: BlobReference, what: string): Result<never, Failure<'blob-altered'>> =>
  fail({ kind: 'blob-altered', message: `Blob ${name} ${what}` });
