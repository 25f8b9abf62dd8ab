/**
 * Blobs as files in a folder: `NAME.blob`, and `.ID.part` while one is being written. Temporary file, write,
 * fsync, rename, fsync of the folder: only then is the answer yes (docs/formats/crash-order.md, step 2).
 */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { bytesToHex } from '../../value/bytes.ts';
import type { Random } from '../../value/ports.ts';
import { type Failed, fail, ok, type Result } from '../../value/result.ts';
import { type BlobName, isBlobName } from '../blob-reference.ts';
import type { BlobDraft, BlobStorage, BlobStorageFailure, OpenBlob, StoredBlob } from '../blob-storage.ts';

export interface DirectoryBlobPlan {
  /** An existing folder that is ours alone. */
  readonly path: string;
  readonly random: Random;
}

const ending = '.blob';
const unfinished = /^\.[0-9a-f]{32}\.part$/;

export function openDirectoryBlobStorage({ path: root, random }: DirectoryBlobPlan): BlobStorage {
  const fileOf = (name: BlobName): string => path.join(root, `${name}${ending}`);
  return {
    create: () => attempt(() => createDraft(root, random, fileOf)),
    open: async (name) => {
      try {
        return ok(await openFile(fileOf(name)));
      } catch (cause) {
        if (codeOf(cause) !== 'ENOENT') return failureOf(cause);
        return fail({ kind: 'blob-missing', message: `Blob ${name} is not in ${root}` });
      }
    },
    lengthOf: (name) => attempt(() => measure(fileOf(name))),
    list: () => attempt(() => listFiles(root)),
    remove: (name) =>
      attempt(async () => {
        try {
          await fs.unlink(fileOf(name));
        } catch (cause) {
          if (codeOf(cause) === 'ENOENT') return 'absent';
          throw cause;
        }
        await syncFolder(root);
        return 'removed';
      }),
    dropUnfinished: () =>
      attempt(async () => {
        const names = (await fs.readdir(root)).filter((name) => unfinished.test(name));
        for (const name of names) await fs.rm(path.join(root, name), { force: true });
        return names.length;
      }),
  };
}

async function createDraft(
  root: string,
  random: Random,
  fileOf: (name: BlobName) => string,
): Promise<BlobDraft> {
  const part = path.join(root, `.${bytesToHex(random.bytes(16))}.part`);
  const file = await fs.open(part, 'wx', 0o600);
  /** Whatever was the matter, no half-written file stays behind; what cannot be removed is swept at the start. */
  const drop = async (): Promise<void> => {
    await file.close().catch(() => undefined);
    await fs.rm(part, { force: true }).catch(() => undefined);
  };
  return {
    write: (bytes) => attempt(() => file.writeFile(bytes)),
    keep: async (name) => {
      let wasHere = true;
      const kept = await attempt(async () => {
        wasHere = (await measure(fileOf(name))) !== undefined;
        await file.sync();
        await file.close();
        await fs.rename(part, fileOf(name));
        await syncFolder(root);
      });
      if (kept.ok) return kept;
      await drop();
      // It may have its name already, but nobody will hear of it: unless an earlier one was confirmed under it.
      if (!wasHere) await fs.rm(fileOf(name), { force: true }).catch(() => undefined);
      return kept;
    },
    drop,
  };
}

async function openFile(file: string): Promise<OpenBlob> {
  const handle = await fs.open(file, 'r');
  const { size } = await handle.stat();
  return {
    length: size,
    read: (at, length) =>
      attempt(async () => {
        const bytes = new Uint8Array(length);
        let have = 0;
        while (have < length) {
          const { bytesRead } = await handle.read(bytes, have, length - have, at + have);
          if (bytesRead === 0) break;
          have += bytesRead;
        }
        return bytes.subarray(0, have);
      }),
    close: () => handle.close(),
  };
}

async function measure(file: string): Promise<number | undefined> {
  try {
    return (await fs.stat(file)).size;
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw cause;
  }
}

async function listFiles(root: string): Promise<readonly StoredBlob[]> {
  const found: StoredBlob[] = [];
  for (const file of (await fs.readdir(root)).sort()) {
    const name = file.endsWith(ending) ? file.slice(0, -ending.length) : '';
    if (!isBlobName(name)) continue;
    const { mtimeMs, size } = await fs.stat(path.join(root, file));
    found.push({ name, length: size, storedAt: mtimeMs });
  }
  return found;
}

/** A name is durable only after its folder is. Windows has no handle for that and needs none. */
export async function syncFolder(root: string): Promise<void> {
  if (os.platform() === 'win32') return;
  const handle = await fs.open(root, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function attempt<T>(act: () => Promise<T>): Promise<Result<T, BlobStorageFailure>> {
  try {
    return ok(await act());
  } catch (cause) {
    return failureOf(cause);
  }
}

const fullCodes: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

const codeOf = (cause: unknown): unknown =>
  cause instanceof Error && 'code' in cause ? cause.code : undefined;

function failureOf(cause: unknown): Failed<BlobStorageFailure> {
  const message = cause instanceof Error ? cause.message : String(cause);
  return fail({ kind: fullCodes.has(codeOf(cause)) ? 'storage-full' : 'storage-io', message });
}
