/**
 * The disk under a journal, as far as the journal can tell: what was written is read back at once, survives a
 * kill, and survives a power cut only after a flush that succeeded. A flush that failed is not made up for
 * by a later one (Linux drops the pages as clean): only a checkpoint writes them anew.
 */

import type { JournalStorage, NewRun, StorageFailure, StoredRun } from '../core/storage/journal-storage.ts';
import { createMemoryJournalStorage } from '../core/storage/memory/journal-engine.ts';
import type { Bytes } from '../core/value/bytes.ts';
import { expectOk, fail, ok } from '../core/value/result.ts';
import type { Dice } from './dice.ts';
import type { Life } from './life.ts';

/** What goes wrong at the next append: the write itself, or the flush after it. */
export type AppendFault = 'write-fails' | 'flush-fails' | 'flush-and-checkpoint-fail';

export class JournalDisk {
  /** Called with every run that lies on the disk from now on; for the observers of the simulation. */
  onStored: (run: NewRun, position: number) => void = () => undefined;
  /** Called with every run that takes the place of an earlier form of it. */
  onReplaced: (run: Bytes) => void = () => undefined;
  #cache: JournalStorage = createMemoryJournalStorage();
  /** Rows up to this position survive a power cut. */
  #durableThrough = 0;
  /** A flush has failed since the last checkpoint: later flushes prove nothing. */
  #isFlushBroken = false;
  /** What lay at a position before a replacement that was not flushed. */
  readonly #unflushed = new Map<number, Bytes>();
  #fault: AppendFault | undefined;
  /** Checkpoints that will fail. */
  #brokenCheckpoints = 0;
  /** Appends that still fit; undefined = there is room. */
  #room: number | undefined;
  #reserve = 1;

  get length(): number {
    return this.#cache.lastPosition();
  }

  /** Would this row still be there after a power cut now? */
  isDurable(position: number): boolean {
    return position <= this.#durableThrough;
  }

  rows(): readonly StoredRun[] {
    return this.#cache.readFrom(0, this.length);
  }

  failNext(fault: AppendFault): void {
    this.#fault = fault;
    this.#brokenCheckpoints = fault === 'flush-and-checkpoint-fail' ? 2 : 0;
  }

  /** A full disk takes nothing until somebody frees space; the reserve gives room for a few more. */
  setFull(isFull: boolean): void {
    this.#room = isFull ? 0 : undefined;
    if (!isFull) this.#reserve = 1;
  }

  /** Rows and replacements that no flush reached may be gone; what is kept is a whole beginning of them. */
  cutPower(dice: Dice): number {
    const rows = this.rows();
    const kept = this.#durableThrough + dice.below(rows.length - this.#durableThrough + 1);
    const reverts = dice.chance(0.5);
    const restored = rows.slice(0, kept).map((row) => {
      const before = this.#unflushed.get(row.position);
      return before !== undefined && reverts ? { ...row, bytes: before } : row;
    });
    this.#load(restored);
    return rows.length - kept;
  }

  /** Another disk with the same contents: a backup, or a copied machine image. */
  copy(): JournalDisk {
    const copy = new JournalDisk();
    copy.#load(this.rows());
    return copy;
  }

  #load(rows: readonly StoredRun[]): void {
    this.#cache = createMemoryJournalStorage();
    if (rows.length > 0) expectOk(this.#cache.append(rows));
    this.#durableThrough = rows.length;
    this.#isFlushBroken = false;
    this.#unflushed.clear();
    this.#fault = undefined;
    this.#brokenCheckpoints = 0;
  }

  openFor(life: Life): JournalStorage {
    const isClosed = (): boolean => !life.isAlive();
    const closed = fail<StorageFailure>({ kind: 'storage-closed', message: 'The process has ended' });
    return {
      append: (runs) => (isClosed() ? closed : this.#append(life, runs)),
      replace: (runs) => (isClosed() ? closed : this.#replace(life, runs)),
      readFrom: (position, limit) => this.#cache.readFrom(position, limit),
      readAt: (position) => this.#cache.readAt(position),
      readStream: (stream, after, limit) => this.#cache.readStream(stream, after, limit),
      listStreams: () => this.#cache.listStreams(),
      lastPosition: () => this.#cache.lastPosition(),
      checkpoint: () => (isClosed() ? closed : this.#checkpoint(life)),
      reopen: () => (isClosed() ? closed : ok(undefined)),
      releaseReserve: () => this.#releaseReserve(),
      close: () => undefined,
    };
  }

  #append(life: Life, runs: readonly NewRun[]) {
    life.passWrite();
    const fault = this.#takeFault();
    if (fault === 'write-fails') return ioFailure('The write failed');
    if (!this.#hasRoom()) return fail<StorageFailure>({ kind: 'storage-full', message: 'The disk is full' });
    const stored = this.#cache.append(runs);
    for (const [index, run] of runs.entries()) this.onStored(run, this.length - runs.length + index + 1);
    life.passWrite();
    if (fault !== undefined) {
      this.#isFlushBroken = true;
      return ioFailure('The flush failed');
    }
    if (!this.#isFlushBroken) this.#durableThrough = this.length;
    life.passWrite();
    return stored;
  }

  #replace(life: Life, runs: readonly { readonly position: number; readonly bytes: Bytes }[]) {
    life.passWrite();
    for (const { position } of runs) {
      const row = this.#cache.readAt(position);
      if (row !== undefined && !this.#unflushed.has(position)) this.#unflushed.set(position, row.bytes);
    }
    const replaced = this.#cache.replace(runs);
    for (const { bytes } of runs) this.onReplaced(bytes);
    life.passWrite();
    if (!this.#isFlushBroken) this.#unflushed.clear();
    life.passWrite();
    return replaced;
  }

  #checkpoint(life: Life) {
    life.passWrite();
    if (this.#brokenCheckpoints > 0) {
      this.#brokenCheckpoints -= 1;
      return ioFailure('The checkpoint failed');
    }
    this.#durableThrough = this.length;
    this.#isFlushBroken = false;
    this.#unflushed.clear();
    return ok(undefined);
  }

  #takeFault(): AppendFault | undefined {
    const fault = this.#fault;
    this.#fault = undefined;
    return fault;
  }

  #hasRoom(): boolean {
    if (this.#room === undefined) return true;
    if (this.#room === 0) return false;
    this.#room -= 1;
    return true;
  }

  #releaseReserve(): boolean {
    if (this.#reserve === 0 || this.#room === undefined) return false;
    this.#reserve -= 1;
    this.#room += 12;
    return true;
  }
}

const ioFailure = (message: string) => fail<StorageFailure>({ kind: 'storage-io', message });
