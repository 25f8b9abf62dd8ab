/**
 * Server-sent hints that something changed. Hints are joined: however many entries arrive, a page hears of
 * them a few times a second at most. Losing all of them costs a page one minute, never a fact.
 */

import type { Timer } from '../../core/value/ports.ts';
import { changedEvent, heartbeatSeconds, safetyEvent } from '../web/api/changes.ts';

export interface ChangeFeed {
  /** Undefined: this session has as many streams as it may. */
  readonly open: (session: string, signal: AbortSignal) => Response | undefined;
  /** Without a date: any day. */
  readonly tellChanged: (date: string | undefined) => void;
  readonly tellSafety: () => void;
  readonly close: () => void;
}

const streamsPerSessionMax = 8;
const streamsMax = 1_000;
const joinMilliseconds = 200;
/** A page that does not read for so many hints is let go; it will come again. */
const unreadMax = 64;

interface Stream {
  readonly session: string;
  readonly controller: ReadableStreamDefaultController<Uint8Array>;
}

const encoder = new TextEncoder();
const frame = (event: string, data: object): Uint8Array =>
  encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
const heartbeat = encoder.encode(': still here\n\n');

export function createChangeFeed(timer: Timer): ChangeFeed {
  const streams = new Set<Stream>();
  const dates = new Set<string | undefined>();
  let hasSafety = false;
  let planned: { readonly cancel: () => void } | undefined;
  let beat: { readonly cancel: () => void } | undefined;
  const drop = (stream: Stream): void => {
    if (!streams.delete(stream)) return;
    try {
      stream.controller.close();
    } catch {
      // The page was gone before.
    }
  };
  const send = (bytes: Uint8Array): void => {
    for (const stream of [...streams]) {
      if ((stream.controller.desiredSize ?? -unreadMax) <= -unreadMax) drop(stream);
      else stream.controller.enqueue(bytes);
    }
  };
  const flush = (): void => {
    planned = undefined;
    const days = dates.has(undefined) || dates.size > 8 ? [undefined] : [...dates];
    if (dates.size > 0)
      for (const date of days) send(frame(changedEvent, date === undefined ? {} : { date }));
    if (hasSafety) send(frame(safetyEvent, {}));
    dates.clear();
    hasSafety = false;
  };
  const plan = (): void => {
    planned ??= timer.after(joinMilliseconds, flush);
  };
  const planBeat = (): void => {
    beat = timer.after(heartbeatSeconds * 1_000, () => {
      send(heartbeat);
      if (streams.size > 0) planBeat();
      else beat = undefined;
    });
  };
  return {
    open: (session, signal) => {
      const own = [...streams].filter((stream) => stream.session === session).length;
      if (own >= streamsPerSessionMax || streams.size >= streamsMax) return undefined;
      let opened: Stream | undefined;
      const leave = (): void => {
        if (opened !== undefined) drop(opened);
      };
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => {
          opened = { session, controller };
          streams.add(opened);
          controller.enqueue(heartbeat);
        },
        cancel: leave,
      });
      signal.addEventListener('abort', leave);
      if (beat === undefined) planBeat();
      const head = { 'content-type': 'text/event-stream', 'cache-control': 'no-store' };
      return new Response(body, { headers: head });
    },
    tellChanged: (date) => {
      if (streams.size === 0) return;
      dates.add(date);
      plan();
    },
    tellSafety: () => {
      if (streams.size === 0) return;
      hasSafety = true;
      plan();
    },
    close: () => {
      planned?.cancel();
      beat?.cancel();
      for (const stream of [...streams]) drop(stream);
    },
  };
}
