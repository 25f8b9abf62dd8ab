/**
 * Which of our own segments a second medium has confirmed: signed receipts of relays, and sticks that
 * were read back after writing. From it follows the level `copied`; it is local knowledge that may be
 * lost and is then collected again by repeating pushes.
 */
import type { Head, StreamId } from '../value/ids.ts';

export interface CopyNote {
  /** Relay id (hash of its key) or the name of a stick. */
  readonly place: string;
  readonly stream: StreamId;
  /** Everything of the stream up to this sequence is confirmed. */
  readonly sequence: number;
  readonly head: Head;
  /** Wall clock, only for "vor 4 min". */
  readonly at: number;
}

/** Keeps the newest note per place and stream. Losing it costs repeated pushes, never data. */
export interface CopyStore {
  readonly list: () => readonly CopyNote[];
  readonly put: (note: CopyNote) => void;
}

export function createMemoryCopyStore(): CopyStore {
  const notes = new Map<string, CopyNote>();
  return {
    list: () => [...notes.values()],
    put: (note) => void notes.set(`${note.place} ${note.stream}`, note),
  };
}

/** The sequence up to which each stream is confirmed by at least one of the given places. */
export function copiedThrough(
  notes: readonly CopyNote[],
  places: ReadonlySet<string>,
): ReadonlyMap<StreamId, number> {
  const through = new Map<StreamId, number>();
  for (const { place, stream, sequence } of notes) {
    if (places.has(place) && sequence > (through.get(stream) ?? 0)) through.set(stream, sequence);
  }
  return through;
}
