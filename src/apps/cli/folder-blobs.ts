/** The blobs of a data folder, read beside a running server: which are whole, and which its entries name in vain. */

import { findAlteredBlobs } from '../../core/blob/altered-blobs.ts';
import type { BlobName } from '../../core/blob/blob-reference.ts';
import type { BlobStorage } from '../../core/blob/blob-storage.ts';
import { openDirectoryBlobStorage } from '../../core/blob/directory/blob-storage.ts';
import type { Suite } from '../../core/crypto/suite.ts';
import { createSystemRandom } from '../../core/crypto/system-random.ts';
import { openControlLog } from '../../core/journal/control-log.ts';
import { readControlRuns } from '../../core/journal/startup.ts';
import type { JournalStorage } from '../../core/storage/journal-storage.ts';
import { openNamedBlobs } from '../../core/sync/named-blobs.ts';
import { readDeviceKeys, type TownhallFolder } from '../townhall/data-folder.ts';

export interface FolderBlobs {
  readonly storage: BlobStorage;
  readonly whole: readonly BlobName[];
  /** Sealed bytes of the whole ones. */
  readonly bytes: number;
  readonly altered: readonly { readonly name: BlobName; readonly problem: string }[];
  /** Named by an entry that this device can read, and not here. */
  readonly missing: readonly BlobName[];
}

export async function readFolderBlobs(
  suite: Suite,
  folder: TownhallFolder,
  journal: JournalStorage,
): Promise<FolderBlobs> {
  const storage = openDirectoryBlobStorage({ path: folder.paths.blobs, random: createSystemRandom() });
  const listed = await storage.list();
  const stored = listed.ok ? listed.value : [];
  const altered = listed.ok ? await findAlteredBlobs(suite, storage) : [];
  const broken = new Set(altered.map(({ name }) => name));
  const whole = stored.filter(({ name }) => !broken.has(name));
  const here = new Set(stored.map(({ name }) => name));
  return {
    storage,
    whole: whole.map(({ name }) => name),
    bytes: whole.reduce((sum, { length }) => sum + length, 0),
    altered,
    missing: (await listNamed(suite, folder, journal)).filter((name) => !here.has(name)),
  };
}

/** Empty without the keys of the device: what entries name is known to their readers only. */
async function listNamed(
  suite: Suite,
  folder: TownhallFolder,
  journal: JournalStorage,
): Promise<readonly BlobName[]> {
  const keys = readDeviceKeys(suite, folder);
  if (!keys.ok) return [];
  const { tenant, device } = folder.config;
  const { wrapping } = keys.value;
  const log = openControlLog({ suite, tenant, device, wrapping }, readControlRuns(suite, journal));
  if (!log.ok) return [];
  const { state, epochKeys } = log.value;
  const names = openNamedBlobs({
    suite,
    storage: journal,
    control: state,
    epochKeys,
    pause: async () => undefined,
  });
  await names.update();
  return names.list().map(({ name }) => name);
}
