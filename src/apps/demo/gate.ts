/**
 * Lets changes through to the town hall and can hold them back for the moment of a count, so that the number
 * before the plug is pulled is the number that was acknowledged, not one of a moment later.
 */
import type { Timer } from '../../core/value/ports.ts';

export interface Gate {
  /** Resolves when the change may go; call the answer when it is done. */
  readonly enter: () => Promise<() => void>;
  /** Holds new changes back, and resolves when those under way are answered, or late. */
  readonly hold: () => Promise<void>;
  readonly release: () => void;
}

const waitsMilliseconds = 2_000;

export function createGate(timer: Timer): Gate {
  let underway = 0;
  let held: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;
  let onIdle: (() => void) | undefined;
  return {
    enter: async () => {
      while (held !== undefined) await held.promise;
      underway += 1;
      let isDone = false;
      return () => {
        if (isDone) return;
        isDone = true;
        underway -= 1;
        if (underway === 0) onIdle?.();
      };
    },
    hold: async () => {
      held ??= Promise.withResolvers<void>();
      if (underway === 0) return;
      await new Promise<void>((resolve) => {
        const late = timer.after(waitsMilliseconds, resolve);
        onIdle = () => {
          late.cancel();
          resolve();
        };
      });
      onIdle = undefined;
    },
    release: () => {
      held?.resolve();
      held = undefined;
    },
  };
}
