/**
 * Ranges of numbers that this device hands out without asking anybody: walk-ins of a day, paper pads. A range
 * belongs to two letters made from the device's id, so a second device, or a successor, has another one. The
 * counter is a fold over the journal: a restart goes on where the last number was. What no device can know by
 * itself (a copy of its folder, another device with the same letters) is found when the facts meet: the range
 * then holds a number twice, both holders keep it, and each of them is listed.
 */
import { type Fold, on } from '../../core/projection/fold.ts';
import type { FoldEntry } from '../../core/projection/kind.ts';
import { type DeviceId, idBytes } from '../../core/value/ids.ts';
import { padPrinted } from './pad-kinds.ts';
import { visitRecorded } from './visit-kinds.ts';

/** Sixteen consonants: they form no words, and none of the pairs that nobody wants to be called by. */
const letters = 'BCDFGKLMNPRTVWXY';

/** "KB": the two letters of a device. */
export function lettersOf(device: DeviceId): string {
  const [first = 0] = idBytes(device);
  return `${letters.charAt(first >> 4)}${letters.charAt(first & 15)}`;
}

export interface NumberRangeState {
  /** How many numbers were handed out; one whose fact was erased still counts. */
  readonly count: number;
  readonly last: number;
  /** Who holds a number, by number; more than one is a conflict. */
  readonly holders: { readonly [number: string]: readonly string[] };
}

const initialRange: NumberRangeState = { count: 0, last: 0, holders: {} };

function claim(state: NumberRangeState, entry: FoldEntry<{ readonly number: number }>): NumberRangeState {
  const { number } = entry.body;
  const [holder = ''] = entry.subjects;
  const known = state.holders[number] ?? [];
  return {
    count: state.count + 1,
    last: Math.max(state.last, number),
    holders: { ...state.holders, [number]: [...new Set([...known, holder])].sort() },
  };
}

export const numberRangeFold: Fold<NumberRangeState> = {
  name: 'number-range',
  version: 1,
  initial: () => initialRange,
  handlers: [on(visitRecorded, claim), on(padPrinted, claim)],
  onErased: (state) => ({ ...state, count: state.count + 1 }),
  tables: [
    {
      name: 'doubled_numbers',
      columns: { holder: 'text', number: 'integer' },
      key: ['holder'],
      indexes: [['holder']],
    },
  ],
  rows: ({ holders }) => ({
    doubled_numbers: Object.entries(holders).flatMap(([number, all]) =>
      all.length < 2 ? [] : all.map((holder) => ({ holder, number: Number(number) })),
    ),
  }),
};

/** One more than any that this device knows of: erased facts leave no gap that could be filled again. */
export const nextNumber = ({ count, last }: NumberRangeState): number => Math.max(count, last) + 1;
