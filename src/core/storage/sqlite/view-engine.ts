/**
 * Projections in `views.db`: node:sqlite, WAL, synchronous=NORMAL, since everything in it can be built
 * again. Readers open their own read-only connection and keep no iterator open across an await.
 */
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { Bytes } from '../../value/bytes.ts';
import { type Head, idBytes, idOf, type StreamId, type SubjectId } from '../../value/ids.ts';
import type {
  Checkpoint,
  Row,
  RowQuery,
  SubjectKey,
  SubjectRecord,
  SubjectRow,
  TableDefinition,
  ViewReader,
  ViewStorage,
} from '../view-storage.ts';
import { createWriteBehind, type WriteBehindOptions } from '../write-behind.ts';
import { Buckets } from './buckets.ts';
import { dropCheckpoints, listCheckpoints, putCheckpoint } from './checkpoint-rows.ts';
import { bytesOf, numberOf } from './columns.ts';
import { shelveEntry, visitDeferredEntries } from './deferred-entries.ts';
import { joinEntries, splitEntries } from './record-bytes.ts';
import { refuseAttach } from './refuse-attach.ts';
import {
  addRequestNote,
  findRequestNote,
  requestShelf,
  shelveRequest,
  storeRequestBlocks,
} from './request-notes.ts';
import { createRowWriter, type RowWriter } from './row-writer.ts';
import { isBroken, openViewFile, removeViewFile } from './view-file.ts';
import { QueryCache, quoted, subjectRow, tableOf } from './view-queries.ts';
import { createIndexes, createTables, dropIndexes, dropTables, machineSchema } from './view-schema.ts';

/** While everything is built anew so much waits in memory before it goes into the file. */
const bulkMemoryMax = 16_777_216;

/** What the next fold needs is written behind (write-behind.ts). */
export const openSqliteViewStorage = (
  path: string,
  tables: readonly TableDefinition[],
  options: WriteBehindOptions = {},
): ViewStorage => createWriteBehind(openEngine(path, tables), options);

/** A file that is broken is removed and made anew, since everything in it can be built again. */
function openEngine(path: string, tables: readonly TableDefinition[]): ViewStorage {
  try {
    return new SqliteViewStorage(path, tables);
  } catch (cause) {
    if (!isBroken(cause)) throw cause;
    removeViewFile(path);
    return new SqliteViewStorage(path, tables);
  }
}

export type SqliteViewReader = ViewReader & Pick<ViewStorage, 'findSubject' | 'readMeta' | 'close'>;

/** A second connection that can only read: for the HTTP thread beside the writer. */
export function openSqliteViewReader(path: string, tables: readonly TableDefinition[]): SqliteViewReader {
  const database = new DatabaseSync(path, { readOnly: true, limits: { attach: 0 } });
  refuseAttach(database);
  const queries = new QueryCache(database, tables);
  return {
    query: (query) => queries.query(query),
    count: (query) => queries.count(query),
    findSubject: (key) => queries.findSubject(key),
    readMeta: (name) => queries.readMeta(name),
    close: () => database.close(),
  };
}

class SqliteViewStorage implements ViewStorage {
  readonly #path: string;
  #database: DatabaseSync;
  #queries: QueryCache;
  readonly #rowWriters = new Map<string, RowWriter>();
  /** This is the only writer: what it has read or written stays true until something is rolled back. */
  readonly #meta = new Map<string, string | undefined>();
  readonly #buckets = new Buckets(() => this.#queries);
  #tables: readonly TableDefinition[];
  #depth = 0;

  constructor(path: string, tables: readonly TableDefinition[]) {
    this.#path = path;
    this.#database = openViewFile(path);
    this.#tables = tables;
    this.#queries = new QueryCache(this.#database, tables);
    try {
      this.#createTables();
    } catch (cause) {
      this.#database.close();
      throw cause;
    }
  }

  transact = <T>(act: () => T): T => {
    if (this.#depth > 0) return act();
    this.#run('BEGIN IMMEDIATE');
    this.#depth += 1;
    try {
      const result = act();
      this.#buckets.spill(this.#isBulk() ? bulkMemoryMax : 0);
      this.#run('COMMIT');
      this.#buckets.committed();
      return result;
    } catch (cause) {
      this.#rollBack();
      throw cause;
    } finally {
      this.#depth -= 1;
    }
  };

  #rollBack(): void {
    this.#meta.clear();
    this.#buckets.rolledBack();
    if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
  }

  query = (query: RowQuery): readonly SubjectRow[] => this.#queries.query(query);
  count = (query: Pick<RowQuery, 'table' | 'equals'>): number => this.#queries.count(query);

  readMeta = (name: string): string | undefined => {
    if (!this.#meta.has(name)) this.#meta.set(name, this.#queries.readMeta(name));
    return this.#meta.get(name);
  };
  writeMeta = (name: string, value: string): void => {
    this.#meta.delete(name);
    this.#run(
      'INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
      name,
      value,
    );
    this.#meta.set(name, value);
  };

  findSubject = (key: SubjectKey): SubjectRecord | undefined => this.#queries.findSubject(key);
  putSubject = ({ fold, subject }: SubjectKey, record: SubjectRecord): void => {
    this.#run(
      `INSERT INTO subjects (fold, subject, count, place, state) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET count = excluded.count, place = excluded.place, state = excluded.state`,
      fold,
      idBytes(subject),
      record.count,
      record.place,
      record.state,
    );
  };

  listCheckpoints = (key: SubjectKey): Checkpoint[] => listCheckpoints(this.#queries, key);
  putCheckpoint = (key: SubjectKey, checkpoint: Checkpoint): void =>
    putCheckpoint(this.#queries, key, checkpoint);
  dropCheckpoints = (key: SubjectKey, beyondCount: number): void =>
    dropCheckpoints(this.#queries, key, beyondCount);

  addOpened = (key: SubjectKey, entry: Bytes): void => this.#addOpened(key, [entry]);
  #addOpened = ({ fold, subject }: SubjectKey, entries: readonly Bytes[]): void => {
    const sql = 'INSERT INTO opened (fold, subject, entries) VALUES (?, ?, ?)';
    this.#run(sql, fold, idBytes(subject), joinEntries(entries));
  };
  listOpened = ({ fold, subject }: SubjectKey): Bytes[] =>
    this.#queries
      .prepare('SELECT entries FROM opened WHERE fold = ? AND subject = ? ORDER BY id')
      .all(fold, idBytes(subject))
      .flatMap((row) => splitEntries(bytesOf(row, 'entries')));

  replaceRows = (table: string, subject: SubjectId, rows: readonly Row[]): void =>
    this.#rowWriterOf(table).replace(idBytes(subject), rows, this.#isBulk());

  #rowWriterOf(table: string): RowWriter {
    const known = this.#rowWriters.get(table);
    if (known !== undefined) return known;
    const definition = this.#tables.find(({ name }) => name === table);
    if (definition === undefined) throw new RangeError(`No table ${table} is defined`);
    const writer = createRowWriter(this.#queries, definition);
    this.#rowWriters.set(table, writer);
    return writer;
  }

  putCursor = ({ stream, sequence, head }: { stream: StreamId; sequence: number; head: Head }): void => {
    this.#run(
      'INSERT INTO cursors (stream, sequence, head) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET sequence = excluded.sequence, head = excluded.head',
      idBytes(stream),
      sequence,
      idBytes(head),
    );
  };
  listCursors = () =>
    this.#queries
      .prepare('SELECT stream, sequence, head FROM cursors')
      .all()
      .map((row) => ({
        stream: idOf<StreamId>(bytesOf(row, 'stream')),
        sequence: numberOf(row, 'sequence'),
        head: idOf<Head>(bytesOf(row, 'head')),
      }));

  addRequest = (request: string, value: string): void => {
    if (this.#isBulk()) this.transact(() => shelveRequest(this.#buckets, request, value));
    else addRequestNote(this.#queries, request, value);
  };
  findRequest = (request: string): string | undefined => findRequestNote(this.#queries, request);

  addDeferred = (key: SubjectKey, entry: Bytes): void =>
    this.transact(() => shelveEntry(this.#buckets, key, entry));
  hasDeferred = (): boolean => !this.#buckets.isEmpty();

  #isBulk = (): boolean => this.readMeta('bulk') === '1';

  isEmpty = (): boolean =>
    ['subjects', 'requests', 'request_blocks', 'buckets'].every(
      (table) => this.#queries.prepare(`SELECT 1 FROM ${table} LIMIT 1`).get() === undefined,
    );

  beginBulk = (): void => {
    this.#database.exec('PRAGMA synchronous=OFF');
    dropIndexes(this.#database, this.#tables);
    this.writeMeta('bulk', '1');
  };

  visitDeferred = (visit: (key: SubjectKey, entries: readonly Bytes[]) => void): void => {
    const isBulk = this.#isBulk();
    const { listOpened, transact } = this;
    const buckets = this.#buckets;
    visitDeferredEntries({ buckets, transact, isBulk, listOpened, addOpened: this.#addOpened }, visit);
    if (isBulk) this.#endBulk();
    buckets.forget();
  };

  #endBulk(): void {
    for (const key of this.#buckets.list()) {
      if (key.shelf === requestShelf)
        this.transact(() => storeRequestBlocks(this.#queries, this.#buckets, key));
    }
    this.transact(() => {
      createIndexes(this.#database, this.#tables);
      this.#meta.delete('bulk');
      this.#run("DELETE FROM meta WHERE name = 'bulk'");
    });
    this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE); PRAGMA synchronous=NORMAL');
  }

  visitRows = (visit: (table: string, row: SubjectRow) => void): void => {
    for (const { name, key } of [...this.#tables].sort((left, right) => (left.name < right.name ? -1 : 1))) {
      const order = ['subject', ...key].map(quoted).join(', ');
      for (const row of this.#database
        .prepare(`SELECT * FROM ${tableOf(name)} ORDER BY ${order}`)
        .iterate()) {
        visit(name, subjectRow(row));
      }
    }
  };

  reset = (tables: readonly TableDefinition[]): void => {
    this.#tables = tables;
    this.#meta.clear();
    this.#buckets.forget();
    this.#rowWriters.clear();
    try {
      this.#queries.forget(tables);
      this.#emptyLog();
      this.transact(() => {
        dropTables(this.#database);
        this.#createTables();
      });
      this.#emptyLog();
    } catch (cause) {
      // Even its tables cannot be dropped: everything in it can be built again, so the file goes.
      if (!isBroken(cause)) throw cause;
      this.#database.close();
      removeViewFile(this.#path);
      this.#database = openViewFile(this.#path);
      this.#queries = new QueryCache(this.#database, tables);
      this.#rowWriters.clear();
      this.#createTables();
    }
  };

  /** A log that a full disk has left long would take the room that building anew needs. */
  #emptyLog(): void {
    try {
      this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch {
      // Still no room: what is written next says so.
    }
  }

  close = (): void => this.#database.close();

  #createTables(): void {
    this.#database.exec(machineSchema);
    createTables(this.#database, this.#tables);
    createIndexes(this.#database, this.#tables);
  }

  #run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#queries.prepare(sql).run(...values).changes);
  }
}
