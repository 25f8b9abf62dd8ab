/**
 * Everything the outside world may answer. Nothing below a composition root reads time, randomness,
 * files, network or environment in any other way, so that the simulation can be the outside world.
 */
import type { Bytes } from './bytes.ts';

export interface Clock {
  /** Wall clock, milliseconds since 1970 UTC. May jump. */
  readonly wallMilliseconds: () => number;
  /** Never jumps back; only differences mean something. */
  readonly monotonicMilliseconds: () => number;
  /** Minutes east of UTC at that instant, for the recorded-at field. */
  readonly offsetMinutes: (wallMilliseconds: number) => number;
  /** True while a time source (NTP, GPS, a person) vouches for the wall clock. */
  readonly hasTimeSource: () => boolean;
}

export interface Random {
  /** Cryptographically strong bytes (in the simulation: a seeded generator). */
  readonly bytes: (length: number) => Bytes;
}

/** Waits that the simulation can skip. */
export interface Timer {
  readonly after: (milliseconds: number, act: () => void) => { readonly cancel: () => void };
}

/** A small file that must be durable: the high-water mark. `write` overwrites in place. */
export interface MarkFile {
  readonly read: () => Bytes | undefined;
  readonly write: (at: number, bytes: Bytes) => void;
  readonly sync: () => void;
}
