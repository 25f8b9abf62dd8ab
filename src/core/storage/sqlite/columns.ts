/** Cells of a SQLite row are unknown until they are looked at; a wrong one is a broken file, so it throws. */
import type { Bytes } from '../../value/bytes.ts';

function cellOf(row: unknown, column: string): unknown {
  if (typeof row !== 'object' || row === null) throw new Error(`The database gave no row with ${column}`);
  return Reflect.get(row, column);
}

export function numberOf(row: unknown, column: string): number {
  const cell = cellOf(row, column);
  if (typeof cell === 'number') return cell;
  throw new Error(`Column ${column} is not a number`);
}

export function textOf(row: unknown, column: string): string {
  const cell = cellOf(row, column);
  if (typeof cell === 'string') return cell;
  throw new Error(`Column ${column} is not text`);
}

export function bytesOf(row: unknown, column: string): Bytes {
  const cell = cellOf(row, column);
  if (cell instanceof Uint8Array) return cell;
  throw new Error(`Column ${column} is not bytes`);
}
