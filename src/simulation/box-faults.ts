/** What happens to one machine: crashes at every write, power cuts, disks, clocks, views, backups, clones. */
import type { Box } from './box.ts';
import { type FaultKind, later, pickOpen, pickTown } from './fault-kind.ts';
import type { JournalDisk } from './journal-disk.ts';
import { MarkDisk } from './mark-disk.ts';
import type { Region } from './region.ts';
import { boxesInUse } from './town.ts';

const year = 365 * 24 * 3_600_000;

const toOpenBox =
  (act: (region: Region, box: Box, lasting: number) => string | undefined): FaultKind['act'] =>
  (region, lasting) => {
    const box = pickOpen(region, pickTown(region));
    const happened = box && act(region, box, lasting);
    return happened === undefined ? undefined : `${box?.name} ${happened}`;
  };

/** The machine is gone from its disk on: a backup, another image, or nothing comes in its place. */
function exchangeDisk(region: Region, box: Box, journal: JournalDisk): void {
  box.end('kill');
  box.replaceDisk(journal, new MarkDisk());
  for (const town of region.towns) region.watch.reassess(town);
}

const backups = new WeakMap<Box, JournalDisk>();

export const boxFaults: readonly FaultKind[] = [
  {
    name: 'crash at a write',
    share: 14,
    act: toOpenBox((region, box) => {
      const ending = region.dice.chance(0.5) ? 'kill' : 'power-cut';
      const count = region.dice.between(1, 14);
      box.process?.life.endAtWrite(count, ending);
      return `${ending} at write ${count}`;
    }),
  },
  {
    name: 'power cut',
    share: 5,
    act: toOpenBox((_region, box) => {
      box.end('power-cut');
      return 'now';
    }),
  },
  {
    name: 'killed, views lost',
    share: 4,
    act: toOpenBox((_region, box) => {
      box.end('kill');
      box.viewDisk.lose();
      return '';
    }),
  },
  {
    name: 'disk full',
    share: 3,
    act: toOpenBox((region, box, lasting) => {
      box.journalDisk.setFull(true);
      later(region, lasting, () => box.journalDisk.setFull(false));
      return '';
    }),
  },
  {
    name: 'write or flush fails',
    share: 6,
    act: toOpenBox((region, box) => {
      const fault = region.dice.pick(['write-fails', 'flush-fails', 'flush-and-checkpoint-fail'] as const);
      box.journalDisk.failNext(fault);
      return fault;
    }),
  },
  {
    name: 'clock jumps',
    share: 5,
    act: toOpenBox((region, box, lasting) => {
      const { dice } = region;
      const far = dice.chance(0.3) ? year * dice.between(1, 80) : dice.between(1_000, 7_200_000);
      box.clock.jump(dice.chance(0.5) ? far : -far);
      box.clock.setTimeSource(false);
      later(region, 2 * lasting, () => box.clock.setTimeSource(true));
      return `by ${far} ms`;
    }),
  },
  {
    name: 'backup taken',
    share: 5,
    act: toOpenBox((_region, box) => {
      backups.set(box, box.journalDisk.copy());
      return '';
    }),
  },
  {
    name: 'restored from backup',
    share: 4,
    act: toOpenBox((region, box) => {
      const backup = backups.get(box);
      if (backup === undefined) return undefined;
      exchangeDisk(region, box, backup.copy());
      return `with ${backup.length} runs`;
    }),
  },
  {
    name: 'two boxes from one backup',
    share: 2,
    act: (region) => {
      const town = pickTown(region);
      const box = pickOpen(region, town);
      const backup = box && backups.get(box);
      if (box === undefined || backup === undefined || boxesInUse(town).length > 4) return undefined;
      const second = region.addBox(town, 'Zweitgerät', box.plan.identity, box.version);
      second.replaceDisk(backup.copy(), new MarkDisk());
      exchangeDisk(region, box, backup.copy());
      region.start(second);
      return `${box.name} and ${second.name}`;
    },
  },
  {
    name: 'machine image resumed twice',
    share: 2,
    act: (region) => {
      const town = pickTown(region);
      const box = pickOpen(region, town);
      if (box === undefined || boxesInUse(town).length > 4) return undefined;
      box.end('kill');
      const clone = region.addBox(town, 'Abbild', box.plan.identity, box.version);
      clone.replaceDisk(box.journalDisk.copy(), box.markDisk.copy());
      clone.random = box.random.copy();
      town.hasClone = true;
      region.start(box);
      region.start(clone);
      region.clerks.get(town)?.serveBoth(box, clone);
      return `${box.name} and ${clone.name}`;
    },
  },
];
