/** The search over all days, by the beginnings of words. */
import type { SubjectId } from '../../core/value/ids.ts';
import { listSearchWords, readSearch } from '../../office/counter/search-text.ts';
import type { DayRow } from '../web/api/day.ts';
import { hitsMax, type SearchAnswer } from '../web/api/visit.ts';
import { type DayTools, findRow } from './appointment-views.ts';
import { textIn } from './row-cells.ts';

interface Limits {
  /** So many appointments are read for one word; whoever types more letters has fewer of them. */
  readonly matches: number;
  /** So many are looked at one by one, because another word begins more than were read. */
  readonly checks: number;
}
const usualLimits: Limits = { matches: 2_000, checks: 500 };

interface Matches {
  readonly word: string;
  /** The appointment's day by its id. */
  readonly days: ReadonlyMap<string, string>;
  /** False where more begin so than were read. */
  readonly isWhole: boolean;
}

/** Every word that was typed begins one of the appointment's words; common words hide nobody. */
export function searchAppointments(
  tools: DayTools,
  typed: string,
  today: string,
  limits = usualLimits,
): SearchAnswer {
  const words = readSearch(typed).filter((word) => word.length > 1);
  const [rarest, ...others] = words
    .map((word) => findMatches(tools, word, limits))
    .toSorted((one, other) => one.days.size - other.days.size);
  if (rarest === undefined) return { hits: [], isMore: false };
  const unsure = others.filter(({ isWhole }) => !isWhole);
  const candidates = [...rarest.days]
    .filter(([subject]) => others.every(({ days, isWhole }) => !isWhole || days.has(subject)))
    .map(([subject, date]) => ({ subject: subject as SubjectId, date }))
    .sort((one, other) => compareDays(one.date, other.date, today) || (one.subject < other.subject ? -1 : 1));
  const hits: { date: string; row: DayRow }[] = [];
  let checks = 0;
  for (const { subject, date } of candidates) {
    if (hits.length === hitsMax || checks === limits.checks) return { hits, isMore: true };
    checks += unsure.length > 0 ? 1 : 0;
    const row = findRow(tools, subject)?.row;
    if (row !== undefined && unsure.every((matches) => isAmong(matches, row))) hits.push({ date, row });
  }
  return { hits, isMore: !rarest.isWhole };
}

function findMatches({ reader }: DayTools, word: string, { matches }: Limits): Matches {
  const startsWith = { column: 'word', text: word };
  const rows = reader.query({ table: 'appointment_words', startsWith, limit: matches });
  const days = new Map(rows.map((row) => [row.subject, textIn(row, 'localDate')]));
  return { word, days, isWhole: rows.length < matches };
}

const isAmong = ({ word, days }: Matches, { id, name, phone = '', number = '' }: DayRow): boolean =>
  days.has(id) || listSearchWords({ name, phone, number }).some((one) => one.startsWith(word));

/** From today on ascending, then what is over, the latest first. */
function compareDays(one: string, other: string, today: string): number {
  if (one === other) return 0;
  const isOneOver = one < today;
  if (isOneOver !== other < today) return isOneOver ? 1 : -1;
  return one < other === isOneOver ? 1 : -1;
}
