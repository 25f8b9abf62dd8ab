/**
 * The form in which an opened entry waits in `views.db` for the next fold of its subject:
 * device 16 ‖ stream 16 ‖ sequence 8 ‖ head 32 ‖ index 1 ‖ u16 h ‖ header ‖ 1 ‖ body, or 0 when erased.
 * Machine-local: it never leaves the device and is rebuilt from the journal.
 */
import { parseHeader } from '../entry/header.ts';
import type { PlacedEntry } from '../entry/placed-entry.ts';
import {
  type Bytes,
  bytesToHex,
  concatBytes,
  emptyBytes,
  readSafeInteger,
  viewOf,
  writeSafeInteger,
} from '../value/bytes.ts';
import { type DeviceId, type Head, idBytes, idIn, type StreamId } from '../value/ids.ts';

const headerAt = 75;
const noSalt = emptyBytes;

export function encodeOpened(entry: PlacedEntry): Bytes {
  const { headerBytes, body } = entry;
  const bytes = new Uint8Array(
    headerAt + headerBytes.length + 1 + (body === undefined ? 0 : body.bytes.length),
  );
  const view = viewOf(bytes);
  bytes.set(placeOf(entry), 0);
  writeSafeInteger(view, 32, entry.sequence);
  bytes[72] = entry.index;
  view.setUint16(73, headerBytes.length);
  bytes.set(headerBytes, headerAt);
  if (body === undefined) return bytes;
  bytes[headerAt + headerBytes.length] = 1;
  bytes.set(body.bytes, headerAt + headerBytes.length + 1);
  return bytes;
}

interface Place {
  readonly device: DeviceId;
  readonly stream: StreamId;
  readonly head: Head;
  readonly bytes: Bytes;
}

/** Entries come segment by segment: what they have in common is made once. */
let lastPlace: Place | undefined;

function placeOf({ device, stream, head }: PlacedEntry): Bytes {
  if (lastPlace?.head === head && lastPlace.stream === stream && lastPlace.device === device)
    return lastPlace.bytes;
  const bytes = concatBytes(idBytes(device), idBytes(stream), new Uint8Array(8), idBytes(head));
  lastPlace = { device, stream, head, bytes };
  return bytes;
}

/** The salt is not kept: the body's hash was checked when the segment was opened. */
export function decodeOpened(bytes: Bytes): PlacedEntry {
  const view = viewOf(bytes);
  const bodyAt = headerAt + view.getUint16(73);
  const headerBytes = bytes.subarray(headerAt, bodyAt);
  const header = parseHeader(headerBytes);
  if (!header.ok) throw new Error(`An opened entry of the views cannot be read: ${header.failure.message}`);
  const hex = bytesToHex(bytes.subarray(0, 72));
  return {
    device: idIn(hex, 0, 16),
    stream: idIn(hex, 16, 16),
    sequence: readSafeInteger(view, 32),
    head: idIn(hex, 40, 32),
    index: bytes[72] ?? 0,
    header: header.value,
    headerBytes,
    body: bytes[bodyAt] === 1 ? { salt: noSalt, bytes: bytes.subarray(bodyAt + 1) } : undefined,
  };
}
