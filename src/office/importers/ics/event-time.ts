/** Times of an event: DTSTART, DTEND, DURATION, RECURRENCE-ID, EXDATE, RDATE (RFC 5545 sections 3.3, 3.8). */
import { fail, ok, type Result } from '../../../core/value/result.ts';
import { instantMinutesOf, type LocalTime, localTimeAtInstant, localTimeInZone } from '../local-time.ts';
import type { QuarantineReason } from '../quarantine-reason.ts';
import type { CalendarZones } from './calendar-zones.ts';
import { type Property, parameterOf } from './parse-properties.ts';

/** A wall-clock time in the zone in which its series repeats. */
export interface WallTime {
  readonly date: string;
  readonly time: string;
  readonly zone: string;
  /** The zone people see; differs from `zone` only for times in UTC. */
  readonly shownIn: string;
}

export interface EventTime {
  readonly wall: WallTime;
  readonly local: LocalTime;
  readonly instantMinutes: number;
}

export type EventTimeResult = Result<EventTime, QuarantineReason>;

export const timeOfProperty = (property: Property, zones: CalendarZones): EventTimeResult =>
  timeOfValue(property.values[0], property, zones);

export function timeOfValue(value: unknown, property: Property, zones: CalendarZones): EventTimeResult {
  if (property.type === 'date') return fail('whole-day');
  const start = Array.isArray(value) ? value[0] : value;
  const [, date, time, utc] =
    /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d)?(Z)?$/.exec(typeof start === 'string' ? start : '') ?? [];
  if (date === undefined || time === undefined) return fail('date-unreadable');
  const tzid = utc === undefined ? parameterOf(property, 'tzid') : undefined;
  const zone = tzid === undefined ? zones.default : zones.find(tzid, Number(date.slice(0, 4)));
  if (!zone.ok) return zone;
  return resolveWallTime({ date, time, zone: utc === undefined ? zone.value : 'UTC', shownIn: zone.value });
}

export function resolveWallTime(wall: WallTime): EventTimeResult {
  const local = localTimeInZone(wall, wall.zone, 'forward');
  if (!local.ok) return local;
  const instantMinutes = instantMinutesOf(local.value);
  if (wall.zone === wall.shownIn) return ok({ wall, local: local.value, instantMinutes });
  const shown = localTimeAtInstant(instantMinutes * 60, wall.shownIn);
  return shown.ok ? ok({ wall, local: shown.value, instantMinutes }) : shown;
}

/** Minutes of a duration such as PT15M, P1DT2H; `undefined` for anything else. */
export function minutesOfDuration(text: string): number | undefined {
  const parts =
    /^\+?P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?$/.exec(text);
  if (parts === null) return undefined;
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0));
  return weeks * 10_080 + days * 1_440 + hours * 60 + minutes + Math.ceil(seconds / 60);
}

/** Names one occurrence in every zone alike: its instant, to the minute. */
export function occurrenceName(instantMinutes: number): string {
  const instant = localTimeAtInstant(instantMinutes * 60, 'UTC');
  return instant.ok ? `${instant.value.localDate}T${instant.value.localTime}Z` : String(instantMinutes);
}
