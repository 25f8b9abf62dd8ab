/**
 * One answer of the server, kept fresh: hints that arrive while a request is under way lead to one
 * more request, not to many; a failure keeps the last value on show and is tried again by itself.
 */
import type { Result } from '../../../core/value/result.ts';
import { retryDelayMilliseconds } from '../outbox/retry-delay.ts';

/** No value and no failure: still loading. Value and failure: the last known state, and why it is old. */
export interface FeedState<T, F> {
  readonly value?: T;
  readonly failure?: F;
}

export interface FeedPorts<T, F> {
  readonly load: () => Promise<Result<T, F>>;
  readonly onChange: (state: FeedState<T, F>) => void;
  /** 0 ≤ unit < 1 */
  readonly unit: () => number;
  readonly after: (milliseconds: number, act: () => void) => { readonly cancel: () => void };
}

export interface Feed<T> {
  readonly refresh: () => void;
  /**
   * Changes the value on show by something newer than any request under way: the answer of such a
   * request is dropped and asked for again.
   */
  readonly replace: (update: (value: T) => T) => void;
  readonly close: () => void;
}

export function openFeed<T, F>(ports: FeedPorts<T, F>): Feed<T> {
  let state: FeedState<T, F> = {};
  let underWay: 'no' | 'yes' | 'outdated' = 'no';
  let isWanted = false;
  let isClosed = false;
  let attempt = 0;
  let pause: { readonly cancel: () => void } | undefined;

  function show(next: FeedState<T, F>): void {
    state = next;
    if (!isClosed) ports.onChange(state);
  }

  function take(answer: Result<T, F>): void {
    if (answer.ok) {
      attempt = 0;
      show({ value: answer.value });
      return;
    }
    show({ ...state, failure: answer.failure });
    pause = ports.after(retryDelayMilliseconds(attempt, ports.unit()), refresh);
    attempt += 1;
  }

  async function run(): Promise<void> {
    underWay = 'yes';
    const answer = await ports.load();
    const isOutdated = isOutdatedNow();
    underWay = 'no';
    if (isClosed) return;
    if (!isOutdated) take(answer);
    if (isWanted || isOutdated) refresh();
  }
  // Read through a function: the value changes while `run` waits.
  const isOutdatedNow = (): boolean => underWay === 'outdated';

  function refresh(): void {
    if (isClosed) return;
    pause?.cancel();
    pause = undefined;
    isWanted = underWay !== 'no';
    if (!isWanted) void run();
  }

  return {
    refresh,
    replace(update) {
      if (underWay === 'yes') underWay = 'outdated';
      if (state.value !== undefined) show({ ...state, value: update(state.value) });
    },
    close() {
      isClosed = true;
      pause?.cancel();
    },
  };
}
