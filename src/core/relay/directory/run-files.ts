/**
 * The files of a relay on a stick: one file a row, written whole or not at all, never changed except by an
 * erasure, which puts a new file in the old one's place. `TENANT/STREAM/LEAF-HEAD.run`, so that the names
 * alone give the order of the log.
 */
import fs from 'node:fs';
import path from 'node:path';
import { type Bytes, bytesToHex } from '../../value/bytes.ts';
import { parseStreamId, parseTenantId, type TenantId } from '../../value/ids.ts';
import type { StoredRow } from '../relay-store.ts';

export interface RunFile {
  readonly tenant: TenantId;
  /** Relative to the root. */
  readonly path: string;
  readonly leaf: number;
}

const namePattern = /^(\d{12})-[0-9a-f]{16}\.run$/;
const headLength = 32;

export function runPathOf(tenant: TenantId, row: StoredRow): string {
  const lastHead = bytesToHex(row.heads.subarray(row.heads.length - headLength)).slice(0, 16);
  return path.join(tenant, row.stream, `${String(row.firstLeaf).padStart(12, '0')}-${lastHead}.run`);
}

/** All files that are named like runs, in the order of the log. Everything else on the stick is not ours. */
export function listRunFiles(root: string): RunFile[] {
  const found: RunFile[] = [];
  for (const tenantName of foldersIn(root)) {
    const tenant = parseTenantId(tenantName);
    if (!tenant.ok) continue;
    for (const stream of foldersIn(path.join(root, tenantName))) {
      if (!parseStreamId(stream).ok) continue;
      for (const name of fs.readdirSync(path.join(root, tenantName, stream))) {
        const leaf = namePattern.exec(name)?.[1];
        const relative = path.join(tenantName, stream, name);
        if (leaf !== undefined) found.push({ tenant: tenant.value, path: relative, leaf: Number(leaf) });
      }
    }
  }
  return found.sort((left, right) => left.leaf - right.leaf || (left.path < right.path ? -1 : 1));
}

const foldersIn = (folder: string): string[] =>
  fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

/** Durable under its name when it returns: file first, then the name, then the folders that hold it. */
export function writeDurably(root: string, relative: string, bytes: Bytes): void {
  const target = path.join(root, relative);
  const folder = path.dirname(target);
  const made = fs.mkdirSync(folder, { recursive: true });
  const temporary = path.join(folder, `.${path.basename(target)}.part`);
  const file = fs.openSync(temporary, 'w', 0o600);
  try {
    fs.writeFileSync(file, bytes);
    fs.fsyncSync(file);
  } finally {
    fs.closeSync(file);
  }
  fs.renameSync(temporary, target);
  syncFolder(folder);
  if (made !== undefined) syncParents(root, folder);
}

function syncParents(root: string, folder: string): void {
  for (let at = path.dirname(folder); at.length >= root.length; at = path.dirname(at)) syncFolder(at);
}

function syncFolder(folder: string): void {
  const handle = fs.openSync(folder, 'r');
  try {
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
}
