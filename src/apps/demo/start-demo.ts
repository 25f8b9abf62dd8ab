/** The demo: two relays as processes, one town hall, one address. */
import fs from 'node:fs';
import { type Failure, ok, type Result } from '../../core/value/result.ts';
import { openDemoRelay } from './demo-relay.ts';
import { openDemoTown } from './demo-town.ts';
import { openFrontDoor } from './front-door.ts';
import { demoText } from './text.de.ts';

export interface DemoPlan {
  readonly folder: string;
  readonly port: number;
  readonly drawPin: () => string;
  readonly log: (line: string) => void;
}

export interface Demo {
  readonly url: string;
  /** True when the wanted port was free. */
  readonly hasWantedPort: boolean;
  readonly processes: () => { readonly provider: number | undefined; readonly county: number | undefined };
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

async function startParts(
  plan: DemoPlan,
  closers: (() => Promise<void>)[],
): Promise<Result<Omit<Demo, 'close'>, Failure>> {
  const { folder } = plan;
  const [provider, county] = await Promise.all([
    openDemoRelay({ name: demoText.provider, folder: `${folder}/dienstleister` }),
    openDemoRelay({ name: demoText.county, folder: `${folder}/kreis` }),
  ]);
  for (const relay of [provider, county]) if (relay.ok) closers.push(relay.value.close);
  if (!provider.ok) return provider;
  if (!county.ok) return county;
  const relays = [
    { name: provider.value.name, url: provider.value.url, key: provider.value.key, isIndependent: false },
    { name: county.value.name, url: county.value.url, key: county.value.key, isIndependent: true },
  ];
  const town = await openDemoTown({ ...plan, relays });
  if (!town.ok) return town;
  const { running, persons } = town.value;
  closers.push(running.close);
  const [guest] = persons;
  if (guest === undefined) throw new Error('The demo names a person');
  const front = await openFrontDoor({
    host: '127.0.0.1',
    portWanted: plan.port,
    townPort: Number(new URL(running.localUrl).port),
    guest: { person: guest.id, pin: guest.pin },
    persons,
    state: () => ({
      townProcess: process.pid,
      providerProcess: provider.value.processId(),
      countyProcess: county.value.processId(),
    }),
    switchProvider: async (to) => {
      if (to === 'off') return provider.value.kill();
      const again = await provider.value.start();
      if (!again.ok) plan.log(again.failure.message);
    },
  });
  if (!front.ok) return front;
  closers.push(front.value.close);
  return ok({
    url: `http://localhost:${front.value.port}`,
    hasWantedPort: plan.port === 0 || front.value.port === plan.port,
    processes: () => ({ provider: provider.value.processId(), county: county.value.processId() }),
  });
}
