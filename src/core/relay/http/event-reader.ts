/** Keeps an event stream open and wakes its reader; after a break it comes back, later and later, spread out. */
import { viewOf } from '../../value/bytes.ts';
import type { Random, Timer } from '../../value/ports.ts';
import type { Result } from '../../value/result.ts';
import type { RelayFailure } from '../relay.ts';
import { type Fetch, requestInit } from './http-exchange.ts';
import { heartbeatMilliseconds } from './protocol.ts';

export interface EventPlan {
  readonly url: string;
  readonly fetch: Fetch;
  readonly timer: Timer;
  readonly random: Random;
  readonly token: (refused?: string) => Promise<Result<string, RelayFailure>>;
}

const retryMillisecondsMin = 1000;
const retryMillisecondsMax = 60_000;
/** Three heartbeats without a sign: the line is dead, whatever the operating system thinks. */
const silenceMillisecondsMax = 3 * heartbeatMilliseconds;
const bufferLengthMax = 64 * 1024;

export function watchEvents(plan: EventPlan, wake: () => void): { readonly close: () => void } {
  const abort = new AbortController();
  void keepReading(plan, wake, abort);
  return { close: () => abort.abort() };
}

async function keepReading(plan: EventPlan, wake: () => void, abort: AbortController): Promise<void> {
  let retry = retryMillisecondsMin;
  let refused: string | undefined;
  while (!abort.signal.aborted) {
    const token = await plan.token(refused);
    if (abort.signal.aborted) return;
    const ended = token.ok ? await readOnce(plan, token.value, wake, abort.signal) : 'failed';
    refused = token.ok && ended === 'refused' ? token.value : undefined;
    retry = ended === 'read' ? retryMillisecondsMin : Math.min(retryMillisecondsMax, retry * 2);
    if (!abort.signal.aborted) await pause(plan, retry, abort.signal);
  }
}

type Ending = 'read' | 'refused' | 'failed';

async function readOnce(
  plan: EventPlan,
  token: string,
  wake: () => void,
  stopped: AbortSignal,
): Promise<Ending> {
  const connection = new AbortController();
  const stop = (): void => connection.abort();
  stopped.addEventListener('abort', stop);
  let silence = plan.timer.after(silenceMillisecondsMax, stop);
  const heard = (): void => {
    silence.cancel();
    silence = plan.timer.after(silenceMillisecondsMax, stop);
  };
  try {
    const response = await plan.fetch(plan.url, requestInit({ method: 'GET', token }, connection.signal));
    if (response.status === 401) return 'refused';
    if (!response.ok || response.body === null) return 'failed';
    await readEvents(response.body, heard, wake);
    return 'read';
  } catch {
    // The line broke or was closed: both are expected, and coming back is all there is to do.
    return 'failed';
  } finally {
    silence.cancel();
    stopped.removeEventListener('abort', stop);
    connection.abort();
  }
}

async function readEvents(
  body: ReadableStream<Uint8Array>,
  heard: () => void,
  wake: () => void,
): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    heard();
    const events = `${rest}${decoder.decode(chunk, { stream: true })}`.split('\n\n');
    rest = (events.pop() ?? '').slice(-bufferLengthMax);
    if (events.some((event) => event.startsWith('event: change'))) wake();
  }
}

/** Half to all of the time, at random, so that 72 town halls do not come back in the same second. */
function pause({ timer, random }: EventPlan, milliseconds: number, stopped: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const share = viewOf(random.bytes(4)).getUint32(0) / 0xffff_ffff;
  const wait = timer.after(milliseconds * (0.5 + share / 2), done);
  function done(): void {
    wait.cancel();
    stopped.removeEventListener('abort', done);
    resolve();
  }
  stopped.addEventListener('abort', done);
  return promise;
}
