/** Entries are members of a set: whatever brings one twice, it counts once. */
import type { PlacedEntry } from '../entry/placed-entry.ts';

const hasRepeat = (entries: readonly PlacedEntry[]): boolean =>
  entries.some((entry, at) =>
    entries.some(({ head, index }, other) => other < at && index === entry.index && head === entry.head),
  );

/** Entries are set members: the same place twice (a repeated parked segment) counts once. */
export function withoutRepeats(entries: readonly PlacedEntry[]): readonly PlacedEntry[] {
  if (entries.length === 1) return entries;
  if (entries.length < 8 && !hasRepeat(entries)) return entries;
  const byPlace = new Map(entries.map((entry) => [`${entry.head}:${entry.index}`, entry]));
  return byPlace.size === entries.length ? entries : [...byPlace.values()];
}
