/** What relays do, by accident or on purpose. */
import type { Dice } from './dice.ts';
import { type FaultKind, later } from './fault-kind.ts';
import type { Region } from './region.ts';
import type { RelaySite } from './relay-site.ts';

const pickSite = ({ dice, sites }: Region): RelaySite => dice.pick(sites);

/** A stable choice of some streams by their id. */
const someStreams = (dice: Dice) => {
  const digit = '0123456789abcdef'.charAt(dice.below(16));
  return (stream: string): boolean => stream.startsWith(digit) || stream.endsWith(digit);
};

export const siteFaults: readonly FaultKind[] = [
  {
    name: 'relay restarted',
    share: 3,
    act: (region) => {
      const site = pickSite(region);
      site.restart();
      return site.name;
    },
  },
  {
    name: 'relay switched off',
    share: 4,
    act: (region, lasting) => {
      const site = pickSite(region);
      site.isRunning = false;
      later(region, 2 * lasting, () => {
        site.isRunning = true;
      });
      return site.name;
    },
  },
  {
    name: 'relay rolled back',
    share: 3,
    act: (region) => {
      const site = pickSite(region);
      if (site.isSplit) return undefined;
      const lost = site.rollBack(region.dice);
      for (const town of region.towns) region.watch.reassess(town);
      return lost > 0 ? `${site.name} by ${lost}` : undefined;
    },
  },
  {
    name: 'relay equivocates',
    share: 2,
    act: (region, lasting) => {
      const site = pickSite(region);
      if (site.isSplit) return undefined;
      const odd = region.dice.below(2);
      site.splitViews((device) => device % 2 === odd);
      later(region, 2 * lasting, () => {
        site.joinViews();
        for (const town of region.towns) region.watch.reassess(town);
      });
      return site.name;
    },
  },
  {
    name: 'relay withholds',
    share: 3,
    act: (region, lasting) => {
      const site = pickSite(region);
      site.withheld = someStreams(region.dice);
      later(region, lasting, () => {
        site.withheld = undefined;
      });
      return site.name;
    },
  },
  {
    name: 'relay alters bytes',
    share: 4,
    act: (region, lasting) => {
      const site = pickSite(region);
      site.tampers = true;
      later(region, lasting, () => {
        site.tampers = false;
      });
      return site.name;
    },
  },
  {
    name: 'relay over quota',
    share: 2,
    act: (region, lasting) => {
      const site = pickSite(region);
      site.setQuota(1);
      later(region, lasting, () => site.setQuota(Number.MAX_SAFE_INTEGER));
      return site.name;
    },
  },
];
