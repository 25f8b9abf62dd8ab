import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ok } from '../../value/result.ts';
import { watchEvents } from './event-reader.ts';

/** Lets everything go on that waits for nothing but its turn. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A reader at a relay that never answers, and the streams that it opened. */
function openReader(token: Promise<string>) {
  const opened: AbortSignal[] = [];
  const watch = watchEvents(
    {
      url: 'http://hub.test/v1/tenants/ab/events',
      fetch: (_url, { signal } = {}) => {
        if (signal) opened.push(signal);
        return new Promise(() => undefined);
      },
      timer: { after: () => ({ cancel: () => undefined }) },
      random: { bytes: (count) => new Uint8Array(count) },
      token: async () => ok(await token),
    },
    () => undefined,
  );
  return { close: watch.close, isEnded: () => opened.map(({ aborted }) => aborted) };
}

test('[RE72] a reader that is closed while its token is under way opens no stream', async () => {
  const token = Promise.withResolvers<string>();
  const reader = openReader(token.promise);
  reader.close();
  token.resolve('late');
  await settle();
  assert.deepEqual(reader.isEnded(), []);
});

test('[RE72] a reader that is closed ends the stream that it has open', async () => {
  const reader = openReader(Promise.resolve('in time'));
  await settle();
  assert.deepEqual(reader.isEnded(), [false]);
  reader.close();
  assert.deepEqual(reader.isEnded(), [true]);
});
