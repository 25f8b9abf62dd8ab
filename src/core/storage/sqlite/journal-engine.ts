/**
 * The journal in `journal.db`: node:sqlite, WAL, synchronous=FULL. One row a run in the order of arrival,
 * a rowid table (rows of 1 KB and more) and one index by stream. ATTACH is impossible, freed pages are
 * overwritten. The only place that opens the file for writing.
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Bytes } from '../../value/bytes.ts';
import { idBytes, idOf, type StreamId } from '../../value/ids.ts';
import { fail, ok, type Result } from '../../value/result.ts';
import {
  type JournalStorage,
  type NewRun,
  StorageBrokenError,
  type StorageFailure,
  type StoredRun,
  type StreamExtent,
} from '../journal-storage.ts';
import { bytesOf, numberOf } from './columns.ts';
import { refuseAttach } from './refuse-attach.ts';
import { fillReserve, type ReserveFile, releaseReserve } from './reserve-file.ts';

export interface JournalFile {
  readonly path: string;
  /** Space kept free for a full disk; undefined keeps none. */
  readonly reserve?: ReserveFile;
  /** `NORMAL` exists only so that the power-cut harness can show that it notices. */
  readonly synchronous?: 'FULL' | 'NORMAL';
  readonly readOnly?: boolean;
}

/** How long a checkpoint waits for a reader in another thread. */
const busyMilliseconds = 5000;
/** 8 KiB: nine one-click runs fit a page; with 4 KiB a tenth of every page would stay empty. */
const pageBytes = 8192;

const schema = `
  CREATE TABLE IF NOT EXISTS streams (number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE);
  CREATE TABLE IF NOT EXISTS runs (
    position INTEGER PRIMARY KEY,
    stream INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    branch INTEGER NOT NULL,
    bytes BLOB NOT NULL
  );
  CREATE INDEX IF NOT EXISTS runs_by_stream ON runs (stream, first);
  CREATE INDEX IF NOT EXISTS runs_of_branches ON runs (stream) WHERE branch = 1;
`;

interface Open {
  readonly database: DatabaseSync;
  readonly statements: ReturnType<typeof prepareStatements>;
  readonly numbers: Map<StreamId, number>;
  readonly names: Map<number, StreamId>;
}

export function openSqliteJournalStorage(file: JournalFile): JournalStorage {
  if (file.readOnly !== true) fillReserve(file.reserve);
  let current: Open | undefined = openFile(file);
  const use = <T>(act: (open: Open) => T): Result<T, StorageFailure> => {
    if (current === undefined) return fail({ kind: 'storage-closed', message: 'The storage was closed' });
    try {
      return ok(act(current));
    } catch (cause) {
      return fail(failureOf(cause));
    }
  };
  const read = <T>(act: (open: Open) => T): T => {
    if (current === undefined) throw new StorageBrokenError('The storage was closed');
    try {
      return act(current);
    } catch (cause) {
      throw new StorageBrokenError(`The journal file cannot be read: ${String(cause).slice(0, 200)}`);
    }
  };
  return {
    append: (runs) => use((open) => append(open, runs)),
    replace: (runs) => use((open) => replace(open, runs)),
    readFrom: (position, limit) =>
      read((open) => open.statements.readFrom.all(position, limit).map(storedRun(open))),
    readAt: (position) =>
      read((open) => {
        const row = open.statements.readAt.get(position);
        return row === undefined ? undefined : storedRun(open)(row);
      }),
    readStream: (stream, after, limit) => read((open) => readStream(open, stream, after, limit)),
    listStreams: () => read(listStreams),
    lastPosition: () => read((open) => numberOf(open.statements.lastPosition.get(), 'position')),
    checkpoint: () => use(checkpoint),
    reopen: () => {
      closeQuietly(current);
      current = undefined;
      try {
        current = openFile(file);
        return ok(undefined);
      } catch (cause) {
        return fail(failureOf(cause));
      }
    },
    releaseReserve: () => releaseReserve(file.reserve),
    close: () => {
      closeQuietly(current);
      current = undefined;
    },
  };
}

function openFile(file: JournalFile): Open {
  const database = new DatabaseSync(file.path, {
    readOnly: file.readOnly === true,
    limits: { attach: 0 },
    timeout: busyMilliseconds,
  });
  try {
    return prepareFile(database, file);
  } catch (cause) {
    // A connection that is left open would keep its locks.
    database.close();
    throw cause;
  }
}

function prepareFile(database: DatabaseSync, { readOnly, synchronous }: JournalFile): Open {
  refuseAttach(database);
  if (readOnly !== true) {
    database.exec(`PRAGMA page_size=${pageBytes}; PRAGMA journal_mode=WAL; PRAGMA synchronous=${synchronous ?? 'FULL'};
      PRAGMA secure_delete=ON; PRAGMA wal_autocheckpoint=1000; PRAGMA temp_store=MEMORY;`);
    database.exec(schema);
  }
  const statements = prepareStatements(database);
  const open: Open = { database, statements, numbers: new Map(), names: new Map() };
  rememberStreams(open);
  return open;
}

/** In the order in which they began: the index by id would give another one. */
function rememberStreams(open: Open): void {
  const rows = open.database.prepare('SELECT number, id FROM streams ORDER BY number').all();
  for (const row of rows) rememberStream(open, row);
}

function prepareStatements(database: DatabaseSync) {
  return {
    addStream: database.prepare('INSERT INTO streams (id) VALUES (?) RETURNING number, id'),
    addRun: database.prepare('INSERT INTO runs (stream, first, last, branch, bytes) VALUES (?, ?, ?, ?, ?)'),
    replaceRun: database.prepare('UPDATE runs SET bytes = ? WHERE position = ?'),
    readFrom: database.prepare(
      'SELECT position, stream, first, last, branch, bytes FROM runs WHERE position > ? ORDER BY position LIMIT ?',
    ),
    // Of what begins earlier only the run of the trunk that holds the place, and branches, can reach beyond it.
    readStream: database.prepare(
      `SELECT position, stream, first, last, branch, bytes FROM runs
       WHERE stream = ?1 AND last > ?2 AND first >= min(
         coalesce((SELECT first FROM runs WHERE stream = ?1 AND branch = 0 AND first <= ?2
                   ORDER BY first DESC LIMIT 1), 0),
         coalesce((SELECT min(first) FROM runs INDEXED BY runs_of_branches WHERE stream = ?1 AND branch = 1 AND last > ?2), ?2 + 1))
       ORDER BY first, position LIMIT ?3`,
    ),
    lastPosition: database.prepare('SELECT coalesce(max(position), 0) AS position FROM runs'),
    readAt: database.prepare(
      'SELECT position, stream, first, last, branch, bytes FROM runs WHERE position = ?',
    ),
    lastOfStream: database.prepare(
      'SELECT position, last FROM runs WHERE stream = ? AND branch = 0 ORDER BY first DESC, position DESC LIMIT 1',
    ),
    branchesOf: database.prepare(
      'SELECT position FROM runs WHERE stream = ? AND branch = 1 ORDER BY position',
    ),
  } as const satisfies Record<string, StatementSync>;
}

function append(open: Open, runs: readonly NewRun[]): { readonly lastPosition: number } {
  const { database, statements } = open;
  database.exec('BEGIN IMMEDIATE');
  try {
    let lastPosition = 0;
    for (const run of runs) {
      const { lastInsertRowid } = statements.addRun.run(
        streamNumber(open, run.stream),
        run.firstSequence,
        run.lastSequence,
        run.isBranch ? 1 : 0,
        run.bytes,
      );
      lastPosition = Number(lastInsertRowid);
    }
    database.exec('COMMIT');
    return { lastPosition };
  } catch (cause) {
    rollBack(open);
    throw cause;
  }
}

function replace(open: Open, runs: readonly { readonly position: number; readonly bytes: Bytes }[]): void {
  open.database.exec('BEGIN IMMEDIATE');
  try {
    for (const { position, bytes } of runs) open.statements.replaceRun.run(bytes, position);
    open.database.exec('COMMIT');
  } catch (cause) {
    rollBack(open);
    throw cause;
  }
}

/** SQLite may have rolled back already; stream numbers given in the lost transaction are forgotten too. */
function rollBack(open: Open): void {
  if (open.database.isTransaction) open.database.exec('ROLLBACK');
  open.numbers.clear();
  open.names.clear();
  rememberStreams(open);
}

function streamNumber(open: Open, stream: StreamId): number {
  const known = open.numbers.get(stream);
  if (known !== undefined) return known;
  return rememberStream(open, open.statements.addStream.get(idBytes(stream)));
}

function rememberStream(open: Open, row: unknown): number {
  const number = numberOf(row, 'number');
  const stream = idOf<StreamId>(bytesOf(row, 'id'));
  open.numbers.set(stream, number);
  open.names.set(number, stream);
  return number;
}

function readStream(open: Open, stream: StreamId, after: number, limit: number): StoredRun[] {
  const number = open.numbers.get(stream);
  if (number === undefined) return [];
  return open.statements.readStream.all(number, after, limit).map(storedRun(open));
}

function listStreams(open: Open): StreamExtent[] {
  const extents: StreamExtent[] = [];
  for (const [stream, number] of open.numbers) {
    const row = open.statements.lastOfStream.get(number);
    if (row === undefined) continue;
    const branchPositions = open.statements.branchesOf
      .all(number)
      .map((branch) => numberOf(branch, 'position'));
    extents.push({
      stream,
      lastPosition: numberOf(row, 'position'),
      lastSequence: numberOf(row, 'last'),
      branchPositions,
    });
  }
  return extents;
}

const storedRun =
  (open: Open) =>
  (row: unknown): StoredRun => {
    const stream = open.names.get(numberOf(row, 'stream')) ?? lookUpStream(open, numberOf(row, 'stream'));
    return {
      position: numberOf(row, 'position'),
      stream,
      firstSequence: numberOf(row, 'first'),
      lastSequence: numberOf(row, 'last'),
      isBranch: numberOf(row, 'branch') === 1,
      bytes: bytesOf(row, 'bytes'),
    };
  };

/** A read-only connection meets streams that the writer added after it was opened. */
function lookUpStream(open: Open, number: number): StreamId {
  rememberStream(open, open.database.prepare('SELECT number, id FROM streams WHERE number = ?').get(number));
  const stream = open.names.get(number);
  if (stream === undefined) throw new Error(`Stream number ${number} has no name`);
  return stream;
}

function checkpoint({ database }: Open): void {
  const row = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
  if (numberOf(row, 'busy') !== 0) throw new Error('The checkpoint met a reader and did not finish');
}

function failureOf(cause: unknown): StorageFailure {
  const message = cause instanceof Error ? cause.message : String(cause);
  const code =
    typeof cause === 'object' && cause !== null && 'errcode' in cause ? Number(cause.errcode) & 0xff : 0;
  const sqliteFull = 13;
  return code === sqliteFull ? { kind: 'storage-full', message } : { kind: 'storage-io', message };
}

function closeQuietly(open: Open | undefined): void {
  try {
    open?.database.close();
  } catch {
    // After an I/O error SQLite may refuse to close cleanly; the file is read again from the disk anyway.
  }
}
