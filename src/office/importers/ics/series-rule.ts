/**
 * A recurrence rule (RFC 5545 section 3.3.10) as far as office calendars use it: daily, weekly, monthly,
 * yearly with BYMONTH, BYMONTHDAY, BYDAY, BYSETPOS. Anything else is refused, never approximated.
 */
import { integerAt, listOf, memberOf, recordOf, textAt } from '../json-value.ts';

export type Frequency = 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY';

/** Monday is 1, Sunday 7; ordinal 0 means every one, -1 the last. */
export interface WeekdayPlace {
  readonly weekday: number;
  readonly ordinal: number;
}

export interface SeriesRule {
  readonly frequency: Frequency;
  readonly interval: number;
  readonly count: number | undefined;
  /** As jCal writes it: a date, a local date-time, or one with Z. */
  readonly until: string | undefined;
  readonly months: readonly number[];
  readonly monthDays: readonly number[];
  readonly weekdays: readonly WeekdayPlace[];
  readonly positions: readonly number[];
  readonly weekStart: number;
}

const frequencies: readonly Frequency[] = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'];
const weekdayNames = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const knownParts = new Set([
  'freq',
  'interval',
  'count',
  'until',
  'bymonth',
  'bymonthday',
  'byday',
  'bysetpos',
  'wkst',
]);

/** Takes the value of an RRULE as jCal gives it; `undefined` for what is not supported or not valid. */
export function parseSeriesRule(value: unknown): SeriesRule | undefined {
  const parts = recordOf(value);
  if (parts === undefined || !Object.keys(parts).every((part) => knownParts.has(part))) return undefined;
  const frequency = frequencies.find((name) => name === textAt(parts, 'freq')?.toUpperCase());
  const months = integersAt(parts, 'bymonth', 1, 12);
  const monthDays = integersAt(parts, 'bymonthday', 1, 31);
  const positions = integersAt(parts, 'bysetpos', 1, 366);
  const weekdays = weekdaysAt(parts, frequency);
  const interval = boundedAt(parts, 'interval', 1);
  const count = boundedAt(parts, 'count', undefined);
  if (frequency === undefined || months === undefined || monthDays === undefined) return undefined;
  if (positions === undefined || weekdays === undefined || interval === 'bad' || count === 'bad')
    return undefined;
  if (interval === undefined || months.some((month) => month < 1)) return undefined;
  if (frequency === 'WEEKLY' && monthDays.length > 0) return undefined;
  const weekStart = weekdayStart(parts);
  if (weekStart === undefined) return undefined;
  const until = textAt(parts, 'until');
  return { frequency, interval, count, until, months, monthDays, weekdays, positions, weekStart };
}

const weekdayStart = (parts: unknown): number | undefined => {
  const wkst = memberOf(parts, 'wkst');
  if (wkst === undefined) return 1;
  // jCal by ical.js counts Sunday as 1.
  if (typeof wkst === 'number') return wkst >= 1 && wkst <= 7 ? ((wkst + 5) % 7) + 1 : undefined;
  const at = typeof wkst === 'string' ? weekdayNames.indexOf(wkst.toUpperCase()) : -1;
  return at < 0 ? undefined : at + 1;
};

function boundedAt<T>(parts: unknown, name: string, absent: T): number | T | 'bad' {
  if (memberOf(parts, name) === undefined) return absent;
  const value = integerAt(parts, name);
  return value !== undefined && value >= 1 && value <= 100_000 ? value : 'bad';
}

const manyAt = (parts: unknown, name: string): readonly unknown[] => {
  const member = memberOf(parts, name);
  return member === undefined || Array.isArray(member) ? listOf(member) : [member];
};

/** Values from `least` to `most`, also counted from the end (negative). */
function integersAt(
  parts: unknown,
  name: string,
  least: number,
  most: number,
): readonly number[] | undefined {
  const values = manyAt(parts, name).map((member) => integerAt({ member }, 'member'));
  const isGood = (value: number | undefined): value is number =>
    value !== undefined && Math.abs(value) >= least && Math.abs(value) <= most;
  return values.every(isGood) ? values : undefined;
}

function weekdaysAt(parts: unknown, frequency: Frequency | undefined): readonly WeekdayPlace[] | undefined {
  const places: WeekdayPlace[] = [];
  for (const member of manyAt(parts, 'byday')) {
    const [, ordinalText, name] = /^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$/i.exec(String(member)) ?? [];
    if (name === undefined) return undefined;
    const ordinal = ordinalText === undefined ? 0 : Number(ordinalText);
    const takesOrdinal = frequency === 'MONTHLY' || frequency === 'YEARLY';
    if (ordinalText !== undefined && (ordinal === 0 || !takesOrdinal)) return undefined;
    places.push({ weekday: weekdayNames.indexOf(name.toUpperCase()) + 1, ordinal });
  }
  return places;
}
