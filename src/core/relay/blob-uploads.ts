/**
 * Uploads that are under way at a relay: one for each device and blob, hashed while it arrives. They live in
 * the process; after a restart a sender is told to begin again. There are few, and whoever has paused
 * longest makes room: an upload that nobody goes on with costs nothing for ever.
 */
import type { BlobDraft } from '../blob/blob-storage.ts';
import type { RunningHash } from '../crypto/suite.ts';
import type { TenantId } from '../value/ids.ts';

export interface Upload {
  readonly tenant: TenantId;
  readonly draft: BlobDraft;
  readonly hash: RunningHash;
  readonly length: number;
  written: number;
}

export interface Uploads {
  readonly find: (key: string) => Upload | undefined;
  readonly begin: (key: string, upload: Upload) => void;
  /** Forgets it; its draft is the caller's. */
  readonly end: (key: string) => void;
  /** Ends all; what they have written is dropped. */
  readonly close: () => void;
  /** One piece of an upload at a time, in the order in which they came. */
  readonly inTurn: <T>(key: string, act: () => Promise<T>) => Promise<T>;
}

const perTenantMax = 8;
const atOnceMax = 256;

export function createUploads(): Uploads {
  /** Whoever was asked for last stands at the end. */
  const open = new Map<string, Upload>();
  const turns = new Map<string, Promise<unknown>>();
  const makeRoom = (tenant: TenantId): void => {
    const own = [...open].filter(([, upload]) => upload.tenant === tenant);
    const [oldest] = own.length >= perTenantMax ? own : open.size >= atOnceMax ? open : [];
    if (oldest === undefined) return;
    open.delete(oldest[0]);
    void oldest[1].draft.drop();
  };
  return {
    find: (key) => {
      const upload = open.get(key);
      if (upload === undefined) return undefined;
      open.delete(key);
      open.set(key, upload);
      return upload;
    },
    begin: (key, upload) => {
      makeRoom(upload.tenant);
      open.set(key, upload);
    },
    end: (key) => void open.delete(key),
    close: () => {
      for (const { draft } of open.values()) void draft.drop();
      open.clear();
    },
    inTurn: async (key, act) => {
      const next = (turns.get(key) ?? Promise.resolve()).then(act);
      const settled = next.catch(() => undefined);
      turns.set(key, settled);
      try {
        return await next;
      } finally {
        if (turns.get(key) === settled) turns.delete(key);
      }
    },
  };
}
