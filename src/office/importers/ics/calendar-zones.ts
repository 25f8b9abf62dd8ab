/**
 * Which IANA zone a TZID means. Known names first; a name of the calendar's own only if its VTIMEZONE
 * says so or behaves, over the whole year of the event, exactly like the zone of the town hall. What
 * cannot be shown stays unknown (rule IM12): UTC is never assumed.
 */
import { fail, ok, type Result } from '../../../core/value/result.ts';
import { findZone, localTimeInZone, type TimeProblem } from '../local-time.ts';
import { offsetsInYear } from './timezone-offsets.ts';
import { ianaZonesByWindowsName } from './windows-zones.ts';

export interface CalendarZones {
  /** For times without zone, and the zone in which UTC times are shown. */
  readonly default: Result<string, TimeProblem>;
  readonly find: (tzid: string, year: number) => Result<string, TimeProblem>;
}

/** Definitions that are compared day by day in one file; real calendars have one or two. */
const comparisonsMax = 100;

export function openCalendarZones(
  timezones: readonly (readonly string[])[],
  defaultZone: Result<string, TimeProblem>,
): CalendarZones {
  const linesByTzid = new Map(timezones.map((lines) => [valueIn(lines, 'TZID'), lines]));
  const found = new Map<string, string | undefined>();
  let comparisons = 0;
  const search = (tzid: string, year: number): string | undefined => {
    const lines = linesByTzid.get(tzid);
    const named =
      zoneByName(tzid) ?? (lines === undefined ? undefined : zoneByName(valueIn(lines, 'X-LIC-LOCATION')));
    if (named !== undefined || lines === undefined || !defaultZone.ok) return named;
    comparisons += 1;
    if (comparisons > comparisonsMax) return undefined;
    return behavesLike(lines, defaultZone.value, year) ? defaultZone.value : undefined;
  };
  const find: CalendarZones['find'] = (tzid, year) => {
    const key = `${year} ${tzid}`;
    if (!found.has(key)) found.set(key, search(tzid, year));
    const zone = found.get(key);
    return zone === undefined ? fail('zone-unknown') : ok(zone);
  };
  return { default: defaultZone, find };
}

/** IANA, Windows, or IANA behind a vendor's prefix ("/mozilla.org/20050126_1/Europe/Berlin"). */
function zoneByName(name: string): string | undefined {
  const tail = /^\/.*?\/([A-Z][A-Za-z_]+(?:\/[A-Z][A-Za-z_-]+){1,2})$/.exec(name)?.[1];
  return findZone(ianaZonesByWindowsName.get(name) ?? tail ?? name);
}

function valueIn(lines: readonly string[], name: string): string {
  const line = lines.find((candidate) => candidate.toUpperCase().startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim() ?? '';
}

function behavesLike(lines: readonly string[], zone: string, year: number): boolean {
  const isLike = offsetsInYear(lines, year)?.every(({ date, offsetMinutes }) => {
    const local = localTimeInZone({ date, time: '12:00' }, zone, 'forward');
    return local.ok && local.value.offsetMinutes === offsetMinutes;
  });
  return isLike === true;
}
