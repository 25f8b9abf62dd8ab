/**
 * Finished streams: those that nobody writes any more. A town hall has thousands of them after a year, so a
 * vector says of them only how many there are and one hash; whoever has the same needs no list. Both sides
 * sort streams in by what is stored alone; where they differ it costs a list, never data (decision 0050).
 */
import { isBeyondCut } from '../control/control-device.ts';
import type { ControlState } from '../control/control-state.ts';
import type { Suite } from '../crypto/suite.ts';
import {
  type Bytes,
  bytesToHex,
  checkedHexToBytes,
  concatBytes,
  readSafeInteger,
  utf8,
  viewOf,
  writeSafeInteger,
} from '../value/bytes.ts';
import { type Head, hexIdAt, idBytes, type StreamId } from '../value/ids.ts';
import type { StoredTip } from './relay-store.ts';

/** Where a finished stream ends; all of it lies in one chain. */
export interface FinishedStream {
  readonly stream: StreamId;
  readonly sequence: number;
  readonly head: Head;
}

/** All finished streams of one place in one line. */
export interface FinishedDigest {
  readonly count: number;
  /** Hex of 32 bytes, as all digests here. */
  readonly digest: string;
}

/** One bucket for each first byte of a stream's id. */
export const bucketCount = 256;
export const bucketOf = (stream: StreamId): number => Number.parseInt(stream.slice(0, 2), 16);
/** The first two letters of the ids in a bucket. */
export const bucketPrefix = (bucket: number): string => bucket.toString(16).padStart(2, '0');

type BranchEnd = Pick<StoredTip, 'stream' | 'class' | 'device' | 'sequence' | 'isClosed' | 'isFollowed'>;

/**
 * Of all branches of one stream. Control streams never count: they come first, since they say who may speak.
 * Nor do forked ones, and what goes beyond the cut of a removed device: there places may show different ends.
 */
export function isFinished(control: ControlState, branches: readonly BranchEnd[]): boolean {
  const [tip] = branches;
  if (tip === undefined || branches.length > 1 || tip.class === 'control') return false;
  if (!tip.isClosed && !tip.isFollowed) return false;
  const device = control.devices.get(tip.device);
  return device !== undefined && !isBeyondCut(device, tip.stream, tip.sequence);
}

const finishedLength = 56;
const bucketLabel = utf8('insel/finished-bucket/1\0');
const allLabel = utf8('insel/finished/1\0');

/** Byte for byte as in the answer that lists them: stream 16 ‖ head 32 ‖ sequence 8, in the order of the ids. */
export function encodeFinished(streams: readonly FinishedStream[]): Bytes {
  const bytes = new Uint8Array(streams.length * finishedLength);
  const view = viewOf(bytes);
  for (const [index, { stream, head, sequence }] of sortFinished(streams).entries()) {
    const at = index * finishedLength;
    bytes.set(idBytes(stream), at);
    bytes.set(idBytes(head), at + 16);
    writeSafeInteger(view, at + 48, sequence);
  }
  return bytes;
}

export const sortFinished = (streams: readonly FinishedStream[]): FinishedStream[] =>
  streams.toSorted((left, right) => (left.stream < right.stream ? -1 : 1));

/** Undefined when the bytes are no list, or one out of order. */
export function parseFinished(bytes: Bytes): FinishedStream[] | undefined {
  if (bytes.length % finishedLength !== 0) return undefined;
  const view = viewOf(bytes);
  const streams: FinishedStream[] = [];
  for (let at = 0; at < bytes.length; at += finishedLength) {
    const stream = hexIdAt<StreamId>(bytes, at, 16);
    const sequence = readSafeInteger(view, at + 48);
    const isNext = stream > (streams.at(-1)?.stream ?? '');
    if (!isNext || !(sequence >= 1)) return undefined;
    streams.push({ stream, head: hexIdAt<Head>(bytes, at + 16, 32), sequence });
  }
  return streams;
}

/** Of an empty bucket; most are in a young town hall. */
const emptyDigest = '0'.repeat(64);

export const digestBucket = (suite: Suite, streams: readonly FinishedStream[]): string =>
  streams.length === 0
    ? emptyDigest
    : bytesToHex(suite.hash(concatBytes(bucketLabel, encodeFinished(streams))));

/** Over the numbers and digests of the buckets that are not empty, in order. */
export function digestBuckets(suite: Suite, digests: readonly string[]): string {
  const filled = digests.flatMap((digest, bucket) =>
    digest === emptyDigest ? [] : [bucketPrefix(bucket) + digest],
  );
  return bytesToHex(suite.hash(concatBytes(allLabel, checkedHexToBytes(filled.join('')))));
}

export const encodeDigests = (digests: readonly string[]): Bytes => checkedHexToBytes(digests.join(''));

const digestLength = 32;

/** Undefined when there is not one digest for each bucket. */
export function parseDigests(bytes: Bytes): string[] | undefined {
  if (bytes.length !== bucketCount * digestLength) return undefined;
  return Array.from({ length: bucketCount }, (_, bucket) =>
    bytesToHex(bytes.subarray(bucket * digestLength, (bucket + 1) * digestLength)),
  );
}

/** Where nothing is finished. */
export const digestNothing = (suite: Suite): FinishedDigest => ({
  count: 0,
  digest: digestBuckets(suite, []),
});
