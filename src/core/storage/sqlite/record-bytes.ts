/**
 * Named records one after another: `u8 n ‖ name ‖ u32 length ‖ content`. Machine-local: many small values
 * of `views.db` lie in one cell in this form, since a row of their own costs more than what they hold.
 */
import { type Bytes, viewOf } from '../../value/bytes.ts';

const nameLengthMax = 255;
const firstCapacity = 4096;

/** Grows by doubling and is used again after it was emptied. */
export class RecordBytes {
  #buffer = Buffer.allocUnsafeSlow(firstCapacity);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** What was added; overwritten by what is added after a `cut`. */
  get bytes(): Bytes {
    return this.#buffer.subarray(0, this.#length);
  }

  add(name: string, content: Bytes): void {
    if (name.length > nameLengthMax) throw new RangeError(`A name of ${name.length} letters`);
    const contentAt = this.#length + 1 + name.length + 4;
    this.#makeRoom(contentAt + content.length);
    const buffer = this.#buffer;
    buffer[this.#length] = name.length;
    buffer.write(name, this.#length + 1, 'latin1');
    buffer.writeUInt32BE(content.length, contentAt - 4);
    buffer.set(content, contentAt);
    this.#length = contentAt + content.length;
  }

  cut(length: number): void {
    this.#length = length;
  }

  #makeRoom(needed: number): void {
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#buffer.length));
    grown.set(this.bytes);
    this.#buffer = grown;
  }
}

/** Contents are views into the bytes, not copies. */
export function visitRecords(bytes: Bytes, visit: (name: string, content: Bytes) => void): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < buffer.length; ) {
    const contentAt = at + 1 + (buffer[at] ?? 0) + 4;
    const end = contentAt + buffer.readUInt32BE(contentAt - 4);
    visit(buffer.toString('latin1', at + 1, contentAt - 4), bytes.subarray(contentAt, end));
    at = end;
  }
}

/** Entries of one subject in one cell: `u32 length ‖ entry`, in the order of arrival. */
export function joinEntries(entries: readonly Bytes[]): Bytes {
  let length = 0;
  for (const entry of entries) length += 4 + entry.length;
  const joined = new Uint8Array(length);
  const view = viewOf(joined);
  let at = 0;
  for (const entry of entries) {
    view.setUint32(at, entry.length);
    joined.set(entry, at + 4);
    at += 4 + entry.length;
  }
  return joined;
}

export function splitEntries(joined: Bytes): Bytes[] {
  const view = viewOf(joined);
  const entries: Bytes[] = [];
  for (let at = 0; at < joined.length; ) {
    const end = at + 4 + view.getUint32(at);
    entries.push(joined.subarray(at + 4, end));
    at = end;
  }
  return entries;
}
