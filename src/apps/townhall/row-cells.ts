/** Cells of the tables in the words of the API. */
import type { SubjectRow } from '../../core/storage/view-storage.ts';
import type { StreamId } from '../../core/value/ids.ts';
import { toInstant } from './local-time.ts';
import type { CopiedThrough } from './worker-messages.ts';

export function textIn(row: SubjectRow, column: string): string {
  const cell = row[column];
  if (typeof cell !== 'string') throw new Error(`Column ${column} holds no text`);
  return cell;
}

export const instantIn = (row: SubjectRow, at: string, offset: string): string =>
  toInstant(Number(row[at]), Number(row[offset]));

/** `stream:sequence` of each last fact; a stream of another device came from a second place. */
export function isCopied(places: string, { foreign, copied }: CopiedThrough): boolean {
  return places.split(' ').every((place) => {
    const at = place.indexOf(':');
    const stream = place.slice(0, at) as StreamId;
    return foreign.has(stream) || Number(place.slice(at + 1)) <= (copied.get(stream) ?? 0);
  });
}
