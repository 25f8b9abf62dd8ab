/**
 * Which facts of a record an entry had not seen. Entries come in their total order; as long as each one
 * names everything before it, the window holds one place. It grows only while devices that did not know
 * of each other went on, and closes again behind the entry that names them all.
 */
import type { EntryReference } from '../../core/entry/header.ts';
import type { StepKind } from './appointment-kinds.ts';

/** What can be taken back; the fact that takes it back says which. */
type Mark = StepKind | 'decision';
export type FactKind = 'source' | Mark | `${Mark}-withdrawn` | 'note' | 'erased';

/** `What` tells the kinds of facts of a record apart; an appointment's are the default. */
export interface SeenFact<What extends string = FactKind> {
  /** `stream:sequence` */
  readonly place: string;
  readonly after: readonly string[];
  readonly what: What;
}

export interface Entered<What extends string = FactKind> {
  readonly window: readonly SeenFact<What>[];
  /** Earlier in the order, but unknown to whoever wrote this entry. */
  readonly unseen: readonly SeenFact<What>[];
}

interface Placed extends EntryReference {
  readonly after: readonly EntryReference[];
}

export const placeOf = ({ stream, sequence }: EntryReference): string => `${stream}:${sequence}`;

export function enterWindow<What extends string = FactKind>(
  window: readonly SeenFact<What>[],
  entry: Placed,
  what: What,
): Entered<What> {
  const fact: SeenFact<What> = { place: placeOf(entry), after: entry.after.map(placeOf), what };
  const tips = listTips(window);
  const hasSeenAll = tips.every(({ place }) => fact.after.includes(place));
  // Everything later descends from the one tip: it comes deeper, and nothing else is as deep.
  if (hasSeenAll) return { window: tips.length <= 1 ? [fact] : [...window, fact], unseen: [] };
  const seen = collectSeen(window, fact);
  return { window: [...window, fact], unseen: window.filter(({ place }) => !seen.has(place)) };
}

/** The facts that no other one names: what the record's last words are. */
export function listTips<What extends string>(window: readonly SeenFact<What>[]): readonly SeenFact<What>[] {
  const named = new Set(window.flatMap(({ after }) => after));
  return window.filter(({ place }) => !named.has(place));
}

function collectSeen<What extends string>(
  window: readonly SeenFact<What>[],
  fact: SeenFact<What>,
): ReadonlySet<string> {
  const byPlace = new Map(window.map((one) => [one.place, one]));
  const seen = new Set<string>();
  const waiting = [...fact.after];
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    if (seen.has(place)) continue;
    seen.add(place);
    waiting.push(...(byPlace.get(place)?.after ?? []));
  }
  return seen;
}
