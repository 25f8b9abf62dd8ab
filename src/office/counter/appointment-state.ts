/**
 * An appointment as its facts tell it. Facts that were recorded without knowledge of each other are both
 * kept; where they contradict each other a conflict is named until somebody who saw both decides.
 */
import type { FoldEntry } from '../../core/projection/kind.ts';
import { canonicalJson } from '../../core/value/canonical-json.ts';
import type { PersonId, RequestId } from '../../core/value/ids.ts';
import type { Appointment, AppointmentStatus } from '../calendar/appointment.ts';
import type { Decision, HappenedAt, StepKind } from './appointment-kinds.ts';
import { enterWindow, placeOf, type SeenFact } from './seen-window.ts';

/** What every fact of a clerk says: who, when it happened, and when it was written down. */
export interface Recorded {
  readonly place: string;
  readonly person: PersonId;
  /** Milliseconds since 1970 UTC and minutes east of it. */
  readonly at: number;
  readonly offsetMinutes: number;
  readonly recordedAt: number;
  readonly recordedOffset: number;
  /** Why somebody knows when it happened; null = written down as it happened. */
  readonly evidence: HappenedAt['evidence'] | null;
  /** The appointment's revision with this fact. */
  readonly revision: number;
  /** Facts of the same list that its writer had not seen. */
  readonly beside: readonly string[];
}

export interface Step extends Recorded {
  readonly what: StepKind;
  readonly request: RequestId;
}

export interface Decided extends Recorded {
  readonly decision: Decision;
  readonly was: { readonly localDate: string; readonly localTime: string };
}

export interface Note extends Recorded {
  readonly text: string;
}

/** Found by the fold, shown to a person, never resolved by a machine. */
export const conflictKinds = [
  'source-differs',
  'withdrawn-elsewhere',
  'called-twice',
  'steps-differ',
  'decisions-differ',
  'cancelled-but-here',
  'moved-twice',
] as const;
export type Conflict = (typeof conflictKinds)[number];

export interface AppointmentState {
  readonly appointment: Appointment | null;
  /** How many facts there are: the revision that a page has seen. */
  readonly count: number;
  /** Those that nobody took back; one kind twice when two devices recorded the same. */
  readonly steps: readonly Step[];
  readonly decisions: readonly Decided[];
  readonly notes: readonly Note[];
  readonly window: readonly SeenFact[];
  readonly marked: readonly Conflict[];
}

export const initialAppointment: AppointmentState = {
  appointment: null,
  count: 0,
  steps: [],
  decisions: [],
  notes: [],
  window: [],
  marked: [],
};

type Entry<B> = FoldEntry<B>;
type Late = { readonly happenedAt?: HappenedAt | undefined };

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
    marked: mark(state.marked, { 'source-differs': differs }, unseen.length === 0),
  };
}

/** One handler for each kind of step: it differs in its word alone. */
export const takeStep =
  (what: StepKind) =>
  (state: AppointmentState, entry: Entry<Late>): AppointmentState => {
    const { window, unseen } = enterWindow(state.window, entry, what);
    const beside = liveIn(state.steps, unseen);
    const step: Step = { what, request: entry.request, ...recordedOf(state, entry, beside) };
    const found = { 'withdrawn-elsewhere': unseen.some((fact) => fact.what === `${what}-withdrawn`) };
    return {
      ...state,
      count: state.count + 1,
      window,
      steps: [...state.steps, step],
      marked: mark(state.marked, found, unseen.length === 0),
    };
  };

/** Takes back what its writer had seen; what came from elsewhere meanwhile stays, and is shown. */
export function takeStepWithdrawal(
  state: AppointmentState,
  entry: Entry<unknown>,
  step: StepKind,
): AppointmentState {
  const { window, unseen } = enterWindow(state.window, entry, `${step}-withdrawn`);
  const kept = liveIn(state.steps, unseen).filter(({ what }) => what === step);
  const found = { 'withdrawn-elsewhere': kept.length > 0 };
  return {
    ...state,
    count: state.count + 1,
    window,
    steps: state.steps.filter((one) => one.what !== step || kept.includes(one)),
    marked: mark(state.marked, found, unseen.length === 0),
  };
}

export function takeDecision(
  state: AppointmentState,
  entry: Entry<{ readonly decision: Decision; readonly was: Decided['was'] }>,
): AppointmentState {
  const { window, unseen } = enterWindow(state.window, entry, 'decision');
  const { decision, was } = entry.body;
  const beside = liveIn(state.decisions, unseen);
  const isOther = beside.some((one) => canonicalJson(one.decision) !== canonicalJson(decision));
  const wasWithdrawn = unseen.some(({ what }) => what === 'decision-withdrawn');
  return {
    ...state,
    count: state.count + 1,
    window,
    decisions: [...state.decisions, { decision, was, ...recordedOf(state, entry, beside) }],
    marked: mark(state.marked, { 'decisions-differ': isOther || wasWithdrawn }, unseen.length === 0),
  };
}

export function takeDecisionWithdrawal(state: AppointmentState, entry: Entry<object>): AppointmentState {
  const { window, unseen } = enterWindow(state.window, entry, 'decision-withdrawn');
  const decisions = liveIn(state.decisions, unseen);
  return {
    ...state,
    count: state.count + 1,
    window,
    decisions,
    marked: mark(state.marked, { 'decisions-differ': decisions.length > 0 }, unseen.length === 0),
  };
}

export function takeNote(
  state: AppointmentState,
  entry: Entry<Late & { readonly text: string }>,
): AppointmentState {
  const { window } = enterWindow(state.window, entry, 'note');
  const note: Note = { text: entry.body.text, ...recordedOf(state, entry, []) };
  return { ...state, count: state.count + 1, window, notes: [...state.notes, note] };
}

/** The body is gone; that there was a fact, and what it knew of others, stays. */
export function takeErased(state: AppointmentState, entry: Entry<undefined>): AppointmentState {
  const { window } = enterWindow(state.window, entry, 'erased');
  return { ...state, count: state.count + 1, window };
}

function recordedOf(
  state: AppointmentState,
  entry: Entry<object>,
  beside: readonly { readonly place: string }[],
): Recorded {
  const { happenedAt } = entry.body as Late;
  return {
    place: placeOf(entry),
    person: entry.person,
    at: happenedAt?.instant ?? entry.recordedAt,
    offsetMinutes: happenedAt?.offsetMinutes ?? entry.offsetMinutes,
    recordedAt: entry.recordedAt,
    recordedOffset: entry.offsetMinutes,
    evidence: happenedAt?.evidence ?? null,
    revision: state.count + 1,
    beside: beside.map(({ place }) => place),
  };
}

function liveIn<T extends { readonly place: string }>(
  list: readonly T[],
  unseen: readonly SeenFact[],
): readonly T[] {
  const places = new Set(unseen.map(({ place }) => place));
  return list.filter(({ place }) => places.has(place));
}

/** Whoever saw everything and wrote again has decided: the marks that this fact could have made go. */
function mark(
  marked: readonly Conflict[],
  found: Partial<Readonly<Record<Conflict, boolean>>>,
  hasSeenAll: boolean,
): readonly Conflict[] {
  return conflictKinds.filter((kind) => {
    const isFound = found[kind];
    if (isFound === true) return true;
    return marked.includes(kind) && !(hasSeenAll && isFound === false);
  });
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
export function findArrival({ steps }: AppointmentState): Step | undefined {
  let first: Step | undefined;
  for (const step of steps)
    if (step.what === 'arrival' && (first === undefined || step.at < first.at)) first = step;
  return first;
}

/** The further of two steps that did not know of each other counts, until somebody decides. */
const reach: Readonly<Record<StepKind, number>> = { 'not-appeared': 0, arrival: 1, called: 2, done: 3 };

/** Where the visit stands by what clerks recorded: the furthest step that nobody went on from. */
export function findStep({ steps }: AppointmentState): Step | undefined {
  let current: Step | undefined;
  for (const [at, step] of steps.entries()) {
    const isLast = steps.every((later, index) => index <= at || later.beside.includes(step.place));
    if (isLast && (current === undefined || isFurther(step, current))) current = step;
  }
  return current;
}

/** Of two that reach as far the earlier one; by place, if even the times are the same. */
function isFurther(step: Step, than: Step): boolean {
  if (step.what !== than.what) return reach[step.what] > reach[than.what];
  return step.at === than.at ? step.place < than.place : step.at < than.at;
}

/** The last decision; of two that did not know of each other the later one in the common order. */
export const findDecision = ({ decisions }: AppointmentState): Decided | undefined => decisions.at(-1);

/** As the source has it, or moved by a clerk. */
export type ShownStatus = AppointmentStatus | 'moved';
export type Known = AppointmentState & { readonly appointment: Appointment };

const progress: Readonly<Record<AppointmentStatus, number>> = {
  expected: 0,
  cancelled: 0,
  'not-appeared': 1,
  waiting: 2,
  called: 3,
  done: 4,
};
const statusAfter: Readonly<Record<StepKind, AppointmentStatus>> = {
  arrival: 'waiting',
  called: 'called',
  done: 'done',
  'not-appeared': 'not-appeared',
};

/** What a clerk is told: what was recorded here, unless the source knows of more. */
export function statusOf(state: Known): ShownStatus {
  const { status } = state.appointment;
  const step = findStep(state);
  if (step === undefined) return withoutStep(state, status);
  const own = statusAfter[step.what];
  return progress[status] > progress[own] ? status : own;
}

function withoutStep(state: AppointmentState, status: AppointmentStatus): ShownStatus {
  const decision = findDecision(state)?.decision;
  if (decision?.decision === 'cancelled') return 'cancelled';
  if (decision?.decision === 'moved') return decision.to === undefined ? 'moved' : 'expected';
  return decision?.decision === 'takes-place' && status === 'cancelled' ? 'expected' : status;
}

/** When the appointment is to be: as a clerk moved it, or as the source has it. */
export function timeOf(state: Known): { readonly localDate: string; readonly localTime: string } {
  const decision = findDecision(state)?.decision;
  const { localDate, localTime } = state.appointment;
  return decision?.decision === 'moved' && decision.to !== undefined ? decision.to : { localDate, localTime };
}

/** In a fixed order, so that rows do not depend on the order of discovery. */
export function listConflicts(state: AppointmentState): readonly Conflict[] {
  const { appointment, steps, marked } = state;
  const decided = findDecision(state);
  const word = decided?.decision.decision ?? appointment?.status;
  const isHere = steps.some(({ what }) => what !== 'not-appeared');
  const isMovedTwice =
    appointment !== null &&
    decided?.decision.decision === 'moved' &&
    (decided.was.localDate !== appointment.localDate || decided.was.localTime !== appointment.localTime);
  return conflictKinds.filter(
    (kind) =>
      marked.includes(kind) ||
      (kind === 'called-twice' && hasPair(steps, isCalledTwice)) ||
      (kind === 'steps-differ' && hasPair(steps, isDifferent)) ||
      (kind === 'cancelled-but-here' && word === 'cancelled' && isHere) ||
      (kind === 'moved-twice' && isMovedTwice),
  );
}

const isCalledTwice = (one: Step, other: Step): boolean => one.what === 'called' && other.what === 'called';
const isDifferent = (one: Step, other: Step): boolean =>
  (one.what === 'not-appeared') !== (other.what === 'not-appeared');

/** Two such steps that did not know of each other, and none after them that knew both. */
function hasPair(steps: readonly Step[], isPair: (one: Step, other: Step) => boolean): boolean {
  return steps.some((later, at) =>
    steps.slice(0, at).some((earlier) => {
      if (!later.beside.includes(earlier.place) || !isPair(earlier, later)) return false;
      const knows = ({ beside }: Step) => !beside.includes(earlier.place) && !beside.includes(later.place);
      return !steps.slice(at + 1).some(knows);
    }),
  );
}
