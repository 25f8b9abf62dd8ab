/** What `insel simulate` prints: what was run, what was looked at how often, and the first seed that breaks. */
import type { SimulationReport } from './simulation.ts';
import { type Invariant, invariants } from './world.ts';

export interface SeedsSummary {
  readonly seeds: { readonly first: number; readonly last: number; readonly count: number };
  readonly towns: number;
  readonly days: number;
  readonly steps: number;
  readonly asked: number;
  readonly done: number;
  readonly repeated: number;
  readonly refused: number;
  readonly segments: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly checks: Readonly<Record<string, number>>;
  /** Of all runs, by seed: equal whenever the same seeds were run. */
  readonly traceHashes: readonly string[];
  readonly firstBroken: (NonNullable<SimulationReport['breach']> & { readonly seed: number }) | undefined;
}

export function summariseSeeds(reports: readonly SimulationReport[]): SeedsSummary {
  const [first] = reports;
  const last = reports.at(-1);
  if (first === undefined || last === undefined) throw new RangeError('There is no seed to summarise');
  const sum = (name: 'steps' | 'asked' | 'done' | 'repeated' | 'refused' | 'segments'): number =>
    reports.reduce((total, report) => total + report[name], 0);
  const { breach } = last;
  return {
    seeds: { first: first.seed, last: last.seed, count: reports.length },
    towns: first.towns,
    days: first.days,
    steps: sum('steps'),
    asked: sum('asked'),
    done: sum('done'),
    repeated: sum('repeated'),
    refused: sum('refused'),
    segments: sum('segments'),
    faults: addAll(reports.map(({ faults }) => faults)),
    checks: addAll(reports.map(({ checks }) => checks)),
    traceHashes: reports.map(({ traceHash }) => traceHash),
    firstBroken: breach === undefined ? undefined : { seed: last.seed, ...breach },
  };
}

function addAll(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const one of counts) {
    for (const [name, count] of Object.entries(one)) sums[name] = (sums[name] ?? 0) + count;
  }
  return Object.fromEntries(Object.entries(sums).sort(([left], [right]) => (left < right ? -1 : 1)));
}

export function describeSeeds(summary: SeedsSummary): string[] {
  const { seeds, towns, days, steps, asked, done, repeated, refused, segments } = summary;
  const faults = Object.entries(summary.faults).map(([name, count]) => `${name} ${count}`);
  return [
    `${seeds.count} seeds (${seeds.first}-${seeds.last}), ${towns} towns, days: ${days}`,
    `${steps} steps, ${asked} requests: ${done} recorded (${repeated} asked again), ${refused} refused; ${segments} segments`,
    `faults: ${faults.join(', ')}`,
    'checked:',
    ...Object.entries(invariants).map(([name, promise]) => describeCheck(summary, name, promise)),
    ...describeBreach(summary),
  ];
}

function describeCheck({ checks, firstBroken }: SeedsSummary, name: string, promise: string): string {
  const word = firstBroken?.invariant === (name as Invariant) ? 'BROKEN' : 'holds ';
  return `  ${word} ${String(checks[name] ?? 0).padStart(8)}  ${promise}`;
}

function describeBreach({ firstBroken, towns, days }: SeedsSummary): string[] {
  if (firstBroken === undefined) return ['every promise holds'];
  const { seed, step, atMilliseconds, message, lastLines } = firstBroken;
  return [
    `seed ${seed} breaks it at step ${step}, ${(atMilliseconds / 60_000).toFixed(1)} virtual minutes after the start:`,
    `  ${message}`,
    'what happened before:',
    ...lastLines.slice(-12).map((line) => `  ${line}`),
    `run it again: insel simulate --seed ${seed} --towns ${towns} --days ${days}`,
  ];
}
