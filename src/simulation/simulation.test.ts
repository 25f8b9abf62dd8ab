import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeSeeds, summariseSeeds } from './describe-seeds.ts';
import { type PlantedCase, plantedCases } from './planted/planted-cases.ts';
import { runSeeds } from './run-seeds.ts';
import { createSimulatedSuite } from './simulated-suite.ts';
import { runSimulation } from './simulation.ts';
import { invariants } from './world.ts';

const suite = createSimulatedSuite();

test('[SM1] one seed gives one run, byte for byte, whatever ran before', async () => {
  const first = await runSimulation({ seed: 7, towns: 1, suite });
  const other = await runSimulation({ seed: 8, towns: 1, suite });
  const again = await runSimulation({ seed: 7, towns: 1, suite });
  const elsewhere = await runSimulation({ seed: 7, towns: 1, suite: createSimulatedSuite() });
  assert.deepEqual(again, first);
  assert.deepEqual(elsewhere, first);
  assert.notEqual(other.traceHash, first.traceHash);
});

test('[SM2] every promise holds after every step of 8 seeds, and all of them drain', async () => {
  const reports = await runSeeds({ seed: 1, seeds: 8, workers: 0 });
  const summary = summariseSeeds(reports);
  assert.equal(summary.firstBroken, undefined, describeSeeds(summary).join('\n'));
  assert.equal(reports.length, 8);
  assert.ok(summary.done > 400, `only ${summary.done} requests were recorded`);
  for (const name of Object.keys(invariants))
    assert.ok((summary.checks[name] ?? 0) > 0, `${name} is looked at`);
  assert.ok(Object.keys(summary.faults).length >= 25, `faults: ${Object.keys(summary.faults).join(', ')}`);
});

/** The planted fault is found within its number of seeds, as a breach of one of the promises that it breaks. */
async function assertFound({ planted, seedsMax, breaks }: PlantedCase): Promise<void> {
  for (let seed = 1; seed <= seedsMax; seed += 1) {
    const { breach } = await runSimulation({ seed, suite, planted });
    if (breach === undefined) continue;
    assert.ok(breaks.includes(breach.invariant), breach.message);
    return;
  }
  assert.fail(`no breach within ${seedsMax} seeds`);
}

test('[SM4] an acknowledgement before the commit is found', () =>
  assertFound(plantedCases.acknowledgeBeforeCommit));
test('[SM5] a fold that drops an entry on conflict is found', () => assertFound(plantedCases.dropOnConflict));
test('[SM6] a re-sealing under a reused key is found', () => assertFound(plantedCases.reuseSealingKey));
test('[SM7] decisions of one batch on stale state are found', () =>
  assertFound(plantedCases.decideOnStaleState));
test('[SM8] a reader that lets revision 0 of an erased body return is found', () =>
  assertFound(plantedCases.resurrectRevisionZero));
test("[SM9] a fold that uses the machine's zone data is found", () =>
  assertFound(plantedCases.foldWithZoneData));

test('[SM10] several days pass with nights in which everything is switched off', async () => {
  const report = await runSimulation({ seed: 3, towns: 1, days: 2, suite });
  assert.equal(report.breach, undefined);
  assert.ok(report.virtualMilliseconds > 24 * 3_600_000);
});

test('[SM11] a broken seed is named with its step, its words and how to run it again', async () => {
  const { planted } = plantedCases.foldWithZoneData;
  const summary = summariseSeeds([await runSimulation({ seed: 1, suite, planted })]);
  const lines = describeSeeds(summary);
  assert.equal(summary.firstBroken?.invariant, 'rows-differ');
  assert.match(lines.join('\n'), /seed 1 breaks it at step \d+/);
  assert.match(lines.join('\n'), /BROKEN +\d+ {2}the same entries give the same rows/);
  assert.ok(lines.at(-1)?.endsWith('insel simulate --seed 1 --towns 2 --days 1'));
});
