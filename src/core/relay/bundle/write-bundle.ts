/** Writes a bundle as a stream: nothing but the current run is held, so a file of any size takes flat memory. */
import type { Suite } from '../../crypto/suite.ts';
import { type Bytes, concatBytes, utf8, viewOf } from '../../value/bytes.ts';
import { canonicalJson } from '../../value/canonical-json.ts';
import {
  type BundleManifest,
  blobLengthMax,
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

export interface BundleContent {
  readonly manifest: BundleManifest;
  /** The control stream from the genesis on comes first, whole; then what the receiver needs. */
  readonly controlRuns: AsyncIterable<Bytes> | Iterable<Bytes>;
  readonly runs: AsyncIterable<Bytes> | Iterable<Bytes>;
  readonly blobs?: AsyncIterable<Bytes> | Iterable<Bytes>;
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
  for await (const blob of content.blobs ?? []) {
    if (blob.length > blobLengthMax) throw new RangeError(`A blob of ${blob.length} bytes`);
    await put(encodeRecord(recordTypes.blob, suite.hash(blob), blob));
    counts.blobs += 1;
  }
  const trailer = encodeTrailer(counts, chain);
  const end = encodeRecord(recordTypes.trailer, trailer, sign(trailerMessage(trailer)));
  await sink.write(end);
  return { ...counts, bytes: bytes + end.length };
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
