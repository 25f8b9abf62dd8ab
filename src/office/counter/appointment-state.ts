/**
 * An appointment as its facts tell it. Facts that were recorded without knowledge of each other are both
 * kept; where they contradict each other a conflict is named until somebody who saw both decides.
 */
import type { FoldEntry } from '../../core/projection/kind.ts';
import { canonicalJson } from '../../core/value/canonical-json.ts';
import type { PersonId } from '../../core/value/ids.ts';
import type { Appointment, AppointmentStatus } from '../calendar/appointment.ts';
import { enterWindow, placeOf, type SeenFact } from './seen-window.ts';

export interface Arrival {
  readonly place: string;
  readonly person: PersonId;
  /** When the citizen came: milliseconds since 1970 UTC and minutes east of it. */
  readonly at: number;
  readonly offsetMinutes: number;
  /** The appointment's revision with this arrival. */
  readonly revision: number;
}

/** Found by the fold, shown to a person, never resolved by a machine. */
export const conflictKinds = ['source-differs', 'withdrawn-elsewhere', 'cancelled-but-here'] as const;
export type Conflict = (typeof conflictKinds)[number];

export interface AppointmentState {
  readonly appointment: Appointment | null;
  /** How many facts there are: the revision that a page has seen. */
  readonly count: number;
  /** Those that nobody took back; more than one when two devices recorded the same arrival. */
  readonly arrivals: readonly Arrival[];
  readonly window: readonly SeenFact[];
  readonly marked: readonly Conflict[];
}

export const initialAppointment: AppointmentState = {
  appointment: null,
  count: 0,
  arrivals: [],
  window: [],
  marked: [],
};

type Entry<B> = FoldEntry<B>;

export function takeSource(state: AppointmentState, entry: Entry<Appointment>): AppointmentState {
  const { window, unseen } = enterWindow(state.window, entry, 'source');
  const current = state.appointment;
  const differs =
    unseen.some(({ what }) => what === 'source') &&
    current !== null &&
    compareVersions(entry.body, current) === undefined &&
    !isSameAppointment(entry.body, current);
  return {
    ...state,
    count: state.count + 1,
    window,
    appointment: isOlder(entry.body, current) ? current : entry.body,
    marked: mark(state, 'source-differs', differs, unseen.length === 0),
  };
}

export function takeArrival(
  state: AppointmentState,
  entry: Entry<{
    readonly happenedAt?: { readonly instant: number; readonly offsetMinutes: number } | undefined;
  }>,
): AppointmentState {
  const { window, unseen } = enterWindow(state.window, entry, 'arrival');
  const { happenedAt } = entry.body;
  const arrival: Arrival = {
    place: placeOf(entry),
    person: entry.person,
    at: happenedAt?.instant ?? entry.recordedAt,
    offsetMinutes: happenedAt?.offsetMinutes ?? entry.offsetMinutes,
    revision: state.count + 1,
  };
  const wasWithdrawn = unseen.some(({ what }) => what === 'withdrawal');
  return {
    ...state,
    count: state.count + 1,
    window,
    arrivals: [...state.arrivals, arrival],
    marked: mark(state, 'withdrawn-elsewhere', wasWithdrawn, unseen.length === 0),
  };
}

export function takeWithdrawal(state: AppointmentState, entry: Entry<object>): AppointmentState {
  const { window, unseen } = enterWindow(state.window, entry, 'withdrawal');
  const unseenPlaces = new Set(unseen.map(({ place }) => place));
  const arrivals = state.arrivals.filter(({ place }) => unseenPlaces.has(place));
  return {
    ...state,
    count: state.count + 1,
    window,
    arrivals,
    marked: mark(state, 'withdrawn-elsewhere', arrivals.length > 0, unseen.length === 0),
  };
}

/** The body is gone; that there was a fact, and what it knew of others, stays. */
export function takeErased(state: AppointmentState, entry: Entry<undefined>): AppointmentState {
  const { window } = enterWindow(state.window, entry, 'erased');
  return { ...state, count: state.count + 1, window };
}

/** Whoever saw everything and wrote again has decided: the mark goes. */
function mark(
  { marked }: AppointmentState,
  conflict: Conflict,
  isFound: boolean,
  hasSeenAll: boolean,
): readonly Conflict[] {
  if (isFound) return marked.includes(conflict) ? marked : [...marked, conflict];
  return hasSeenAll ? marked.filter((one) => one !== conflict) : marked;
}

/** By the source's own counting; undefined when it does not count or both say the same number. */
function compareVersions(left: Appointment, right: Appointment): number | undefined {
  if (left.sourceVersion === undefined || right.sourceVersion === undefined) return undefined;
  return left.sourceVersion === right.sourceVersion ? undefined : left.sourceVersion - right.sourceVersion;
}

/** True when the source itself says that this is what it said before. */
export const isOlder = (appointment: Appointment, current: Appointment | null): boolean =>
  current !== null && (compareVersions(appointment, current) ?? 0) < 0;

export const isSameAppointment = (left: Appointment, right: Appointment): boolean =>
  canonicalJson(left) === canonicalJson(right);

/** The earliest of the arrivals that count. */
export function findArrival({ arrivals }: AppointmentState): Arrival | undefined {
  let first: Arrival | undefined;
  for (const arrival of arrivals) if (first === undefined || arrival.at < first.at) first = arrival;
  return first;
}

/** What a clerk is told: the source's word, unless the citizen stands at the counter. */
export function statusOf(state: AppointmentState & { readonly appointment: Appointment }): AppointmentStatus {
  const { status } = state.appointment;
  const isHere = state.arrivals.length > 0;
  const isOpen = status === 'expected' || status === 'not-appeared' || status === 'cancelled';
  return isHere && isOpen ? 'waiting' : status;
}

/** In a fixed order, so that rows do not depend on the order of discovery. */
export function listConflicts(state: AppointmentState): readonly Conflict[] {
  const isCancelled = state.appointment?.status === 'cancelled' && state.arrivals.length > 0;
  return conflictKinds.filter(
    (kind) => state.marked.includes(kind) || (kind === 'cancelled-but-here' && isCancelled),
  );
}
