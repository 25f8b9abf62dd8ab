/** Which segments lie on one disk, with a digest of the set that does not depend on the order of arrival. */
import type { Suite } from '../core/crypto/suite.ts';
import { parseRun } from '../core/segment/run.ts';
import type { StoredRun } from '../core/storage/journal-storage.ts';
import { bytesToHex } from '../core/value/bytes.ts';
import { type Head, idBytes } from '../core/value/ids.ts';
import { expectOk } from '../core/value/result.ts';

export class HeldSegments {
  readonly heads = new Set<Head>();
  /** Where each lies on the disk. */
  readonly positions = new Map<Head, number>();
  readonly #digest = new Uint8Array(32);

  add(head: Head, position: number): void {
    if (this.heads.has(head)) return;
    this.positions.set(head, position);
    this.heads.add(head);
    for (const [at, byte] of idBytes(head).entries()) this.#digest[at] = (this.#digest[at] ?? 0) ^ byte;
  }

  get digest(): string {
    return bytesToHex(this.#digest);
  }

  static of(suite: Suite, rows: readonly StoredRun[]): HeldSegments {
    const held = new HeldSegments();
    for (const { bytes, position } of rows) {
      for (const { head } of expectOk(parseRun(suite, bytes)).segments) held.add(head, position);
    }
    return held;
  }
}
