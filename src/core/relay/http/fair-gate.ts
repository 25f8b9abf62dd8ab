/**
 * Lets requests in by turns: whoever has fewest turns behind it goes first, so that one tenant's storm
 * waits behind itself and not in front of the others. What is inside at once is bounded in bytes, what
 * waits is bounded in number; beyond that a request is sent away and comes again.
 */
export interface GateLimits {
  /** Sum of the costs of those inside; a single one that costs more goes in alone. */
  readonly costMax: number;
  readonly insidePerKeyMax: number;
  readonly waitingPerKeyMax: number;
  readonly waitingMax: number;
}

export interface FairGate {
  /** Undefined: too many wait already. `isGone` lets a request be dropped that nobody waits for any more. */
  readonly enter: (key: string, cost: number, isGone?: () => boolean) => Promise<Permit> | undefined;
}

export interface Permit {
  /** Must be called once, whatever happened inside. */
  readonly leave: () => void;
}

interface Waiter {
  readonly cost: number;
  readonly isGone: () => boolean;
  readonly admit: (permit: Permit) => void;
}

export function createFairGate(limits: GateLimits): FairGate {
  /** In the order of turns: whoever was let in goes to the end. */
  const queues = new Map<string, Waiter[]>();
  const inside = new Map<string, number>();
  let cost = 0;
  let waiting = 0;

  const admit = (key: string, waiter: Waiter): void => {
    cost += waiter.cost;
    inside.set(key, (inside.get(key) ?? 0) + 1);
    let isInside = true;
    const leave = (): void => {
      if (!isInside) return;
      isInside = false;
      cost -= waiter.cost;
      const others = (inside.get(key) ?? 1) - 1;
      if (others === 0) inside.delete(key);
      else inside.set(key, others);
      next();
    };
    waiter.admit({ leave });
  };

  const takeTurn = (key: string, queue: Waiter[], waiter: Waiter): void => {
    queue.shift();
    waiting -= 1;
    queues.delete(key);
    if (queue.length > 0) queues.set(key, queue);
    if (!waiter.isGone()) admit(key, waiter);
    else waiter.admit({ leave: () => undefined });
  };

  /** The first whose turn it is and who is not at its own limit; undefined when it must wait for room. */
  const findNext = (): { key: string; queue: Waiter[]; waiter: Waiter } | undefined => {
    for (const [key, queue] of queues) {
      const [waiter] = queue;
      if (waiter === undefined || (inside.get(key) ?? 0) >= limits.insidePerKeyMax) continue;
      // Nobody overtakes a large one: it would wait for ever behind many small ones.
      return cost === 0 || cost + waiter.cost <= limits.costMax ? { key, queue, waiter } : undefined;
    }
    return undefined;
  };

  const next = (): void => {
    for (let turn = findNext(); turn !== undefined; turn = findNext()) {
      takeTurn(turn.key, turn.queue, turn.waiter);
    }
  };

  return {
    enter: (key, ownCost, isGone = () => false) => {
      const queue = queues.get(key) ?? [];
      if (queue.length >= limits.waitingPerKeyMax || waiting >= limits.waitingMax) return undefined;
      const { promise, resolve } = Promise.withResolvers<Permit>();
      queue.push({ cost: ownCost, isGone, admit: resolve });
      queues.set(key, queue);
      waiting += 1;
      next();
      return promise;
    },
  };
}
