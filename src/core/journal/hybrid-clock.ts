/**
 * The times of a writer: hybrid time for order, wall clock with offset for the record, and whether the
 * wall clock can be trusted. A jump of more than two minutes against the monotonic clock makes it unsure.
 */
import {
  compareHybridTimes,
  followHybridTime,
  type HybridTime,
  hybridZero,
  nextHybridTime,
} from '../entry/hybrid-time.ts';
import type { Clock } from '../value/ports.ts';

export interface Moment {
  readonly hybridTime: HybridTime;
  readonly recordedAt: number;
  readonly offsetMinutes: number;
  readonly clockUnsure: boolean;
}

export interface HybridClock {
  readonly next: () => Moment;
  readonly follow: (received: HybridTime) => void;
  readonly isUnsure: () => boolean;
}

const jumpMillisecondsMax = 2 * 60 * 1000;
/** How long a clock that jumped stays unsure while a time source vouches for it again. */
const settleMilliseconds = 10 * 60 * 1000;

export function createHybridClock(clock: Clock): HybridClock {
  let last = hybridZero;
  let anchor = { wall: clock.wallMilliseconds(), monotonic: clock.monotonicMilliseconds() };
  let jumpedAt: number | undefined;
  const isUnsure = (): boolean => {
    const wall = clock.wallMilliseconds();
    const monotonic = clock.monotonicMilliseconds();
    const drift = Math.abs(wall - anchor.wall - (monotonic - anchor.monotonic));
    if (drift > jumpMillisecondsMax) {
      jumpedAt = monotonic;
      anchor = { wall, monotonic };
    }
    if (jumpedAt !== undefined && monotonic - jumpedAt > settleMilliseconds) jumpedAt = undefined;
    return jumpedAt !== undefined || !clock.hasTimeSource();
  };
  return {
    isUnsure,
    next: () => {
      const clockUnsure = isUnsure();
      const wall = Math.max(0, Math.floor(clock.wallMilliseconds()));
      last = nextHybridTime(last, wall);
      return { hybridTime: last, recordedAt: wall, offsetMinutes: clock.offsetMinutes(wall), clockUnsure };
    },
    follow: (received) => {
      if (compareHybridTimes(received, last) > 0)
        last = followHybridTime(last, received, clock.wallMilliseconds());
    },
  };
}
