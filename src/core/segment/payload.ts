/**
 * What is inside a segment: entries one after another, `u16 h ‖ header ‖ u32 b ‖ salt 32 ‖ body` with
 * b the length of the body; b = 0xFFFFFFFF and nothing after it = erased. Around it the padded
 * plaintext `u32 stored length ‖ payload ‖ zeros`, so that sizes tell little about kinds.
 */
import { compress, compressionThresholdBytes, decompress } from '../crypto/compression.ts';
import { saltLength } from '../entry/body.ts';
import type { Entry } from '../entry/entry.ts';
import { parseHeader } from '../entry/header.ts';
import { type Bytes, isZero, viewOf } from '../value/bytes.ts';
import { type Failure, fail, ok, type Result } from '../value/result.ts';

export type PayloadFailure = Failure<'payload-malformed' | 'header-malformed'>;

export const payloadLengthMax = 1_048_576;
export const entriesPerSegmentMax = 256;
const erasedMark = 0xffff_ffff;
const smallPlaintext = 4096;

/** How much an entry adds to a payload: for whoever decides where a batch is cut (limit `payloadLengthMax`). */
export const entryLength = ({ headerBytes, body }: Entry): number =>
  6 + headerBytes.length + (body === undefined ? 0 : saltLength + body.bytes.length);

/** Writes entries one after another; more than a segment may hold is a broken promise of our own code. */
export function encodePayload(entries: readonly Entry[]): Bytes {
  let length = 0;
  for (const entry of entries) length += entryLength(entry);
  if (entries.length < 1 || entries.length > entriesPerSegmentMax || length > payloadLengthMax)
    throw new RangeError(`${entries.length} entries of ${length} bytes do not fit into a segment`);
  const payload = new Uint8Array(length);
  const view = viewOf(payload);
  let at = 0;
  for (const { headerBytes, body } of entries) {
    view.setUint16(at, headerBytes.length);
    payload.set(headerBytes, at + 2);
    at += 2 + headerBytes.length;
    view.setUint32(at, body === undefined ? erasedMark : body.bytes.length);
    at += 4;
    if (body === undefined) continue;
    if (body.salt.length !== saltLength) throw new RangeError(`A body salt of ${body.salt.length} bytes`);
    payload.set(body.salt, at);
    payload.set(body.bytes, at + saltLength);
    at += saltLength + body.bytes.length;
  }
  return payload;
}

const malformed = (message: string): Result<never, PayloadFailure> =>
  fail({ kind: 'payload-malformed', message });

/** Reads exactly `count` entries and no rest. The parts are views into the payload, not copies. */
export function parsePayload(payload: Bytes, count: number): Result<Entry[], PayloadFailure> {
  const entries: Entry[] = [];
  const view = viewOf(payload);
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    if (at + 2 > payload.length) return malformed(`entry ${index} begins beyond the payload`);
    const bodyAt = at + 2 + view.getUint16(at);
    if (bodyAt + 4 > payload.length) return malformed(`the header of entry ${index} ends beyond the payload`);
    const header = parseHeader(payload.subarray(at + 2, bodyAt));
    if (!header.ok) return header;
    const bodyLength = view.getUint32(bodyAt);
    const headerBytes = payload.subarray(at + 2, bodyAt);
    at = bodyAt + 4;
    if (bodyLength === erasedMark) {
      entries.push({ header: header.value, headerBytes, body: undefined });
      continue;
    }
    const end = at + saltLength + bodyLength;
    if (end > payload.length) return malformed(`the body of entry ${index} ends beyond the payload`);
    const body = {
      salt: payload.subarray(at, at + saltLength),
      bytes: payload.subarray(at + saltLength, end),
    };
    entries.push({ header: header.value, headerBytes, body });
    at = end;
  }
  return at === payload.length
    ? ok(entries)
    : malformed(`${payload.length - at} bytes follow the last entry`);
}

export type Compression = 0 | 1;

export interface Plaintext {
  readonly bytes: Bytes;
  readonly compression: Compression;
}

/** Compresses where it pays and pads to a multiple of 128 (up to 4 KiB) or 1,024 bytes. */
export function encodePlaintext(payload: Bytes, allowCompression: boolean): Plaintext {
  const compressed =
    allowCompression && payload.length >= compressionThresholdBytes ? compress(payload) : undefined;
  const useful = compressed !== undefined && compressed.length < payload.length;
  const stored = useful ? compressed : payload;
  const bytes = new Uint8Array(paddedLength(4 + stored.length));
  viewOf(bytes).setUint32(0, stored.length);
  bytes.set(stored, 4);
  return { bytes, compression: useful ? 1 : 0 };
}

export function paddedLength(length: number): number {
  const step = length <= smallPlaintext ? 128 : 1024;
  return Math.ceil(length / step) * step;
}

export interface PayloadLength {
  readonly committed: number;
  /** After an erasure the payload is shorter than the commitment says; before one it is exactly that long. */
  readonly isErased: boolean;
}

/** Undoes `encodePlaintext`: the stated length, nothing but zeros after it, never more than committed. */
export function parsePlaintext(
  plaintext: Bytes,
  compression: Compression,
  length: PayloadLength,
): Result<Bytes, PayloadFailure> {
  if (plaintext.length < 4) return malformed('the plaintext is too short for its length field');
  const end = 4 + viewOf(plaintext).getUint32(0);
  if (end > plaintext.length || paddedLength(end) !== plaintext.length) {
    return malformed(`${end} bytes are not padded to ${plaintext.length}`);
  }
  if (!isZero(plaintext.subarray(end))) return malformed('the padding is not zero');
  const stored = plaintext.subarray(4, end);
  const payload = compression === 1 ? decompress(stored, length.committed) : stored;
  if (payload === undefined)
    return malformed('the compressed payload does not open within the committed length');
  const fits = length.isErased ? payload.length <= length.committed : payload.length === length.committed;
  return fits
    ? ok(payload)
    : malformed(`a payload of ${payload.length} bytes was committed as ${length.committed}`);
}
