import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runSeeds } from './run-seeds.ts';

test('[SM12] workers come to the same reports as one thread', async () => {
  const here = await runSeeds({ seed: 21, seeds: 4, towns: 1, workers: 0 });
  const seen: number[] = [];
  const there = await runSeeds({
    seed: 21,
    seeds: 4,
    towns: 1,
    workers: 2,
    onReport: ({ seed }) => seen.push(seed),
  });
  assert.deepEqual(there, here);
  assert.deepEqual(
    seen.sort((left, right) => left - right),
    [21, 22, 23, 24],
  );
});
