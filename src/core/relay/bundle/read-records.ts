/** Reads a bundle record by record, in big bites, holding one record at a time. */
import type { Suite } from '../../crypto/suite.ts';
import { runLengthMax } from '../../segment/run.ts';
import { type Bytes, viewOf } from '../../value/bytes.ts';
import {
  blobLengthMax,
  blobNameLength,
  blobPartHeaderLength,
  recordHeaderLength,
  recordTypes,
  trailerLength,
} from './bundle-format.ts';

/** Where a bundle comes from. */
export interface ByteSource {
  readonly size: number;
  /** Exactly `length` bytes unless the source ends before. */
  readonly read: (at: number, length: number) => Promise<Bytes> | Bytes;
}

export interface BundleRecord {
  readonly type: number;
  /** Header and content: what the chain goes over. */
  readonly bytes: Bytes;
  readonly content: Bytes;
  readonly end: number;
}

export type RecordEnd = { readonly kind: 'cut' } | { readonly kind: 'malformed'; readonly message: string };

const biteLength = 4 * 1024 * 1024;

export function createRecordReader(suite: Pick<Suite, 'signatureLength'>, source: ByteSource) {
  let bite: Bytes = new Uint8Array(0);
  let biteAt = 0;
  /** A view that stays valid: bites are read anew, never overwritten. */
  const view = async (at: number, length: number): Promise<Bytes | undefined> => {
    if (at + length > source.size) return undefined;
    if (at < biteAt || at + length > biteAt + bite.length) {
      bite = await source.read(at, Math.min(source.size - at, Math.max(length, biteLength)));
      biteAt = at;
    }
    const found = bite.subarray(at - biteAt, at - biteAt + length);
    return found.length === length ? found : undefined;
  };
  const record = async (at: number): Promise<BundleRecord | RecordEnd> => {
    const header = await view(at, recordHeaderLength);
    if (header === undefined) return { kind: 'cut' };
    const [type = 0] = header;
    const length = viewOf(header).getUint32(1);
    const problem = findLengthProblem(suite, type, length);
    if (problem !== undefined) return { kind: 'malformed', message: `At ${at}: ${problem}` };
    const bytes = await view(at, recordHeaderLength + length);
    if (bytes === undefined) return { kind: 'cut' };
    return { type, bytes, content: bytes.subarray(recordHeaderLength), end: at + bytes.length };
  };
  return { view, record };
}

export type RecordReader = ReturnType<typeof createRecordReader>;

function findLengthProblem(
  { signatureLength }: Pick<Suite, 'signatureLength'>,
  type: number,
  length: number,
): string | undefined {
  switch (type) {
    case recordTypes.run:
      return length <= runLengthMax ? undefined : `a run of ${length} bytes`;
    case recordTypes.blob:
      return length >= blobNameLength && length <= blobNameLength + blobLengthMax
        ? undefined
        : `a blob of ${length} bytes`;
    case recordTypes.blobPart:
      return length > blobPartHeaderLength && length <= blobPartHeaderLength + blobLengthMax
        ? undefined
        : `a part of a blob of ${length} bytes`;
    case recordTypes.trailer:
      return length === trailerLength + signatureLength ? undefined : `a trailer of ${length} bytes`;
    default:
      return `no record has type ${type}`;
  }
}
