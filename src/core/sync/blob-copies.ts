/**
 * Which blobs a second medium has confirmed, beside the notes about segments (copies.ts): signed receipts of
 * relays, and sticks that were read back. Local knowledge, collected again when it was lost.
 */
import type { BlobName } from '../blob/blob-reference.ts';

export interface BlobCopyNote {
  /** Relay id, or the name of a stick. */
  readonly place: string;
  readonly name: BlobName;
}

export interface BlobCopyStore {
  readonly list: () => readonly BlobCopyNote[];
  readonly has: (place: string, name: BlobName) => boolean;
  readonly put: (note: BlobCopyNote) => void;
  /** The place has lost it. */
  readonly remove: (note: BlobCopyNote) => void;
}

export function createMemoryBlobCopies(): BlobCopyStore {
  const places = new Map<string, Set<BlobName>>();
  return {
    list: () => [...places].flatMap(([place, names]) => [...names].map((name) => ({ place, name }))),
    has: (place, name) => places.get(place)?.has(name) === true,
    put: ({ place, name }) => {
      const names = places.get(place) ?? new Set();
      places.set(place, names.add(name));
    },
    remove: ({ place, name }) => void places.get(place)?.delete(name),
  };
}
