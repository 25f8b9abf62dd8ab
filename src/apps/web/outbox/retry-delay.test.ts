import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { retryDelayMilliseconds } from './retry-delay.ts';

test('[WB13] waiting starts at up to one second, doubles, and ends at one minute', () => {
  assert.deepEqual(
    [0, 1, 2, 5, 6, 40].map((attempt) => retryDelayMilliseconds(attempt, 0.999_999)),
    [1000, 2000, 4000, 32_000, 60_000, 60_000],
  );
});

test('[WB13] chance spreads the waiting over its upper half and nothing else', () =>
  fc.assert(
    fc.property(
      fc.nat(1000),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempt, unit) => {
        const longest = retryDelayMilliseconds(attempt, 0.999_999);
        const delay = retryDelayMilliseconds(attempt, unit);
        assert.ok(delay >= longest / 2 - 1 && delay <= longest && delay <= 60_000, `${delay}`);
      },
    ),
  ));
