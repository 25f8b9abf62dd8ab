/**
 * Opens a WOFF 1.0 font (W3C recommendation) into the plain font that Typst reads: each table is
 * stored as it is or deflated. WOFF 2 changes the outlines too and is not read here.
 */
import { inflateSync } from 'node:zlib';
import { type Bytes, concatBytes, viewOf } from '../../core/value/bytes.ts';

/** Throws a RangeError when the bytes are not a whole WOFF 1.0 font: fonts are part of the installation. */
export function openWoff(woff: Bytes): Bytes {
  const source = viewOf(woff);
  if (woff.length < 44 || source.getUint32(0) !== 0x774f4646) throw new RangeError('Not a WOFF 1.0 font');
  const count = source.getUint16(12);
  const directory = new Uint8Array(12 + 16 * count);
  const target = viewOf(directory);
  writeHead(target, source.getUint32(4), count);
  const tables: Bytes[] = [];
  let offset = directory.length;
  for (let at = 0; at < count; at += 1) {
    const from = 44 + 20 * at;
    const table = readTable(woff, from);
    directory.set(woff.subarray(from, from + 4), 12 + 16 * at);
    target.setUint32(16 + 16 * at, source.getUint32(from + 16));
    target.setUint32(20 + 16 * at, offset);
    target.setUint32(24 + 16 * at, table.length);
    tables.push(table, new Uint8Array(-table.length & 3));
    offset += table.length + (-table.length & 3);
  }
  return concatBytes(directory, ...tables);
}

/** The search fields of the table directory are fixed functions of the number of tables (OpenType 1.9). */
function writeHead(target: DataView, flavour: number, count: number): void {
  const power = 31 - Math.clz32(count);
  target.setUint32(0, flavour);
  target.setUint16(4, count);
  target.setUint16(6, 16 << power);
  target.setUint16(8, power);
  target.setUint16(10, 16 * count - (16 << power));
}

function readTable(woff: Bytes, from: number): Bytes {
  const view = viewOf(woff);
  if (from + 20 > woff.length) throw new RangeError('The font ends inside its table directory');
  const [offset, stored, length] = [
    view.getUint32(from + 4),
    view.getUint32(from + 8),
    view.getUint32(from + 12),
  ];
  if (offset + stored > woff.length)
    throw new RangeError(`A font table ends at ${offset + stored} of ${woff.length}`);
  const bytes = woff.subarray(offset, offset + stored);
  const table = stored < length ? inflateSync(bytes, { maxOutputLength: length }) : bytes;
  if (table.length !== length)
    throw new RangeError(`A font table has ${table.length} bytes instead of ${length}`);
  return table;
}
