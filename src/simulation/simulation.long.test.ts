import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeSeeds, summariseSeeds } from './describe-seeds.ts';
import { runSeeds } from './run-seeds.ts';

test('[SM3] every promise holds in 1,000 seeds of a small region', async () => {
  const summary = summariseSeeds(await runSeeds({ seed: 1, seeds: 1_000 }));
  assert.equal(summary.firstBroken, undefined, describeSeeds(summary).join('\n'));
  assert.equal(summary.seeds.count, 1_000);
});
