/**
 * One seed, one run: a region under faults (phase A), then without them (phase B), in which everything has
 * to drain. The code under test is the real one; the same seed gives the same run, byte for byte.
 */
import { createDice } from './dice.ts';
import { findDrainProblem } from './drain.ts';
import { beginFaults, endFaults } from './faults.ts';
import { nothingPlanted, type Planted } from './planted/planted.ts';
import { Region } from './region.ts';
import { createSimulatedSuite, type SimulatedSuite } from './simulated-suite.ts';
import { openBoxes } from './town.ts';
import { createTrace } from './trace.ts';
import { createVirtualTime } from './virtual-time.ts';
import { check, type Invariant, invariants, type World } from './world.ts';

export interface SimulationPlan {
  readonly seed: number;
  readonly towns?: number;
  /** Days of two opening hours; the machines are off in between. */
  readonly days?: number;
  readonly planted?: Planted;
  /** Shared by the runs of one process: it remembers parsed keys, nothing else. */
  readonly suite?: SimulatedSuite;
  /** Told of everything that happens, to look at one seed closely. */
  readonly onLine?: (line: string) => void;
}

export interface SimulationReport {
  readonly seed: number;
  readonly towns: number;
  readonly days: number;
  readonly steps: number;
  readonly virtualMilliseconds: number;
  readonly asked: number;
  readonly done: number;
  readonly repeated: number;
  readonly refused: number;
  readonly segments: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly checks: Readonly<Record<Invariant, number>>;
  /** Of everything that happened: equal for equal seeds. */
  readonly traceHash: string;
  readonly breach: SimulationBreach | undefined;
}

export interface SimulationBreach {
  readonly invariant: Invariant;
  readonly promise: string;
  readonly message: string;
  readonly step: number;
  readonly atMilliseconds: number;
  readonly lastLines: readonly string[];
}

const minute = 60_000;
const openingMilliseconds = 120 * minute;
const nightMilliseconds = 22 * 60 * minute;
/** Phase B: everything has to be level within this time. */
const drainMilliseconds = 60 * minute;
const clickMeanMilliseconds = 150_000;
const sweepMilliseconds = 10 * minute;

export async function runSimulation(plan: SimulationPlan): Promise<SimulationReport> {
  const { seed, towns = 2, days = 1 } = plan;
  const world = createWorld(plan);
  const run = new Run(world, new Region({ world, towns }));
  for (let day = 0; day < days && run.isWhole; day += 1) await run.day(day < days - 1);
  if (run.isWhole) await run.drain();
  const { faults, checks, trace, time } = world;
  const counts = run.counts();
  return {
    seed,
    towns,
    days,
    steps: run.steps,
    virtualMilliseconds: time.now(),
    ...counts,
    faults: Object.fromEntries([...faults].sort(([left], [right]) => (left < right ? -1 : 1))),
    checks: { ...noChecks(), ...Object.fromEntries(checks) },
    breach: run.breach(),
    traceHash: trace.hash(),
  };
}

const noChecks = (): Record<Invariant, number> =>
  Object.fromEntries(Object.keys(invariants).map((name) => [name, 0])) as Record<Invariant, number>;

function createWorld(plan: SimulationPlan): World {
  const { seed, planted = nothingPlanted, suite = createSimulatedSuite(), onLine } = plan;
  const time = createVirtualTime();
  const world: World = {
    time,
    dice: createDice(`seed ${seed}`),
    suite,
    trace: createTrace(suite, time.now, onLine),
    planted,
    faults: new Map(),
    checks: new Map(),
    breaches: [],
    isCalm: false,
  };
  suite.watch((message) => check(world, 'plaintext-left', message));
  return world;
}

class Run {
  steps = 0;
  readonly #world: World;
  readonly #region: Region;

  constructor(world: World, region: Region) {
    this.#world = world;
    this.#region = region;
  }

  get isWhole(): boolean {
    return this.#world.breaches.length === 0;
  }

  async #until(instant: number): Promise<void> {
    const { time } = this.#world;
    while (this.isWhole && (await time.step(instant))) {
      this.steps += 1;
      this.#region.watch.afterStep();
    }
  }

  /** The town halls open, faults happen, people come; then the machines are switched off. */
  async day(hasNight: boolean): Promise<void> {
    const { time } = this.#world;
    const closing = time.now() + openingMilliseconds;
    this.#openDoors(closing);
    beginFaults(this.#region, closing);
    this.#sweepUntil(closing);
    await this.#until(closing);
    if (!hasNight || !this.isWhole) return;
    this.#region.close();
    await this.#until(time.now() + nightMilliseconds);
    this.#region.open();
  }

  #openDoors(closing: number): void {
    const { time } = this.#world;
    for (const [town, clerks] of this.#region.clerks) {
      const next = (): void => {
        if (time.now() >= closing) return;
        clerks.serve();
        time.after(town.dice.waiting(clickMeanMilliseconds), next);
      };
      time.after(town.dice.waiting(clickMeanMilliseconds), next);
    }
  }

  #sweepUntil(closing: number): void {
    const { time } = this.#world;
    const sweep = (): void => {
      for (const town of this.#region.towns) {
        for (const box of openBoxes(town)) this.#region.watch.sweep(box);
        this.#region.erase(town);
      }
      if (time.now() < closing) time.after(sweepMilliseconds, sweep);
    };
    time.after(sweepMilliseconds, sweep);
  }

  /** Phase B. */
  async drain(): Promise<void> {
    const { time } = this.#world;
    this.#world.isCalm = true;
    endFaults(this.#region);
    const deadline = time.now() + drainMilliseconds;
    this.#sweepUntil(deadline);
    let problem: string | undefined;
    do {
      await this.#until(time.now() + minute);
      problem = this.isWhole ? findDrainProblem(this.#region) : undefined;
    } while (this.isWhole && problem !== undefined && time.now() < deadline);
    if (!this.isWhole) return;
    check(this.#world, 'not-drained', problem);
    for (const box of this.#region.towns.flatMap(openBoxes)) this.#region.watch.sweep(box);
  }

  counts() {
    const all = [...this.#region.clerks.values()].map(({ counts }) => counts);
    const sum = (name: 'asked' | 'done' | 'repeated' | 'refused'): number =>
      all.reduce((total, counts) => total + counts[name], 0);
    const heads = new Set(
      this.#region.towns.flatMap(({ boxes }) => boxes.flatMap(({ held }) => [...held.heads])),
    );
    return {
      asked: sum('asked'),
      done: sum('done'),
      repeated: sum('repeated'),
      refused: sum('refused'),
      segments: heads.size,
    };
  }

  breach(): SimulationBreach | undefined {
    const [first] = this.#world.breaches;
    if (first === undefined) return undefined;
    return {
      ...first,
      promise: invariants[first.invariant],
      step: this.steps,
      atMilliseconds: this.#world.time.now(),
      lastLines: this.#world.trace.lastLines(),
    };
  }
}
