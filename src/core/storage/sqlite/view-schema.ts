/** The tables of `views.db`: those of the machinery, and one for each definition of a room. */
import type { DatabaseSync } from 'node:sqlite';
import type { TableDefinition } from '../view-storage.ts';
import { textOf } from './columns.ts';
import { quoted, tableOf } from './view-queries.ts';

export const machineSchema = `
  CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS subjects (
    fold TEXT NOT NULL, subject BLOB NOT NULL, count INTEGER NOT NULL, place TEXT NOT NULL, state TEXT NOT NULL,
    PRIMARY KEY (fold, subject)
  );
  CREATE TABLE IF NOT EXISTS checkpoints (
    fold TEXT NOT NULL, subject BLOB NOT NULL, count INTEGER NOT NULL, head BLOB NOT NULL, "index" INTEGER NOT NULL,
    state TEXT NOT NULL, PRIMARY KEY (fold, subject, count)
  );
  CREATE TABLE IF NOT EXISTS opened (id INTEGER PRIMARY KEY, fold TEXT NOT NULL, subject BLOB NOT NULL, entry BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS cursors (stream BLOB PRIMARY KEY, sequence INTEGER NOT NULL, head BLOB NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS requests (request TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS dirty (fold TEXT NOT NULL, subject BLOB NOT NULL, PRIMARY KEY (fold, subject)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS definitions (name TEXT PRIMARY KEY, definition TEXT NOT NULL) WITHOUT ROWID;
`;
export const openedIndex = 'CREATE INDEX IF NOT EXISTS opened_by_subject ON opened (fold, subject)';
/** While everything is built anew, requests wait in the order of arrival and are sorted in at the end. */
export const waitingRequests =
  'CREATE TABLE IF NOT EXISTS requests_waiting (id INTEGER PRIMARY KEY, request TEXT NOT NULL, value TEXT NOT NULL)';
/** The first arrival of a request counts, as it does one by one. */
export const sortInRequests = `INSERT OR IGNORE INTO requests (request, value)
  SELECT request, value FROM requests_waiting ORDER BY request, id; DROP TABLE requests_waiting`;
const machineTables = [
  'meta',
  'subjects',
  'checkpoints',
  'opened',
  'cursors',
  'requests',
  'dirty',
  'definitions',
  'requests_waiting',
];

export function createTables(database: DatabaseSync, tables: readonly TableDefinition[]): void {
  for (const { name, columns, key } of tables) {
    const cells = Object.entries(columns).map(
      ([column, type]) => `${quoted(column)} ${type === 'text' ? 'TEXT' : 'INTEGER'}`,
    );
    const primary = ['subject', ...key].map(quoted).join(', ');
    database.exec(
      `CREATE TABLE IF NOT EXISTS ${tableOf(name)} (subject BLOB NOT NULL, ${cells.join(', ')}, PRIMARY KEY (${primary})) WITHOUT ROWID`,
    );
  }
}

const indexName = (table: string, index: readonly string[]): string =>
  quoted(`i_${table}_${index.join('_')}`);

/** Apart from their tables: bulk loading is faster without them. */
export function createIndexes(database: DatabaseSync, tables: readonly TableDefinition[]): void {
  for (const { name, indexes } of tables) {
    for (const index of indexes) {
      const columns = index.map(quoted).join(', ');
      database.exec(`CREATE INDEX IF NOT EXISTS ${indexName(name, index)} ON ${tableOf(name)} (${columns})`);
    }
  }
}

export function dropIndexes(database: DatabaseSync, tables: readonly TableDefinition[]): void {
  for (const { name, indexes } of tables) {
    for (const index of indexes) database.exec(`DROP INDEX IF EXISTS ${indexName(name, index)}`);
  }
}

/** Every table of the machinery and of the rooms. */
export function dropTables(database: DatabaseSync): void {
  const rows = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .all();
  for (const row of rows) {
    const name = textOf(row, 'name');
    if (machineTables.includes(name) || name.startsWith('t_')) database.exec(`DROP TABLE ${quoted(name)}`);
  }
}
