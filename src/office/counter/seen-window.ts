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

export interface SeenFact {
  /** `stream:sequence` */
  readonly place: string;
  readonly after: readonly string[];
  readonly what: FactKind;
}

export interface Entered {
  readonly window: readonly SeenFact[];
  /** Earlier in the order, but unknown to whoever wrote this entry. */
  readonly unseen: readonly SeenFact[];
}

interface Placed extends EntryReference {
  readonly after: readonly EntryReference[];
}

export const placeOf = ({ stream, sequence }: EntryReference): string => `${stream}:${sequence}`;

export function enterWindow(window: readonly SeenFact[], entry: Placed, what: SeenFact['what']): Entered {
  const fact: SeenFact = { place: placeOf(entry), after: entry.after.map(placeOf), what };
  const tips = listTips(window);
  const hasSeenAll = tips.every(({ place }) => fact.after.includes(place));
  // Everything later descends from the one tip: it comes deeper, and nothing else is as deep.
  if (hasSeenAll) return { window: tips.length <= 1 ? [fact] : [...window, fact], unseen: [] };
  const seen = collectSeen(window, fact);
  return { window: [...window, fact], unseen: window.filter(({ place }) => !seen.has(place)) };
}

/** The facts that no other one names: what the record's last words are. */
export function listTips(window: readonly SeenFact[]): readonly SeenFact[] {
  const named = new Set(window.flatMap(({ after }) => after));
  return window.filter(({ place }) => !named.has(place));
}

function collectSeen(window: readonly SeenFact[], fact: SeenFact): ReadonlySet<string> {
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
