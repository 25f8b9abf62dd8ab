/** The six faults that the simulation has to find, each within so many seeds (docs/rules/simulation.md). */
import type { Invariant } from '../world.ts';
import { acknowledgeBeforeCommit } from './acknowledge-before-commit.ts';
import { decideOnStaleState } from './decide-on-stale-state.ts';
import { dropOnConflict } from './drop-on-conflict.ts';
import { foldWithZoneData } from './fold-with-zone-data.ts';
import type { Planted } from './planted.ts';
import { resurrectRevisionZero } from './resurrect-revision-zero.ts';
import { reuseSealingKey } from './reuse-sealing-key.ts';

export interface PlantedCase {
  readonly planted: Planted;
  readonly seedsMax: number;
  /** The promises that it breaks; which of them is seen first depends on the seed. */
  readonly breaks: readonly Invariant[];
}

export const plantedCases = {
  acknowledgeBeforeCommit: {
    planted: acknowledgeBeforeCommit,
    seedsMax: 3,
    breaks: ['acknowledged-lost', 'left-early'],
  },
  dropOnConflict: { planted: dropOnConflict, seedsMax: 3, breaks: ['request-lost'] },
  reuseSealingKey: { planted: reuseSealingKey, seedsMax: 10, breaks: ['plaintext-left'] },
  decideOnStaleState: { planted: decideOnStaleState, seedsMax: 5, breaks: ['unit-doubled'] },
  resurrectRevisionZero: { planted: resurrectRevisionZero, seedsMax: 10, breaks: ['erased-returned'] },
  foldWithZoneData: { planted: foldWithZoneData, seedsMax: 3, breaks: ['rows-differ'] },
} as const satisfies Readonly<Record<string, PlantedCase>>;
