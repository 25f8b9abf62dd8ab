/**
 * A visit as its facts tell it. Two desks that moved it differently without knowing of each other are both
 * kept: the later one is shown, and the contradiction is named until somebody who saw both decides.
 */
import type { FoldEntry } from '../../core/projection/kind.ts';
import type { PersonId } from '../../core/value/ids.ts';
import { enterWindow, type SeenFact } from './seen-window.ts';
import type { VisitDetails, VisitRecorded, VisitStep, VisitTranscribed } from './visit-kinds.ts';

type VisitFact = VisitStep | 'told' | 'erased';

/** Milliseconds since 1970 UTC and minutes east of it. */
interface Time {
  readonly at: number;
  readonly offsetMinutes: number;
}

interface Told {
  readonly details: VisitDetails;
  readonly localDate: string;
  /** As it is printed: "KB 17", from paper "KB 3-17". */
  readonly number: string;
  /** For lists in the order in which numbers were given. */
  readonly order: number;
  readonly happened: Time;
  readonly recorded: Time;
  readonly isFromPaper: boolean;
  readonly person: PersonId;
}

export interface VisitState {
  readonly told: Told | null;
  /** How many facts there are: the revision that a page has seen. */
  readonly count: number;
  readonly move:
    | (Time & { readonly to: VisitStep; readonly person: PersonId; readonly revision: number })
    | null;
  readonly reprints: number;
  readonly window: readonly SeenFact<VisitFact>[];
  readonly isDisputed: boolean;
}

export const initialVisit: VisitState = {
  told: null,
  count: 0,
  move: null,
  reprints: 0,
  window: [],
  isDisputed: false,
};

const visitNumber = (letters: string, number: number): string => `${letters} ${number}`;
const slipNumber = (letters: string, pad: number, slip: number): string => `${letters} ${pad}-${slip}`;

const timeOf = ({ recordedAt, offsetMinutes }: FoldEntry<unknown>): Time => ({
  at: recordedAt,
  offsetMinutes,
});

export function takeRecorded(state: VisitState, entry: FoldEntry<VisitRecorded>): VisitState {
  const { localDate, letters, number, ...details } = entry.body;
  return tell(state, entry, {
    details,
    localDate,
    number: visitNumber(letters, number),
    order: number,
    happened: timeOf(entry),
    recorded: timeOf(entry),
    isFromPaper: false,
    person: entry.person,
  });
}

export function takeTranscribed(state: VisitState, entry: FoldEntry<VisitTranscribed>): VisitState {
  const { localDate, letters, pad, slip, happenedAt, ...details } = entry.body;
  return tell(state, entry, {
    details,
    localDate,
    number: slipNumber(letters, pad, slip),
    order: slip,
    happened: { at: happenedAt.instant, offsetMinutes: happenedAt.offsetMinutes },
    recorded: timeOf(entry),
    isFromPaper: true,
    person: entry.person,
  });
}

const tell = (state: VisitState, entry: FoldEntry<unknown>, told: Told): VisitState => ({
  ...state,
  told,
  count: state.count + 1,
  window: enterWindow<VisitFact>(state.window, entry, 'told').window,
});

export function takeMoved(state: VisitState, entry: FoldEntry<{ readonly to: VisitStep }>): VisitState {
  const { to } = entry.body;
  const { window, unseen } = enterWindow<VisitFact>(state.window, entry, to);
  const differs = unseen.some(({ what }) => what !== to && what !== 'told' && what !== 'erased');
  const hasSeenAll = unseen.length === 0;
  const count = state.count + 1;
  return {
    ...state,
    count,
    window,
    move: { ...timeOf(entry), to, person: entry.person, revision: count },
    isDisputed: differs || (state.isDisputed && !hasSeenAll),
  };
}

export const takeReprinted = (state: VisitState, entry: FoldEntry<object>): VisitState => ({
  ...state,
  count: state.count + 1,
  reprints: state.reprints + 1,
  window: enterWindow<VisitFact>(state.window, entry, 'told').window,
});

/** The body is gone; that there was a fact, and what it knew of others, stays. */
export const takeVisitErased = (state: VisitState, entry: FoldEntry<undefined>): VisitState => ({
  ...state,
  count: state.count + 1,
  window: enterWindow<VisitFact>(state.window, entry, 'erased').window,
});

export type VisitStatus = VisitStep | 'noted' | 'advised';

/** Whoever is helped today waits; everybody else has a slip and may go, until somebody calls them. */
export function visitStatusOf({ told, move }: VisitState): VisitStatus {
  if (move !== null) return move.to;
  if (told?.details.urgency === 'not-here') return 'advised';
  return told?.details.urgency === 'today' && !told.isFromPaper ? 'waiting' : 'noted';
}
