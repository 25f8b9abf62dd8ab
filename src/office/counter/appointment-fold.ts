/** Appointments as the day list and the search read them: one row each, found by day, name, telephone, number. */
import { type Fold, on } from '../../core/projection/fold.ts';
import type { Appointment } from '../calendar/appointment.ts';
import {
  appointmentArrived,
  appointmentImported,
  appointmentRevised,
  arrivalWithdrawn,
} from './appointment-kinds.ts';
import {
  type AppointmentState,
  findArrival,
  initialAppointment,
  listConflicts,
  statusOf,
  takeArrival,
  takeErased,
  takeSource,
  takeWithdrawal,
} from './appointment-state.ts';
import { foldName, phoneDigits } from './search-text.ts';
import { listTips } from './seen-window.ts';

export const appointmentFold: Fold<AppointmentState> = {
  name: 'appointment',
  version: 1,
  initial: () => initialAppointment,
  handlers: [
    on(appointmentImported, takeSource),
    on(appointmentRevised, takeSource),
    on(appointmentArrived, takeArrival),
    on(arrivalWithdrawn, takeWithdrawal),
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
        /** Kinds of conflicts with a space between them. */
        conflicts: 'text',
        /** `stream:sequence` of the last facts, with a space between them: safe where all of them are. */
        places: 'text',
        revision: 'integer',
      },
      key: [],
      indexes: [['localDate', 'localTime'], ['foldedName'], ['phoneDigits']],
    },
  ],
  rows: (state) => {
    const { appointment } = state;
    return { appointments: appointment === null ? [] : [rowOf({ ...state, appointment })] };
  },
};

function rowOf(state: AppointmentState & { readonly appointment: Appointment }) {
  const { appointment } = state;
  const { person, scope } = appointment;
  const arrival = findArrival(state);
  const conflicts = listConflicts(state);
  return {
    localDate: appointment.localDate,
    localTime: appointment.localTime,
    endTime: endTimeOf(appointment),
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
    arrivedAt: arrival?.at ?? null,
    arrivedOffset: arrival?.offsetMinutes ?? null,
    arrivedBy: arrival?.person ?? null,
    conflicts: conflicts.length === 0 ? null : conflicts.join(' '),
    places: listTips(state.window)
      .map(({ place }) => place)
      .sort()
      .join(' '),
    revision: state.count,
  };
}

/** A list is about one day: what would end after midnight ends at 24:00. */
function endTimeOf({ localTime, durationMinutes }: Appointment): string {
  const [hours = 0, minutes = 0] = localTime.split(':').map(Number);
  const end = Math.min(24 * 60, hours * 60 + minutes + durationMinutes);
  const digits = (value: number): string => String(value).padStart(2, '0');
  return `${digits(Math.floor(end / 60))}:${digits(end % 60)}`;
}
