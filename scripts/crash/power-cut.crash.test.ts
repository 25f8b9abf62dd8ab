import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prepareBase } from './crash-folder.ts';
import { cutPower, recordRun } from './power-cut.ts';
import { createChance, seedOfRun } from './seeded.ts';
import { straceProblem } from './strace.ts';
import type { WriterPlan } from './writer.ts';

const skip = straceProblem() ?? false;
const chance = createChance(seedOfRun());

const plans: readonly { name: string; images: number; plan: Omit<WriterPlan, 'folder'> }[] = [
  { name: 'clicks', images: 240, plan: { mode: 'append', from: 1, to: 16, checkpointEvery: 6 } },
  {
    name: 'batches of long notes',
    images: 80,
    plan: { mode: 'append', from: 1, to: 24, batch: 8, length: 6000 },
  },
  { name: 'received runs', images: 80, plan: { mode: 'receive' } },
];

for (const { name, images, plan } of plans) {
  test(`[JO2] a power cut loses nothing acknowledged: ${name}`, { skip }, (t) => {
    const base = prepareBase(8);
    try {
      const recording = recordRun(base, plan);
      const report = cutPower(recording, images, chance);
      t.diagnostic(
        `${name}: ${report.images} images of ${recording.events.length} events, ${report.acknowledged} acknowledged, ${report.losing} losing`,
      );
      assert.deepEqual(report.problems, []);
      assert.ok(report.acknowledged > images, 'hardly anything was acknowledged before the cuts');
    } finally {
      base.remove();
    }
  });
}

test('[JO2] the same harness is red when the journal does not sync every commit', { skip }, (t) => {
  const base = prepareBase(2);
  try {
    const recording = recordRun(base, {
      mode: 'append',
      from: 1,
      to: 16,
      checkpointEvery: 6,
      synchronous: 'NORMAL',
    });
    const report = cutPower(recording, 60, chance);
    t.diagnostic(
      `synchronous=NORMAL: ${report.losing} of ${report.images} images lost acknowledged requests`,
    );
    assert.ok(report.losing > 10, `only ${report.losing} of ${report.images} images lost anything`);
  } finally {
    base.remove();
  }
});
