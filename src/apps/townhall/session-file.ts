/**
 * Sessions in a file of the state folder, so that a restart of the server signs nobody out. Only hashes
 * are in it. Their times are counted from the start of the machine: after a reboot they mean nothing and
 * are left behind.
 */
import fs from 'node:fs';
import { z } from 'zod';
import type { PersonId } from '../../core/value/ids.ts';
import type { Timer } from '../../core/value/ports.ts';
import { createMemorySessions, type SessionStore } from '../../people/session.ts';
import { readJsonFile } from './data-folder.ts';
import { writeDurable } from './durable-file.ts';

const recordSchema = z.strictObject({
  person: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .transform((text) => text as PersonId),
  deviceHash: z.string(),
  openedAt: z.number(),
  usedAt: z.number(),
});
const fileSchema = z.strictObject({
  boot: z.string(),
  sessions: z.array(z.tuple([z.string(), recordSchema])),
});

export interface OpenSessionFile extends SessionStore {
  readonly close: () => void;
}

const writeEveryMilliseconds = 1_000;

export function openSessionFile(path: string, timer: Timer): OpenSessionFile {
  const boot = readBootId();
  const store = createMemorySessions();
  const file = readJsonFile(path, fileSchema);
  if (file.ok && boot !== undefined && file.value.boot === boot)
    for (const [hash, record] of file.value.sessions) store.put(hash, record);
  let planned: { readonly cancel: () => void } | undefined;
  const write = (): void => {
    planned = undefined;
    try {
      writeDurable(path, JSON.stringify({ boot: boot ?? '', sessions: store.list() }), { mode: 0o600 });
    } catch {
      // A full disk: people sign in again after the next restart, nothing else.
    }
  };
  const plan = (): void => {
    planned ??= timer.after(writeEveryMilliseconds, write);
  };
  return {
    find: store.find,
    list: store.list,
    put: (hash, record) => {
      store.put(hash, record);
      plan();
    },
    remove: (hash) => {
      store.remove(hash);
      plan();
    },
    close: () => {
      planned?.cancel();
      if (planned !== undefined) write();
    },
  };
}

/** Undefined where the system does not say: then every start of the server begins without sessions. */
function readBootId(): string | undefined {
  try {
    return fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return undefined;
  }
}
