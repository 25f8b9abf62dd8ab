/** What happens to the lines: noise, slowness, cuts in one direction or both, a provider that goes dark. */
import type { FaultKind } from './fault-kind.ts';
import { calmLine, type LineState } from './network.ts';
import type { Region } from './region.ts';

function pickLine(region: Region): { readonly name: string; readonly state: LineState } {
  const [box, lines] = region.dice.pick([...region.lines]);
  const index = region.dice.below(lines.length);
  const state = lines[index];
  if (state === undefined) throw new RangeError('A box has a line to every relay');
  return { name: `${box.name} to ${region.sites[index]?.name}`, state };
}

function mend(region: Region, milliseconds: number, state: LineState): void {
  region.world.time.after(milliseconds, () => Object.assign(state, calmLine()));
}

const cut =
  (change: Partial<LineState>): FaultKind['act'] =>
  (region, lasting) => {
    const { name, state } = pickLine(region);
    Object.assign(state, change);
    mend(region, lasting, state);
    return name;
  };

export const lineFaults: readonly FaultKind[] = [
  {
    name: 'line noisy',
    share: 8,
    act: (region, lasting) => {
      const { name, state } = pickLine(region);
      state.lossRate = region.dice.between(5, 60) / 100;
      state.duplicateRate = region.dice.between(5, 40) / 100;
      state.delay = region.dice.between(20, 4_000);
      mend(region, lasting, state);
      return name;
    },
  },
  { name: 'line cut', share: 5, act: cut({ isCutToRelay: true, isCutToDevice: true }) },
  { name: 'line cut to the relay', share: 3, act: cut({ isCutToRelay: true }) },
  { name: 'line cut to the device', share: 4, act: cut({ isCutToDevice: true }) },
  {
    name: 'town islanded',
    share: 4,
    act: (region, lasting) => {
      const town = region.dice.pick(region.towns);
      for (const box of town.boxes) {
        for (const state of region.lines.get(box) ?? []) {
          state.isCutToRelay = true;
          mend(region, lasting, state);
        }
      }
      return town.name;
    },
  },
];
