/**
 * Time that passes only when nothing is left to do: a queue of acts ordered by instant, then by the order in
 * which they were planned. An act may start promises; the next one waits until all of them have come to rest.
 */
export interface Planned {
  readonly cancel: () => void;
}

export interface VirtualTime {
  /** Milliseconds since the simulation began. */
  readonly now: () => number;
  readonly after: (milliseconds: number, act: () => void) => Planned;
  /** Takes the next act that is due until `limit`; false = there is none, and it is `limit` now. */
  readonly step: (limit: number) => Promise<boolean>;
}

interface Act {
  readonly at: number;
  readonly order: number;
  act: (() => void) | undefined;
}

export function createVirtualTime(): VirtualTime {
  const heap: Act[] = [];
  let now = 0;
  let order = 0;
  return {
    now: () => now,
    after: (milliseconds, act) => {
      order += 1;
      const planned: Act = { at: now + Math.max(0, Math.ceil(milliseconds)), order, act };
      push(heap, planned);
      return {
        cancel: () => {
          planned.act = undefined;
        },
      };
    },
    step: async (limit) => {
      for (let next = heap[0]; next !== undefined && next.at <= limit; next = heap[0]) {
        pop(heap);
        if (next.act === undefined) continue;
        now = next.at;
        next.act();
        await settled();
        return true;
      }
      now = Math.max(now, limit);
      return false;
    },
  };
}

/** Ticks run only when no promise job is left, so this is the moment at which everything has come to rest. */
const settled = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));

const isBefore = (left: Act, right: Act): boolean =>
  left.at < right.at || (left.at === right.at && left.order < right.order);

function push(heap: Act[], act: Act): void {
  let at = heap.length;
  heap.push(act);
  while (at > 0) {
    const above = (at - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || isBefore(parent, act)) break;
    heap[at] = parent;
    at = above;
  }
  heap[at] = act;
}

function pop(heap: Act[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    let below = 2 * at + 1;
    let child = heap[below];
    if (child === undefined) break;
    const right = heap[below + 1];
    if (right !== undefined && isBefore(right, child)) {
      child = right;
      below += 1;
    }
    if (isBefore(last, child)) break;
    heap[at] = child;
    at = below;
  }
  heap[at] = last;
}
