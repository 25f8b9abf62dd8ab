import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prepareBase } from './crash-folder.ts';
import { listKillPoints, sweep } from './kill-sweep.ts';
import { createChance, seedOfRun } from './seeded.ts';
import { runWriter, straceProblem } from './strace.ts';

const skip = straceProblem() ?? false;
const chance = createChance(seedOfRun());

for (const [name, plan] of [
  ['append', { mode: 'append', from: 1, to: 4, checkpointEvery: 2 }],
  ['receive', { mode: 'receive' }],
  ['sync', { mode: 'sync', from: 1, to: 2 }],
] as const) {
  test(`[JO1] a kill at any system call of ${name}, and again in recovery, loses nothing acknowledged`, {
    skip,
  }, async (t) => {
    const base = prepareBase(4);
    try {
      const points = listKillPoints(base, plan);
      const started = performance.now();
      const report = await sweep(base, plan, points, chance);
      const seconds = ((performance.now() - started) / 1000).toFixed(0);
      t.diagnostic(
        `${name}: ${report.points} points, ${report.kills} kills, ${report.killsInRecovery} in recovery, ` +
          `${report.acknowledged} acknowledged, ${seconds} s`,
      );
      assert.deepEqual(report.problems, []);
      assert.ok(report.kills > points.length / 2, 'the kills did not happen');
      assert.ok(report.killsInRecovery > points.length / 3, 'the kills in recovery did not happen');
    } finally {
      base.remove();
    }
  });
}

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
