/**
 * What a town hall owes itself and nobody clicks for: erasures that tickets order, and views that a full
 * disk has stopped. Both may take seconds, so they wait until nobody has clicked for a moment.
 */
import type { Replica } from '../../core/replica/replica.ts';
import type { Clock, Timer } from '../../core/value/ports.ts';

export interface TendingTools {
  readonly replica: Pick<Replica, 'owesErasure' | 'eraseTicketed' | 'isRecoverable' | 'recover'>;
  readonly timer: Timer;
  readonly clock: Pick<Clock, 'monotonicMilliseconds'>;
  /** Something was put right: relays and pages want to know. */
  readonly onTended: () => void;
}

export interface Tending {
  /** Looks whether something is owed; called after every change that could bring it. */
  readonly wake: () => void;
  /** Somebody clicked: what is owed waits a moment longer. */
  readonly noteWork: () => void;
  readonly close: () => void;
}

const quietMilliseconds = 1_000;
/** Who never stops clicking gets it in between: what is ordered to be erased is not left lying all day. */
const waitMaxMilliseconds = 60_000;
const againFirstMilliseconds = 10_000;
const againMaxMilliseconds = 5 * 60_000;

export function createTending({ replica, timer, clock, onTended }: TendingTools): Tending {
  let planned: { readonly cancel: () => void } | undefined;
  let owedSince = 0;
  let workedAt = Number.NEGATIVE_INFINITY;
  let failures = 0;
  let isClosed = false;
  const isOwed = (): boolean => replica.isRecoverable() || replica.owesErasure();
  const plan = (milliseconds: number): void => {
    planned = timer.after(milliseconds, go);
  };
  const go = (): void => {
    planned = undefined;
    if (isClosed || !isOwed()) return;
    const now = clock.monotonicMilliseconds();
    if (now - workedAt < quietMilliseconds && now - owedSince < waitMaxMilliseconds) {
      plan(quietMilliseconds);
    } else if (tend(replica)) {
      failures = 0;
      onTended();
    } else {
      failures += 1;
      plan(Math.min(againMaxMilliseconds, againFirstMilliseconds * 2 ** (failures - 1)));
    }
  };
  return {
    wake: () => {
      if (isClosed || planned !== undefined || !isOwed()) return;
      owedSince = clock.monotonicMilliseconds();
      plan(quietMilliseconds);
    },
    noteWork: () => {
      workedAt = clock.monotonicMilliseconds();
    },
    close: () => {
      isClosed = true;
      planned?.cancel();
    },
  };
}

/** False: try again later. */
function tend(replica: TendingTools['replica']): boolean {
  if (replica.isRecoverable() && replica.recover() === 'stopped') return false;
  return !replica.owesErasure() || replica.eraseTicketed().ok;
}
