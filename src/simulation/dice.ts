/**
 * All chance of a simulation comes from one seed. A die is forked by name, so that one more throw in one
 * place does not change what happens everywhere else. Not strong: only different (xoshiro128**, Blackman
 * and Vigna 2018, seeded by SplitMix32).
 */
import type { Bytes } from '../core/value/bytes.ts';
import type { Random } from '../core/value/ports.ts';

export interface Dice extends Random {
  /** A whole number from 0 up to, not including, `limit`. */
  readonly below: (limit: number) => number;
  /** From `low` up to, not including, `high`. */
  readonly between: (low: number, high: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(list: readonly T[]) => T;
  /** Waiting time of something that happens every `mean` on average. */
  readonly waiting: (mean: number) => number;
  readonly fork: (name: string) => Dice;
  /** A die that will throw the same numbers: what a copied machine image holds. */
  readonly copy: () => Dice;
}

type State = [number, number, number, number];

export const createDice = (seed: string): Dice => diceFrom(stateOf(seed), seed);

function diceFrom(start: State, name: string): Dice {
  const state: State = [...start];
  let forks = 0;
  const next = (): number => nextOf(state);
  const below = (limit: number): number => Math.floor((next() / 0x1_0000_0000) * limit);
  return {
    below,
    between: (low, high) => low + below(high - low),
    chance: (probability) => next() / 0x1_0000_0000 < probability,
    pick: (list) => {
      const item = list[below(list.length)];
      if (item === undefined) throw new RangeError('Nothing can be picked from an empty list');
      return item;
    },
    waiting: (mean) => Math.max(1, Math.round(-Math.log(1 - next() / 0x1_0000_0000) * mean)),
    bytes: (length) => bytesFrom(next, length),
    fork: (part) => {
      forks += 1;
      return createDice(`${name}/${part}/${forks}`);
    },
    copy: () => diceFrom(state, name),
  };
}

function bytesFrom(next: () => number, length: number): Bytes {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 4) {
    const word = next();
    for (let byte = 0; byte < 4 && at + byte < length; byte += 1) bytes[at + byte] = word >>> (8 * byte);
  }
  return bytes;
}

function nextOf(state: State): number {
  const [a, b, c, d] = state;
  const rotated = Math.imul(b, 5);
  const result = Math.imul((rotated << 7) | (rotated >>> 25), 9) >>> 0;
  const shifted = b << 9;
  const third = c ^ a;
  const fourth = d ^ b;
  state[1] = b ^ third;
  state[0] = a ^ fourth;
  state[2] = third ^ shifted;
  state[3] = (fourth << 11) | (fourth >>> 21);
  return result;
}

function stateOf(seed: string): State {
  let hash = 2_166_136_261;
  for (let at = 0; at < seed.length; at += 1) hash = Math.imul(hash ^ seed.charCodeAt(at), 16_777_619);
  const split = (): number => {
    hash = (hash + 0x9e37_79b9) | 0;
    let mixed = Math.imul(hash ^ (hash >>> 16), 0x21f0_aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97);
    return mixed ^ (mixed >>> 15);
  };
  return [split(), split(), split(), split()];
}
