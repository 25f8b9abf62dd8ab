/**
 * From what a source says about a time to wall-clock time, offset and zone. This is the only place of
 * the importers that asks zone data; entries carry the answer (rule CA2). No clock is read.
 */
import { fail, ok, type Result } from '../../core/value/result.ts';
import type { QuarantineReason } from './quarantine-reason.ts';

export interface LocalTime {
  readonly localDate: string;
  readonly localTime: string;
  readonly offsetMinutes: number;
  readonly zone: string;
}

export type TimeProblem = Extract<
  QuarantineReason,
  | 'date-unreadable'
  | 'date-implausible'
  | 'time-unreadable'
  | 'time-not-existing'
  | 'zone-missing'
  | 'zone-unknown'
>;

/** The IANA name as written, or nothing; offsets such as "+02:00" are no zones. */
export function findZone(name: string | undefined): string | undefined {
  if (name === undefined || !/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(name)) return undefined;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId;
  } catch {
    return undefined;
  }
}

/** The zone an option names: missing and unknown are different problems. */
export function zoneOf(name: string | undefined): Result<string, TimeProblem> {
  if (name === undefined) return fail('zone-missing');
  const zone = findZone(name);
  return zone === undefined ? fail('zone-unknown') : ok(zone);
}

/** An instant in Unix seconds, shown in a zone; seconds are cut off. */
export function localTimeAtInstant(epochSeconds: number, zone: string): Result<LocalTime, TimeProblem> {
  if (!Number.isSafeInteger(epochSeconds) || Math.abs(epochSeconds) > 8_000_000_000)
    return fail('date-implausible');
  return localTimeOf(Temporal.Instant.fromEpochMilliseconds(epochSeconds * 1_000).toZonedDateTimeISO(zone));
}

/**
 * A wall-clock time in a zone. Where clocks go back, the first of two equal times is meant. Where they
 * go forward, `inGap` decides: calendars mean the time after the gap (RFC 5545 section 3.3.5), lists
 * that people wrote are asked about again.
 */
export function localTimeInZone(
  wall: { readonly date: string; readonly time: string },
  zone: string,
  inGap: 'forward' | 'refuse',
): Result<LocalTime, TimeProblem> {
  const plain = plainDateTimeOf(wall);
  if (!plain.ok) return plain;
  const zoned = plain.value.toZonedDateTime(zone, { disambiguation: 'compatible' });
  const isInGap = zoned.hour !== plain.value.hour || zoned.minute !== plain.value.minute;
  if (isInGap && inGap === 'refuse') return fail('time-not-existing');
  return localTimeOf(zoned);
}

function plainDateTimeOf(wall: {
  readonly date: string;
  readonly time: string;
}): Result<Temporal.PlainDateTime, TimeProblem> {
  if (!/^\d{4}-\d\d-\d\d$/.test(wall.date)) return fail('date-unreadable');
  if (!/^\d\d:\d\d$/.test(wall.time)) return fail('time-unreadable');
  try {
    return ok(Temporal.PlainDateTime.from(`${wall.date}T${wall.time}`, { overflow: 'reject' }));
  } catch {
    return fail(/^(?:[01]\d|2[0-3]):[0-5]\d$/.test(wall.time) ? 'date-unreadable' : 'time-unreadable');
  }
}

function localTimeOf(zoned: Temporal.ZonedDateTime): Result<LocalTime, TimeProblem> {
  if (zoned.year < 1970 || zoned.year > 2199) return fail('date-implausible');
  const offsetMinutes = zoned.offsetNanoseconds / 60_000_000_000;
  if (!Number.isInteger(offsetMinutes)) return fail('date-implausible');
  return ok({
    localDate: zoned.toPlainDate().toString(),
    localTime: zoned.toPlainTime().toString({ smallestUnit: 'minute' }),
    offsetMinutes,
    zone: zoned.timeZoneId,
  });
}

/** Minutes since 1970 UTC: two local times compare and subtract by it, in whatever zones they are. */
export const instantMinutesOf = (time: LocalTime): number =>
  Temporal.PlainDateTime.from(`${time.localDate}T${time.localTime}`).toZonedDateTime('UTC')
    .epochMilliseconds /
    60_000 -
  time.offsetMinutes;
