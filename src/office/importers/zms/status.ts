/**
 * The sixteen statuses of ZMS and what each means for a clerk. Free and blocked times, and records
 * whose person was erased, are no appointments; a reservation that was never confirmed is asked about.
 */
import type { AppointmentStatus } from '../../calendar/appointment.ts';

export type StatusMeaning = AppointmentStatus | 'not-an-appointment' | 'reservation-unconfirmed';

const meanings: ReadonlyMap<string, StatusMeaning> = new Map<string, StatusMeaning>([
  ['confirmed', 'expected'],
  ['preconfirmed', 'expected'],
  ['conflict', 'expected'],
  ['queued', 'waiting'],
  ['parked', 'waiting'],
  ['called', 'called'],
  ['processing', 'called'],
  ['pending', 'done'],
  ['finished', 'done'],
  ['archived', 'done'],
  ['missed', 'not-appeared'],
  ['deleted', 'cancelled'],
  ['reserved', 'reservation-unconfirmed'],
  ['free', 'not-an-appointment'],
  ['blocked', 'not-an-appointment'],
  ['anonymized', 'not-an-appointment'],
]);

export const findStatusMeaning = (status: string): StatusMeaning | undefined => meanings.get(status);
