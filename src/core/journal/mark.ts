/**
 * The high-water mark: the last acknowledged place of this device, outside the data folder and in no
 * backup. It finds what SQLite cannot: bit rot in a write-ahead log drops acknowledged rows silently,
 * and a copied folder looks like the original.
 *
 * Two 64-byte slots are written in turn: stream 16 ‖ sequence 8 ‖ head 32 ‖ counter 4 ‖ check 4 (first
 * bytes of SHA-256 over the 60 before). A torn slot loses to the other one.
 */
import type { Suite } from '../crypto/suite.ts';
import { type Bytes, equalBytes, readSafeInteger, viewOf, writeSafeInteger } from '../value/bytes.ts';
import { type Head, hexIdAt, idBytes, type StreamId } from '../value/ids.ts';
import type { MarkFile } from '../value/ports.ts';

export interface MarkPlace {
  readonly stream: StreamId;
  readonly sequence: number;
  readonly head: Head;
}

export interface Mark {
  /** Undefined: there was no mark, so this folder is a copy, restored or brand new. */
  readonly place: MarkPlace | undefined;
  /** Overwrites the older slot. Not yet durable: `sync` makes it so, at least once a second. */
  readonly move: (place: MarkPlace) => void;
  readonly sync: () => void;
}

const slotLength = 64;

export function openMark(suite: Pick<Suite, 'hash'>, file: MarkFile): Mark {
  const slots = readSlots(suite, file.read());
  let { counter } = slots;
  let place = slots.place;
  return {
    get place() {
      return place;
    },
    move: (next) => {
      counter += 1;
      place = next;
      file.write((counter % 2) * slotLength, encodeSlot(suite, next, counter));
    },
    sync: file.sync,
  };
}

function encodeSlot(suite: Pick<Suite, 'hash'>, place: MarkPlace, counter: number): Bytes {
  const slot = new Uint8Array(slotLength);
  slot.set(idBytes(place.stream), 0);
  writeSafeInteger(viewOf(slot), 16, place.sequence);
  slot.set(idBytes(place.head), 24);
  viewOf(slot).setUint32(56, counter);
  slot.set(suite.hash(slot.subarray(0, 60)).subarray(0, 4), 60);
  return slot;
}

function readSlots(
  suite: Pick<Suite, 'hash'>,
  bytes: Bytes | undefined,
): { counter: number; place: MarkPlace | undefined } {
  let best: { counter: number; place: MarkPlace | undefined } = { counter: 0, place: undefined };
  for (const at of [0, slotLength]) {
    const slot = bytes?.subarray(at, at + slotLength);
    if (slot === undefined || slot.length < slotLength) continue;
    const isWhole = equalBytes(suite.hash(slot.subarray(0, 60)).subarray(0, 4), slot.subarray(60));
    const counter = viewOf(slot).getUint32(56);
    if (!isWhole || counter <= best.counter) continue;
    const sequence = readSafeInteger(viewOf(slot), 16);
    best = { counter, place: { stream: hexIdAt(slot, 0, 16), sequence, head: hexIdAt(slot, 24, 32) } };
  }
  return best;
}
