/**
 * Projections in `views.db`: node:sqlite, WAL, synchronous=NORMAL, since everything in it can be built
 * again. Readers open their own read-only connection and keep no iterator open across an await.
 */
import fs from 'node:fs';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { Bytes } from '../../value/bytes.ts';
import { type Head, hexIdAt, idBytes, idOf, type StreamId, type SubjectId } from '../../value/ids.ts';
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
import { bytesOf, numberOf, textOf } from './columns.ts';
import { refuseAttach } from './refuse-attach.ts';
import { createRowWriter, type RowWriter } from './row-writer.ts';
import { QueryCache, quoted, subjectRow, tableOf } from './view-queries.ts';
import {
  createIndexes,
  createTables,
  dropIndexes,
  dropTables,
  machineSchema,
  openedIndex,
  sortInRequests,
  waitingRequests,
} from './view-schema.ts';

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
    removeFile(path);
    return new SqliteViewStorage(path, tables);
  }
}

function openFile(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { limits: { attach: 0 } });
  try {
    refuseAttach(database);
    database.exec(`PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;
      PRAGMA temp_store=FILE; PRAGMA cache_size=-16000; PRAGMA wal_autocheckpoint=8000;`);
    return database;
  } catch (cause) {
    database.close();
    throw cause;
  }
}

/** SQLITE_ERROR (a schema that cannot be read), SQLITE_CORRUPT, SQLITE_NOTADB; not a full disk or a lock. */
function isBroken(cause: unknown): boolean {
  const code = typeof cause === 'object' && cause !== null && 'errcode' in cause ? Number(cause.errcode) : 0;
  return [1, 11, 26].includes(code & 0xff);
}

function removeFile(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) fs.rmSync(`${path}${suffix}`, { force: true });
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
  #dirty: number | undefined;
  #tables: readonly TableDefinition[];
  #depth = 0;

  constructor(path: string, tables: readonly TableDefinition[]) {
    this.#path = path;
    this.#database = openFile(path);
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
      this.#run('COMMIT');
      return result;
    } catch (cause) {
      this.#rollBack();
      throw cause;
    } finally {
      this.#depth -= 1;
    }
  };

  #rollBack(): void {
    this.#forgetRead();
    if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
  }

  #forgetRead(): void {
    this.#meta.clear();
    this.#dirty = undefined;
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

  listCheckpoints = ({ fold, subject }: SubjectKey): Checkpoint[] =>
    this.#queries
      .prepare(
        'SELECT count, head, "index", state FROM checkpoints WHERE fold = ? AND subject = ? ORDER BY count',
      )
      .all(fold, idBytes(subject))
      .map((row) => ({
        count: numberOf(row, 'count'),
        lastHead: idOf<Head>(bytesOf(row, 'head')),
        lastIndex: numberOf(row, 'index'),
        state: textOf(row, 'state'),
      }));
  putCheckpoint = (
    { fold, subject }: SubjectKey,
    { count, lastHead, lastIndex, state }: Checkpoint,
  ): void => {
    const sql =
      'INSERT OR REPLACE INTO checkpoints (fold, subject, count, head, "index", state) VALUES (?, ?, ?, ?, ?, ?)';
    this.#run(sql, fold, idBytes(subject), count, idBytes(lastHead), lastIndex, state);
  };
  dropCheckpoints = ({ fold, subject }: SubjectKey, beyondCount: number): void => {
    this.#run(
      'DELETE FROM checkpoints WHERE fold = ? AND subject = ? AND count > ?',
      fold,
      idBytes(subject),
      beyondCount,
    );
  };

  addOpened = ({ fold, subject }: SubjectKey, entry: Bytes): void => {
    this.#run('INSERT INTO opened (fold, subject, entry) VALUES (?, ?, ?)', fold, idBytes(subject), entry);
  };
  listOpened = ({ fold, subject }: SubjectKey): Bytes[] =>
    this.#queries
      .prepare('SELECT entry FROM opened WHERE fold = ? AND subject = ?')
      .all(fold, idBytes(subject))
      .map((row) => bytesOf(row, 'entry'));

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
    const sql = this.#isBulk()
      ? 'INSERT INTO requests_waiting (request, value) VALUES (?, ?)'
      : 'INSERT OR IGNORE INTO requests (request, value) VALUES (?, ?)';
    this.#run(sql, request, value);
  };
  findRequest = (request: string): string | undefined => {
    const row = this.#queries.prepare('SELECT value FROM requests WHERE request = ?').get(request);
    return row === undefined ? undefined : textOf(row, 'value');
  };

  markDirty = ({ fold, subject }: SubjectKey): void => {
    this.#dirty = undefined;
    this.#run('INSERT OR IGNORE INTO dirty (fold, subject) VALUES (?, ?)', fold, idBytes(subject));
  };
  dirtyCount = (): number => {
    this.#dirty ??= numberOf(this.#queries.prepare('SELECT count(*) AS count FROM dirty').get(), 'count');
    return this.#dirty;
  };

  #isBulk = (): boolean => this.readMeta('bulk') === '1';

  beginBulk = (): void => {
    this.#database.exec(`PRAGMA synchronous=OFF; DROP INDEX IF EXISTS opened_by_subject; ${waitingRequests}`);
    dropIndexes(this.#database, this.#tables);
    this.writeMeta('bulk', '1');
  };

  /** After bulk loading one ordered pass over everything; else only the dirty subjects. */
  visitDirty = (visit: (key: SubjectKey, entries: readonly Bytes[]) => void): void => {
    const isBulk = this.#isBulk();
    if (isBulk) this.#database.exec(openedIndex);
    if (isBulk) this.#visitAll(visit);
    else this.#visitMarked(visit);
    this.transact(() => {
      if (isBulk) this.#endBulk();
      this.#dirty = undefined;
      this.#run('DELETE FROM dirty');
    });
    if (isBulk) this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE); PRAGMA synchronous=NORMAL');
  };

  #endBulk(): void {
    this.#database.exec(sortInRequests);
    createIndexes(this.#database, this.#tables);
    this.#meta.delete('bulk');
    this.#run("DELETE FROM meta WHERE name = 'bulk'");
  }

  #visitAll(visit: (key: SubjectKey, entries: readonly Bytes[]) => void): void {
    const subjectsAtOnce = 2000;
    let current: SubjectKey | undefined;
    let entries: Bytes[] = [];
    let visited = 0;
    this.#run('BEGIN IMMEDIATE');
    this.#depth += 1;
    try {
      // The index order visits each subject once; writes go to other tables than the one that is read.
      for (const row of this.#database
        .prepare('SELECT fold, subject, entry FROM opened ORDER BY fold, subject')
        .iterate()) {
        const fold = textOf(row, 'fold');
        const subject = hexIdAt<SubjectId>(bytesOf(row, 'subject'), 0, 16);
        if (current?.fold !== fold || current.subject !== subject) {
          if (current !== undefined) visit(current, entries);
          current = { fold, subject };
          entries = [];
          visited += 1;
          if (visited % subjectsAtOnce === 0) this.#database.exec('COMMIT; BEGIN IMMEDIATE');
        }
        entries.push(bytesOf(row, 'entry'));
      }
      if (current !== undefined) visit(current, entries);
      this.#run('COMMIT');
    } catch (cause) {
      this.#rollBack();
      throw cause;
    } finally {
      this.#depth -= 1;
    }
  }

  #visitMarked(visit: (key: SubjectKey, entries: readonly Bytes[]) => void): void {
    const keys = this.#queries.prepare('SELECT fold, subject FROM dirty LIMIT 2000');
    for (let rows = keys.all(); rows.length > 0; rows = keys.all()) {
      this.transact(() => {
        for (const row of rows) {
          const key = {
            fold: textOf(row, 'fold'),
            subject: hexIdAt<SubjectId>(bytesOf(row, 'subject'), 0, 16),
          };
          visit(key, this.listOpened(key));
          this.#run('DELETE FROM dirty WHERE fold = ? AND subject = ?', key.fold, idBytes(key.subject));
        }
      });
    }
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
    this.#forgetRead();
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
      removeFile(this.#path);
      this.#database = openFile(this.#path);
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
    this.#database.exec(`${machineSchema}${openedIndex};`);
    createTables(this.#database, this.#tables);
    createIndexes(this.#database, this.#tables);
  }

  #run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#queries.prepare(sql).run(...values).changes);
  }
}
