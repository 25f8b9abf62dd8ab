/** A clock and a timer that only the test moves. */
import type { Clock, Timer } from '../../value/ports.ts';

export interface ManualTimer {
  readonly timer: Timer;
  readonly clock: Pick<Clock, 'monotonicMilliseconds'>;
  /** Moves the clock and runs what is due, in order; lets promises settle between. */
  readonly advance: (milliseconds: number) => Promise<void>;
  readonly waiting: () => number;
}

/** Streams hand on their chunks over several turns of the event loop. */
export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 8; turn += 1) {
    const { promise, resolve } = Promise.withResolvers<void>();
    setImmediate(resolve);
    await promise;
  }
};

export function createManualTimer(): ManualTimer {
  let now = 0;
  const due = new Set<{ readonly at: number; readonly act: () => void }>();
  const next = (end: number) =>
    [...due].filter(({ at }) => at <= end).sort((left, right) => left.at - right.at)[0];
  return {
    clock: { monotonicMilliseconds: () => now },
    timer: {
      after: (milliseconds, act) => {
        const wait = { at: now + milliseconds, act };
        due.add(wait);
        return { cancel: () => void due.delete(wait) };
      },
    },
    advance: async (milliseconds) => {
      const end = now + milliseconds;
      await settle();
      for (let wait = next(end); wait !== undefined; wait = next(end)) {
        due.delete(wait);
        now = Math.max(now, wait.at);
        wait.act();
        await settle();
      }
      now = end;
    },
    waiting: () => due.size,
  };
}
