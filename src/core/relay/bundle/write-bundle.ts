/** Writes a bundle as a stream: nothing but the current run is held, so a file of any size takes flat memory. */
import type { BlobName } from '../../blob/blob-reference.ts';
import type { OpenBlob } from '../../blob/blob-storage.ts';
import type { Suite } from '../../crypto/suite.ts';
import { type Bytes, concatBytes, utf8, viewOf, writeSafeInteger } from '../../value/bytes.ts';
import { canonicalJson } from '../../value/canonical-json.ts';
import { idBytes } from '../../value/ids.ts';
import {
  type BundleManifest,
  blobPartLength,
  chainNext,
  chainStart,
  encodeFileHeader,
  encodeRecord,
  manifestLengthMax,
  manifestMessage,
  recordTypes,
  trailerLength,
  trailerMessage,
} from './bundle-format.ts';

/** Where a bundle goes. What a sink cannot write it throws; the file is then not a bundle. */
export interface ByteSink {
  readonly write: (bytes: Bytes) => Promise<void> | void;
}

/** A blob under its name; the writer closes it. */
export interface BundleBlob {
  readonly name: BlobName;
  readonly blob: OpenBlob;
}

export interface BundleContent {
  readonly manifest: BundleManifest;
  /** The control stream from the genesis on comes first, whole; then what the receiver needs. */
  readonly controlRuns: AsyncIterable<Bytes> | Iterable<Bytes>;
  readonly runs: AsyncIterable<Bytes> | Iterable<Bytes>;
  readonly blobs?: AsyncIterable<BundleBlob> | Iterable<BundleBlob>;
}

export interface BundleSigner {
  readonly suite: Suite;
  readonly sign: (message: Bytes) => Bytes;
}

export interface WrittenBundle {
  readonly runs: number;
  readonly blobs: number;
  readonly bytes: number;
}

export async function writeBundle(
  sink: ByteSink,
  { suite, sign }: BundleSigner,
  content: BundleContent,
): Promise<WrittenBundle> {
  const beginning = encodeBeginning(suite, sign, content.manifest);
  await sink.write(beginning);
  let chain = chainStart(suite, beginning);
  let bytes = beginning.length;
  const counts = { runs: 0, blobs: 0 };
  const put = async (record: Bytes): Promise<void> => {
    await sink.write(record);
    chain = chainNext(suite, chain, record);
    bytes += record.length;
  };
  for (const runs of [content.controlRuns, content.runs]) {
    for await (const run of runs) {
      await put(encodeRecord(recordTypes.run, run));
      counts.runs += 1;
    }
  }
  for await (const { name, blob } of content.blobs ?? []) {
    try {
      for (let at = 0; at === 0 || at < blob.length; at += blobPartLength)
        await put(await encodeBlobPart({ name, blob }, at));
    } finally {
      await blob.close();
    }
    counts.blobs += 1;
  }
  const trailer = encodeTrailer(counts, chain);
  const end = encodeRecord(recordTypes.trailer, trailer, sign(trailerMessage(trailer)));
  await sink.write(end);
  return { ...counts, bytes: bytes + end.length };
}

/** A blob that fits into one part is one record; of a longer one each part says where it belongs. */
async function encodeBlobPart({ name, blob }: BundleBlob, at: number): Promise<Bytes> {
  const read = await blob.read(at, Math.min(blobPartLength, blob.length - at));
  if (!read.ok) throw new Error(`Blob ${name} cannot be read: ${read.failure.message}`);
  if (blob.length <= blobPartLength) return encodeRecord(recordTypes.blob, idBytes(name), read.value);
  const place = new Uint8Array(16);
  writeSafeInteger(viewOf(place), 0, at);
  writeSafeInteger(viewOf(place), 8, blob.length);
  return encodeRecord(recordTypes.blobPart, idBytes(name), place, read.value);
}

function encodeBeginning(suite: Suite, sign: BundleSigner['sign'], manifest: BundleManifest): Bytes {
  const json = utf8(canonicalJson(manifestJson(manifest)));
  if (json.length > manifestLengthMax) throw new RangeError(`A manifest of ${json.length} bytes`);
  const header = encodeFileHeader(suite, json.length);
  return concatBytes(header, json, sign(manifestMessage(header, json)));
}

const manifestJson = ({ tenant, genesisHead, device, createdAt, streams }: BundleManifest) => ({
  tenant,
  genesisHead,
  device,
  createdAt,
  streams: streams.map(({ stream, after, sequence, head }) => ({ stream, after, sequence, head })),
});

function encodeTrailer(counts: { readonly runs: number; readonly blobs: number }, chain: Bytes): Bytes {
  const trailer = new Uint8Array(trailerLength);
  viewOf(trailer).setUint32(0, counts.runs);
  viewOf(trailer).setUint32(4, counts.blobs);
  trailer.set(chain, 8);
  return trailer;
}
