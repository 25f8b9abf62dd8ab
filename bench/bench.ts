/** What a benchmark is given and what it gives back. */
import type { Report } from './row.ts';
import type { Scratch } from './scratch.ts';

export interface Setting {
  readonly rounds: number;
  /** Small numbers, to see that everything runs; its ratios mean little. */
  readonly isQuick: boolean;
  /** Instead of the bench's own number of entries. */
  readonly entries: number | undefined;
  /** False: nothing is installed, and what needs a peer is skipped. */
  readonly hasPeers: boolean;
  readonly scratch: Scratch;
  readonly fsyncMilliseconds: number;
  /** Progress for people, never part of the report. */
  readonly tell: (line: string) => void;
}

export type Bench = (setting: Setting) => Promise<Report>;

/** The entries that a segment holds in every comparison: the real case and a full batch. */
export const batchSizes = [1, 100] as const;
