/**
 * What everything in one simulated region shares: time, chance, the suite, the trace, and the list of what
 * was found broken. The first breach ends the run.
 */
import type { Dice } from './dice.ts';
import type { Planted } from './planted/planted.ts';
import type { SimulatedSuite } from './simulated-suite.ts';
import type { Trace } from './trace.ts';
import type { VirtualTime } from './virtual-time.ts';

/** The promises of the design that are checked; the texts are printed by `insel simulate`. */
export const invariants = {
  'acknowledged-lost': 'what was acknowledged at a level survives everything that level names',
  'rows-differ': 'the same entries give the same rows on every device and in every order of arrival',
  'request-lost': 'every accepted request id is in exactly one state that a person can see',
  'plaintext-left': 'no plaintext and no secret key is in anything that reached a relay; no key seals twice',
  'alteration-unnoticed':
    'forged, rolled back, forked or missing segments are found at the next contact, named',
  'left-early': 'nothing leaves a device before that device holds it durably',
  'unit-doubled': 'one process run never books a unit that it knows to be booked',
  'erased-returned': 'an erased body is gone from every device that knows the ticket, and stays gone',
  'not-drained': 'without faults every outbox empties and all devices come to the same state',
  'start-failed': 'a box that nobody tampered with starts',
} as const;

export type Invariant = keyof typeof invariants;

export interface Breach {
  readonly invariant: Invariant;
  readonly message: string;
}

export interface World {
  readonly time: VirtualTime;
  readonly dice: Dice;
  readonly suite: SimulatedSuite;
  readonly trace: Trace;
  readonly planted: Planted;
  /** How often each fault really happened. */
  readonly faults: Map<string, number>;
  readonly checks: Map<Invariant, number>;
  readonly breaches: Breach[];
  /** Promises hold in all phases; faults only happen in the first. */
  isCalm: boolean;
}

/** Notes that a promise was looked at; `problem` says how it is broken. */
export function check(world: World, invariant: Invariant, problem: string | undefined): void {
  world.checks.set(invariant, (world.checks.get(invariant) ?? 0) + 1);
  if (problem === undefined) return;
  world.trace.note(`broken ${invariant}: ${problem}`);
  world.breaches.push({ invariant, message: problem });
}
