/** Instants as the town hall's wall clock shows them, by arithmetic on the offset that is recorded with them. */
const pad = (value: number, length = 2): string => String(value).padStart(length, '0');

interface WallClock {
  /** `2026-10-26` */
  readonly date: string;
  /** `08:41` */
  readonly time: string;
  readonly seconds: string;
}

function wallClockOf(milliseconds: number, offsetMinutes: number): WallClock {
  const text = new Date(milliseconds + offsetMinutes * 60_000).toISOString();
  return { date: text.slice(0, 10), time: text.slice(11, 16), seconds: text.slice(17, 19) };
}

/** `2026-10-26T08:41:30+01:00` */
export function toInstant(milliseconds: number, offsetMinutes: number): string {
  const { date, time, seconds } = wallClockOf(milliseconds, offsetMinutes);
  const size = Math.abs(offsetMinutes);
  const sign = offsetMinutes < 0 ? '-' : '+';
  return `${date}T${time}:${seconds}${sign}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

/** `2026-10-26T08:41` */
export function toLocalDateTime(milliseconds: number, offsetMinutes: number): string {
  const { date, time } = wallClockOf(milliseconds, offsetMinutes);
  return `${date}T${time}`;
}

/** `2026-10-26` */
export const toLocalDate = (milliseconds: number, offsetMinutes: number): string =>
  wallClockOf(milliseconds, offsetMinutes).date;

/** A time on the wall clock as an instant; one that the clocks skip or repeat is taken with the later offset. */
export function instantOfLocal(
  localDate: string,
  localTime: string,
  offsetAt: (wallMilliseconds: number) => number,
): { readonly instant: number; readonly offsetMinutes: number } | undefined {
  const shown = Date.parse(`${localDate}T${localTime}:00Z`);
  if (Number.isNaN(shown)) return undefined;
  const offsetMinutes = offsetAt(shown - offsetAt(shown) * 60_000);
  const instant = shown - offsetMinutes * 60_000;
  return instant < 0 ? undefined : { instant, offsetMinutes };
}

/** The instant at which this local day is over in the zone; undefined when there is no such day. */
export function dayAfter(localDate: string, zone: string): number | undefined {
  try {
    return Temporal.PlainDate.from(localDate).add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds;
  } catch {
    return undefined;
  }
}
