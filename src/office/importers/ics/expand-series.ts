/**
 * The days of a series, by looking at every day of every period once. It cannot hang: the number of
 * days looked at is bounded by the last day asked for, and no rule can make it look twice.
 */
import type { SeriesRule } from './series-rule.ts';

export interface CivilDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

export interface SeriesBounds {
  readonly first: CivilDay;
  /** The last day that may be returned. */
  readonly last: CivilDay;
  /** Days before it are left out; a series without COUNT is not even looked at before it. */
  readonly from?: CivilDay | undefined;
  readonly daysMax: number;
}

export interface SeriesDays {
  /** Ascending; the first day of the series always belongs to the series, whatever its rule says. */
  readonly days: readonly CivilDay[];
  /** True when the rule goes on behind the bounds. */
  readonly isCut: boolean;
}

/** Days since 1 March 0000 in the proleptic Gregorian calendar: periods and weekdays count in it. */
export function dayNumberOf({ year, month, day }: CivilDay): number {
  const shifted = month <= 2 ? year - 1 : year;
  const monthFromMarch = (month + 9) % 12;
  const leaps = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400);
  return shifted * 365 + leaps + Math.floor((153 * monthFromMarch + 2) / 5) + day - 1;
}

/** 1 March 0000 was a Wednesday; Monday is 1. */
export const weekdayOf = (dayNumber: number): number => ((dayNumber + 2) % 7) + 1;

export function civilDayOf(dayNumber: number): CivilDay {
  const era = Math.floor(dayNumber / 146_097);
  const ofEra = dayNumber - era * 146_097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1_460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * ofYear + 2) / 153);
  const day = ofYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

export function expandSeries(rule: SeriesRule, bounds: SeriesBounds): SeriesDays {
  const first = dayNumberOf(bounds.first);
  const last = dayNumberOf(bounds.last);
  const from = bounds.from === undefined ? first : Math.max(first, dayNumberOf(bounds.from));
  const countMax = rule.count ?? Number.POSITIVE_INFINITY;
  const days: number[] = from === first && first <= last ? [first] : [];
  let count = 1;
  for (let at = rule.count === undefined ? firstPeriod(rule, first, from) : 0; ; at += rule.interval) {
    const period = periodOf(rule, first, at);
    // Written so that bounds that are no numbers end the loop too.
    if (!(period.from <= last)) return finish(days, count < countMax);
    for (const day of chosenDays(rule, first, period)) {
      if (day <= first) continue;
      if (count >= countMax) return finish(days, false);
      if (day > last || days.length >= bounds.daysMax) return finish(days, true);
      count += 1;
      if (day >= from) days.push(day);
    }
  }
}

/** A multiple of the interval whose period begins at or before the day that is asked for. */
function firstPeriod(rule: SeriesRule, first: number, from: number): number {
  const daysOfPeriod = { DAILY: 1, WEEKLY: 7, MONTHLY: 31, YEARLY: 366 }[rule.frequency];
  const periods = Math.floor((from - first) / daysOfPeriod / rule.interval) - 1;
  return Math.max(0, periods) * rule.interval;
}

const finish = (days: readonly number[], isCut: boolean): SeriesDays => ({
  days: days.map(civilDayOf),
  isCut,
});

interface Period {
  readonly from: number;
  /** Behind the last day. */
  readonly to: number;
}

function periodOf(rule: SeriesRule, first: number, at: number): Period {
  if (rule.frequency === 'DAILY') return { from: first + at, to: first + at + 1 };
  if (rule.frequency === 'WEEKLY') {
    const from = first - ((weekdayOf(first) - rule.weekStart + 7) % 7) + at * 7;
    return { from, to: from + 7 };
  }
  const { year, month } = civilDayOf(first);
  const step = rule.frequency === 'MONTHLY' ? 1 : 12;
  const months = year * 12 + (rule.frequency === 'MONTHLY' ? month - 1 : 0) + at * step;
  return { from: firstOfMonth(months), to: firstOfMonth(months + step) };
}

const firstOfMonth = (months: number): number =>
  dayNumberOf({ year: Math.floor(months / 12), month: (months % 12) + 1, day: 1 });

function chosenDays(rule: SeriesRule, first: number, period: Period): readonly number[] {
  const start = civilDayOf(first);
  const days: number[] = [];
  for (let day = period.from; day < period.to; day += 1) if (matches(rule, start, first, day)) days.push(day);
  if (rule.positions.length === 0) return days;
  const chosen = rule.positions.map((position) => days[position > 0 ? position - 1 : days.length + position]);
  return [...new Set(chosen)].filter((day) => day !== undefined).sort((left, right) => left - right);
}

function matches(rule: SeriesRule, start: CivilDay, first: number, dayNumber: number): boolean {
  const { year, month, day } = civilDayOf(dayNumber);
  if (rule.months.length > 0 && !rule.months.includes(month)) return false;
  const monthFrom = dayNumberOf({ year, month, day: 1 });
  const monthLength = firstOfMonth(year * 12 + month) - monthFrom;
  if (rule.monthDays.length > 0 && !hasPlace(rule.monthDays, day, monthLength)) return false;
  if (rule.weekdays.length > 0) {
    const inYear = rule.frequency === 'YEARLY' && rule.months.length === 0;
    const from = inYear ? dayNumberOf({ year, month: 1, day: 1 }) : monthFrom;
    const length = inYear ? dayNumberOf({ year: year + 1, month: 1, day: 1 }) - from : monthLength;
    return rule.weekdays.some(
      ({ weekday, ordinal }) => weekday === weekdayOf(dayNumber) && isNth(ordinal, dayNumber - from, length),
    );
  }
  return rule.monthDays.length > 0 || matchesStart(rule, start, first, { year, month, day });
}

const hasPlace = (places: readonly number[], day: number, length: number): boolean =>
  places.includes(day) || places.includes(day - length - 1);

function isNth(ordinal: number, offset: number, length: number): boolean {
  if (ordinal === 0) return true;
  return ordinal > 0
    ? Math.floor(offset / 7) + 1 === ordinal
    : Math.floor((length - 1 - offset) / 7) + 1 === -ordinal;
}

/** What a rule does not say is taken from the first day. */
function matchesStart(rule: SeriesRule, start: CivilDay, first: number, candidate: CivilDay): boolean {
  if (rule.frequency === 'DAILY') return true;
  if (rule.frequency === 'WEEKLY') return weekdayOf(dayNumberOf(candidate)) === weekdayOf(first);
  if (candidate.day !== start.day) return false;
  return rule.frequency === 'MONTHLY' || rule.months.length > 0 || candidate.month === start.month;
}
