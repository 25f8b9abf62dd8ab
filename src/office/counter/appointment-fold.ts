/** Appointments as the day list and the search read them: one row each, found by day, name, telephone, number. */
import { type Fold, on } from '../../core/projection/fold.ts';
import {
  appointmentArrived,
  appointmentCalled,
  appointmentCompleted,
  appointmentDecided,
  appointmentImported,
  appointmentMissed,
  appointmentNoted,
  appointmentRevised,
  arrivalWithdrawn,
  decisionWithdrawn,
  stepWithdrawn,
} from './appointment-kinds.ts';
import {
  type AppointmentState,
  findArrival,
  findDecision,
  findStep,
  initialAppointment,
  type Known,
  listConflicts,
  statusOf,
  takeDecision,
  takeDecisionWithdrawal,
  takeErased,
  takeNote,
  takeSource,
  takeStep,
  takeStepWithdrawal,
  timeOf,
} from './appointment-state.ts';
import { foldName, listSearchWords, phoneDigits } from './search-text.ts';
import { listTips } from './seen-window.ts';

export const appointmentFold: Fold<AppointmentState> = {
  name: 'appointment',
  version: 2,
  initial: () => initialAppointment,
  handlers: [
    on(appointmentImported, takeSource),
    on(appointmentRevised, takeSource),
    on(appointmentArrived, takeStep('arrival')),
    on(arrivalWithdrawn, (state, entry) => takeStepWithdrawal(state, entry, 'arrival')),
    on(appointmentCalled, takeStep('called')),
    on(appointmentCompleted, takeStep('done')),
    on(appointmentMissed, takeStep('not-appeared')),
    on(stepWithdrawn, (state, entry) => takeStepWithdrawal(state, entry, entry.body.step)),
    on(appointmentDecided, takeDecision),
    on(decisionWithdrawn, takeDecisionWithdrawal),
    on(appointmentNoted, takeNote),
  ],
  onErased: takeErased,
  tables: [
    {
      name: 'appointments',
      columns: {
        localDate: 'text',
        localTime: 'text',
        endTime: 'text',
        system: 'text',
        scopeId: 'text',
        scope: 'text',
        name: 'text',
        foldedName: 'text',
        phone: 'text',
        phoneDigits: 'text',
        number: 'text',
        /** JSON list of names. */
        services: 'text',
        note: 'text',
        status: 'text',
        walkIn: 'integer',
        /** Milliseconds since 1970 UTC, and minutes east of it. */
        arrivedAt: 'integer',
        arrivedOffset: 'integer',
        arrivedBy: 'text',
        /** The last step that counts: what can be taken back, who recorded it, and both its times. */
        step: 'text',
        stepBy: 'text',
        stepAt: 'integer',
        stepOffset: 'integer',
        stepRecordedAt: 'integer',
        stepRecordedOffset: 'integer',
        stepEvidence: 'text',
        /** The request by which the person was called: asked again, it has the same answer. */
        calledRequest: 'text',
        /** JSON of a {@link ShownDecision}. */
        decision: 'text',
        /** JSON list of {@link ShownNote}. */
        notes: 'text',
        /** Kinds of conflicts with a space between them. */
        conflicts: 'text',
        /** `stream:sequence` of the last facts, with a space between them: safe where all of them are. */
        places: 'text',
        revision: 'integer',
      },
      key: [],
      indexes: [['localDate', 'localTime'], ['foldedName'], ['phoneDigits']],
    },
    {
      /** The place in the day that a moved appointment has left. */
      name: 'left_places',
      columns: { localDate: 'text', localTime: 'text' },
      key: [],
      indexes: [['localDate']],
    },
    {
      /** What an appointment is found by, over all days: each word from its beginning. */
      name: 'appointment_words',
      columns: { word: 'text', localDate: 'text' },
      key: ['word'],
      indexes: [['word', 'localDate']],
    },
  ],
  rows: (state) => {
    const { appointment } = state;
    if (appointment === null) return { appointments: [], left_places: [], appointment_words: [] };
    const known = { ...state, appointment };
    const { localDate } = timeOf(known);
    return {
      appointments: [rowOf(known)],
      left_places: leftPlace(known),
      appointment_words: listSearchWords({
        name: appointment.person.name,
        phone: appointment.person.phone ?? '',
        number: appointment.number ?? '',
      }).map((word) => ({ word, localDate })),
    };
  },
};

/** What the row says about a decision; the server turns persons into names. */
export interface ShownDecision {
  readonly kind: 'takes-place' | 'moved' | 'cancelled';
  readonly reason: string | null;
  readonly by: string;
  readonly at: number;
  readonly offsetMinutes: number;
  readonly was: { readonly localDate: string; readonly localTime: string };
  readonly to: { readonly localDate: string; readonly localTime: string } | null;
}

export interface ShownNote {
  readonly text: string;
  readonly by: string;
  readonly at: number;
  readonly offsetMinutes: number;
}

function rowOf(state: Known) {
  const { appointment } = state;
  const { person, scope } = appointment;
  const conflicts = listConflicts(state);
  const { localDate, localTime } = timeOf(state);
  return {
    localDate,
    localTime,
    endTime: endTimeOf(localTime, appointment.durationMinutes),
    system: appointment.source.system,
    scopeId: scope.id,
    scope: scope.name,
    name: person.name,
    foldedName: foldName(person.name),
    phone: person.phone ?? null,
    phoneDigits: person.phone === undefined ? null : phoneDigits(person.phone),
    number: appointment.number ?? null,
    services: JSON.stringify(appointment.services.map(({ name }) => name)),
    note: appointment.note ?? null,
    status: statusOf(state),
    walkIn: appointment.walkIn ? 1 : 0,
    ...stepCells(state),
    decision: decisionCell(state),
    notes: notesCell(state),
    conflicts: conflicts.length === 0 ? null : conflicts.join(' '),
    places: listTips(state.window)
      .map(({ place }) => place)
      .sort()
      .join(' '),
    revision: state.count,
  };
}

function stepCells(state: AppointmentState) {
  const arrival = findArrival(state);
  const step = findStep(state);
  return {
    arrivedAt: arrival?.at ?? null,
    arrivedOffset: arrival?.offsetMinutes ?? null,
    arrivedBy: arrival?.person ?? null,
    step: step?.what ?? null,
    stepBy: step?.person ?? null,
    stepAt: step?.at ?? null,
    stepOffset: step?.offsetMinutes ?? null,
    stepRecordedAt: step?.recordedAt ?? null,
    stepRecordedOffset: step?.recordedOffset ?? null,
    stepEvidence: step?.evidence ?? null,
    calledRequest: state.steps.findLast(({ what }) => what === 'called')?.request ?? null,
  };
}

function decisionCell(state: AppointmentState): string | null {
  const decided = findDecision(state);
  if (decided === undefined) return null;
  const { decision, was, person, at, offsetMinutes } = decided;
  const shown: ShownDecision = {
    kind: decision.decision,
    reason: decision.reason ?? null,
    by: person,
    at,
    offsetMinutes,
    was,
    to: (decision.decision === 'moved' ? decision.to : undefined) ?? null,
  };
  return JSON.stringify(shown);
}

function notesCell({ notes }: AppointmentState): string | null {
  if (notes.length === 0) return null;
  const shown: ShownNote[] = notes.map(({ text, person, at, offsetMinutes }) => ({
    text,
    by: person,
    at,
    offsetMinutes,
  }));
  return JSON.stringify(shown);
}

/** Whoever comes on the old day is still found there. */
function leftPlace(state: Known) {
  const { localDate, localTime } = state.appointment;
  const now = timeOf(state);
  return now.localDate === localDate ? [] : [{ localDate, localTime }];
}

/** A list is about one day: what would end after midnight ends at 24:00. */
function endTimeOf(localTime: string, durationMinutes: number): string {
  const [hours = 0, minutes = 0] = localTime.split(':').map(Number);
  const end = Math.min(24 * 60, hours * 60 + minutes + durationMinutes);
  const digits = (value: number): string => String(value).padStart(2, '0');
  return `${digits(Math.floor(end / 60))}:${digits(end % 60)}`;
}
