/** The journal's storage in memory: for tests, the simulation and rehearsals. Durable as long as the process. */
import type { StreamId } from '../../value/ids.ts';
import { fail, ok } from '../../value/result.ts';
import {
  type JournalStorage,
  StorageBrokenError,
  type StorageFailure,
  type StoredRun,
  type StreamExtent,
} from '../journal-storage.ts';

export function createMemoryJournalStorage(): JournalStorage {
  const rows: StoredRun[] = [];
  const byStream = new Map<StreamId, StoredRun[]>();
  let isClosed = false;
  const closed = (): ReturnType<typeof fail<StorageFailure>> =>
    fail({ kind: 'storage-closed', message: 'The storage was closed' });
  const readable = <T>(held: T): T => {
    if (isClosed) throw new StorageBrokenError('The storage was closed');
    return held;
  };
  return {
    append: (runs) => {
      if (isClosed) return closed();
      for (const run of runs) {
        const row = { ...run, bytes: new Uint8Array(run.bytes), position: rows.length + 1 };
        rows.push(row);
        const stream = byStream.get(run.stream);
        if (stream === undefined) byStream.set(run.stream, [row]);
        else stream.push(row);
      }
      return ok({ lastPosition: rows.length });
    },
    replace: (runs) => {
      if (isClosed) return closed();
      for (const { position, bytes } of runs) {
        const row = rows[position - 1];
        if (row === undefined) throw new RangeError(`No run lies at position ${position}`);
        const replaced = { ...row, bytes: new Uint8Array(bytes) };
        rows[position - 1] = replaced;
        const stream = byStream.get(row.stream) ?? [];
        stream[stream.indexOf(row)] = replaced;
      }
      return ok(undefined);
    },
    readFrom: (position, limit) => readable(rows).slice(position, position + limit),
    readAt: (position) => readable(rows)[position - 1],
    readStream: (stream, afterSequence, limit) =>
      (readable(byStream).get(stream) ?? [])
        .filter((row) => row.lastSequence > afterSequence)
        .sort((left, right) => left.firstSequence - right.firstSequence || left.position - right.position)
        .slice(0, limit),
    listStreams: () => [...readable(byStream).values()].map(extentOf),
    lastPosition: () => readable(rows).length,
    checkpoint: () => (isClosed ? closed() : ok(undefined)),
    reopen: () => (isClosed ? closed() : ok(undefined)),
    releaseReserve: () => false,
    close: () => {
      isClosed = true;
    },
  };
}

function extentOf(rows: readonly StoredRun[]): StreamExtent {
  const [first] = rows;
  if (first === undefined) throw new RangeError('A stream has at least one run');
  const trunk = rows.filter((row) => !row.isBranch);
  const last = trunk.reduce((best, row) => (row.lastSequence >= best.lastSequence ? row : best), first);
  const branchPositions = rows.filter((row) => row.isBranch).map((row) => row.position);
  return {
    stream: last.stream,
    lastPosition: last.position,
    lastSequence: last.lastSequence,
    branchPositions,
  };
}
