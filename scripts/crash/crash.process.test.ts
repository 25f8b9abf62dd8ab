import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { prepareBase } from './crash-folder.ts';
import { inspectFolder } from './inspect-folder.ts';
import { sweep } from './kill-sweep.ts';
import { cutPower, recordRun } from './power-cut.ts';
import { createChance, seedOfRun } from './seeded.ts';
import { runInjected, straceProblem } from './strace.ts';

const skip = straceProblem() ?? false;
const chance = createChance(seedOfRun());
const base = prepareBase(2);
after(base.remove);

const clicks = { mode: 'append', from: 1, to: 6, checkpointEvery: 3 } as const;

test('[JO1] a kill while a click is stored loses nothing acknowledged', { skip }, async () => {
  const points = [30 + chance.below(60)].map((when) => ({
    call: 'pwrite64' as const,
    when,
  }));
  const report = await sweep(base, clicks, [...points, { call: 'fsync', when: 6 }], chance);
  assert.deepEqual(report.problems, []);
  assert.equal(report.kills, 2);
});

test('[JO2] a power cut loses nothing acknowledged under FULL, and the harness is red under NORMAL', {
  skip,
}, () => {
  const full = cutPower(recordRun(base, clicks), 12, chance);
  assert.deepEqual(full.problems, []);
  const normal = cutPower(recordRun(base, { ...clicks, to: 12, synchronous: 'NORMAL' }), 12, chance);
  assert.ok(normal.losing > 0, 'the harness does not notice a journal that does not sync');
});

test('[JO6] after a failed fsync the answer is what a new reading shows', { skip }, () => {
  const folder = base.copy('eio');
  const run = runInjected({ ...clicks, folder }, { call: 'fsync', what: 'error=EIO', when: '4' });
  const seen = inspectFolder(folder, run.acknowledged);
  assert.deepEqual([seen.lost, seen.problems], [[], []]);
  assert.deepEqual(run.acknowledged, [1, 2, 3, 4, 5, 6]);
});
