/** What `insel verify` says about a place, the same for a data folder, a bundle and a hub. */
import type { VerifyReport } from '../../core/journal/verify.ts';

export interface FoundHead {
  readonly stream: string;
  /** Who writes the stream, where the place says so. */
  readonly device?: string;
  readonly sequence: number;
  readonly head: string;
}

export interface FoundCounts {
  readonly runs: number;
  readonly segments: number;
  readonly entries: number;
  readonly streams: number;
  /** Ends beyond one a stream: streams that were forked; both branches are kept. */
  readonly forks: number;
  readonly beyondCut: number;
}

export interface FoundBlobs {
  readonly whole: number;
  /** Named by an entry and not here; they may still come from a relay. A bundle is read without keys and knows none. */
  readonly missing: readonly string[];
}

export type PlaceKind = 'data-folder' | 'bundle' | 'hub';

export type Finding =
  | {
      readonly what: 'hub';
      readonly result: 'whole';
      readonly counts: { readonly tenants: number; readonly runs: number; readonly segments: number };
    }
  | {
      readonly what: Exclude<PlaceKind, 'hub'>;
      readonly result: 'whole';
      readonly tenant: string;
      readonly counts: FoundCounts;
      readonly heads: readonly FoundHead[];
      readonly blobs: FoundBlobs;
      /** Only a data folder has one. `fresh`: this device has recorded nothing yet; `missing`: it counts as a copy. */
      readonly mark?: 'fits' | 'fresh' | 'missing';
    }
  | {
      readonly what: PlaceKind;
      readonly result: 'broken';
      /** The first broken place. */
      readonly place: string;
      readonly message: string;
    }
  | { readonly what: PlaceKind | undefined; readonly result: 'unusable'; readonly message: string };

export const broken = (what: PlaceKind, place: string, message: string): Finding => ({
  what,
  result: 'broken',
  place: place === '' ? what : place,
  message,
});

export const unusable = (what: PlaceKind | undefined, message: string): Finding => ({
  what,
  result: 'unusable',
  message,
});

export const countsOf = (report: VerifyReport): FoundCounts => ({
  runs: report.runs,
  segments: report.segments,
  entries: report.entries,
  streams: report.streams,
  forks: Math.max(0, report.ends - report.streams),
  beyondCut: report.beyondCut,
});
