import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDice } from './dice.ts';

const throwsOf = (seed: string): number[] => {
  const dice = createDice(seed);
  return Array.from({ length: 50 }, () => dice.below(1_000_000));
};

test('[SM13] the same seed throws the same numbers and another seed others', () => {
  assert.deepEqual(throwsOf('seed 1'), throwsOf('seed 1'));
  assert.notDeepEqual(throwsOf('seed 1'), throwsOf('seed 2'));
});

test('[SM13] a copied die throws what the original throws from then on', () => {
  const dice = createDice('image');
  dice.below(10);
  const copy = dice.copy();
  assert.deepEqual(copy.bytes(40), dice.bytes(40));
});

test('[SM13] a fork throws its own numbers, whatever its origin throws meanwhile', () => {
  const [one, other] = [createDice('origin'), createDice('origin')];
  const early = one.fork('part');
  const late = other.fork('part');
  other.below(7);
  assert.deepEqual(early.bytes(16), late.bytes(16));
  assert.notDeepEqual(one.fork('part').bytes(16), createDice('origin').fork('part').bytes(16));
});

test('[SM13] throws are spread over their whole range', () => {
  const dice = createDice('spread');
  const counts = new Array<number>(10).fill(0);
  for (let round = 0; round < 10_000; round += 1) {
    const face = dice.below(10);
    counts[face] = (counts[face] ?? 0) + 1;
  }
  for (const count of counts) assert.ok(count > 850 && count < 1_150, counts.join(' '));
});

test('[SM13] nothing can be picked from an empty list', () => {
  assert.throws(() => createDice('empty').pick([]), /empty list/);
});
