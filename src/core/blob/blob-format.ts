/**
 * The bytes of a sealed blob (docs/formats/blob.md): a header and frames, each sealed with a key of its own
 * that follows from the blob's key, the frame's place and its content.
 */
import type { Suite } from '../crypto/suite.ts';
import { type Bytes, concatBytes, emptyBytes, isZero, utf8, viewOf } from '../value/bytes.ts';

/** Plaintext of every frame but the last. */
export const frameLength = 256 * 1024;
export const keyLength = 32;
/** What one entry may name: more than any attachment, little enough that the counter never ends. */
export const blobLengthMax = 1024 * 1024 * 1024;

const headerLength = 8;
const saltLength = 32;
/** The last frame is filled up with zeros to a multiple of this: a length tells what a paper is about. */
const padLength = 1024;
const saltLabel = utf8('insel/blob-salt/1\0');
const frameLabel = utf8('insel/blob/1\0');

/** `"INA1" ‖ format ‖ suite ‖ 00 00`. */
export const encodeHeader = (suite: Suite): Bytes =>
  concatBytes(utf8('INA1'), Uint8Array.of(1, suite.id, 0, 0));

export interface FrameSealer {
  readonly header: Bytes;
  /** Fills the last frame up and seals it at the next place. */
  readonly seal: (plaintext: Bytes, isLast: boolean) => Bytes;
}

/** Frames in their order; the same content under the same key gives the same bytes, other content never the same key. */
export function openFrameSealer(suite: Suite, key: Bytes): FrameSealer {
  const header = encodeHeader(suite);
  const saltKey = suite.derive(key, emptyBytes, saltLabel);
  let index = 0;
  return {
    header,
    seal: (plaintext, isLast) => {
      const content = isLast ? padded(plaintext) : plaintext;
      const place = placeOf(index, isLast);
      index += 1;
      const salt = suite.mac(saltKey, concatBytes(place, suite.hash(content)));
      const frameKey = suite.derive(key, salt, concatBytes(frameLabel, place));
      return concatBytes(salt, suite.seal(frameKey, concatBytes(header, place), content));
    },
  };
}

/** The content of a frame at its place, with the zeros of the last one; undefined when it was altered. */
export function openFrame(
  suite: Suite,
  key: Bytes,
  frame: Bytes,
  { index, isLast }: { readonly index: number; readonly isLast: boolean },
): Bytes | undefined {
  const place = placeOf(index, isLast);
  const salt = frame.subarray(0, saltLength);
  const frameKey = suite.derive(key, salt, concatBytes(frameLabel, place));
  return suite.open(frameKey, concatBytes(encodeHeader(suite), place), frame.subarray(saltLength));
}

/** u32 place from 0 ‖ 1 for the last frame: cut, doubled and exchanged frames do not open. */
function placeOf(index: number, isLast: boolean): Bytes {
  const place = new Uint8Array(5);
  viewOf(place).setUint32(0, index);
  place[4] = Number(isLast);
  return place;
}

const paddedLength = (length: number): number => Math.max(1, Math.ceil(length / padLength)) * padLength;

function padded(plaintext: Bytes): Bytes {
  const filled = new Uint8Array(paddedLength(plaintext.length));
  filled.set(plaintext);
  return filled;
}

/** The last frame without what fills it up; undefined when that is not zeros. */
export function withoutPadding(content: Bytes, length: number): Bytes | undefined {
  return isZero(content.subarray(length)) ? content.subarray(0, length) : undefined;
}

/** How many bytes a blob of this length has when it is sealed: what a name is asked for and measured by. */
export function sealedLengthOf({ tagLength }: Pick<Suite, 'tagLength'>, length: number): number {
  const whole = Math.max(0, Math.ceil(length / frameLength) - 1);
  const overhead = saltLength + tagLength;
  const last = overhead + paddedLength(length - whole * frameLength);
  return headerLength + whole * (overhead + frameLength) + last;
}

export interface FramePlace {
  readonly index: number;
  readonly isLast: boolean;
  /** Where it lies in the sealed bytes. */
  readonly at: number;
  readonly sealedLength: number;
  /** How much of its content belongs to the blob. */
  readonly contentLength: number;
}

/** How a blob of this length lies in its sealed bytes. */
export function layOut(
  suite: Suite,
  length: number,
): { readonly sealedLength: number; readonly frames: FramePlace[] } {
  const overhead = saltLength + suite.tagLength;
  const count = Math.max(1, Math.ceil(length / frameLength));
  const frames: FramePlace[] = [];
  let at = headerLength;
  for (let index = 0; index < count; index += 1) {
    const isLast = index === count - 1;
    const contentLength = isLast ? length - index * frameLength : frameLength;
    const sealedLength = overhead + (isLast ? paddedLength(contentLength) : frameLength);
    frames.push({ index, isLast, at, sealedLength, contentLength });
    at += sealedLength;
  }
  return { sealedLength: at, frames };
}
