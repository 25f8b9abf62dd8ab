/**
 * One process run on one box: from its start to a clean end, a kill or a power cut. After its end nothing of
 * it has an effect any more: writes throw, waits are forgotten, answers go nowhere.
 */
import type { Timer } from '../core/value/ports.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What a process cannot catch: it is gone. Thrown so that no line after the crash has an effect. */
export class ProcessEnded extends Error {}

export type Ending = 'kill' | 'power-cut';

export interface Life {
  readonly isAlive: () => boolean;
  /** A place at which a crash may happen: every write of every file passes several. */
  readonly passWrite: () => void;
  /** The process ends at the n-th place from now. */
  readonly endAtWrite: (count: number, ending: Ending) => void;
  readonly end: () => void;
  readonly timer: Timer;
}

export interface LifeTools {
  readonly time: VirtualTime;
  /** Called in the middle of the write: the box loses what the ending takes away. */
  readonly onEnding: (ending: Ending) => void;
}

export function createLife({ time, onEnding }: LifeTools): Life {
  let isAlive = true;
  let planned: { left: number; readonly ending: Ending } | undefined;
  const passWrite = (): void => {
    if (!isAlive) throw new ProcessEnded('The process has ended');
    if (planned === undefined) return;
    planned.left -= 1;
    if (planned.left > 0) return;
    isAlive = false;
    onEnding(planned.ending);
    throw new ProcessEnded(`The process ended by ${planned.ending}`);
  };
  return {
    isAlive: () => isAlive,
    passWrite,
    endAtWrite: (count, ending) => {
      planned = { left: count, ending };
    },
    end: () => {
      isAlive = false;
    },
    timer: {
      after: (milliseconds, act) =>
        time.after(milliseconds, () => {
          if (isAlive) act();
        }),
    },
  };
}
