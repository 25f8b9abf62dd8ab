/**
 * Reads a bundle in two passes: the first verifies the whole file (layout, chain, signatures, every run
 * against the control stream inside), the second hands out what is known to be good. Nothing of a bad file
 * is used; a file that was cut can be salvaged run by run, because runs vouch for themselves.
 */
import { type ControlState, signingKeyOf } from '../../control/control-state.ts';
import type { Suite } from '../../crypto/suite.ts';
import { type Bytes, equalBytes, isZero, textOf, viewOf } from '../../value/bytes.ts';
import type { TenantId } from '../../value/ids.ts';
import { fail, ok, type Result } from '../../value/result.ts';
import { type BlobPart, blobPartIn } from './blob-parts.ts';
import {
  type BundleFailure,
  type BundleManifest,
  chainNext,
  chainStart,
  fileHeaderLength,
  formatVersion,
  magic,
  manifestLengthMax,
  manifestMessage,
  parseManifest,
  recordTypes,
  trailerLength,
  trailerMessage,
} from './bundle-format.ts';
import { type BundleRecord, type ByteSource, createRecordReader, type RecordReader } from './read-records.ts';
import {
  type BundleCounts,
  closeControl,
  startVerification,
  type Verification,
  verifyRecord,
} from './verify-records.ts';

export interface BundleReading {
  readonly suite: Suite;
  readonly source: ByteSource;
  /** The reader's own tenant: a bundle of another town is refused. Undefined: any (a verifier without one). */
  readonly tenant?: TenantId;
  /** Called after each run of the first pass, for a progress bar. */
  readonly onProgress?: (bytesRead: number) => void;
}

export interface Bundle {
  readonly manifest: BundleManifest;
  /** From the control stream in the file; the reader's own may know more. */
  readonly control: ControlState;
  readonly runs: number;
  readonly segments: number;
  readonly blobs: number;
  /** The second pass. Throws when the source is no longer what was verified. */
  readonly readRuns: () => AsyncGenerator<Bytes>;
  readonly readBlobs: () => AsyncGenerator<BlobPart>;
}

type Malformed = 'bundle-malformed' | 'bundle-altered' | 'bundle-foreign' | 'signature-invalid';

const failure = (kind: Malformed, message: string): Result<never, BundleFailure> => fail({ kind, message });

interface Beginning {
  readonly manifest: BundleManifest;
  readonly bytes: Bytes;
  readonly message: Bytes;
  readonly signature: Bytes;
}

export async function readBundle(reading: BundleReading): Promise<Result<Bundle, BundleFailure>> {
  const { suite, source } = reading;
  const reader = createRecordReader(suite, source);
  const beginning = await readBeginning(reading, reader);
  if (!beginning.ok) return beginning;
  const verified = await verifyRecords(reading, reader, beginning.value);
  if (!verified.ok) return verified;
  const { control, counts } = verified.value;
  const from = beginning.value.bytes.length;
  return ok({
    manifest: beginning.value.manifest,
    control,
    ...counts,
    readRuns: () => readRunsAgain(suite, source, from),
    readBlobs: () => readBlobsAgain(suite, source, from),
  });
}

async function readBeginning(
  { suite, tenant }: BundleReading,
  reader: RecordReader,
): Promise<Result<Beginning, BundleFailure>> {
  const header = await reader.view(0, fileHeaderLength);
  if (header === undefined || !equalBytes(header.subarray(0, 4), magic))
    return failure('bundle-malformed', 'The file is not a bundle');
  if (header[4] !== formatVersion || header[5] !== suite.id || !isZero(header.subarray(6, 8)))
    return failure('bundle-malformed', `Format ${header[4]} with suite ${header[5]} is not known`);
  const length = viewOf(header).getUint32(8);
  if (length > manifestLengthMax) return failure('bundle-malformed', `A manifest of ${length} bytes`);
  const bytes = await reader.view(0, fileHeaderLength + length + suite.signatureLength);
  if (bytes === undefined)
    return fail({ kind: 'bundle-cut', message: 'The file ends in its manifest', wholeRuns: 0 });
  const json = bytes.subarray(fileHeaderLength, fileHeaderLength + length);
  const manifest = manifestIn(json);
  if (manifest === undefined) return failure('bundle-malformed', 'The manifest cannot be read');
  if (tenant !== undefined && manifest.tenant !== tenant)
    return failure('bundle-foreign', `The bundle is of tenant ${manifest.tenant}, not of ${tenant}`);
  const signature = bytes.slice(fileHeaderLength + length);
  return ok({
    manifest,
    bytes: bytes.slice(),
    message: manifestMessage(header.slice(), json.slice()),
    signature,
  });
}

function manifestIn(json: Bytes): BundleManifest | undefined {
  try {
    return parseManifest(JSON.parse(textOf(json)));
  } catch {
    // Neither UTF-8 nor JSON: the caller names the place.
    return undefined;
  }
}

async function verifyRecords(
  reading: BundleReading,
  reader: RecordReader,
  beginning: Beginning,
): Promise<Result<{ readonly control: ControlState; readonly counts: BundleCounts }, BundleFailure>> {
  const { suite } = reading;
  const state = startVerification(suite, beginning.manifest);
  let chain = chainStart(suite, beginning.bytes);
  let at = beginning.bytes.length;
  for (;;) {
    const record = await reader.record(at);
    if ('kind' in record) return endedEarly(record, at, state.counts.runs);
    if (record.type === recordTypes.trailer) return closeBundle(reading, state, beginning, record, chain);
    const problem = verifyRecord(state, record);
    if (problem !== undefined) return fail(problem);
    chain = chainNext(suite, chain, record.bytes);
    at = record.end;
    reading.onProgress?.(at);
  }
}

function endedEarly(
  end: Exclude<Awaited<ReturnType<RecordReader['record']>>, BundleRecord>,
  at: number,
  wholeRuns: number,
): Result<never, BundleFailure> {
  if (end.kind === 'malformed') return failure('bundle-malformed', end.message);
  const message = `The file ends at ${at} without its trailer, after ${wholeRuns} whole runs`;
  return fail({ kind: 'bundle-cut', message, wholeRuns });
}

function closeBundle(
  { suite, source }: BundleReading,
  state: Verification,
  { message, signature, manifest }: Beginning,
  trailer: BundleRecord,
  chain: Bytes,
): Result<{ readonly control: ControlState; readonly counts: BundleCounts }, BundleFailure> {
  const control = closeControl(state);
  if (typeof control === 'string') return failure('bundle-malformed', control);
  const key = signingKeyOf(control, manifest.device);
  if (key === undefined) return failure('signature-invalid', `Device ${manifest.device} is not admitted`);
  const stated = trailer.content.subarray(0, trailerLength);
  if (trailer.end !== source.size)
    return failure('bundle-malformed', `${source.size - trailer.end} bytes follow the trailer`);
  const isSigned =
    suite.verify(key, message, signature) &&
    suite.verify(key, trailerMessage(stated), trailer.content.slice(trailerLength));
  if (!isSigned) return failure('signature-invalid', `The bundle is not signed by device ${manifest.device}`);
  const torn = state.assembly.open();
  if (torn !== undefined) return failure('bundle-altered', `Blob ${torn} is not whole`);
  const { runs, blobs } = state.counts;
  const isWhole =
    viewOf(stated).getUint32(0) === runs &&
    viewOf(stated).getUint32(4) === blobs &&
    equalBytes(stated.subarray(8), chain);
  if (!isWhole) return failure('bundle-altered', 'The trailer does not belong to the records before it');
  const missing = manifest.streams.find(({ stream, head }) => state.ends.get(head)?.stream !== stream);
  if (missing !== undefined)
    return failure('bundle-altered', `Stream ${missing.stream} does not end as the manifest says`);
  return ok({ control, counts: state.counts });
}

async function* readAgain(suite: Suite, source: ByteSource, from: number): AsyncGenerator<BundleRecord> {
  const reader = createRecordReader(suite, source);
  for (let at = from; ; ) {
    const record = await reader.record(at);
    if ('kind' in record) throw new Error(`The bundle changed after it was verified, at ${at}`);
    if (record.type === recordTypes.trailer) return;
    yield record;
    at = record.end;
  }
}

async function* readRunsAgain(suite: Suite, source: ByteSource, from: number): AsyncGenerator<Bytes> {
  for await (const { type, content } of readAgain(suite, source, from))
    if (type === recordTypes.run) yield content;
}

async function* readBlobsAgain(suite: Suite, source: ByteSource, from: number): AsyncGenerator<BlobPart> {
  for await (const record of readAgain(suite, source, from)) {
    const part = blobPartIn(record);
    if (part !== undefined) yield part;
  }
}

/**
 * The whole runs at the front of a file that was cut, in its order. Nothing about the file is believed:
 * each run must be accepted by whoever takes it, as if a relay had sent it.
 */
export async function* salvageRuns({ suite, source }: BundleReading): AsyncGenerator<Bytes> {
  const reader = createRecordReader(suite, source);
  const header = await reader.view(0, fileHeaderLength);
  if (header === undefined || !equalBytes(header.subarray(0, 4), magic)) return;
  let at = fileHeaderLength + viewOf(header).getUint32(8) + suite.signatureLength;
  for (;;) {
    const record = await reader.record(at);
    if ('kind' in record || record.type === recordTypes.trailer) return;
    if (record.type === recordTypes.run) yield record.content;
    at = record.end;
  }
}
