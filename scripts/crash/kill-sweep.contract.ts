/** One sweep as a test: every system call of a plan is a place to kill. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prepareBase } from './crash-folder.ts';
import { listKillPoints, type PlanWithoutFolder, sweep } from './kill-sweep.ts';
import type { Chance } from './seeded.ts';
import { straceProblem } from './strace.ts';

export function killSweepContract(name: string, plan: PlanWithoutFolder, chance: Chance): void {
  const skip = straceProblem() ?? false;
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
