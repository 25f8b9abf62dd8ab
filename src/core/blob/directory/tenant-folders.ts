/** A folder of blobs for each tenant of a relay: `ROOT/TENANT/NAME.blob`, beside its runs and not among them. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { parseTenantId, type TenantId } from '../../value/ids.ts';
import { expectOk } from '../../value/result.ts';
import type { BlobStorage } from '../blob-storage.ts';
import { type DirectoryBlobPlan, openDirectoryBlobStorage, syncFolder } from './blob-storage.ts';

export interface TenantFoldersPlan extends DirectoryBlobPlan {
  /** Nobody else writes here while we do: what a process before this one left half-written may be dropped. */
  readonly isAlone: boolean;
}

/** Made when a tenant first keeps one. */
export function openTenantFolders({
  path: root,
  random,
  isAlone,
}: TenantFoldersPlan): (tenant: TenantId) => Promise<BlobStorage> {
  const open = new Map<TenantId, Promise<BlobStorage>>();
  const start = async (tenant: TenantId): Promise<BlobStorage> => {
    const folder = path.join(root, expectOk(parseTenantId(tenant)));
    const made = await fs.mkdir(folder, { recursive: true, mode: 0o700 });
    if (made !== undefined) for (const parent of [root, path.dirname(root)]) await syncFolder(parent);
    const storage = openDirectoryBlobStorage({ path: folder, random });
    if (isAlone) expectOk(await storage.dropUnfinished());
    return storage;
  };
  return (tenant) => {
    const known = open.get(tenant) ?? start(tenant);
    open.set(tenant, known);
    // A disk that failed once may be there again at the next question.
    known.catch(() => open.delete(tenant));
    return known;
  };
}
