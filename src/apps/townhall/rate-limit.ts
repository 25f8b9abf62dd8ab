/** So many tries at once and so many a minute for each address; who is over it waits, whoever it is. */
export interface RateLimit {
  /** True: go on. False: too many. */
  readonly take: (key: string) => boolean;
}

export interface RatePlan {
  readonly atOnce: number;
  readonly perMinute: number;
  /** Milliseconds of a clock that never jumps. */
  readonly now: () => number;
}

/** Addresses that are remembered; a stranger with many of them cannot fill the memory. */
const keysMax = 10_000;

export function createRateLimit({ atOnce, perMinute, now }: RatePlan): RateLimit {
  const buckets = new Map<string, { readonly left: number; readonly at: number }>();
  return {
    take: (key) => {
      const at = now();
      const bucket = buckets.get(key) ?? { left: atOnce, at };
      const left = Math.min(atOnce, bucket.left + ((at - bucket.at) * perMinute) / 60_000);
      buckets.delete(key);
      buckets.set(key, { left: left >= 1 ? left - 1 : left, at });
      const oldest = buckets.keys().next();
      if (buckets.size > keysMax && oldest.done !== true) buckets.delete(oldest.value);
      return left >= 1;
    },
  };
}
