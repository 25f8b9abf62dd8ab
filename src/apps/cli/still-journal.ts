/**
 * A journal as it was at one moment, seen through a read-only connection while the server goes on
 * appending: what became durable later is left out, so that a check of several passes sees the same rows.
 */
import type { JournalStorage, StoredRun } from '../../core/storage/journal-storage.ts';

export function stillJournal(storage: JournalStorage): JournalStorage {
  const { extents, end } = lookOnce(storage);
  const isOld = ({ position }: StoredRun): boolean => position <= end;
  return {
    ...storage,
    readFrom: (position, limit) => storage.readFrom(position, limit).filter(isOld),
    readAt: (position) => (position <= end ? storage.readAt(position) : undefined),
    readStream: (stream, after, limit) => {
      for (let asked = limit; ; asked *= 2) {
        const rows = storage.readStream(stream, after, asked);
        const old = rows.filter(isOld);
        if (rows.length < asked || old.length >= limit) return old.slice(0, limit);
      }
    },
    listStreams: () => extents,
    lastPosition: () => end,
  };
}

/** Extents are read stream by stream; they belong together when nothing was appended meanwhile. */
function lookOnce(storage: JournalStorage): {
  readonly extents: ReturnType<JournalStorage['listStreams']>;
  readonly end: number;
} {
  for (;;) {
    const end = storage.lastPosition();
    const extents = storage.listStreams();
    if (storage.lastPosition() === end) return { extents, end };
  }
}
