/**
 * Zstandard (RFC 8878) for payloads of 1 KiB and more. Below that it costs more time and memory than
 * it saves: one click would pay 39 µs to save 53 bytes.
 */
import zlib from 'node:zlib';
import type { Bytes } from '../value/bytes.ts';

export const compressionThresholdBytes = 1024;

const level = { params: { [zlib.constants.ZSTD_c_compressionLevel]: 1 } };

export const compress = (payload: Bytes): Bytes => zlib.zstdCompressSync(payload, level);

/** Undefined when the bytes are not Zstandard or would grow beyond the limit (a bomb). */
export function decompress(bytes: Bytes, lengthMax: number): Bytes | undefined {
  try {
    return zlib.zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, lengthMax) });
  } catch {
    // zlib only throws; a wrong stream and a bomb are the same to the reader: not what was committed to.
    return undefined;
  }
}
