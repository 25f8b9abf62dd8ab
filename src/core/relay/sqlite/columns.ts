/** Columns as they were written by this engine: another type is a broken file and throws. */
import type { SQLOutputValue } from 'node:sqlite';
import type { Bytes } from '../../value/bytes.ts';
import { type Id, idOf } from '../../value/ids.ts';

export type Row = Record<string, SQLOutputValue>;

export function integerIn(row: Row, name: string): number {
  const value = row[name];
  if (typeof value !== 'number') throw new TypeError(`Column ${name} is not an integer`);
  return value;
}

export function bytesIn(row: Row, name: string): Bytes {
  const value = row[name];
  if (!(value instanceof Uint8Array)) throw new TypeError(`Column ${name} is not a blob`);
  return value;
}

export const idIn = <T extends Id<string>>(row: Row, name: string): T => idOf<T>(bytesIn(row, name));
