/** Kills the writer at system calls, kills its recovery too, lets it end, and looks at what is there. */
import fs from 'node:fs';
import type { BaseFolder } from './crash-folder.ts';
import { requestsAtRelay } from './crash-relay.ts';
import { inspectFolder } from './inspect-folder.ts';
import type { Chance } from './seeded.ts';
import { countCalls, type DiskCall, runInjected, runWriter, type WriterRun } from './strace.ts';
import type { WriterPlan } from './writer.ts';

export interface KillPoint {
  readonly call: DiskCall;
  readonly when: number;
}

export interface SweepReport {
  readonly points: number;
  readonly kills: number;
  readonly killsInRecovery: number;
  readonly acknowledged: number;
  readonly problems: readonly string[];
}

export type PlanWithoutFolder = Omit<WriterPlan, 'folder'>;

/** All places at which this plan touches the disk. */
export function listKillPoints(base: BaseFolder, plan: PlanWithoutFolder): KillPoint[] {
  const folder = base.copy('count');
  const counts = countCalls({ ...plan, folder });
  fs.rmSync(folder, { recursive: true });
  return [...counts].flatMap(([call, count]) =>
    Array.from({ length: count }, (_, index) => ({ call, when: index + 1 })),
  );
}

/** The same plan is started three times: killed, killed again while it recovers, and left alone. */
export async function sweep(
  base: BaseFolder,
  plan: PlanWithoutFolder,
  points: readonly KillPoint[],
  chance: Chance,
): Promise<SweepReport> {
  const problems: string[] = [];
  let kills = 0;
  let killsInRecovery = 0;
  let acknowledged = 0;
  for (const { call, when } of points) {
    const folder = base.copy('kill');
    const own: WriterPlan = { ...plan, folder };
    const first = runInjected(own, { call, what: 'signal=SIGKILL', when: String(when) });
    const again = runInjected(own, { call, what: 'signal=SIGKILL', when: String(1 + chance.below(when)) });
    kills += Number(first.wasKilled);
    killsInRecovery += Number(again.wasKilled);
    const acks = [...new Set([...first.acknowledged, ...again.acknowledged])];
    const name = `${call} ${when}`;
    const counted = plan.mode === 'erase' ? [] : acks;
    const seen = inspectFolder(folder, counted);
    if (seen.lost.length > 0) problems.push(`${name}: lost ${seen.lost.join(',')}`);
    problems.push(...seen.problems.map((problem) => `${name}: ${problem}`));
    if (plan.mode === 'sync') problems.push(...(await relayProblems(own, name, [first, again])));
    // What is left to do is done by the next start; every point would double the time.
    problems.push(...endOf(own, name, points.length < 10 || chance.oneIn(8)));
    acknowledged += acks.length;
    fs.rmSync(folder, { recursive: true });
  }
  return { points: points.length, kills, killsInRecovery, acknowledged, problems };
}

function endOf(plan: WriterPlan, name: string, isWanted: boolean): string[] {
  if (!isWanted) return [];
  const last = runWriter(plan);
  if (last.status !== 0) return [`${name}: the last run ended with ${last.status}: ${last.stderr}`];
  const end = inspectFolder(plan.folder, plan.mode === 'erase' ? [] : last.acknowledged);
  const lost = end.lost.length > 0 ? [`lost ${end.lost.join(',')}`] : [];
  return [...lost, ...end.problems].map((problem) => `${name}: at the end ${problem}`);
}

/** Level "copied": what a receipt has confirmed is at the relay after the same kills. */
async function relayProblems(
  { folder }: WriterPlan,
  name: string,
  runs: readonly WriterRun[],
): Promise<string[]> {
  const there = await requestsAtRelay(folder);
  const lost = runs.flatMap(({ copied }) => copied).filter((request) => !there.has(request));
  return lost.length === 0 ? [] : [`${name}: the relay lost ${lost.join(',')}`];
}
