/**
 * The folder of a hub: its signing key, its database, and a lock that is held as long as the process lives.
 * The lock is an exclusive transaction, which the operating system ends with the process, however it ends.
 */
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SigningKey, Suite } from '../../core/crypto/suite.ts';
import { bytesToHex, hexToBytes, utf8 } from '../../core/value/bytes.ts';
import type { Random } from '../../core/value/ports.ts';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';

export interface HubFolder {
  readonly key: SigningKey;
  readonly databasePath: string;
  /** Beside the database: a folder of blobs for each tenant. */
  readonly blobsPath: string;
  /** Whoever can read the folder may ask for the status; it lies there as `status.token`. */
  readonly statusToken: string;
  readonly unlock: () => void;
}

export type HubFolderFailure = Failure<'folder-locked' | 'folder-unusable' | 'folder-foreign'>;

export const databaseName = 'hub.db';
export const blobsName = 'blobs';
const keyName = 'hub.key';
const lockName = 'lock.db';
/** What an opening that was killed before the key leaves behind. */
const beforeKey: readonly string[] = [lockName, `${lockName}-journal`, `${keyName}.part`];
const statusTokenName = 'status.token';
const statusLabel = utf8('insel/hub-status/1\0');

export function openHubFolder(
  folder: string,
  tools: { readonly suite: Suite; readonly random: Random },
): Result<HubFolder, HubFolderFailure> {
  let lock: DatabaseSync | undefined;
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const foreign = findForeign(folder);
    if (foreign !== undefined)
      return fail({ kind: 'folder-foreign', message: `${folder} is no hub's folder: it holds ${foreign}` });
    lock = takeLock(path.join(folder, lockName));
    if (lock === undefined) return fail({ kind: 'folder-locked', message: `Another hub runs in ${folder}` });
    return ok(openLocked(folder, tools, lock));
  } catch (cause) {
    lock?.close();
    return fail({ kind: 'folder-unusable', message: cause instanceof Error ? cause.message : String(cause) });
  }
}

/**
 * The first file of something else in a folder without a hub's key: a town hall, or a hub that has lost its
 * identity. A new key there would deny every receipt that was given under the old one.
 */
function findForeign(folder: string): string | undefined {
  const names = fs.readdirSync(folder).sort();
  return names.includes(keyName) ? undefined : names.find((name) => !beforeKey.includes(name));
}

function openLocked(
  folder: string,
  tools: { readonly suite: Suite; readonly random: Random },
  lock: DatabaseSync,
): HubFolder {
  const key = readOrMakeKey(path.join(folder, keyName), tools);
  const statusToken = bytesToHex(tools.suite.mac(key.seed, statusLabel));
  fs.writeFileSync(path.join(folder, statusTokenName), `${statusToken}\n`, { mode: 0o600 });
  const databasePath = path.join(folder, databaseName);
  const blobsPath = path.join(folder, blobsName);
  return { key, databasePath, blobsPath, statusToken, unlock: () => lock.close() };
}

function takeLock(file: string): DatabaseSync | undefined {
  const lock = new DatabaseSync(file, { limits: { attach: 0 }, timeout: 0 });
  try {
    lock.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
    return lock;
  } catch (cause) {
    lock.close();
    if (cause instanceof Error && 'errcode' in cause && cause.errcode === sqliteBusy) return undefined;
    throw cause;
  }
}

const sqliteBusy = 5;

/** The hub's identity. Written durably before anybody sees the public half. */
function readOrMakeKey(file: string, { suite, random }: { suite: Suite; random: Random }): SigningKey {
  if (!fs.existsSync(file)) {
    const temporary = `${file}.part`;
    const handle = fs.openSync(temporary, 'w', 0o600);
    fs.writeFileSync(handle, `${bytesToHex(random.bytes(32))}\n`);
    fs.fsyncSync(handle);
    fs.closeSync(handle);
    fs.renameSync(temporary, file);
    const parent = fs.openSync(path.dirname(file), 'r');
    fs.fsyncSync(parent);
    fs.closeSync(parent);
  }
  const seed = fs.readFileSync(file, 'utf8').trim();
  if (!/^[0-9a-f]{64}$/.test(seed)) throw new Error(`${file} is not the key of a hub`);
  return suite.signingKey(hexToBytes(seed));
}
