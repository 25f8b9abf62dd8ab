/**
 * 72 town halls that recorded 1,000 clicks each without a relay reconnect at once to the real hub over
 * HTTP: sign-in, vector, control, runs, receipts. Beside it PouchDB clients at express-pouchdb, and bare
 * PostgreSQL that takes the same number of entries by `unnest` with nothing in front of it.
 */
import fs from 'node:fs';
import { z } from 'zod';
import type { SyncTarget } from '../../src/core/sync/exchange-tools.ts';
import { alternate, median, medianOf, type Side } from '../alternating.ts';
import type { Bench, Setting } from '../bench.ts';
import { numberIn, runChild, runScript, startChild, startScript, textIn } from '../children.ts';
import { installPeers, peerScript } from '../peers/install-peers.ts';
import { openPostgres } from '../peers/open-postgres.ts';
import { atLeast, atMost, type Row } from '../row.ts';
import { writeJournal } from '../town/journal-file.ts';
import { openBenchJournal } from '../town/open-replica.ts';
import { recallTown, townPlanSchema } from '../town/plan.ts';
import { exchangeAll, openRelay } from '../town/relay-client.ts';
import { foundTown } from '../town/town.ts';

const planSchema = z.object({
  hub: z.object({ url: z.string(), publicKey: z.string() }),
  entries: z.int(),
  towns: z.array(z.object({ folder: z.string(), keys: townPlanSchema })),
});

type TownFolder = z.output<typeof planSchema>['towns'][number];

export const storm: Bench = async (setting) => {
  const towns = setting.isQuick ? 8 : 72;
  const entries = setting.entries ?? (setting.isQuick ? 200 : 1_000);
  setting.tell(`storm: ${towns} town halls record ${entries} clicks each`);
  const folders = Array.from({ length: towns }, (_, index) => writeTown(setting, index, entries));
  const hubMegabytes: number[] = [];
  const sides: Side<unknown>[] = [
    { name: 'insel', run: () => runInsel(setting, folders, entries, hubMegabytes) },
  ];
  const peers = installPeers(setting);
  if (peers === undefined) sides.push({ name: 'pouch', run: pouchSide(setting, towns, entries) });
  const postgres = peers ?? (await openPostgres(setting.scratch.folder()));
  if (typeof postgres !== 'string') {
    const plan = { socket: postgres.socket, towns, documents: entries };
    sides.push({
      name: 'postgres',
      run: () => runScript(peerScript('postgres-storm.js'), [JSON.stringify(plan)]),
    });
  }
  const measured = await alternate(setting.rounds, sides);
  if (typeof postgres !== 'string') await postgres.stop();
  const seconds = (side: string): number =>
    medianOf(measured, side, (one) => numberIn(one, 'milliseconds')) / 1000;
  const rows: Row[] = [];
  if (peers === undefined)
    rows.push(rowOf(seconds('insel'), 'PouchDB → express-pouchdb', seconds('pouch'), 15));
  if (typeof postgres !== 'string')
    rows.push(rowOf(seconds('insel'), 'PostgreSQL unnest', seconds('postgres'), 1));
  if (rows.length === 0) rows.push({ ...rowBase, seen: seconds('insel'), unit: 's', goal: undefined });
  rows.push({
    ...rowBase,
    what: 'peak memory of the hub',
    seen: median(hubMegabytes),
    unit: 'MB',
    goal: atMost(256),
  });
  const skipped = [
    ...(peers === undefined ? [] : [`storm beside PouchDB: ${peers}`]),
    ...(typeof postgres === 'string' ? [`storm beside PostgreSQL: ${postgres}`] : []),
  ];
  return { rows, skipped };
};

const rowBase = { bench: 'storm', what: 'all at once until every receipt is there', perSegment: 1 } as const;

const rowOf = (seconds: number, name: string, peer: number, goal: number): Row => ({
  ...rowBase,
  seen: peer / seconds,
  unit: `× (${seconds.toFixed(2)} s)`,
  peer: { name, seen: peer, unit: 's' },
  goal: atLeast(goal),
});

/** One device that recorded alone, one click a segment. */
function writeTown(setting: Setting, index: number, entries: number): TownFolder {
  const seed = `storm ${index}`;
  const town = foundTown(seed, 1);
  const folder = setting.scratch.folder();
  writeJournal(town, folder, entries, 1);
  return { folder, keys: { seed, tenant: town.tenant, device: 0 } };
}

/** A new hub every round; the journals of the town halls stay as they are. */
async function runInsel(
  setting: Setting,
  towns: readonly TownFolder[],
  entries: number,
  hubMegabytes: number[],
): Promise<unknown> {
  const folder = setting.scratch.folder();
  const hub = await startChild('hub', { folder });
  const address = { url: textIn(hub.ready, 'url'), publicKey: textIn(hub.ready, 'publicKey') };
  const report = await runChild('storm', { hub: address, towns, entries });
  hubMegabytes.push(numberIn(await hub.stop(), 'megabytes'));
  fs.rmSync(folder, { recursive: true });
  return report;
}

/** The clients' databases are filled once, outside the clock; the server is new every round. */
function pouchSide(setting: Setting, towns: number, documents: number): () => Promise<unknown> {
  const clients = setting.scratch.folder();
  return async () => {
    const folder = setting.scratch.folder();
    const server = await startScript(peerScript('couch-server.js'), [JSON.stringify({ folder })]);
    const plan = { folder: clients, url: textIn(server.ready, 'url'), towns, documents };
    const report = await runScript(peerScript('pouch-storm.js'), [JSON.stringify(plan)]);
    await server.stop();
    fs.rmSync(folder, { recursive: true });
    return report;
  };
}

export async function stormChild(given: unknown): Promise<void> {
  const { hub, towns, entries } = planSchema.parse(given);
  const open = towns.map(({ folder, keys }) => {
    const town = recallTown(keys);
    const { journal, close } = openBenchJournal(town, town.device, folder);
    const target: SyncTarget = {
      journal,
      receive: journal.receive,
      beginCatchUp: () => undefined,
      endCatchUp: () => undefined,
      isCatchingUp: () => true,
      settle: () => false,
    };
    return { town, target, close, relay: openRelay(town, town.device, hub) };
  });
  const from = performance.now();
  const results = await Promise.all(
    open.map(({ town, relay, target }) => exchangeAll(town, relay, hub, target)),
  );
  const milliseconds = performance.now() - from;
  const pushed = results.reduce((sum, one) => sum + one.pushed, 0);
  if (pushed < towns.length * entries)
    throw new Error(`${pushed} of ${towns.length * entries} segments have receipts`);
  for (const { relay, close } of open) {
    relay.close();
    close();
  }
  process.stdout.write(`${JSON.stringify({ milliseconds })}\n`);
}
