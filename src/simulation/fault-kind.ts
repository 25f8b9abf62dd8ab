/** What all faults of phase A have in common. */
import type { Box } from './box.ts';
import type { Region } from './region.ts';
import { openBoxes, type Town } from './town.ts';

/** One kind of fault; how often it happens is its share among all. */
export interface FaultKind {
  readonly name: string;
  readonly share: number;
  /** What happened; undefined = it was not possible now. `lasting` is how long it may go on. */
  readonly act: (region: Region, lasting: number) => string | undefined;
}

/** Puts a fault right after a while, unless phase B did so before. */
export function later(region: Region, milliseconds: number, act: () => void): void {
  region.world.time.after(milliseconds, () => {
    if (!region.world.isCalm) act();
  });
}

export const pickTown = ({ dice, towns }: Region): Town => dice.pick(towns);

/** A machine whose process runs now. */
export function pickOpen(region: Region, town: Town): Box | undefined {
  const boxes = openBoxes(town);
  return boxes.length === 0 ? undefined : region.dice.pick(boxes);
}
