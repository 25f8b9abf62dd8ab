/**
 * A fresh device catches up 100,000 entries of ten writers from the real hub over HTTP: verified, opened,
 * stored under FULL, with and without folds. Beside it PouchDB that replicates the same documents from
 * express-pouchdb: nothing is verified there and leveldb does not sync its writes.
 */
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Suite } from '../../src/core/crypto/suite.ts';
import type { Journal } from '../../src/core/journal/journal.ts';
import { openForProjection } from '../../src/core/replica/opening.ts';
import { encodeRun, joinRuns, parseRun, type Run } from '../../src/core/segment/run.ts';
import type { SyncTarget } from '../../src/core/sync/exchange-tools.ts';
import { expectOk } from '../../src/core/value/result.ts';
import { alternate, medianOf, type Side } from '../alternating.ts';
import { type Bench, batchSizes } from '../bench.ts';
import {
  numberIn,
  peakMegabytes,
  runChild,
  runScript,
  startChild,
  startScript,
  textIn,
} from '../children.ts';
import { installPeers, peerScript } from '../peers/install-peers.ts';
import { atLeast, atMost, type Row } from '../row.ts';
import { openBenchJournal, openBenchReplica } from '../town/open-replica.ts';
import { type RecalledTown, recallTown, townPlanSchema } from '../town/plan.ts';
import { exchangeAll, type HubAddress, openRelay } from '../town/relay-client.ts';
import { type BenchTown, foundTown } from '../town/town.ts';
import { sealVisits } from '../town/visit-stream.ts';

const writers = 10;

const planSchema = z.object({
  folder: z.string(),
  control: z.string(),
  entries: z.int(),
  hub: z.object({ url: z.string(), publicKey: z.string() }),
  town: townPlanSchema,
  folds: z.boolean(),
});

export const catchup: Bench = async (setting) => {
  const entries = setting.entries ?? (setting.isQuick ? 5_000 : 100_000);
  const hub = await startChild('hub', { folder: setting.scratch.folder() });
  const address = { url: textIn(hub.ready, 'url'), publicKey: textIn(hub.ready, 'publicKey') };
  const sides: Side<unknown>[] = [];
  for (const perSegment of batchSizes) {
    setting.tell(`catchup: ${entries} entries of ${writers} writers, ${perSegment} in a segment`);
    const seed = `catchup ${perSegment}`;
    const town = foundTown(seed, writers + 2);
    await fillHub(town, address, entries, perSegment);
    const control = path.join(setting.scratch.folder(), 'control.run');
    fs.writeFileSync(control, town.control.bytes);
    const townPlan = { seed, tenant: town.tenant, device: writers + 1 };
    const plan = { control, entries, hub: address, town: townPlan };
    for (const folds of [false, true]) {
      const run = () => runChild('catchup', { ...plan, folds, folder: setting.scratch.folder() });
      sides.push({ name: `${perSegment} ${folds}`, run });
    }
  }
  const problem = installPeers(setting);
  const couch = problem === undefined ? await startCouch(setting.scratch.folder(), entries) : undefined;
  if (couch !== undefined) {
    const plan = { url: textIn(couch.ready, 'url'), documents: entries };
    const run = () =>
      runScript(peerScript('pouch-catchup.js'), [
        JSON.stringify({ ...plan, folder: `${setting.scratch.folder()}/pouch` }),
      ]);
    sides.push({ name: 'pouch', run });
  }
  const measured = await alternate(setting.rounds, sides);
  await hub.stop();
  await couch?.stop();
  const seconds = (side: string): number =>
    medianOf(measured, side, (one) => numberIn(one, 'milliseconds')) / 1000;
  const rows = batchSizes.flatMap((perSegment) =>
    [false, true].map((folds) =>
      rowOf(perSegment, folds, seconds(`${perSegment} ${folds}`), couch && seconds('pouch')),
    ),
  );
  const memory = batchSizes.map(
    (perSegment): Row => ({
      bench: 'catchup',
      what: 'peak memory before folds',
      perSegment,
      seen: medianOf(measured, `${perSegment} false`, (one) => numberIn(one, 'megabytes')),
      unit: 'MB',
      goal: atMost(128),
    }),
  );
  return {
    rows: [...rows, ...memory],
    skipped: problem === undefined ? [] : [`catchup beside PouchDB: ${problem}`],
  };
};

function rowOf(perSegment: number, folds: boolean, seconds: number, pouch: number | undefined): Row {
  const base = { bench: 'catchup', what: folds ? 'with all folds' : 'verified, opened, stored', perSegment };
  if (pouch === undefined) return { ...base, seen: seconds, unit: 's', goal: undefined };
  const goals = folds ? [3, 4] : [5, 10];
  return {
    ...base,
    seen: pouch / seconds,
    unit: `× (${seconds.toFixed(2)} s)`,
    peer: { name: 'PouchDB ← express-pouchdb', seen: pouch, unit: 's' },
    goal: atLeast(goals[perSegment === 1 ? 0 : 1] ?? Number.NaN),
  };
}

const startCouch = (folder: string, fill: number) =>
  startScript(peerScript('couch-server.js'), [JSON.stringify({ folder, fill })]);

/** Joined runs, as devices send them that were offline. The last two devices write nothing. */
async function fillHub(town: BenchTown, hub: HubAddress, entries: number, perSegment: number): Promise<void> {
  const [founder] = town.devices;
  if (founder === undefined) throw new RangeError('The town has no device');
  const relay = openRelay(town, founder, hub);
  const push = async (run: Run): Promise<void> => {
    const answer = expectOk(await relay.push(town.tenant, run.bytes));
    if (answer.kind !== 'stored') throw new Error(`The hub answered ${JSON.stringify(answer)}`);
  };
  await push(town.control);
  for (const [index, device] of town.devices.slice(0, writers).entries()) {
    const plan = { town, device, name: `writer ${index}`, entries: entries / writers, perSegment };
    for (const run of joinRuns([...sealVisits(plan)].map((segment) => encodeRun([segment])))) await push(run);
  }
  relay.close();
}

export async function catchupChild(given: unknown): Promise<void> {
  const { folder, control, entries, hub, town: townPlan, folds } = planSchema.parse(given);
  const town = recallTown(townPlan);
  const run = expectOk(parseRun(town.suite, fs.readFileSync(control)));
  const { journal, target, close } = folds
    ? openWithFolds(town, folder, run)
    : openWithoutFolds(town, folder, run);
  const relay = openRelay(town, town.device, hub);
  const from = performance.now();
  await exchangeAll(town, relay, hub, target);
  const milliseconds = performance.now() - from;
  relay.close();
  const stored = journal.streams
    .list()
    .reduce(
      (sum, { class: segmentClass, tips }) =>
        sum + (segmentClass === 'sealed' ? (tips[0]?.sequence ?? 0) : 0),
      0,
    );
  if (stored !== entries) throw new Error(`${stored} of ${entries} entries arrived`);
  close();
  process.stdout.write(`${JSON.stringify({ milliseconds, megabytes: peakMegabytes() })}\n`);
}

interface OpenTarget {
  readonly journal: Journal;
  readonly target: SyncTarget;
  readonly close: () => void;
}

function openWithFolds(town: RecalledTown, folder: string, control: Run): OpenTarget {
  const { replica, journal, close } = openBenchReplica(town, town.device, folder, control);
  return { journal, target: replica, close };
}

function openWithoutFolds(town: RecalledTown, folder: string, control: Run): OpenTarget {
  const { journal, close } = openBenchJournal(town, town.device, folder, control);
  return { journal, target: withoutFolds(town.suite, journal), close };
}

/** Everything but the projections: each segment is opened, so that it is known to be readable. */
function withoutFolds(suite: Suite, journal: Journal): SyncTarget {
  return {
    journal,
    receive: (bytes) => {
      const received = journal.receive(bytes);
      const tools = { suite, control: journal.control(), epochKeys: journal.epochKeys() };
      for (const segment of received.kind === 'stored' ? received.run.segments : []) {
        const one = openForProjection(tools, segment);
        if (one.kind !== 'opened') throw new Error(`Segment ${segment.head} was ${one.kind}`);
      }
      return received;
    },
    beginCatchUp: () => undefined,
    endCatchUp: () => undefined,
    isCatchingUp: () => true,
    settle: () => false,
  };
}
