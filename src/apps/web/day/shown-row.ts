/**
 * A row as the page shows it: the server's answer, plus the clicks that it has not confirmed yet.
 * Pure, so that what a clerk sees while the server is away can be tested without a browser.
 */
import type { AppointmentStatus, DayRow } from '../api/day.ts';
import type { Problem } from '../api/problem.ts';
import type { Act, Click, RefusedClick } from '../outbox/click.ts';

/** Where the last fact about the row lies: nowhere but on this workstation, in the town hall, in two places. */
export type Saved = 'unsaved' | 'here' | 'copied';

export interface ShownRow {
  readonly row: DayRow;
  readonly status: AppointmentStatus;
  readonly saved: Saved;
  /** What the row's button does; undefined = no button. */
  readonly act: Act | undefined;
  /** The server will not accept the click; the person has to know. */
  readonly refusal?: { readonly request: string; readonly problem: Problem };
}

export function showRow(row: DayRow, waiting: readonly Click[], refused: readonly RefusedClick[]): ShownRow {
  const own = waiting.filter((click) => click.appointment === row.id);
  const refusal = refused.find(({ click }) => click.appointment === row.id);
  const status = own.reduce(statusAfter, row.status);
  return {
    row,
    status,
    saved: own.length > 0 ? 'unsaved' : row.safety,
    act: actFor(status),
    ...(refusal && { refusal: { request: refusal.click.request, problem: refusal.problem } }),
  };
}

const statusAfter = (status: AppointmentStatus, click: Click): AppointmentStatus =>
  click.act === 'arrival' ? 'waiting' : status === 'waiting' ? 'expected' : status;

/** Somebody who was given up may still come: *nicht erschienen* keeps its button. */
function actFor(status: AppointmentStatus): Act | undefined {
  if (status === 'expected' || status === 'not-appeared') return 'arrival';
  return status === 'waiting' ? 'arrival-withdrawn' : undefined;
}

/** How many rows have each status, as shown. */
export function countRows(rows: readonly ShownRow[]): Readonly<Record<AppointmentStatus, number>> {
  const counts = { expected: 0, waiting: 0, called: 0, done: 0, 'not-appeared': 0, moved: 0, cancelled: 0 };
  for (const { status } of rows) counts[status] += 1;
  return counts;
}

/**
 * Reuses the shown rows that did not change, so that the page redraws only the others.
 * A row counts as unchanged if the server sent the same row and no click changed what is shown.
 */
export function keepUnchanged(before: readonly ShownRow[], now: readonly ShownRow[]): readonly ShownRow[] {
  const beforeById = new Map(before.map((shown) => [shown.row.id, shown]));
  return now.map((shown) => {
    const known = beforeById.get(shown.row.id);
    return known && JSON.stringify(known) === JSON.stringify(shown) ? known : shown;
  });
}
