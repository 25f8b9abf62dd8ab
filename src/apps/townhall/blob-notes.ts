/**
 * Which blobs a second medium has confirmed, in a file. Written now and then and at the end; a lost file is
 * collected again by asking the relays once more.
 */
import { z } from 'zod';
import { isBlobName } from '../../core/blob/blob-reference.ts';
import { type BlobCopyStore, createMemoryBlobCopies } from '../../core/sync/blob-copies.ts';
import type { Timer } from '../../core/value/ports.ts';
import { readJsonFile } from './data-folder.ts';
import { writeDurable } from './durable-file.ts';

/** Names by place. */
const fileSchema = z.record(z.string().min(1).max(200), z.array(z.string()));

const writeEveryMilliseconds = 5_000;

export interface OpenBlobNotes extends BlobCopyStore {
  readonly close: () => void;
}

export function openBlobNotes(path: string, timer: Timer): OpenBlobNotes {
  const store = createMemoryBlobCopies();
  const known = readJsonFile(path, fileSchema);
  for (const [place, names] of Object.entries(known.ok ? known.value : {}))
    for (const name of names.filter(isBlobName)) store.put({ place, name });
  let planned: { readonly cancel: () => void } | undefined;
  const write = (): void => {
    planned = undefined;
    const places = Object.groupBy(store.list(), ({ place }) => place);
    const names = Object.entries(places).map(([place, notes = []]) => [place, notes.map(({ name }) => name)]);
    try {
      writeDurable(path, JSON.stringify(Object.fromEntries(names)), { mode: 0o600 });
    } catch {
      // A full disk must not stop the clerks over a note that can be collected again.
    }
  };
  const plan = (): void => {
    planned ??= timer.after(writeEveryMilliseconds, write);
  };
  return {
    list: store.list,
    has: store.has,
    put: (note) => {
      store.put(note);
      plan();
    },
    remove: (note) => {
      store.remove(note);
      plan();
    },
    close: () => {
      if (planned === undefined) return;
      planned.cancel();
      write();
    },
  };
}
