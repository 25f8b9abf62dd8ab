/** Chance that can be repeated: the seed is printed, and INSEL_SEED gives it again. */
export interface Chance {
  readonly seed: number;
  /** An integer from 0 up to, not including, `below`. */
  readonly below: (below: number) => number;
  readonly oneIn: (count: number) => boolean;
  readonly shuffled: <T>(items: readonly T[]) => T[];
}

/** Mulberry32: small and good enough to choose places. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
  return {
    seed,
    below,
    oneIn: (count) => below(count) === 0,
    shuffled: (items) => {
      const order = [...items];
      for (let at = order.length - 1; at > 0; at -= 1) {
        const other = below(at + 1);
        const [left, right] = [order[at], order[other]];
        if (left === undefined || right === undefined) continue;
        order[at] = right;
        order[other] = left;
      }
      return order;
    },
  };
}

export function seedOfRun(): number {
  const given = process.env['INSEL_SEED'];
  const seed = given === undefined ? Date.now() % 1_000_000 : Number(given);
  process.stdout.write(`# crash seed ${seed} (INSEL_SEED=${seed} repeats it)\n`);
  return seed;
}
