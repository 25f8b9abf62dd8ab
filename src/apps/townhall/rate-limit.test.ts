import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRateLimit } from './rate-limit.ts';

function limited(atOnce: number, perMinute: number) {
  let time = 0;
  const limit = createRateLimit({ atOnce, perMinute, now: () => time });
  return {
    pass: (milliseconds: number) => {
      time += milliseconds;
    },
    takeMany: (key: string, count: number) =>
      Array.from({ length: count }, () => limit.take(key)).filter((isTaken) => isTaken).length,
  };
}

test('[TH12] so many at once, then so many a minute, and never more than at once', () => {
  const { pass, takeMany } = limited(5, 6);
  assert.equal(takeMany('a', 20), 5);
  pass(9_999);
  assert.equal(takeMany('a', 20), 0);
  pass(1);
  assert.equal(takeMany('a', 20), 1);
  pass(3_600_000);
  assert.equal(takeMany('a', 20), 5);
});

test('[TH12] one address does not use up the tries of another', () => {
  const { takeMany } = limited(3, 1);
  assert.equal(takeMany('a', 10), 3);
  assert.equal(takeMany('b', 10), 3);
});

test('[TH12] a flood of addresses does not fill the memory, and loses nobody who waits', () => {
  const { takeMany } = limited(1, 1);
  for (let at = 0; at < 30_000; at += 1) assert.equal(takeMany(`10.0.${at}`, 1), 1);
  assert.equal(takeMany('10.0.29999', 1), 0);
});
