/**
 * An opened entry with its place. Entries are members of a set: the identity is the head of the segment
 * and the index in it, so that both branches of a forked stream are kept.
 */
import type { DeviceId, Head, StreamId } from '../value/ids.ts';
import type { Entry } from './entry.ts';
import type { EntryReference } from './header.ts';
import { compareHybridTimes, type HybridTime } from './hybrid-time.ts';

export interface PlacedEntry extends Entry {
  readonly device: DeviceId;
  readonly stream: StreamId;
  readonly sequence: number;
  /** Head of the segment that holds it. */
  readonly head: Head;
  readonly index: number;
}

/** Where an entry stands among the entries of one subject. */
export interface OrderKey {
  /** 1 + the greatest depth of what it names in `after`, inside the subject. Computed, never stated. */
  readonly depth: number;
  readonly hybridTime: HybridTime;
  readonly stream: StreamId;
  readonly sequence: number;
  readonly head: Head;
}

export function compareOrderKeys(left: OrderKey, right: OrderKey): number {
  return (
    left.depth - right.depth ||
    compareHybridTimes(left.hybridTime, right.hybridTime) ||
    compareText(left.stream, right.stream) ||
    left.sequence - right.sequence ||
    compareText(left.head, right.head)
  );
}

/** By code unit: never a locale. */
export const compareText = (left: string, right: string): number =>
  left < right ? -1 : left > right ? 1 : 0;

export const referenceKey = ({ stream, sequence }: EntryReference): string => `${stream}:${sequence}`;

export const orderKeyOf = (entry: PlacedEntry, depth: number): OrderKey => ({
  depth,
  hybridTime: entry.header.hybridTime,
  stream: entry.stream,
  sequence: entry.sequence,
  head: entry.head,
});

export interface OrderedEntry {
  readonly entry: PlacedEntry;
  readonly key: OrderKey;
}

/**
 * The total order of a subject's entries (rule EN5): the same set gives the same order on every machine,
 * whatever arrived first. References to entries that are not (yet) in the set count as depth 0.
 */
export function orderEntries(entries: readonly PlacedEntry[]): OrderedEntry[] {
  const depths = computeDepths(entries);
  const ordered = entries.map((entry) => ({ entry, key: orderKeyOf(entry, depths.get(entry) ?? 1) }));
  return ordered.sort((left, right) => compareOrderKeys(left.key, right.key));
}

/** Kahn's algorithm; what seems to lie on a circle is taken in plain order, what lies behind it after it. */
function computeDepths(entries: readonly PlacedEntry[]): Map<PlacedEntry, number> {
  const depths = new Map<PlacedEntry, number>();
  if (entries.length === 1) {
    for (const entry of entries) depths.set(entry, 1);
    return depths;
  }
  const byReference = groupByReference(entries);
  const waiting = new Map<PlacedEntry, number>();
  const followers = new Map<PlacedEntry, PlacedEntry[]>();
  const ready: PlacedEntry[] = [];
  for (const entry of entries) {
    const named = namedBy(entry, byReference);
    waiting.set(entry, named.length);
    if (named.length === 0) ready.push(entry);
    for (const earlier of named) {
      const behind = followers.get(earlier);
      if (behind === undefined) followers.set(earlier, [entry]);
      else behind.push(entry);
    }
  }
  const settle = (entry: PlacedEntry): void => {
    let depth = 0;
    for (const earlier of namedBy(entry, byReference)) depth = Math.max(depth, depths.get(earlier) ?? 0);
    depths.set(entry, depth + 1);
  };
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    settle(next);
    for (const follower of followers.get(next) ?? []) {
      const left = (waiting.get(follower) ?? 0) - 1;
      waiting.set(follower, left);
      if (left === 0) ready.push(follower);
    }
  }
  if (depths.size < entries.length) {
    const rest = entries.filter((entry) => !depths.has(entry));
    settleCycles({ entries: rest, followers, namedBy: (entry) => namedBy(entry, byReference), settle });
  }
  return depths;
}

interface Unsettled {
  readonly entries: readonly PlacedEntry[];
  readonly followers: ReadonlyMap<PlacedEntry, readonly PlacedEntry[]>;
  readonly namedBy: (entry: PlacedEntry) => readonly PlacedEntry[];
  readonly settle: (entry: PlacedEntry) => void;
}

/**
 * A reference names every branch of a forked stream, so that even honest entries may seem to name each
 * other in a circle. What is on a circle or between two is settled in plain order; what only lies behind
 * comes after it, as deep as what it names: an entry that nobody names never changes another one's place.
 */
function settleCycles({ entries, followers, namedBy, settle }: Unsettled): void {
  const open = new Map(entries.map((entry) => [entry, followers.get(entry)?.length ?? 0]));
  const behind: PlacedEntry[] = [];
  const ends = entries.filter((entry) => open.get(entry) === 0);
  for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
    open.delete(end);
    behind.push(end);
    for (const earlier of namedBy(end)) {
      const left = open.get(earlier);
      if (left === undefined) continue;
      open.set(earlier, left - 1);
      if (left === 1) ends.push(earlier);
    }
  }
  const circles = [...open.keys()].sort((left, right) =>
    compareOrderKeys(orderKeyOf(left, 0), orderKeyOf(right, 0)),
  );
  for (const entry of circles) settle(entry);
  for (const entry of behind.reverse()) settle(entry);
}

function groupByReference(entries: readonly PlacedEntry[]): Map<string, PlacedEntry[]> {
  const groups = new Map<string, PlacedEntry[]>();
  for (const entry of entries) {
    const key = referenceKey(entry);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  return groups;
}

function namedBy(entry: PlacedEntry, byReference: ReadonlyMap<string, PlacedEntry[]>): PlacedEntry[] {
  const named: PlacedEntry[] = [];
  for (const reference of entry.header.after) {
    for (const earlier of byReference.get(referenceKey(reference)) ?? []) {
      if (earlier !== entry) named.push(earlier);
    }
  }
  return named;
}

/** The references that name nothing in the set: when such an entry arrives, the order may change. */
export function findDangling(entries: readonly PlacedEntry[]): EntryReference[] {
  const known = new Set(entries.map(referenceKey));
  const dangling = new Map<string, EntryReference>();
  for (const { header } of entries) {
    for (const reference of header.after) {
      if (!known.has(referenceKey(reference))) dangling.set(referenceKey(reference), reference);
    }
  }
  return [...dangling.values()];
}
