/**
 * Zstandard (RFC 8878) for payloads of 1 KiB and more. Below that it costs more time and memory than
 * it saves: one click would pay 39 µs to save 53 bytes.
 */
import zlib from 'node:zlib';
import type { Bytes } from '../value/bytes.ts';
import { zstdFrameLength } from './zstd-frame.ts';

export const compressionThresholdBytes = 1024;

const level = { params: { [zlib.constants.ZSTD_c_compressionLevel]: 1 } };

export const compress = (payload: Bytes): Bytes => zlib.zstdCompressSync(payload, level);

/** No payload is longer than 1 MiB, so no honest frame asks the reader for a larger window (128 MiB otherwise). */
const windowLimit = { [zlib.constants.ZSTD_d_windowLogMax]: 20 };

/** Undefined when the bytes are not exactly one Zstandard frame or would grow beyond the limit (a bomb). */
export function decompress(bytes: Bytes, lengthMax: number): Bytes | undefined {
  if (zstdFrameLength(bytes) !== bytes.length) return undefined;
  try {
    return zlib.zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, lengthMax), params: windowLimit });
  } catch {
    // zlib only throws; a wrong stream and a bomb are the same to the reader: not what was committed to.
    return undefined;
  }
}
