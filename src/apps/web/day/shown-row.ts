/**
 * A row as the page shows it: the server's answer, plus the clicks that it has not confirmed yet.
 * Pure, so that what a clerk sees while the server is away can be tested without a browser.
 */
import type { AppointmentStatus, DayRow, Step } from '../api/day.ts';
import type { Problem } from '../api/problem.ts';
import { type Act, type Click, type RefusedClick, stepOf, undoOf } from '../outbox/click.ts';

/** Where the last fact about the row lies: nowhere but on this workstation, in the town hall, in two places. */
export type Saved = 'unsaved' | 'here' | 'copied';

export interface ShownRow {
  readonly row: DayRow;
  readonly status: AppointmentStatus;
  readonly saved: Saved;
  /** What the row's button does; undefined = no button. */
  readonly act: Step | undefined;
  /** What else may be recorded. */
  readonly others: readonly Step[];
  /** Takes the last step back. */
  readonly undo: Act | undefined;
  /** The server will not accept the click; the person has to know. */
  readonly refusal?: { readonly request: string; readonly problem: Problem };
}

/** `mayStep`: what the role of the person on this page records; the server refuses the rest anyway. */
export function showRow(
  row: DayRow,
  waiting: readonly Click[],
  refused: readonly RefusedClick[],
  mayStep: (step: Step) => boolean = () => true,
): ShownRow {
  const own = waiting.filter((click) => click.appointment === row.id);
  const refusal = refused.find(({ click }) => click.appointment === row.id);
  const status = own.reduce((before, { act }) => statusAfter(row, before, act), row.status);
  const [act, ...others] = row.hasLeft ? [] : stepsFrom[status].filter(mayStep);
  return {
    row,
    status,
    saved: own.length > 0 ? 'unsaved' : row.safety,
    act,
    others,
    undo: row.hasLeft ? undefined : undoFor(row, own.at(-1)?.act, mayStep),
    ...(refusal && { refusal: { request: refusal.click.request, problem: refusal.problem } }),
  };
}

/** The first is what comes next as a rule. Somebody who was given up may still come. */
const stepsFrom: Readonly<Record<AppointmentStatus, readonly Step[]>> = {
  expected: ['arrival', 'called', 'done', 'not-appeared'],
  moved: ['arrival', 'called', 'done', 'not-appeared'],
  waiting: ['called', 'done', 'not-appeared'],
  called: ['done', 'not-appeared'],
  'not-appeared': ['arrival', 'called', 'done'],
  done: [],
  cancelled: [],
};

const statusOfStep: Readonly<Record<Step, AppointmentStatus>> = {
  arrival: 'waiting',
  called: 'called',
  done: 'done',
  'not-appeared': 'not-appeared',
};

function statusAfter(row: DayRow, before: AppointmentStatus, act: Act): AppointmentStatus {
  const step = stepOf(act);
  if (step !== undefined) return statusOfStep[step];
  if (act === 'decision-withdrawn') return before === 'cancelled' || before === 'moved' ? 'expected' : before;
  // What another person did meanwhile is not undone by it.
  const isUndone = (['arrival', 'called', 'done', 'not-appeared'] as const).some(
    (one) => undoOf(one) === act && statusOfStep[one] === before,
  );
  if (!isUndone) return before;
  return act !== 'arrival-withdrawn' && row.arrivedAt !== undefined ? 'waiting' : 'expected';
}

/** What a waiting click did, else what the server has as the last step. */
function undoFor(row: DayRow, last: Act | undefined, mayStep: (step: Step) => boolean): Act | undefined {
  const step = last === undefined ? row.step?.what : stepOf(last);
  return step !== undefined && mayStep(step) ? undoOf(step) : undefined;
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
  const beforeById = new Map(before.map((shown) => [keyOf(shown), shown]));
  return now.map((shown) => {
    const known = beforeById.get(keyOf(shown));
    return known && JSON.stringify(known) === JSON.stringify(shown) ? known : shown;
  });
}

/** An appointment that was moved within the list stands there twice only in two days, never in one. */
const keyOf = ({ row }: ShownRow): string => `${row.id} ${row.hasLeft}`;
