/**
 * Seals a source into a blob, frame by frame, so that the longest attachment never lies in memory. When the
 * answer is ok, the blob is durable and an entry may name it; otherwise nothing is there.
 */
import type { RunningHash, Suite } from '../crypto/suite.ts';
import { type Bytes, bytesToHex } from '../value/bytes.ts';
import { idOf } from '../value/ids.ts';
import type { Random } from '../value/ports.ts';
import { type Failure, fail, ok, type Result } from '../value/result.ts';
import { blobLengthMax, type FrameSealer, frameLength, keyLength, openFrameSealer } from './blob-format.ts';
import type { BlobReference } from './blob-reference.ts';
import type { BlobDraft, BlobStorage, BlobStorageFailure } from './blob-storage.ts';

export interface PutBlobTools {
  readonly suite: Suite;
  readonly random: Random;
  readonly storage: BlobStorage;
}

export interface PutBlobOptions {
  readonly mediaType?: string;
  /** Bytes; what is longer is refused as soon as that is known. */
  readonly lengthMax?: number;
}

/** `source-broken`: whoever sends stopped in the middle. */
export type PutBlobFailure = BlobStorageFailure | Failure<'source-broken' | 'blob-too-long'>;

export async function putBlob(
  { suite, random, storage }: PutBlobTools,
  source: AsyncIterable<Bytes> | Iterable<Bytes>,
  { mediaType, lengthMax = blobLengthMax }: PutBlobOptions = {},
): Promise<Result<BlobReference, PutBlobFailure>> {
  const created = await storage.create();
  if (!created.ok) return created;
  const draft = created.value;
  const key = random.bytes(keyLength);
  const writer = openFrameWriter(openFrameSealer(suite, key), suite.runningHash(), draft);
  const written = await writeAll(writer, source, Math.min(lengthMax, blobLengthMax));
  if (!written.ok) {
    await draft.drop();
    return written;
  }
  const { length, hash } = written.value;
  const name = idOf<BlobReference['name']>(hash);
  const kept = await draft.keep(name);
  if (!kept.ok) return kept;
  return ok({ name, key: bytesToHex(key), length, ...(mediaType === undefined ? {} : { mediaType }) });
}

interface Written {
  readonly length: number;
  readonly hash: Bytes;
}

async function writeAll(
  writer: FrameWriter,
  source: AsyncIterable<Bytes> | Iterable<Bytes>,
  lengthMax: number,
): Promise<Result<Written, PutBlobFailure>> {
  const begun = await writer.begin();
  if (!begun.ok) return begun;
  let length = 0;
  try {
    for await (const chunk of source) {
      length += chunk.length;
      if (length > lengthMax)
        return fail({ kind: 'blob-too-long', message: `The blob has more than ${lengthMax} bytes` });
      const taken = await writer.take(chunk);
      if (!taken.ok) return taken;
    }
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    return fail({ kind: 'source-broken', message: `The source ended after ${length} bytes: ${message}` });
  }
  const ended = await writer.end();
  return ended.ok ? ok({ length, hash: ended.value }) : ended;
}

type Step<T = void> = Promise<Result<T, BlobStorageFailure>>;

interface FrameWriter {
  readonly begin: () => Step;
  readonly take: (chunk: Bytes) => Step;
  /** The hash of everything that was written. */
  readonly end: () => Step<Bytes>;
}

/** A full frame waits until more comes: only the last one says that it is. */
function openFrameWriter(sealer: FrameSealer, hash: RunningHash, draft: BlobDraft): FrameWriter {
  const frame = new Uint8Array(frameLength);
  let used = 0;
  const write = (bytes: Bytes): Step => {
    hash.update(bytes);
    return draft.write(bytes);
  };
  return {
    begin: () => write(sealer.header),
    take: async (chunk) => {
      for (let at = 0; at < chunk.length; ) {
        if (used === frameLength) {
          const written = await write(sealer.seal(frame, false));
          if (!written.ok) return written;
          used = 0;
        }
        const part = chunk.subarray(at, at + frameLength - used);
        frame.set(part, used);
        used += part.length;
        at += part.length;
      }
      return ok(undefined);
    },
    end: async () => {
      const written = await write(sealer.seal(frame.subarray(0, used), true));
      return written.ok ? ok(hash.digest()) : written;
    },
  };
}
