/** Small files that must be whole after a power cut: written beside their place, synced, renamed. */
import fs from 'node:fs';
import { dirname } from 'node:path';

export interface DurableOptions {
  /** Permission bits; 0600 for everything that holds a secret. */
  readonly mode: 0o600 | 0o644;
}

export function writeDurable(path: string, content: string | Uint8Array, { mode }: DurableOptions): void {
  const temporary = `${path}.${process.pid}.new`;
  const file = fs.openSync(temporary, 'w', mode);
  try {
    fs.writeFileSync(file, content);
    fs.fsyncSync(file);
  } finally {
    fs.closeSync(file);
  }
  fs.renameSync(temporary, path);
  syncFolder(dirname(path));
}

/** A new or renamed name is durable only after its folder is. Windows has no handle for that and needs none. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = fs.openSync(path, 'r');
  try {
    fs.fsyncSync(folder);
  } finally {
    fs.closeSync(folder);
  }
}
