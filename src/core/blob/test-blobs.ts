/** Small builders for tests of blobs. */
import { createSuite1 } from '../crypto/suite1.ts';
import { createSystemRandom } from '../crypto/system-random.ts';
import type { Bytes } from '../value/bytes.ts';
import type { Random } from '../value/ports.ts';
import { expectOk } from '../value/result.ts';
import type { BlobName } from './blob-reference.ts';
import type { BlobStorage } from './blob-storage.ts';

export const suite = createSuite1();
export const random = createSystemRandom();
/** A machine that was cloned: every draw is the same. */
export const stuckRandom: Random = { bytes: (length) => new Uint8Array(length).fill(7) };

/** Content that never repeats within a frame, the same for the same length. */
export function contentOf(length: number, start = 1): Bytes {
  const bytes = new Uint8Array(length);
  let value = start;
  for (let at = 0; at < length; at += 1) {
    value = (Math.imul(value, 1_103_515_245) + 12_345) >>> 0;
    bytes[at] = value >>> 16;
  }
  return bytes;
}

/** The sealed bytes as they lie there. */
export async function sealedBytes(storage: BlobStorage, name: BlobName): Promise<Bytes> {
  const blob = expectOk(await storage.open(name));
  const bytes = expectOk(await blob.read(0, blob.length));
  await blob.close();
  return bytes;
}

/** Puts bytes under a name without asking whether they belong there. */
export async function plantBytes(storage: BlobStorage, name: BlobName, bytes: Bytes): Promise<void> {
  const draft = expectOk(await storage.create());
  expectOk(await draft.write(bytes));
  expectOk(await draft.keep(name));
}
