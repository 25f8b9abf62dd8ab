/** Dates, times and durations as people and spreadsheets write them, to the forms of the journal. */
import type { DateOrder } from './mapping.ts';

const monthNames = [
  ['januar', 'jan', 'jänner', 'january'],
  ['februar', 'feb', 'feber', 'february'],
  ['märz', 'mär', 'mrz', 'march', 'mar'],
  ['april', 'apr'],
  ['mai', 'may'],
  ['juni', 'jun', 'june'],
  ['juli', 'jul', 'july'],
  ['august', 'aug'],
  ['september', 'sep', 'sept'],
  ['oktober', 'okt', 'october', 'oct'],
  ['november', 'nov'],
  ['dezember', 'dez', 'december', 'dec'],
];

/** `YYYY-MM-DD`, or `undefined`; whether the day exists is decided where the zone is. */
export function parseDateCell(cell: string, order: DateOrder): string | undefined {
  const plain = cell.trim().replace(/^[\p{L}]{2,12}\.?,?\s+(?=\d)/u, '');
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(plain);
  if (iso !== null) return dateText(iso[1], iso[2], iso[3]);
  const named = /^(\d{1,2})\.?\s*([\p{L}]{3,9})\.?,?\s*(\d{4})$/u.exec(plain);
  if (named !== null) return dateText(named[3], monthOf(named[2]), named[1]);
  const numbers = /^(\d{1,4})\s?[./-]\s?(\d{1,2})\s?[./-]\s?(\d{1,4})\.?$/.exec(plain);
  if (numbers === null) return undefined;
  const [, first, second, third] = numbers;
  if (order === 'year-month-day' || first?.length === 4) return dateText(first, second, third);
  return order === 'day-month-year' ? dateText(third, second, first) : dateText(third, first, second);
}

function monthOf(name: string | undefined): string | undefined {
  const at = monthNames.findIndex((names) => names.includes((name ?? '').toLowerCase()));
  return at < 0 ? undefined : String(at + 1);
}

/** Two-digit years are of this century: appointments lie ahead. */
function dateText(
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
): string | undefined {
  if (year === undefined || month === undefined || day === undefined || day.length > 2) return undefined;
  if (year.length !== 4 && year.length !== 2) return undefined;
  return `${year.length === 2 ? `20${year}` : year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** `HH:MM` of "8:30", "08.30 Uhr", "8 Uhr", "8:30 PM", "08:30:00"; of a span "08:30 - 09:00" the beginning. */
export function parseTimeCell(cell: string): string | undefined {
  const beginning =
    cell
      .trim()
      .replace(/^(?:um|ab|von)\s+/i, '')
      .split(/\s*(?:-|–|bis)\s*/)[0] ?? '';
  const plain = beginning.replace(/\s*(?:uhr|h)\.?$/i, '').trim();
  const [, hourText, minuteText, half] =
    /^(\d{1,2})(?:[:.](\d{2})(?:[:.]\d{2}(?:\.\d+)?)?)?\s*([ap]\.?m\.?)?$/i.exec(plain) ?? [];
  if (hourText === undefined) return undefined;
  if (minuteText === undefined && half === undefined && plain === cell.trim()) return undefined;
  const hour = half === undefined ? Number(hourText) : hourOfHalf(Number(hourText), half);
  if (hour > 23 || Number(minuteText ?? 0) > 59) return undefined;
  return `${String(hour).padStart(2, '0')}:${minuteText ?? '00'}`;
}

function hourOfHalf(hour: number, half: string): number {
  if (hour < 1 || hour > 12) return 99;
  return (hour % 12) + (/^p/i.test(half) ? 12 : 0);
}

export interface DateTimeCell {
  readonly date: string;
  readonly time: string;
  /** Minutes east of UTC when the cell says so ("Z", "+01:00"). */
  readonly offsetMinutes: number | undefined;
}

export function parseDateTimeCell(cell: string, order: DateOrder): DateTimeCell | undefined {
  const [, datePart, timePart, offset] =
    /^(.*?\d{2,4}\.?)(?:T|\s*,\s*|\s+um\s+|\s+)(\d{1,2}(?:[:.]\d{2}(?::\d{2}(?:\.\d+)?)?)?(?:\s*(?:uhr|[ap]\.?m\.?))?)\s*(Z|[+-]\d{2}:?\d{2})?$/i.exec(
      cell.trim().slice(0, 100),
    ) ?? [];
  const date = parseDateCell(datePart ?? '', order);
  const time = parseTimeCell(timePart ?? '');
  return date === undefined || time === undefined
    ? undefined
    : { date, time, offsetMinutes: minutesOfOffset(offset) };
}

function minutesOfOffset(offset: string | undefined): number | undefined {
  if (offset === undefined) return undefined;
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(offset) ?? [];
  return sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** Minutes of "30", "30 min", "0:30", "1 h"; `undefined` when it cannot be read. */
export function parseDurationCell(cell: string): number | undefined {
  const plain = cell.trim().toLowerCase();
  const minutes = /^(\d{1,4})\s*(?:min(?:uten|utes|\.)?|')?$/.exec(plain)?.[1];
  if (minutes !== undefined) return Number(minutes);
  const [, hours, rest] = /^(\d{1,2}):([0-5]\d)(?::\d{2})?(?:\s*h)?$/.exec(plain) ?? [];
  if (hours !== undefined) return Number(hours) * 60 + Number(rest);
  const whole = /^(\d{1,2})\s*(?:h|std\.?|stunden?|hours?)$/.exec(plain)?.[1];
  return whole === undefined ? undefined : Number(whole) * 60;
}
