/** What the views remember of a request id, so that it is answered once and never used for something else. */
import type { PlacedEntry } from '../entry/placed-entry.ts';
import type { StreamId } from '../value/ids.ts';
import { commandOf } from './interpret.ts';

/** Remembered for every request: where its first entry lies and what was asked. */
export interface RequestNote {
  readonly stream: StreamId;
  readonly sequence: number;
  readonly parts: number;
  readonly command: string;
}

/** Of the first entry of a request; the views' own text. */
export const encodeRequestNote = ({ stream, sequence, header, body }: PlacedEntry): string =>
  `${stream} ${sequence} ${header.parts} ${commandOf(body) ?? ''}`;

export function decodeRequestNote(note: string): RequestNote {
  const [stream, sequence, parts, command] = note.split(' ');
  return {
    stream: stream as StreamId,
    sequence: Number(sequence),
    parts: Number(parts),
    command: command ?? '',
  };
}
