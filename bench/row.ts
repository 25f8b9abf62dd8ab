/** One line of a report: what was seen, beside what, which goal it has and whether it was reached. */

/** A bound on a number; `best` says which way is better. */
export interface Goal {
  readonly value: number;
  readonly best: 'high' | 'low';
}

export interface Row {
  readonly bench: string;
  readonly what: string;
  /** Entries in one segment: 1 is the real case, 100 a full batch. */
  readonly perSegment: number | undefined;
  readonly seen: number;
  readonly unit: string;
  /** The peer or the limit of the same alternating run, in the same unit as `seen`. */
  readonly peer?: { readonly name: string; readonly seen: number; readonly unit: string };
  /** Undefined: measured for information, no promise was made. */
  readonly goal: Goal | undefined;
  readonly note?: string;
}

export const atLeast = (value: number): Goal => ({ value, best: 'high' });
export const atMost = (value: number): Goal => ({ value, best: 'low' });

/** Undefined when the row has no goal. */
export function isMet({ seen, goal }: Row): boolean | undefined {
  if (goal === undefined) return undefined;
  return goal.best === 'high' ? seen >= goal.value : seen <= goal.value;
}

export interface Report {
  readonly rows: readonly Row[];
  /** What could not be measured here, and why; printed as loudly as a missed goal. */
  readonly skipped: readonly string[];
}
