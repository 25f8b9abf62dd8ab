/** How many appointments a reading holds per local day: a file named after one day may hold others. */
import type { Reading } from './importer.ts';

export function countByDay(
  reading: Reading,
): readonly { readonly localDate: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const { appointment } of reading.appointments) {
    counts.set(appointment.localDate, (counts.get(appointment.localDate) ?? 0) + 1);
  }
  return [...counts]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([localDate, count]) => ({ localDate, count }));
}
