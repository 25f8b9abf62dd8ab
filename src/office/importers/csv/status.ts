/** The words offices write into a status column. An unknown word is asked about, never taken for "expected". */
import type { AppointmentStatus } from '../../calendar/appointment.ts';

export type StatusMeaning = AppointmentStatus | 'not-an-appointment' | 'reservation-unconfirmed';

const meanings: ReadonlyMap<string, StatusMeaning> = new Map<string, StatusMeaning>(
  (
    [
      ['expected', 'bestätigt gebucht offen geplant aktiv neu confirmed booked expected open scheduled'],
      ['waiting', 'wartend wartet eingetroffen anwesend waiting queued arrived'],
      ['called', 'aufgerufen called'],
      ['done', 'erledigt abgeschlossen bearbeitet fertig done finished completed'],
      ['cancelled', 'storniert abgesagt gelöscht cancelled canceled deleted'],
      ['not-appeared', 'nicht_erschienen verpasst ausgefallen missed no-show'],
      ['reservation-unconfirmed', 'reserviert vorgemerkt unbestätigt reserved'],
      ['not-an-appointment', 'frei gesperrt free blocked'],
    ] as const
  ).flatMap(([meaning, words]) =>
    words.split(' ').map((word) => [word.replaceAll('_', ' '), meaning] as const),
  ),
);

export function findStatusMeaning(
  word: string,
  own: Readonly<Record<string, AppointmentStatus>> | undefined,
): StatusMeaning | undefined {
  const plain = word.toLowerCase();
  const given = Object.entries(own ?? {}).find(([key]) => key.trim().toLowerCase() === plain);
  return given?.[1] ?? meanings.get(plain);
}
