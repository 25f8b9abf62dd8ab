/** Reads every blob of a storage again. Needs no key: the name is the hash of the sealed bytes. */
import type { Suite } from '../crypto/suite.ts';
import type { BlobName } from './blob-reference.ts';
import type { BlobStorage } from './blob-storage.ts';
import { hashBlob } from './hash-blob.ts';

export interface AlteredBlob {
  readonly name: BlobName;
  readonly problem: string;
}

/** By name. What cannot be read is as bad as what was altered; a storage that cannot be listed throws. */
export async function findAlteredBlobs(
  suite: Pick<Suite, 'runningHash'>,
  storage: Pick<BlobStorage, 'list' | 'open'>,
): Promise<readonly AlteredBlob[]> {
  const listed = await storage.list();
  if (!listed.ok) throw new Error(listed.failure.message);
  const altered: AlteredBlob[] = [];
  for (const { name } of listed.value) {
    const opened = await storage.open(name);
    const hashed = opened.ok ? await hashBlob(suite, opened.value) : opened;
    if (!hashed.ok) altered.push({ name, problem: hashed.failure.message });
    else if (hashed.value !== name)
      altered.push({ name, problem: `its bytes have the hash ${hashed.value}` });
  }
  return altered;
}
