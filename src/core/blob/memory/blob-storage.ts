/** Blobs in memory, for tests and the simulation. */
import { type Bytes, concatBytes } from '../../value/bytes.ts';
import type { Clock } from '../../value/ports.ts';
import { fail, ok } from '../../value/result.ts';
import type { BlobName } from '../blob-reference.ts';
import type { BlobStorage } from '../blob-storage.ts';

export function createMemoryBlobStorage({
  clock,
}: {
  readonly clock: Pick<Clock, 'wallMilliseconds'>;
}): BlobStorage {
  const blobs = new Map<BlobName, { readonly bytes: Bytes; readonly storedAt: number }>();
  return {
    create: async () => {
      const parts: Bytes[] = [];
      return ok({
        write: async (bytes) => {
          parts.push(bytes.slice());
          return ok(undefined);
        },
        keep: async (name) => {
          blobs.set(name, { bytes: concatBytes(...parts), storedAt: clock.wallMilliseconds() });
          return ok(undefined);
        },
        drop: async () => undefined,
      });
    },
    open: async (name) => {
      const blob = blobs.get(name);
      if (blob === undefined) return fail({ kind: 'blob-missing', message: `Blob ${name} is not here` });
      const { bytes } = blob;
      return ok({
        length: bytes.length,
        read: async (at, length) => ok(bytes.slice(at, at + length)),
        close: async () => undefined,
      });
    },
    lengthOf: async (name) => ok(blobs.get(name)?.bytes.length),
    list: async () =>
      ok(
        [...blobs]
          .map(([name, { bytes, storedAt }]) => ({ name, length: bytes.length, storedAt }))
          .sort((left, right) => (left.name < right.name ? -1 : 1)),
      ),
    remove: async (name) => ok(blobs.delete(name) ? 'removed' : 'absent'),
    dropUnfinished: async () => ok(0),
  };
}
