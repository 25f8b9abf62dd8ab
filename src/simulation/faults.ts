/** Phase A: when what goes wrong. Phase B: everything that a person or time would put right again. */
import { boxFaults } from './box-faults.ts';
import { deviceActs, settleDevices } from './device-acts.ts';
import type { FaultKind } from './fault-kind.ts';
import { lineFaults } from './line-faults.ts';
import { calmLine } from './network.ts';
import type { Region } from './region.ts';
import { siteFaults } from './site-faults.ts';
import { boxesInUse } from './town.ts';

/** In a region of one town; larger ones have more of everything. */
const faultMeanMilliseconds = 300_000;
const lastingMeanMilliseconds = 300_000;
const allFaults: readonly FaultKind[] = [...boxFaults, ...lineFaults, ...siteFaults, ...deviceActs];
const shares = allFaults.reduce((sum, { share }) => sum + share, 0);

export function beginFaults(region: Region, closing: number): void {
  const { world } = region;
  const dice = region.dice.fork('faults');
  const mean = faultMeanMilliseconds / region.towns.length;
  const next = (): void => {
    if (world.time.now() >= closing || world.isCalm) return;
    let left = dice.below(shares);
    const kind = allFaults.find(({ share }) => {
      left -= share;
      return left < 0;
    });
    const happened = kind?.act(region, dice.waiting(lastingMeanMilliseconds));
    if (kind !== undefined && happened !== undefined) {
      world.faults.set(kind.name, (world.faults.get(kind.name) ?? 0) + 1);
      world.trace.note(`fault ${kind.name}: ${happened}`);
    }
    world.time.after(dice.waiting(mean), next);
  };
  world.time.after(dice.waiting(mean), next);
}

/** Lines and disks are repaired, relays honest again, clocks right; guardians look at what they removed. */
export function endFaults(region: Region): void {
  for (const site of region.sites) site.becomeHonest();
  for (const town of region.towns) region.watch.reassess(town);
  for (const lines of region.lines.values()) for (const line of lines) Object.assign(line, calmLine());
  for (const box of region.towns.flatMap(boxesInUse)) {
    box.journalDisk.setFull(false);
    box.clock.setTimeSource(true);
    if (box.version === 'older') {
      box.end('kill');
      box.upgrade();
    }
    region.start(box);
  }
  settleDevices(region);
}
