/**
 * Local dates and times as people read them. Everything is arithmetic on the town hall's own
 * wall-clock text; neither the zone nor the clock of the workstation takes part.
 */
import { dateText } from '../text.ts';

/** `2026-10-26` → "Mo 26.10." */
export function formatDayShort(date: string): string {
  const { month, day } = partsOf(date);
  return dateText().short(weekdayOf(date), pad(day), pad(month));
}

/** `2026-10-26` → "Montag, 26. Oktober 2026" */
export function formatDayLong(date: string): string {
  const { year, month, day } = partsOf(date);
  return dateText().long(weekdayOf(date), day, dateText().months[month - 1] ?? '', year);
}

/** The wall-clock part of an instant or local date-time: `2026-10-26T18:00:00+01:00` → "Mo 26.10., 18:00" */
export const formatAsOf = (instant: string): string =>
  `${formatDayShort(instant.slice(0, 10))}, ${timeOf(instant)}`;

/** "01:01" on the same day, otherwise "Fr 30.10., 01:01". */
export const formatSince = (local: string, today: string): string =>
  local.slice(0, 10) === today ? timeOf(local) : formatAsOf(local);

/** `2026-10-26T18:00:00+01:00` → "18:00" */
export const timeOf = (instant: string): string => instant.slice(11, 16);

/** The neighbour of a day among the days that have appointments (and today); undefined at the ends. */
export function neighbourDay(
  dates: readonly string[],
  from: string,
  direction: 'earlier' | 'later',
): string | undefined {
  return direction === 'earlier'
    ? dates.filter((date) => date < from).at(-1)
    : dates.find((date) => date > from);
}

/** Ascending, each once: the days to choose from always include today and the day on show. */
export const choosableDays = (dates: readonly string[], ...always: readonly string[]): readonly string[] =>
  [...new Set([...dates, ...always])].sort();

const pad = (value: number): string => String(value).padStart(2, '0');

function partsOf(date: string): { year: number; month: number; day: number } {
  const [year, month, day] = date.slice(0, 10).split('-').map(Number);
  if (!year || !month || !day) throw new RangeError(`Not a local date: "${date.slice(0, 40)}"`);
  return { year, month, day };
}

/** Sakamoto's method for the proleptic Gregorian calendar. */
function weekdayOf(date: string): string {
  const { year, month, day } = partsOf(date);
  const y = month < 3 ? year - 1 : year;
  const offset = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4][month - 1] ?? 0;
  const index = (y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + offset + day) % 7;
  return dateText().weekdays[index] ?? '';
}
