import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prepareBase } from './crash-folder.ts';
import { killSweepContract } from './kill-sweep.contract.ts';
import { listKillPoints, sweep } from './kill-sweep.ts';
import { createChance, seedOfRun } from './seeded.ts';
import { runWriter, straceProblem } from './strace.ts';

const skip = straceProblem() ?? false;
const chance = createChance(seedOfRun());

killSweepContract('append', { mode: 'append', from: 1, to: 4, checkpointEvery: 2 }, chance);
killSweepContract('receive', { mode: 'receive' }, chance);

test('[JO12] an erasure that is killed at any system call is carried out by the next start', {
  skip,
}, async (t) => {
  const base = prepareBase(2);
  try {
    runWriter({ folder: base.folder, mode: 'append', from: 1, to: 3 });
    const plan = { mode: 'erase' } as const;
    const points = listKillPoints(base, plan);
    const report = await sweep(base, plan, points, chance);
    t.diagnostic(`erase: ${report.points} points, ${report.kills} kills`);
    assert.deepEqual(report.problems, []);
    assert.ok(report.kills > points.length / 2);
  } finally {
    base.remove();
  }
});
