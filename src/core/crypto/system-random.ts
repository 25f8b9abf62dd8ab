/** Randomness from the operating system, drawn in blocks: one call a block instead of one an entry. */
import crypto from 'node:crypto';
import type { Random } from '../value/ports.ts';

const blockLength = 8192;

export function createSystemRandom(): Random {
  let block = crypto.randomBytes(blockLength);
  let used = 0;
  return {
    bytes: (length) => {
      if (length > blockLength) return new Uint8Array(crypto.randomBytes(length));
      if (used + length > blockLength) {
        block = crypto.randomBytes(blockLength);
        used = 0;
      }
      const drawn = new Uint8Array(block.subarray(used, used + length));
      block.fill(0, used, used + length);
      used += length;
      return drawn;
    },
  };
}
