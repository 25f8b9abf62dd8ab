/** What guardians decide while everything goes on: devices come and go, epochs change, bodies are erased. */
import type { Box } from './box.ts';
import { type FaultKind, pickOpen, pickTown } from './fault-kind.ts';
import { extendCut, lastHeadsOf, openEpoch, orderErasure, removeDevice, retireDevice } from './guardians.ts';
import type { Region } from './region.ts';
import { boxesInUse, isAdmitted, openBoxes, type Town } from './town.ts';

const admittedOpen = (town: Town): Box[] => openBoxes(town).filter(isAdmitted);

interface Pair {
  readonly via: Box;
  readonly about: Box;
}

/** Two different devices: one that records the act, one that it is about; at least two must remain. */
function pickPair(region: Region, town: Town): Pair | undefined {
  const admitted = admittedOpen(town);
  const devices = new Set(admitted.map(({ plan }) => plan.identity.device));
  if (devices.size < 3) return undefined;
  const via = region.dice.pick(admitted);
  const others = admitted.filter(({ plan }) => plan.identity.device !== via.plan.identity.device);
  return { via, about: region.dice.pick(others) };
}

type Act = FaultKind['act'];

const byPair =
  (act: (region: Region, town: Town, pair: Pair) => string | undefined): Act =>
  (region) => {
    const town = pickTown(region);
    const pair = pickPair(region, town);
    return pair && act(region, town, pair);
  };

const byAdmitted =
  (act: (region: Region, town: Town, via: Box) => string | undefined): Act =>
  (region) => {
    const town = pickTown(region);
    const via = pickOpen(region, town);
    return via !== undefined && isAdmitted(via) ? act(region, town, via) : undefined;
  };

/** Grants pass to the one who takes over. */
function passUnits(town: Town, from: Box, to: Box): void {
  for (const unit of town.units) if (unit.holder === from) unit.holder = to;
}

export const deviceActs: readonly FaultKind[] = [
  {
    name: 'device admitted',
    share: 4,
    act: byAdmitted((region, town, via) =>
      boxesInUse(town).length > 4 ? undefined : region.admitBox(town, via, 'Notebook')?.name,
    ),
  },
  {
    name: 'device removed',
    share: 2,
    act: byPair((_region, town, { via, about }) =>
      removeDevice(town, via, about.plan.identity.device) ? about.name : undefined,
    ),
  },
  {
    name: 'device succeeded',
    share: 2,
    act: byPair((_region, town, { via, about }) => {
      if (!retireDevice(town, via, about.plan.identity.device)) return undefined;
      passUnits(town, about, via);
      return `${about.name} by ${via.name}`;
    }),
  },
  {
    name: 'machine destroyed',
    share: 1,
    act: byPair((region, town, { via, about }) => {
      region.watch.sweep(about);
      about.isInUse = false;
      about.end('power-cut');
      region.watch.reassess(town);
      if (retireDevice(town, via, about.plan.identity.device)) passUnits(town, about, via);
      return about.name;
    }),
  },
  {
    name: 'epoch opened',
    share: 3,
    act: byAdmitted((_region, town, via) => (openEpoch(town, via) ? via.name : undefined)),
  },
  { name: 'body erased', share: 4, act: byAdmitted(orderSomeErasure) },
];

/** Not what books or releases a unit: a person's data goes, the facts of the office stay. */
function orderSomeErasure(region: Region, town: Town, via: Box): string | undefined {
  const lines = via.visible
    .subjectsOf('record_lines')
    .flatMap((record) => via.visible.rowsOf('record_lines', record))
    .filter(({ kind, text }) => !String(kind).startsWith('unit/') && text !== '');
  if (lines.length === 0 || via.process === undefined) return undefined;
  const line = region.dice.pick(lines);
  const stream = String(line['stream']);
  const sequence = Number(line['sequence']);
  const { streams } = via.process.journal;
  const known = streams.list().find((one) => one.stream === stream);
  const [head, ...others] = known === undefined ? [] : streams.headsAt(known.stream, sequence);
  if (known === undefined || head === undefined || others.length > 0) return undefined;
  // A segment begins at the first sequence for which its head is found.
  let first = sequence;
  while (first > 1 && streams.headsAt(known.stream, first - 1).includes(head)) first -= 1;
  const text = String(line['text']);
  const ticketed = { stream, sequence, text, head, index: sequence - first };
  return orderErasure(town, via, ticketed) ? head : undefined;
}

/** Phase B: of every removed device the guardians decide whether what it wrote meanwhile counts. */
export function settleDevices(region: Region): void {
  const minute = 60_000;
  for (const town of region.towns) {
    for (const box of boxesInUse(town)) box.mayBook = true;
    region.world.time.after(10 * minute, () => decideRemoved(region, town));
  }
}

function decideRemoved(region: Region, town: Town): void {
  for (const removed of boxesInUse(town)) {
    const { process, plan } = removed;
    const via = admittedOpen(town)[0];
    if (process === undefined || via?.process === undefined) continue;
    const status = via.process.journal.control().devices.get(plan.identity.device)?.status;
    if (status !== 'removed' || !region.dice.chance(0.5)) continue;
    extendCut(town, via, removed, lastHeadsOf(process, plan.identity.device));
  }
}
