/**
 * Rounds in which the sides of a comparison take turns, the first one changing every round: whatever else
 * the machine does meets all sides alike. Only ratios of medians of one such run are ever compared.
 */

export interface Side<M> {
  readonly name: string;
  readonly run: (round: number) => M | Promise<M>;
}

export type Measured<M> = ReadonlyMap<string, readonly M[]>;

export async function alternate<M>(rounds: number, sides: readonly Side<M>[]): Promise<Measured<M>> {
  const measured = new Map<string, M[]>(sides.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? sides : [...sides].reverse();
    for (const { name, run } of order) measured.get(name)?.push(await run(round));
  }
  return measured;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The value below which the share of all values lies, `share` between 0 and 1. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The median of one number that each round of a side gave. */
export function medianOf<M>(measured: Measured<M>, side: string, pick: (one: M) => number): number {
  const rounds = measured.get(side);
  if (rounds === undefined) throw new RangeError(`No side ${side} was measured`);
  return median(rounds.map(pick));
}
