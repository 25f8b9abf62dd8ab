/**
 * Many seeds on all processors, each seed whole in one worker. The answer does not depend on who was faster: the
 * first broken seed is the smallest one, whichever was found first.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { createSimulatedSuite } from './simulated-suite.ts';
import { runSimulation, type SimulationReport } from './simulation.ts';

export interface SeedsPlan {
  readonly seed: number;
  /** How many seeds, from `seed` upwards; 1 when left out. */
  readonly seeds?: number;
  readonly towns?: number;
  readonly days?: number;
  /** 0 = in this thread. */
  readonly workers?: number;
  /** Told of every finished seed, in the order in which they finish. */
  readonly onReport?: (report: SimulationReport) => void;
}

/** What a worker is asked. */
export interface SeedOrder {
  readonly seed: number;
  readonly towns: number;
  readonly days: number;
}

/** Below this many seeds a worker costs more than it saves. */
const seedsForWorkers = 4;

/** All reports up to the first broken seed, by seed. */
export async function runSeeds(plan: SeedsPlan): Promise<readonly SimulationReport[]> {
  const { seed: first, seeds = 1, towns = 2, days = 1, onReport } = plan;
  const workers = plan.workers ?? (seeds < seedsForWorkers ? 0 : Math.min(seeds, availableParallelism()));
  const reports: SimulationReport[] = [];
  let next = first;
  let isBroken = false;
  const takeOrder = (): SeedOrder | undefined => {
    if (isBroken || next >= first + seeds) return undefined;
    next += 1;
    return { seed: next - 1, towns, days };
  };
  const take = (report: SimulationReport): void => {
    reports.push(report);
    isBroken ||= report.breach !== undefined;
    onReport?.(report);
  };
  if (workers === 0) await runHere(takeOrder, take);
  else await Promise.all(Array.from({ length: workers }, () => runInWorker(takeOrder, take)));
  reports.sort((left, right) => left.seed - right.seed);
  const broken = reports.findIndex(({ breach }) => breach !== undefined);
  return broken < 0 ? reports : reports.slice(0, broken + 1);
}

async function runHere(
  takeOrder: () => SeedOrder | undefined,
  take: (report: SimulationReport) => void,
): Promise<void> {
  const suite = createSimulatedSuite();
  for (let order = takeOrder(); order !== undefined; order = takeOrder()) {
    take(await runSimulation({ ...order, suite }));
  }
}

function runInWorker(
  takeOrder: () => SeedOrder | undefined,
  take: (report: SimulationReport) => void,
): Promise<void> {
  const worker = new Worker(new URL('./seed-worker.ts', import.meta.url));
  return new Promise<void>((resolve, reject) => {
    const orderNext = (): void => {
      const order = takeOrder();
      if (order === undefined) resolve();
      else worker.postMessage(order);
    };
    worker.on('message', (report: SimulationReport) => {
      take(report);
      orderNext();
    });
    worker.on('error', reject);
    orderNext();
  }).finally(() => worker.terminate());
}
