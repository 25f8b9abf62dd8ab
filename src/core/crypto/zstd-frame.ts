/**
 * Where a Zstandard frame ends (RFC 8878 §3.1.1). The decoder of the engine reads frame after frame and
 * ignores what follows them; in a segment nothing may hide behind the payload, so the frame is walked first.
 */
import { type Bytes, viewOf } from '../value/bytes.ts';

const magic = 0xfd2fb528;
const dictionaryIdLengths = [0, 1, 2, 4];
const contentSizeLengths = [0, 2, 4, 8];
const checksumLength = 4;

/** The length of the frame at the start; undefined when it is cut, skippable or needs a dictionary. */
export function zstdFrameLength(bytes: Bytes): number | undefined {
  if (bytes.length < 6) return undefined;
  const view = viewOf(bytes);
  const descriptor = view.getUint8(4);
  if (view.getUint32(0, true) !== magic || (descriptor & 0b1000) !== 0) return undefined;
  if (dictionaryIdLengths[descriptor & 3] !== 0) return undefined;
  const isSingleSegment = (descriptor & 0b10_0000) !== 0;
  const sizeLength = contentSizeLengths[descriptor >>> 6] || (isSingleSegment ? 1 : 0);
  const blocksEnd = walkBlocks(view, 5 + (isSingleSegment ? 0 : 1) + sizeLength);
  if (blocksEnd === undefined) return undefined;
  const end = blocksEnd + ((descriptor & 0b100) !== 0 ? checksumLength : 0);
  return end <= bytes.length ? end : undefined;
}

/** A block header is 24 bits, little-endian: last 1, type 2 (1 = one byte repeated, 3 = reserved), size 21. */
function walkBlocks(view: DataView, start: number): number | undefined {
  let at = start;
  while (at + 3 <= view.byteLength) {
    const header = view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    const type = (header >>> 1) & 3;
    if (type === 3) return undefined;
    at += 3 + (type === 1 ? 1 : header >>> 3);
    if ((header & 1) !== 0) return at;
  }
  return undefined;
}
