/** The hash of what lies under a name, read in pieces. */
import type { Suite } from '../crypto/suite.ts';
import { bytesToHex } from '../value/bytes.ts';
import { ok, type Result } from '../value/result.ts';
import { frameLength } from './blob-format.ts';
import type { BlobStorageFailure, OpenBlob } from './blob-storage.ts';

/** Hex; equal to the blob's name when nothing of it was altered. Closes the blob. */
export async function hashBlob(
  suite: Pick<Suite, 'runningHash'>,
  blob: OpenBlob,
): Promise<Result<string, BlobStorageFailure>> {
  const hash = suite.runningHash();
  try {
    for (let at = 0; at < blob.length; at += 2 * frameLength) {
      const read = await blob.read(at, 2 * frameLength);
      if (!read.ok) return read;
      hash.update(read.value);
    }
    return ok(bytesToHex(hash.digest()));
  } finally {
    await blob.close();
  }
}
