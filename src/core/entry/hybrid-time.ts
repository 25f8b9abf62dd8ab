/**
 * Hybrid logical time (Kulkarni et al. 2014): 48 bits of milliseconds and a 16-bit counter. It orders
 * what happened concurrently; it is never a legal time (that is the recorded-at instant).
 */
export interface HybridTime {
  readonly milliseconds: number;
  readonly counter: number;
}

/** Beyond it a time is quarantined, or one admitted device could exhaust the counter for all. */
export const hybridMillisecondsMax = 2 ** 47;
/** A writer follows received times at most this far ahead of its own wall clock. */
export const hybridLeadMilliseconds = 10 * 60 * 1000;
const counterMax = 0xffff;

export const hybridZero: HybridTime = { milliseconds: 0, counter: 0 };

export function compareHybridTimes(left: HybridTime, right: HybridTime): number {
  return left.milliseconds - right.milliseconds || left.counter - right.counter;
}

/** The next time of a writer: after everything it wrote, and not before its wall clock. */
export function nextHybridTime(last: HybridTime, wallMilliseconds: number): HybridTime {
  const wall = Math.min(hybridMillisecondsMax, Math.max(0, Math.floor(wallMilliseconds)));
  if (wall > last.milliseconds) return { milliseconds: wall, counter: 0 };
  if (last.counter < counterMax) return { milliseconds: last.milliseconds, counter: last.counter + 1 };
  return { milliseconds: last.milliseconds + 1, counter: 0 };
}

/** What a writer keeps of a received time: it moves forward, but never more than the lead. */
export function followHybridTime(
  own: HybridTime,
  received: HybridTime,
  wallMilliseconds: number,
): HybridTime {
  const limit = Math.floor(wallMilliseconds) + hybridLeadMilliseconds;
  if (received.milliseconds > limit) return own;
  return compareHybridTimes(received, own) > 0 ? received : own;
}
