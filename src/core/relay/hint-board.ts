/** Who waits for news of which tenant. Waking is only a hint: whoever was woken asks for the vector. */
import type { TenantId } from '../value/ids.ts';
import type { RelayHints } from './relay.ts';

export interface HintBoard extends RelayHints {
  readonly wake: (tenant: TenantId) => void;
}

export function createHintBoard(): HintBoard {
  const waiting = new Map<TenantId, Set<() => void>>();
  return {
    watch: (tenant, wake) => {
      const wakers = waiting.get(tenant) ?? new Set();
      waiting.set(tenant, wakers);
      const waker = (): void => wake();
      wakers.add(waker);
      return {
        close: () => {
          wakers.delete(waker);
          if (wakers.size === 0 && waiting.get(tenant) === wakers) waiting.delete(tenant);
        },
      };
    },
    wake: (tenant) => {
      for (const waker of [...(waiting.get(tenant) ?? [])]) waker();
    },
  };
}
