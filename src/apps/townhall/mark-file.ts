/** The high-water mark on a disk: a file of fixed length, overwritten in place, synced when it is asked for. */
import fs from 'node:fs';
import type { MarkFile } from '../../core/value/ports.ts';
import { syncFolder } from './durable-file.ts';

const markLength = 128;

export interface OpenMarkFile extends MarkFile {
  readonly close: () => void;
}

/** Opens the mark or makes an empty one; an empty mark says that there was none. */
export function openMarkFile(folder: string): OpenMarkFile {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = `${folder}/mark`;
  const isNew = !fs.existsSync(path);
  const file = fs.openSync(path, isNew ? 'wx+' : 'r+', 0o600);
  if (isNew) {
    // The length never changes afterwards, so that syncing the data is enough.
    fs.writeSync(file, new Uint8Array(markLength), 0, markLength, 0);
    fs.fsyncSync(file);
    syncFolder(folder);
  }
  let isDirty = false;
  return {
    read: () => {
      const bytes = new Uint8Array(markLength);
      const length = fs.readSync(file, bytes, 0, markLength, 0);
      return length === markLength ? bytes : undefined;
    },
    write: (at, bytes) => {
      fs.writeSync(file, bytes, 0, bytes.length, at);
      isDirty = true;
    },
    sync: () => {
      if (!isDirty) return;
      fs.fdatasyncSync(file);
      isDirty = false;
    },
    close: () => fs.closeSync(file),
  };
}
