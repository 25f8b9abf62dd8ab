import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { alternate, median, medianOf, percentile } from './alternating.ts';

describe('alternating rounds', () => {
  test('[BE1] the sides take turns and the first one changes every round', async () => {
    const order: string[] = [];
    const side = (name: string) => ({
      name,
      run: (round: number) => {
        order.push(`${name}${round}`);
        return round;
      },
    });
    const measured = await alternate(3, [side('a'), side('b')]);
    assert.deepEqual(order, ['a0', 'b0', 'b1', 'a1', 'a2', 'b2']);
    assert.deepEqual(measured.get('b'), [0, 1, 2]);
  });

  test('[BE1] a side that was not measured has no median', async () => {
    const measured = await alternate(1, [{ name: 'a', run: () => 5 }]);
    assert.equal(
      medianOf(measured, 'a', (one) => one),
      5,
    );
    assert.throws(() => medianOf(measured, 'b', (one) => one), RangeError);
  });

  test('[BE6] half of the values lie on either side of the median, in any order', () => {
    assert.equal(median([9, 1, 5]), 5);
    assert.equal(median([4, 1, 3, 2]), 2.5);
    assert.equal(percentile([5, 4, 3, 2, 1], 0.99), 5);
    assert.ok(Number.isNaN(median([])));
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
        const middle = median(values);
        const below = values.filter((value) => value < middle).length;
        const above = values.filter((value) => value > middle).length;
        assert.ok(below <= values.length / 2 && above <= values.length / 2);
      }),
    );
  });
});
