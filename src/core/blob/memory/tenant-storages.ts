/** A storage of blobs in memory for each tenant of a relay. */
import type { TenantId } from '../../value/ids.ts';
import type { Clock } from '../../value/ports.ts';
import type { BlobStorage } from '../blob-storage.ts';
import { createMemoryBlobStorage } from './blob-storage.ts';

export function createTenantStorages(tools: {
  readonly clock: Pick<Clock, 'wallMilliseconds'>;
}): (tenant: TenantId) => Promise<BlobStorage> {
  const storages = new Map<TenantId, BlobStorage>();
  return async (tenant) => {
    const storage = storages.get(tenant) ?? createMemoryBlobStorage(tools);
    storages.set(tenant, storage);
    return storage;
  };
}
