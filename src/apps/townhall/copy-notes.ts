/**
 * The copy notes in a file: which of our segments a second medium has confirmed. Written now and then and
 * at the end; a lost file is collected again by repeating pushes, so it is never waited for.
 */
import { z } from 'zod';
import { type CopyNote, type CopyStore, createMemoryCopyStore } from '../../core/sync/copies.ts';
import type { Head, StreamId } from '../../core/value/ids.ts';
import type { Timer } from '../../core/value/ports.ts';
import { readJsonFile } from './data-folder.ts';
import { writeDurable } from './durable-file.ts';

const noteSchema = z.strictObject({
  place: z.string().min(1).max(200),
  stream: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .transform((text) => text as StreamId),
  sequence: z.int().min(0),
  head: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .transform((text) => text as Head),
  at: z.number(),
});
const fileSchema = z.array(noteSchema);

const writeEveryMilliseconds = 5_000;

export interface OpenCopyNotes extends CopyStore {
  readonly close: () => void;
}

export function openCopyNotes(path: string, timer: Timer): OpenCopyNotes {
  const store = createMemoryCopyStore();
  const known = readJsonFile(path, fileSchema);
  if (known.ok) for (const note of known.value) store.put(note);
  let planned: { readonly cancel: () => void } | undefined;
  const write = (): void => {
    planned = undefined;
    try {
      writeDurable(path, JSON.stringify(store.list()), { mode: 0o600 });
    } catch {
      // A full disk must not stop the clerks over a note that can be collected again.
    }
  };
  return {
    list: store.list,
    put: (note: CopyNote) => {
      store.put(note);
      planned ??= timer.after(writeEveryMilliseconds, write);
    },
    close: () => {
      if (planned === undefined) return;
      planned.cancel();
      write();
    },
  };
}
