/** The file of the high-water mark: written in place, flushed now and then, torn by a power cut. */
import type { Bytes } from '../core/value/bytes.ts';
import type { MarkFile } from '../core/value/ports.ts';
import type { Dice } from './dice.ts';
import type { Life } from './life.ts';

const fileLength = 128;

export class MarkDisk {
  #cache: Bytes = new Uint8Array(fileLength);
  #durable: Bytes = new Uint8Array(fileLength);

  copy(): MarkDisk {
    const copy = new MarkDisk();
    copy.#cache = this.#cache.slice();
    copy.#durable = this.#cache.slice();
    return copy;
  }

  /** Every byte that was not flushed is the old or the new one. */
  cutPower(dice: Dice): void {
    const torn = this.#durable.map((byte, at) => (dice.chance(0.5) ? (this.#cache[at] ?? byte) : byte));
    const keepsNew = dice.chance(0.5);
    const keepsOld = dice.chance(0.5);
    this.#durable = keepsNew ? this.#cache.slice() : keepsOld ? this.#durable : torn;
    this.#cache = this.#durable.slice();
  }

  openFor(life: Life): MarkFile {
    return {
      read: () => this.#cache.slice(),
      write: (at, bytes) => {
        life.passWrite();
        this.#cache.set(bytes, at);
      },
      sync: () => {
        life.passWrite();
        this.#durable = this.#cache.slice();
      },
    };
  }
}
