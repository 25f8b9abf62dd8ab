/**
 * Where segments lie that were sealed again, so that sync can bring them to relays that still hold the
 * bodies. Found by one pass over the journal, and only once there is a ticket; then kept up with what comes.
 */
import type { ControlState } from '../control/control-state.ts';
import type { Suite } from '../crypto/suite.ts';
import type { Run } from '../segment/run.ts';
import type { JournalStorage, StoredRun } from '../storage/journal-storage.ts';
import type { Head, StreamId } from '../value/ids.ts';
import { readStoredRun } from './known-streams.ts';

export interface ResealedRun {
  readonly stream: StreamId;
  readonly position: number;
  /** Head and seal hash of each ticketed segment in it whose revision is above 0. */
  readonly seals: ReadonlyMap<Head, string>;
}

export interface ResealedRuns {
  readonly list: () => readonly ResealedRun[];
  /** The runs at these positions were replaced. */
  readonly note: (positions: readonly number[]) => void;
}

export interface ResealedRunsTools {
  readonly suite: Suite;
  readonly storage: JournalStorage;
  readonly control: () => Pick<ControlState, 'tickets'>;
}

const rowsAtOnce = 256;

export function createResealedRuns({ suite, storage, control }: ResealedRunsTools): ResealedRuns {
  const runs = new Map<number, ResealedRun>();
  let scannedTo = 0;
  const take = (row: StoredRun): void => {
    const { position, stream } = row;
    const seals = sealsOf(readStoredRun(suite, row));
    if (seals.size > 0) runs.set(position, { stream, position, seals });
  };
  const scan = (): void => {
    for (
      let rows = storage.readFrom(scannedTo, rowsAtOnce);
      rows.length > 0;
      rows = storage.readFrom(scannedTo, rowsAtOnce)
    ) {
      for (const row of rows) {
        take(row);
        scannedTo = row.position;
      }
    }
  };
  return {
    list: () => {
      const { tickets } = control();
      if (tickets.size === 0) return [];
      scan();
      return [...runs.values()].flatMap((run) => {
        const seals = new Map([...run.seals].filter(([head]) => tickets.has(head)));
        return seals.size === 0 ? [] : [{ ...run, seals }];
      });
    },
    note: (positions) => {
      for (const position of positions) {
        // What lies further on is read by the pass that is still to come.
        const row = position > scannedTo ? undefined : storage.readAt(position);
        if (row !== undefined) take(row);
      }
    },
  };
}

const sealsOf = ({ segments }: Run): ReadonlyMap<Head, string> =>
  new Map(
    segments.flatMap(({ head, seal, sealHash }) => (seal.revision > 0 ? [[head, sealHash] as const] : [])),
  );
