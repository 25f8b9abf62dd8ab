/** Folders and numbers of the machine that the measurements need. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { median } from './alternating.ts';

export interface Scratch {
  readonly path: string;
  /** A new, empty folder inside. */
  readonly folder: () => string;
  readonly remove: () => void;
}

/** On the disk that temporary files lie on (TMPDIR says which); it must be a real one to mean anything. */
export function openScratch(): Scratch {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'insel-bench-'));
  return {
    path: root,
    folder: () => fs.mkdtempSync(path.join(root, 'run-')),
    remove: () => fs.rmSync(root, { recursive: true, force: true }),
  };
}

/** Median milliseconds of one 4 KiB write made durable by fdatasync: the limit of every single click. */
export function measureFsync(scratch: Scratch, times: number): number {
  const file = fs.openSync(path.join(scratch.folder(), 'probe'), 'w');
  const page = new Uint8Array(4096).fill(7);
  const taken: number[] = [];
  for (let index = 0; index < times; index += 1) {
    const from = performance.now();
    fs.writeSync(file, page, 0, page.length, index * page.length);
    fs.fdatasyncSync(file);
    taken.push(performance.now() - from);
  }
  fs.closeSync(file);
  return median(taken);
}

export const fileLength = (file: string): number => fs.statSync(file).size;

export const loadNow = (): number => os.loadavg()[0] ?? 0;

export const coreCount = (): number => os.availableParallelism();
