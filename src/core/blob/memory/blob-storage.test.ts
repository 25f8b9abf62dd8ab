import { expectOk } from '../../value/result.ts';
import { blobContract } from '../blob.contract.ts';
import { sealedBytes } from '../test-blobs.ts';
import { createMemoryBlobStorage } from './blob-storage.ts';

blobContract('memory', () => {
  const storage = createMemoryBlobStorage({ clock: { wallMilliseconds: () => 1_700_000_000_000 } });
  const bytesAtRest = async () => {
    const listed = expectOk(await storage.list());
    return Buffer.concat(await Promise.all(listed.map(({ name }) => sealedBytes(storage, name))));
  };
  return { storage, bytesAtRest, dispose: () => undefined };
});
