/**
 * The occurrences of a series inside the window: RRULE, RDATE, EXDATE, and what other events of the file
 * replace (RFC 5545 section 3.8.5). Bounded in days, in number and, over the whole file, in work.
 */
import { fail, ok, type Result } from '../../../core/value/result.ts';
import type { ImportOptions } from '../importer.ts';
import type { QuarantineReason } from '../quarantine-reason.ts';
import type { CalendarZones } from './calendar-zones.ts';
import { type EventTime, resolveWallTime, timeOfValue } from './event-time.ts';
import { type CivilDay, civilDayOf, dayNumberOf, expandSeries, type SeriesDays } from './expand-series.ts';
import { listProperties, type Property } from './parse-properties.ts';
import { parseSeriesRule, type SeriesRule } from './series-rule.ts';
import { dateText } from './timezone-offsets.ts';

/** Days that all series of one file may still look at; keeps a hostile file from taking seconds. */
export interface SeriesBudget {
  daysLeft: number;
}

export const openSeriesBudget = (): SeriesBudget => ({ daysLeft: 2_000_000 });

export interface Series {
  readonly properties: readonly Property[];
  readonly zones: CalendarZones;
  readonly options: ImportOptions;
  readonly replaced: ReadonlySet<number>;
  readonly budget: SeriesBudget;
}

export interface Occurrences {
  readonly times: readonly EventTime[];
  readonly isCut: boolean;
}

const defaultSeries = { days: 400, occurrencesMax: 1_000 } as const;

export function listOccurrences(series: Series, start: EventTime): Result<Occurrences, QuarantineReason> {
  const days = daysByRule(series, start);
  if (!days.ok) return days;
  const added = listTimes(series, 'rdate');
  const removed = listTimes(series, 'exdate');
  if (added === undefined || removed === undefined) return fail('series-unsupported');
  const times = new Map<number, EventTime>();
  for (const day of days.value.days) {
    const time = resolveWallTime({ ...start.wall, date: dateText(day) });
    if (time.ok) times.set(time.value.instantMinutes, time.value);
  }
  for (const time of added.times) times.set(time.instantMinutes, time);
  for (const time of removed.times) times.delete(time.instantMinutes);
  const kept = [...times.values()].filter(
    ({ wall, local, instantMinutes }) =>
      !removed.dates.has(wall.date) &&
      !series.replaced.has(instantMinutes) &&
      isAsked(local.localDate, series.options),
  );
  kept.sort((left, right) => left.instantMinutes - right.instantMinutes);
  const { occurrencesMax } = series.options.series ?? defaultSeries;
  return ok({
    times: kept.slice(0, occurrencesMax),
    isCut: days.value.isCut || kept.length > occurrencesMax,
  });
}

const isAsked = (localDate: string, { days }: ImportOptions): boolean =>
  days === undefined || (localDate >= days.from && localDate <= days.to);

function daysByRule(series: Series, start: EventTime): Result<SeriesDays, QuarantineReason> {
  const first = dayOf(start.wall.date);
  const rules = listProperties(series.properties, 'rrule');
  if (rules.length === 0 && listProperties(series.properties, 'exrule').length === 0) {
    return ok({ days: [first], isCut: false });
  }
  const rule = rules.length === 1 ? parseSeriesRule(rules[0]?.values[0]) : undefined;
  if (rule === undefined || listProperties(series.properties, 'exrule').length > 0)
    return fail('series-unsupported');
  const until = lastDayOf(rule, start);
  if (until === 'unreadable') return fail('series-unsupported');
  return expandInWindow(series, { rule, first, until });
}

interface RuledSeries {
  readonly rule: SeriesRule;
  readonly first: CivilDay;
  readonly until: number | undefined;
}

/** The window is the days asked for, with a day of margin for zones, else so many days from the first event. */
function expandInWindow(
  series: Series,
  { rule, first, until }: RuledSeries,
): Result<SeriesDays, QuarantineReason> {
  const { days, series: bounds = defaultSeries } = series.options;
  const firstNumber = dayNumberOf(first);
  const windowEnd = days === undefined ? firstNumber + bounds.days : dayNumberOf(dayOf(days.to)) + 1;
  const from = days === undefined ? firstNumber : Math.max(firstNumber, dayNumberOf(dayOf(days.from)) - 1);
  const last = Math.min(windowEnd, until ?? windowEnd, dayNumberOf({ year: 2199, month: 12, day: 31 }));
  series.budget.daysLeft -= Math.max(0, last - (rule.count === undefined ? from : firstNumber)) + 400;
  if (series.budget.daysLeft < 0) return fail('series-unsupported');
  const expanded = expandSeries(rule, {
    first,
    last: civilDayOf(last),
    from: civilDayOf(from),
    daysMax: bounds.occurrencesMax + 1,
  });
  const endsInside = days !== undefined || (until !== undefined && until <= windowEnd);
  const isFull = expanded.days.length > bounds.occurrencesMax;
  return ok({ days: expanded.days, isCut: isFull || (expanded.isCut && !endsInside) });
}

/** UNTIL is a day, a local time or an instant; what counts is the last day on which the series may begin. */
function lastDayOf(rule: SeriesRule, start: EventTime): number | undefined | 'unreadable' {
  if (rule.until === undefined) return undefined;
  const [, date, time, utc] = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d):\d\d(Z)?)?$/.exec(rule.until) ?? [];
  if (date === undefined) return 'unreadable';
  const end = dayNumberOf(dayOf(date));
  if (time === undefined) return end;
  if (utc === undefined) return time >= start.wall.time ? end : end - 1;
  const instant = resolveWallTime({ date, time, zone: 'UTC', shownIn: start.wall.zone });
  if (!instant.ok) return 'unreadable';
  const shown = dayNumberOf(dayOf(instant.value.local.localDate));
  return instant.value.local.localTime >= start.wall.time ? shown : shown - 1;
}

interface ListedTimes {
  readonly times: readonly EventTime[];
  /** Values that name a whole day. */
  readonly dates: ReadonlySet<string>;
}

/** EXDATE or RDATE; an unreadable one makes the series unsafe. Days can be taken out, but not added. */
function listTimes({ properties, zones }: Series, name: 'rdate' | 'exdate'): ListedTimes | undefined {
  const times: EventTime[] = [];
  const dates = new Set<string>();
  for (const property of listProperties(properties, name)) {
    for (const value of property.values) {
      const time = timeOfValue(value, property, zones);
      if (time.ok) times.push(time.value);
      else if (time.failure === 'whole-day' && name === 'exdate') dates.add(String(value));
      else return undefined;
    }
  }
  return { times, dates };
}

function dayOf(date: string): CivilDay {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  return { year, month, day };
}
