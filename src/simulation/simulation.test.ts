import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeSeeds, summariseSeeds } from './describe-seeds.ts';
import { allPlanted, type PlantedCase } from './planted/all-planted.ts';
import { runSeeds } from './run-seeds.ts';
import { createSimulatedSuite } from './simulated-suite.ts';
import { runSimulation, type SimulationReport } from './simulation.ts';
import { invariants } from './world.ts';

const suite = createSimulatedSuite();

test('[SM1] one seed gives one run, byte for byte, whatever ran before', async () => {
  const first = await runSimulation({ seed: 7, suite });
  await runSimulation({ seed: 8, suite });
  const again = await runSimulation({ seed: 7, suite });
  const elsewhere = await runSimulation({ seed: 7, suite: createSimulatedSuite() });
  assert.deepEqual(again, first);
  assert.deepEqual(elsewhere, first);
  const other = await runSimulation({ seed: 8, suite });
  assert.notEqual(other.traceHash, first.traceHash);
});

test('[SM2] every promise holds after every step of 20 seeds, and all of them drain', async () => {
  const reports = await runSeeds({ seed: 1, seeds: 20, workers: 0 });
  const summary = summariseSeeds(reports);
  assert.equal(summary.firstBroken, undefined, describeSeeds(summary).join('\n'));
  assert.equal(reports.length, 20);
  assert.ok(summary.done > 1_000, `only ${summary.done} requests were recorded`);
  for (const name of Object.keys(invariants))
    assert.ok((summary.checks[name] ?? 0) > 0, `${name} is looked at`);
  assert.ok(Object.keys(summary.faults).length >= 25, `faults: ${Object.keys(summary.faults).join(', ')}`);
});

async function findPlanted({ planted, seedsMax }: PlantedCase): Promise<SimulationReport | undefined> {
  for (let seed = 1; seed <= seedsMax; seed += 1) {
    const report = await runSimulation({ seed, suite, planted });
    if (report.breach !== undefined) return report;
  }
  return undefined;
}

const plantedRules = ['SM4', 'SM5', 'SM6', 'SM7', 'SM8', 'SM9'];

for (const [index, planted] of allPlanted.entries()) {
  test(`[${plantedRules[index]}] a planted fault is found: ${planted.planted.name}`, async () => {
    const report = await findPlanted(planted);
    assert.ok(report?.breach !== undefined, `no breach within ${planted.seedsMax} seeds`);
    assert.ok(planted.breaks.includes(report.breach.invariant), report.breach.message);
  });
}

test('[SM10] several days pass with nights in which everything is switched off', async () => {
  const report = await runSimulation({ seed: 3, towns: 1, days: 3, suite });
  assert.equal(report.breach, undefined);
  assert.ok(report.virtualMilliseconds > 48 * 3_600_000);
});

test('[SM11] a broken seed is named with its step, its words and how to run it again', async () => {
  const { planted } = allPlanted[5] ?? assert.fail('the planted fold is the sixth');
  const summary = summariseSeeds([await runSimulation({ seed: 1, suite, planted })]);
  const lines = describeSeeds(summary);
  assert.equal(summary.firstBroken?.invariant, 'rows-differ');
  assert.match(lines.join('\n'), /seed 1 breaks it at step \d+/);
  assert.match(lines.join('\n'), /BROKEN +\d+ {2}the same entries give the same rows/);
  assert.ok(lines.at(-1)?.endsWith('insel simulate --seed 1 --towns 2 --days 1'));
});
