/** The bytes of vectors and of what is asked about finished streams (docs/formats/relay-http.md). */
import {
  type Bytes,
  bytesToHex,
  hexToBytes,
  readSafeInteger,
  viewOf,
  writeSafeInteger,
} from '../../value/bytes.ts';
import { type DeviceId, type Head, hexIdAt, idBytes, type StreamId } from '../../value/ids.ts';
import { bucketPrefix } from '../finished-streams.ts';
import type { StreamTip } from '../relay.ts';
import type { VectorDelta } from '../serve-vector.ts';

const headerLength = 50;
const digestAt = 18;
const tipLength = 82;
const version = 1;
const isControlBit = 1;
const isClosedBit = 2;
const isFinishedBit = 4;

/** u8 1 ‖ u8 delta ‖ u64 change ‖ u32 count ‖ u32 finished ‖ digest 32 ‖ tips of 82 bytes. */
export function encodeVector({ tips, finished, change, isDelta }: VectorDelta): Bytes {
  const bytes = new Uint8Array(headerLength + tips.length * tipLength);
  const view = viewOf(bytes);
  bytes[0] = version;
  bytes[1] = isDelta ? 1 : 0;
  writeSafeInteger(view, 2, change);
  view.setUint32(10, tips.length);
  view.setUint32(14, finished.count);
  bytes.set(hexToBytes(finished.digest), digestAt);
  for (const [index, tip] of tips.entries()) writeTip(bytes, view, headerLength + index * tipLength, tip);
  return bytes;
}

function writeTip(bytes: Bytes, view: DataView, at: number, tip: StreamTip): void {
  bytes.set(idBytes(tip.stream), at);
  bytes.set(idBytes(tip.device), at + 16);
  bytes.set(idBytes(tip.head), at + 32);
  bytes[at + 64] = tip.branch;
  bytes[at + 65] = flagsOf(tip);
  writeSafeInteger(view, at + 66, tip.sequence);
  writeSafeInteger(view, at + 74, tip.forkedAfter);
}

const flagsOf = ({ class: segmentClass, isClosed, isFinished }: StreamTip): number =>
  (segmentClass === 'control' ? isControlBit : 0) |
  (isClosed ? isClosedBit : 0) |
  (isFinished ? isFinishedBit : 0);

/** Undefined when the bytes are no vector. */
export function parseVector(bytes: Bytes): VectorDelta | undefined {
  if (bytes.length < headerLength || bytes[0] !== version) return undefined;
  const view = viewOf(bytes);
  const change = readSafeInteger(view, 2);
  const isExact = bytes.length === headerLength + view.getUint32(10) * tipLength && (bytes[1] ?? 2) <= 1;
  if (!isExact || Number.isNaN(change)) return undefined;
  const tips: StreamTip[] = [];
  for (let at = headerLength; at < bytes.length; at += tipLength) tips.push(readTip(bytes, view, at));
  const isSafe = tips.every(({ sequence, forkedAfter }) => sequence >= 1 && forkedAfter >= 0);
  if (!isSafe) return undefined;
  const digest = bytesToHex(bytes.subarray(digestAt, headerLength));
  return { tips, finished: { count: view.getUint32(14), digest }, change, isDelta: bytes[1] === 1 };
}

function readTip(bytes: Bytes, view: DataView, at: number): StreamTip {
  const flags = bytes[at + 65] ?? 0;
  return {
    stream: hexIdAt<StreamId>(bytes, at, 16),
    device: hexIdAt<DeviceId>(bytes, at + 16, 16),
    head: hexIdAt<Head>(bytes, at + 32, 32),
    branch: bytes[at + 64] ?? 0,
    class: (flags & isControlBit) === 0 ? 'sealed' : 'control',
    isClosed: (flags & isClosedBit) !== 0,
    isFinished: (flags & isFinishedBit) !== 0,
    sequence: readSafeInteger(view, at + 66),
    forkedAfter: readSafeInteger(view, at + 74),
  };
}

/** Two letters for each bucket, ascending. */
export const encodeBuckets = (buckets: readonly number[]): string => buckets.map(bucketPrefix).join('');

/** Undefined when the text names no bucket, or one twice. */
export function parseBuckets(text: string): number[] | undefined {
  if (!/^(?:[0-9a-f]{2}){1,256}$/.test(text)) return undefined;
  const buckets = [...hexToBytes(text)];
  return buckets.every((bucket, at) => bucket > (buckets[at - 1] ?? -1)) ? buckets : undefined;
}
