/**
 * What a disk may hold after the power was cut: everything that was synced, and of the rest any subset, in
 * any order, torn at 512 bytes. Names are created and removed in their order; they are safe once their
 * folder was synced. Built from the recorded system calls of one run.
 */
import path from 'node:path';
import type { Chance } from './seeded.ts';

export type DiskEvent =
  | { readonly kind: 'create'; readonly path: string }
  | { readonly kind: 'unlink'; readonly path: string }
  | { readonly kind: 'write'; readonly path: string; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'truncate'; readonly path: string; readonly length: number }
  /** Of a file its contents, of a folder its names. */
  | { readonly kind: 'sync'; readonly path: string }
  /** The writer told somebody that this request is safe. */
  | { readonly kind: 'ack'; readonly request: number };

const sectorLength = 512;

type Change = Extract<DiskEvent, { kind: 'write' | 'truncate' }>;

interface Inode {
  durable: Uint8Array;
  pending: Change[];
}

type NameChange =
  | { readonly kind: 'create'; readonly path: string; readonly inode: Inode }
  | { readonly kind: 'unlink'; readonly path: string };

/** The disk as the kernel sees it, with what would survive. */
export class DiskModel {
  readonly #names = new Map<string, Inode>();
  readonly #durableNames: Map<string, Inode>;
  readonly #pendingNames: NameChange[] = [];
  readonly acknowledged: number[] = [];

  constructor(files: ReadonlyMap<string, Uint8Array>) {
    for (const [file, bytes] of files) this.#names.set(file, { durable: new Uint8Array(bytes), pending: [] });
    this.#durableNames = new Map(this.#names);
  }

  apply = (event: DiskEvent): void => {
    switch (event.kind) {
      case 'ack':
        this.acknowledged.push(event.request);
        return;
      case 'create':
        if (!this.#names.has(event.path)) this.#create(event.path);
        return;
      case 'unlink':
        this.#names.delete(event.path);
        this.#pendingNames.push(event);
        return;
      case 'sync':
        this.#sync(event.path);
        return;
      default:
        this.#inodeOf(event.path).pending.push(event);
    }
  };

  #create(file: string): void {
    const inode = { durable: new Uint8Array(0), pending: [] };
    this.#names.set(file, inode);
    this.#pendingNames.push({ kind: 'create', path: file, inode });
  }

  #inodeOf(file: string): Inode {
    const inode = this.#names.get(file);
    if (inode === undefined) throw new Error(`The trace writes to ${file}, which was never created`);
    return inode;
  }

  #sync(target: string): void {
    const inode = this.#names.get(target);
    if (inode !== undefined) {
      inode.durable = inode.pending.reduce(changed, inode.durable);
      inode.pending = [];
      return;
    }
    for (const change of this.#pendingNames.splice(0)) {
      if (path.dirname(change.path) === target) rename(this.#durableNames, change);
      else this.#pendingNames.push(change);
    }
  }

  /** What a kill leaves: everything that was written, synced or not. */
  current = (): Map<string, Uint8Array> =>
    new Map([...this.#names].map(([file, { durable, pending }]) => [file, pending.reduce(changed, durable)]));

  /** One of the many things that may be on the disk now. */
  image = (chance: Chance): Map<string, Uint8Array> => {
    const names = new Map(this.#durableNames);
    const kept = chance.below(this.#pendingNames.length + 1);
    for (const change of this.#pendingNames.slice(0, kept)) rename(names, change);
    return new Map([...names].map(([file, inode]) => [file, survivor(inode, chance)]));
  };
}

function rename(names: Map<string, Inode>, change: NameChange): void {
  if (change.kind === 'create') names.set(change.path, change.inode);
  else names.delete(change.path);
}

function changed(before: Uint8Array, change: Change): Uint8Array {
  if (change.kind === 'truncate') return resized(before, change.length);
  const after = resized(before, Math.max(before.length, change.at + change.bytes.length));
  after.set(change.bytes, change.at);
  return after;
}

function resized(before: Uint8Array, length: number): Uint8Array {
  const after = new Uint8Array(length);
  after.set(before.subarray(0, length));
  return after;
}

function survivor({ durable, pending }: Inode, chance: Chance): Uint8Array {
  // Some cuts leave everything, some nothing: both are likelier on a real disk than chance alone would make them.
  const style = chance.below(6);
  if (style === 0) return new Uint8Array(durable);
  if (style === 1) return pending.reduce(changed, durable);
  const sectors = pending.flatMap(intoSectors).filter(() => !chance.oneIn(3));
  const order = style === 2 ? sectors : chance.shuffled(sectors);
  return order.reduce(changed, durable);
}

/** Disks write 512 bytes whole or not at all; more is never promised. */
function intoSectors(change: Change): Change[] {
  if (change.kind === 'truncate') return [change];
  const parts: Change[] = [];
  for (let from = 0; from < change.bytes.length; ) {
    const at = change.at + from;
    const end = Math.min(change.bytes.length, from + sectorLength - (at % sectorLength));
    parts.push({ ...change, at, bytes: change.bytes.subarray(from, end) });
    from = end;
  }
  return parts;
}
