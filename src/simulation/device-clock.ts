/** The clock of one box: it may be wrong from the start, run too fast, and be set forward or back by years. */
import type { Clock } from '../core/value/ports.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface DeviceClock extends Clock {
  readonly jump: (milliseconds: number) => void;
  readonly setTimeSource: (isThere: boolean) => void;
}

/** Monday, 26 October 2026, 8 o'clock in Central Europe: the week in which the clocks were set back. */
export const simulationStart = Date.UTC(2026, 9, 26, 7);
const hour = 3_600_000;

export interface ClockPlan {
  readonly time: VirtualTime;
  readonly skewMilliseconds: number;
  /** Parts in a million that this clock runs too fast. */
  readonly drift: number;
}

export function createDeviceClock({ time, skewMilliseconds, drift }: ClockPlan): DeviceClock {
  let skew = skewMilliseconds;
  let hasTimeSource = true;
  return {
    wallMilliseconds: () =>
      Math.max(0, simulationStart + Math.round(time.now() * (1 + drift / 1_000_000)) + skew),
    monotonicMilliseconds: () => time.now(),
    offsetMinutes: () => 60,
    hasTimeSource: () => hasTimeSource,
    jump: (milliseconds) => {
      skew += milliseconds;
    },
    setTimeSource: (isThere) => {
      hasTimeSource = isThere;
      if (isThere && Math.abs(skew) > hour) skew = 0;
    },
  };
}
