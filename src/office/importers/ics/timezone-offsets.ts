/** What a VTIMEZONE (RFC 5545 section 3.6.5) says about one year: the offset at noon of many days. */
import { type CivilDay, civilDayOf, dayNumberOf, expandSeries } from './expand-series.ts';
import {
  findProperty,
  findText,
  listProperties,
  type Property,
  parseProperties,
} from './parse-properties.ts';
import { parseSeriesRule } from './series-rule.ts';

export interface DayOffset {
  readonly date: string;
  readonly offsetMinutes: number;
}

interface Onset {
  readonly dayNumber: number;
  readonly offsetMinutes: number;
}

const observancesMax = 20;
const definitionLengthMax = 65_536;

/** Every third day, so that a change a week apart is seen; `undefined` if the definition is not readable. */
export function offsetsInYear(lines: readonly string[], year: number): readonly DayOffset[] | undefined {
  const observances = observancesIn(lines);
  const length = lines.reduce((sum, line) => sum + line.length, 0);
  if (observances.length > observancesMax || length > definitionLengthMax) return undefined;
  const onsets: Onset[] = [];
  for (const observance of observances) {
    const found = onsetsOf(observance, year);
    if (found === undefined) return undefined;
    onsets.push(...found);
  }
  onsets.sort((left, right) => left.dayNumber - right.dayNumber);
  const from = dayNumberOf({ year, month: 1, day: 1 });
  const offsets: DayOffset[] = [];
  for (let day = from; day < from + 365; day += 3) {
    const onset = onsets.findLast((candidate) => candidate.dayNumber <= day);
    if (onset === undefined) return undefined;
    offsets.push({ date: dateText(civilDayOf(day)), offsetMinutes: onset.offsetMinutes });
  }
  return offsets;
}

function observancesIn(lines: readonly string[]): readonly (readonly string[])[] {
  const observances: string[][] = [];
  for (const line of lines) {
    if (/^BEGIN:(?:STANDARD|DAYLIGHT)\s*$/i.test(line)) observances.push([]);
    else if (!/^(?:BEGIN|END):/i.test(line)) observances.at(-1)?.push(line);
  }
  return observances;
}

function onsetsOf(lines: readonly string[], year: number): readonly Onset[] | undefined {
  const properties = parseProperties(lines) ?? [];
  const offsetMinutes = offsetOf(findText(properties, 'tzoffsetto'));
  const first = dayOf(findText(properties, 'dtstart'));
  if (offsetMinutes === undefined || first === undefined) return undefined;
  const days = daysOf(properties, first, year);
  return days?.map((day) => ({ dayNumber: dayNumberOf(day), offsetMinutes }));
}

function daysOf(
  properties: readonly Property[],
  first: CivilDay,
  year: number,
): readonly CivilDay[] | undefined {
  const extra = listProperties(properties, 'rdate').flatMap(({ values }) =>
    values.map((value) => dayOf(String(value))),
  );
  if (extra.some((day) => day === undefined)) return undefined;
  const added = [first, ...extra.filter((day) => day !== undefined)];
  const property = findProperty(properties, 'rrule');
  if (property === undefined) return added;
  const rule = parseSeriesRule(property.values[0]);
  // COUNT would have to be counted from 1601 on; no calendar program writes it here.
  if (rule === undefined || rule.count !== undefined) return undefined;
  const until = dayOf(rule.until);
  const end = { year, month: 12, day: 31 };
  const last = until !== undefined && dayNumberOf(until) < dayNumberOf(end) ? until : end;
  // An old rule's last onset may lie long ago; the year before the event is enough for a rule still in force.
  const from = { year: Math.min(year, last.year) - 2, month: 1, day: 1 };
  return [...added, ...expandSeries(rule, { first, last, from, daysMax: 1_000 }).days];
}

function offsetOf(text: string | undefined): number | undefined {
  const [, sign, hours, minutes, seconds] = /^([+-])(\d\d):?(\d\d)(?::?(\d\d))?$/.exec(text ?? '') ?? [];
  if (hours === undefined || (seconds !== undefined && seconds !== '00')) return undefined;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

function dayOf(text: string | undefined): CivilDay | undefined {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)/.exec(text ?? '') ?? [];
  return year === undefined ? undefined : { year: Number(year), month: Number(month), day: Number(day) };
}

export const dateText = ({ year, month, day }: CivilDay): string =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
