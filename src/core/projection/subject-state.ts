/**
 * The folded state of one subject with what is needed to take the next entry in order: the last order
 * key, the tips, and the references that named nothing yet. In-order entries evolve; everything else is
 * folded again from the last checkpoint before its place (rule PJ3).
 */
import type { EntryReference } from '../entry/header.ts';
import {
  compareOrderKeys,
  findDangling,
  type OrderedEntry,
  type OrderKey,
  orderEntries,
  orderKeyOf,
  type PlacedEntry,
  referenceKey,
} from '../entry/placed-entry.ts';
import type { Checkpoint, SubjectRecord } from '../storage/view-storage.ts';
import { type Head, type SubjectId, zeroHead } from '../value/ids.ts';
import type { AnyFold } from './fold.ts';
import { interpretEntry } from './interpret.ts';
import type { Registry } from './registry.ts';

export interface Tip extends EntryReference {
  readonly depth: number;
}

export interface SubjectState {
  readonly count: number;
  readonly lastKey: OrderKey | undefined;
  readonly lastIndex: number;
  readonly tips: readonly Tip[];
  readonly dangling: readonly string[];
  /** The last sequence of each stream that wrote about this record: what comes at or before it may be a twin. */
  readonly ends: { readonly [stream: string]: number };
  readonly state: unknown;
  /** Why the fold could not be carried on; the row says so and the subject stays readable from there. */
  readonly unreadable: string | undefined;
}

export const checkpointEvery = 64;

export const emptySubject = (fold: AnyFold, subject: SubjectId): SubjectState => ({
  count: 0,
  lastKey: undefined,
  lastIndex: -1,
  tips: [],
  dangling: [],
  ends: {},
  state: fold.initial(subject),
  unreadable: undefined,
});

type PlainState = Pick<SubjectState, 'state' | 'unreadable'>;

/** Told of entries of a kind or version that this program does not know; they change no state. */
export type OnUnknown = (entry: PlacedEntry, reason: string) => void;

/** Applies one entry to the plain state; a fold that throws makes this subject unreadable, nothing else. */
function evolveState(
  registry: Registry,
  fold: AnyFold,
  before: PlainState,
  entry: PlacedEntry,
  onUnknown?: OnUnknown,
): PlainState {
  const interpreted = interpretEntry(entry, registry.findKind(entry.header.kind));
  if (interpreted.kind === 'unknown') onUnknown?.(entry, interpreted.reason);
  if (interpreted.kind === 'unknown' || before.unreadable !== undefined) return before;
  try {
    if (interpreted.kind === 'erased') {
      const { onErased } = fold;
      return onErased === undefined
        ? before
        : { state: onErased(before.state, interpreted.entry), unreadable: undefined };
    }
    const handler = registry.findHandler(fold.name, entry.header.kind);
    if (handler === undefined) return before;
    return { state: handler.evolve(before.state, interpreted.entry), unreadable: undefined };
  } catch (cause) {
    return { state: before.state, unreadable: `${entry.header.kind}: ${String(cause).slice(0, 200)}` };
  }
}

/** The state after an entry that comes last in order; undefined = it does not, fold again. */
export function evolveInOrder(
  registry: Registry,
  fold: AnyFold,
  before: SubjectState,
  entry: PlacedEntry,
  onUnknown?: OnUnknown,
): SubjectState | undefined {
  const place = placeAfter(before, entry);
  if (place === undefined) return undefined;
  if (before.dangling.length > 0 && before.dangling.includes(referenceKey(entry))) return undefined;
  // The place may be taken by another branch of its stream, and what names it names both.
  if ((before.ends[entry.stream] ?? 0) >= entry.sequence) return undefined;
  const { depth, dangling } = place;
  const key = orderKeyOf(entry, depth);
  if (before.lastKey !== undefined && compareInOrder(before, key, entry.index) <= 0) return undefined;
  const { state, unreadable } = evolveState(registry, fold, before, entry, onUnknown);
  return {
    count: before.count + 1,
    lastKey: key,
    lastIndex: entry.index,
    tips: [...before.tips.filter((tip) => !isNamed(entry, tip)), tipOf(entry, depth)],
    dangling,
    ends: { ...before.ends, [entry.stream]: entry.sequence },
    state,
    unreadable,
  };
}

/** What one entry did to one record; `after` undefined = it does not come last in order, or was not understood. */
export interface Evolved {
  readonly fold: AnyFold;
  readonly subject: SubjectId;
  readonly after: SubjectState | undefined;
}

/** What was evolved before its segment was sealed, now that the head is known. */
export const withHead = (state: SubjectState, head: Head): SubjectState =>
  state.lastKey?.head === zeroHead ? { ...state, lastKey: { ...state.lastKey, head } } : state;

const isNamed = ({ header }: PlacedEntry, { stream, sequence }: Tip): boolean =>
  header.after.some((reference) => reference.sequence === sequence && reference.stream === stream);

const tipOf = ({ stream, sequence }: PlacedEntry, depth: number): Tip => ({ stream, sequence, depth });

function compareInOrder(before: SubjectState, key: OrderKey, index: number): number {
  if (before.lastKey === undefined) return 1;
  return compareOrderKeys(key, before.lastKey) || index - before.lastIndex;
}

interface PlaceInOrder {
  readonly depth: number;
  readonly dangling: readonly string[];
}

/**
 * An entry that names a deepest tip is one deeper, whatever else it names: older entries of this subject,
 * tips of another subject of the same entry, or what has not arrived. Undefined = it names others only, and
 * their depth has to be looked up (a tip's place may be held twice, by two branches of a forked stream).
 */
function placeAfter(before: SubjectState, { header }: PlacedEntry): PlaceInOrder | undefined {
  if (header.after.length === 0) return { depth: 1, dangling: before.dangling };
  let deepest = 0;
  const others: string[] = [];
  for (const reference of header.after) {
    const depth = tipDepth(before, reference);
    if (depth === undefined) others.push(referenceKey(reference));
    else deepest = Math.max(deepest, depth);
  }
  if (deepest < (before.lastKey?.depth ?? 0)) return undefined;
  const dangling = others.length === 0 ? before.dangling : [...new Set([...before.dangling, ...others])];
  return { depth: deepest + 1, dangling };
}

const tipDepth = ({ tips }: SubjectState, { stream, sequence }: EntryReference): number | undefined =>
  tips.find((tip) => tip.stream === stream && tip.sequence === sequence)?.depth;

export interface Refolded {
  readonly subject: SubjectState;
  /** New checkpoints after the one that was used. */
  readonly checkpoints: readonly Checkpoint[];
  /** Checkpoints that cover more entries than this are wrong now. */
  readonly keptCheckpoints: number;
}

/** Folds all entries of a subject in their order, from the last checkpoint that still fits. */
export function refold(
  registry: Registry,
  fold: AnyFold,
  subject: SubjectId,
  entries: readonly PlacedEntry[],
  checkpoints: readonly Checkpoint[] = [],
  onUnknown?: OnUnknown,
): Refolded {
  const inOrder = checkpoints.length > 0 ? undefined : evolveAll(registry, fold, subject, entries, onUnknown);
  return inOrder ?? foldOrdered(registry, fold, subject, entries, checkpoints, onUnknown);
}

/** Most subjects hold their entries in order already; undefined = not this one. */
function evolveAll(
  registry: Registry,
  fold: AnyFold,
  subject: SubjectId,
  entries: readonly PlacedEntry[],
  onUnknown: OnUnknown | undefined,
): Refolded | undefined {
  let current = emptySubject(fold, subject);
  const made: Checkpoint[] = [];
  for (const entry of entries) {
    const next = evolveInOrder(registry, fold, current, entry, onUnknown);
    if (next === undefined || next.dangling.length > 0) return undefined;
    current = next;
    if (isCheckpoint(current.count, current)) made.push(checkpointOf(current.count, entry, current.state));
  }
  return { subject: current, checkpoints: made, keptCheckpoints: 0 };
}

function foldOrdered(
  registry: Registry,
  fold: AnyFold,
  subject: SubjectId,
  entries: readonly PlacedEntry[],
  checkpoints: readonly Checkpoint[],
  onUnknown: OnUnknown | undefined,
): Refolded {
  const ordered = orderEntries(entries);
  const start = findCheckpoint(ordered, checkpoints);
  let current: PlainState =
    start === undefined
      ? { state: fold.initial(subject), unreadable: undefined }
      : { state: JSON.parse(start.state), unreadable: undefined };
  const made: Checkpoint[] = [];
  const from = start?.count ?? 0;
  for (let count = from; count < ordered.length; count += 1) {
    const entry = ordered[count]?.entry;
    if (entry === undefined) break;
    current = evolveState(registry, fold, current, entry, onUnknown);
    if (isCheckpoint(count + 1, current)) made.push(checkpointOf(count + 1, entry, current.state));
  }
  const last = ordered.at(-1);
  return {
    subject: {
      count: ordered.length,
      lastKey: last?.key,
      lastIndex: last?.entry.index ?? -1,
      tips: findTips(ordered),
      dangling: findDangling(entries).map(referenceKey),
      ends: findEnds(entries),
      ...current,
    },
    checkpoints: made,
    keptCheckpoints: from,
  };
}

const isCheckpoint = (count: number, { unreadable }: PlainState): boolean =>
  count % checkpointEvery === 0 && unreadable === undefined;

function findEnds(entries: readonly PlacedEntry[]): SubjectState['ends'] {
  const ends: { [stream: string]: number } = {};
  for (const { stream, sequence } of entries) ends[stream] = Math.max(ends[stream] ?? 0, sequence);
  return ends;
}

export const checkpointOf = (count: number, entry: PlacedEntry, state: unknown): Checkpoint => ({
  count,
  lastHead: entry.head,
  lastIndex: entry.index,
  state: JSON.stringify(state),
});

/** A checkpoint fits when the entry at its count is still the one that it ended with. */
function findCheckpoint(
  ordered: readonly OrderedEntry[],
  checkpoints: readonly Checkpoint[],
): Checkpoint | undefined {
  let best: Checkpoint | undefined;
  let isUnbroken = true;
  for (const checkpoint of [...checkpoints].sort((left, right) => left.count - right.count)) {
    const at = ordered[checkpoint.count - 1]?.entry;
    isUnbroken &&= at?.head === checkpoint.lastHead && at.index === checkpoint.lastIndex;
    if (isUnbroken) best = checkpoint;
  }
  return best;
}

function findTips(ordered: readonly OrderedEntry[]): Tip[] {
  const named = new Set(ordered.flatMap(({ entry }) => entry.header.after.map(referenceKey)));
  return ordered
    .filter(({ entry }) => !named.has(referenceKey(entry)))
    .map(({ entry, key }) => tipOf(entry, key.depth));
}

type Place = Omit<SubjectState, 'count' | 'state'>;

/** What is kept of a subject beside its plain state. Whoever adds a field has to name it here. */
const placeFields: Readonly<Record<keyof Place, true>> = {
  lastKey: true,
  lastIndex: true,
  tips: true,
  dangling: true,
  ends: true,
  unreadable: true,
};

/**
 * Part of the fold version: views that another machinery wrote are built again, never read. Raise the
 * number when a field keeps its name and changes its meaning.
 */
export const machineryVersion = `machinery 2 ${Object.keys(placeFields).sort().join(',')}`;

/** Its texts are made when they are written: of a record that waits only the last state is. */
export function encodeSubject({ count, state, ...place }: SubjectState): SubjectRecord {
  return {
    count,
    get place() {
      return JSON.stringify(place);
    },
    get state() {
      return JSON.stringify(state);
    },
  };
}

/** The machinery's own JSON, written by `encodeSubject` of the same fold version. */
export function decodeSubject(record: SubjectRecord): SubjectState {
  const place: Place = JSON.parse(record.place);
  return {
    count: record.count,
    state: JSON.parse(record.state),
    lastKey: place.lastKey,
    lastIndex: place.lastIndex,
    tips: place.tips,
    dangling: place.dangling,
    ends: place.ends,
    unreadable: place.unreadable,
  };
}
