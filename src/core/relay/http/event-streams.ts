/**
 * Server-sent events: `change` when something new is here for the tenant, and a heartbeat so that a dead
 * line is noticed. Only hints: nothing is said about what changed, and readers poll beside it.
 */
import type { Timer } from '../../value/ports.ts';
import type { RelayHints } from '../relay.ts';
import type { Bearer } from './access.ts';
import { heartbeatMilliseconds } from './protocol.ts';

export interface EventStreams {
  /** Undefined: the device, or all devices together, have too many open. */
  readonly open: (bearer: Bearer) => ReadableStream<Uint8Array> | undefined;
  readonly openCount: () => number;
  readonly close: () => void;
}

export interface EventTools {
  readonly hints: RelayHints;
  readonly timer: Timer;
  /** Asked at every heartbeat: a removed device hears nothing any more. */
  readonly isAdmitted: (bearer: Bearer) => Promise<boolean>;
}

const streamsPerDeviceMax = 4;
const streamsMax = 2048;

const encoder = new TextEncoder();
const changeEvent = encoder.encode('event: change\ndata: {}\n\n');
const heartbeat = encoder.encode(': still here\n\n');

export function createEventStreams(tools: EventTools): EventStreams {
  const openPerDevice = new Map<string, number>();
  const endings = new Set<() => void>();
  const count = (bearer: Bearer, difference: number): void => {
    const key = `${bearer.tenant}/${bearer.device}`;
    const open = (openPerDevice.get(key) ?? 0) + difference;
    if (open === 0) openPerDevice.delete(key);
    else openPerDevice.set(key, open);
  };
  return {
    open: (bearer) => {
      const ofDevice = openPerDevice.get(`${bearer.tenant}/${bearer.device}`) ?? 0;
      if (ofDevice >= streamsPerDeviceMax || endings.size >= streamsMax) return undefined;
      count(bearer, 1);
      return openStream(tools, bearer, (end) => {
        endings.add(end);
        return () => {
          if (endings.delete(end)) count(bearer, -1);
        };
      });
    },
    openCount: () => endings.size,
    close: () => {
      for (const end of [...endings]) end();
    },
  };
}

/** `register` takes how to end the stream from outside, and gives back what must happen when it has ended. */
function openStream(
  tools: EventTools,
  bearer: Bearer,
  register: (end: () => void) => () => void,
): ReadableStream<Uint8Array> {
  let stop = (): void => undefined;
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        let isOpen = true;
        // A reader that does not read needs no second hint: one waits for it already.
        const send = (bytes: Uint8Array): void => {
          if (isOpen && (controller.desiredSize ?? 0) > 0) controller.enqueue(bytes.slice());
        };
        const watching = tools.hints.watch(bearer.tenant, () => send(changeEvent));
        let beat = tools.timer.after(heartbeatMilliseconds, () => void check());
        const end = (): void => {
          stop();
          controller.close();
        };
        const check = async (): Promise<void> => {
          const isAdmitted = await tools.isAdmitted(bearer);
          if (!isOpen) return;
          if (!isAdmitted) return end();
          send(heartbeat);
          beat = tools.timer.after(heartbeatMilliseconds, () => void check());
        };
        const unregister = register(end);
        stop = () => {
          if (!isOpen) return;
          isOpen = false;
          beat.cancel();
          watching.close();
          unregister();
        };
        send(changeEvent);
      },
      cancel: () => stop(),
    },
    { highWaterMark: 8 },
  );
}
