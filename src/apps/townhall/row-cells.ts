/** Cells of the tables in the words of the API. */
import type { SubjectRow } from '../../core/storage/view-storage.ts';
import { toInstant } from './local-time.ts';

export function textIn(row: SubjectRow, column: string): string {
  const cell = row[column];
  if (typeof cell !== 'string') throw new Error(`Column ${column} holds no text`);
  return cell;
}

export const instantIn = (row: SubjectRow, at: string, offset: string): string =>
  toInstant(Number(row[at]), Number(row[offset]));
