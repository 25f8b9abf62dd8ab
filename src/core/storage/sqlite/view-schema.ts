/** The tables of `views.db`: those of the machinery, and one for each definition of a room. */
import type { DatabaseSync } from 'node:sqlite';
import type { TableDefinition } from '../view-storage.ts';
import { bucketSchema } from './buckets.ts';
import { textOf } from './columns.ts';
import { requestSchema } from './request-notes.ts';
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
  CREATE TABLE IF NOT EXISTS opened (id INTEGER PRIMARY KEY, fold TEXT NOT NULL, subject BLOB NOT NULL, entries BLOB NOT NULL);
  CREATE INDEX IF NOT EXISTS opened_by_subject ON opened (fold, subject);
  CREATE TABLE IF NOT EXISTS cursors (stream BLOB PRIMARY KEY, sequence INTEGER NOT NULL, head BLOB NOT NULL) WITHOUT ROWID;
  ${requestSchema}
  ${bucketSchema}
`;

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

/** Every table, also one that an older version has left: all of the file can be built again. */
export function dropTables(database: DatabaseSync): void {
  const rows = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .all();
  for (const row of rows) database.exec(`DROP TABLE ${quoted(textOf(row, 'name'))}`);
}
