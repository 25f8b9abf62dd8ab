/** The demo: two relays and a town hall, each a process of its own, and one address. */
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { createSuite1 } from '../../core/crypto/suite1.ts';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import { pathsOf } from '../townhall/data-folder.ts';
import { systemTimer } from '../townhall/system-clock.ts';
import { countEntries } from './count-entries.ts';
import { preparedSchema, type TownPlan, townFolder } from './demo-town.ts';
import { openFrontDoor } from './front-door.ts';
import { createGate } from './gate.ts';
import { type KeptProcess, openKeptProcess } from './kept-process.ts';
import { type Region, readRegion } from './region.ts';
import { demoText } from './text.de.ts';
import { createTour } from './tour.ts';

export interface DemoPlan {
  readonly folder: string;
  readonly port: number;
  readonly isVerbose: boolean;
  readonly log: (line: string) => void;
}

export interface DemoProcesses {
  readonly town: number | undefined;
  readonly provider: number | undefined;
  readonly county: number | undefined;
}

export interface Demo {
  readonly url: string;
  /** True when the wanted port was free. */
  readonly hasWantedPort: boolean;
  readonly processes: () => DemoProcesses;
  readonly close: () => Promise<void>;
}

export async function startDemo(plan: DemoPlan): Promise<Result<Demo, Failure>> {
  fs.mkdirSync(plan.folder, { recursive: true, mode: 0o700 });
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const one of closers.splice(0).reverse()) await one();
  };
  const started = await startParts(plan, closers);
  if (!started.ok) {
    await close();
    return started;
  }
  return ok({ ...started.value, close });
}

interface Machines {
  readonly town: KeptProcess<z.output<typeof townReadySchema>>;
  readonly provider: KeptProcess<z.output<typeof relayReadySchema>>;
  readonly county: KeptProcess<z.output<typeof relayReadySchema>>;
}

async function startParts(
  plan: DemoPlan,
  closers: (() => Promise<void>)[],
): Promise<Result<Omit<Demo, 'close'>, Failure>> {
  const region = readRegion();
  const started = await startMachines(plan, region, closers);
  if (!started.ok) return started;
  const { town, provider, county } = started.value;
  const { prepared } = town.first;
  const [guest, second] = prepared?.persons ?? [];
  if (prepared === undefined || guest === undefined || second === undefined) return fail(notPrepared);
  const gate = createGate(systemTimer);
  const suite = createSuite1();
  const { journal } = pathsOf(townFolder(plan.folder));
  const tour = createTour({
    prepared,
    provider,
    county,
    town,
    gate,
    countEntries: () => countEntries(suite, journal),
    today: () => Temporal.Now.plainDateISO(region.zone).toString(),
    timeOfDay: () => Temporal.Now.plainTimeISO(region.zone).toString({ smallestUnit: 'second' }),
    monotonicMilliseconds: () => performance.now(),
    log: plan.log,
  });
  const front = await openFrontDoor({
    host: '127.0.0.1',
    portWanted: plan.port,
    town: { port: Number(new URL(town.first.url).port), gate },
    guest: { person: guest.id, pin: guest.pin },
    second: { person: second.id, pin: second.pin },
    tour,
    region,
  });
  if (!front.ok) return front;
  closers.push(front.value.close);
  return ok({
    url: `http://localhost:${front.value.port}`,
    hasWantedPort: plan.port === 0 || front.value.port === plan.port,
    processes: () => ({
      town: town.processId(),
      provider: provider.processId(),
      county: county.processId(),
    }),
  });
}

const notPrepared = { kind: 'demo-broken', message: 'The demo could not be prepared' };

/** The relays first: the town hall is told their addresses and keys. */
async function startMachines(
  plan: DemoPlan,
  region: Region,
  closers: (() => Promise<void>)[],
): Promise<Result<Machines, Failure>> {
  const { folder } = plan;
  const [provider, county] = await Promise.all([
    openRelay({ name: region.provider, folder: `${folder}/dienstleister` }),
    openRelay({ name: region.district, folder: `${folder}/kreis` }),
  ]);
  for (const relay of [provider, county]) if (relay.ok) closers.push(relay.value.close);
  if (!provider.ok) return provider;
  if (!county.ok) return county;
  const relays = [
    { name: provider.value.name, ...provider.value.first, isIndependent: false },
    { name: county.value.name, ...county.value.first, isIndependent: true },
  ];
  const town = await openTown(plan, region, relays);
  if (!town.ok) return town;
  closers.push(town.value.close);
  return ok({ town: town.value, provider: provider.value, county: county.value });
}

const workerFile = (name: string): string => fileURLToPath(new URL(`./${name}-worker.ts`, import.meta.url));

const relayReadySchema = z.object({ url: z.string(), key: z.string() });

const openRelay = ({ name, folder }: { readonly name: string; readonly folder: string }) =>
  openKeptProcess({
    name,
    ready: relayReadySchema,
    command: (port) => [workerFile('relay'), '--folder', folder, '--name', name, '--port', String(port)],
  });

const townReadySchema = z.object({ url: z.string(), prepared: preparedSchema.optional() });

async function openTown({ folder, isVerbose }: DemoPlan, region: Region, relays: TownPlan['relays']) {
  const found = region.townhalls.find(({ name }) => name === demoText.town);
  if (found === undefined) throw new Error(`The region has no ${demoText.town}`);
  const town = { name: found.name, ags: found.ags, type: found.type, zone: region.zone };
  return openKeptProcess({
    name: found.name,
    ready: townReadySchema,
    command: (port) => {
      // The port is known from the second start on: then it comes back as it was.
      const plan: TownPlan = { folder, port, relays, town, prepares: port === 0, isVerbose };
      return [workerFile('town'), '--plan', JSON.stringify(plan)];
    },
  });
}
