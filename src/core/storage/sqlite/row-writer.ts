/**
 * Writes the rows of one record. What is there is read first: a row that did not change is not written,
 * and of a changed one only the columns that differ, so that the pages of untouched indexes stay clean.
 */
import type { SQLInputValue } from 'node:sqlite';
import type { Bytes } from '../../value/bytes.ts';
import type { Cell, Row, TableDefinition } from '../view-storage.ts';
import { type QueryCache, quoted, tableOf } from './view-queries.ts';

export interface RowWriter {
  /** A bulk load begins with empty tables and writes each record once: nothing is read before. */
  readonly replace: (subject: Bytes, rows: readonly Row[], isBulk: boolean) => void;
}

export function createRowWriter(queries: QueryCache, definition: TableDefinition): RowWriter {
  return definition.key.length === 0
    ? new SingleRowWriter(queries, definition)
    : new ManyRowsWriter(queries, definition);
}

const cellsOf = (columns: readonly string[], row: Row): Cell[] =>
  columns.map((column) => row[column] ?? null);

interface TableStatements {
  readonly name: string;
  readonly columns: readonly string[];
  readonly select: string;
  readonly insert: string;
  readonly clear: string;
}

function statementsOf({ name, columns: definitions }: TableDefinition): TableStatements {
  const columns = Object.keys(definitions);
  const names = columns.map(quoted).join(', ');
  const marks = columns.map(() => ', ?').join('');
  return {
    name,
    columns,
    select: `SELECT ${names} FROM ${tableOf(name)} WHERE subject = ?`,
    insert: `INSERT OR REPLACE INTO ${tableOf(name)} (subject, ${names}) VALUES (?${marks})`,
    clear: `DELETE FROM ${tableOf(name)} WHERE subject = ?`,
  };
}

class SingleRowWriter implements RowWriter {
  readonly #queries: QueryCache;
  readonly #table: TableStatements;

  constructor(queries: QueryCache, definition: TableDefinition) {
    this.#queries = queries;
    this.#table = statementsOf(definition);
  }

  replace = (subject: Bytes, rows: readonly Row[], isBulk: boolean): void => {
    const [row] = rows;
    if (rows.length > 1)
      throw new RangeError(`Table ${this.#table.name} has one row a subject, got ${rows.length}`);
    if (row === undefined) {
      this.#queries.prepare(this.#table.clear).run(subject);
      return;
    }
    const before = isBulk ? undefined : this.#queries.prepare(this.#table.select).get(subject);
    if (before === undefined)
      this.#queries.prepare(this.#table.insert).run(subject, ...cellsOf(this.#table.columns, row));
    else this.#update(subject, before, row);
  };

  #update(subject: Bytes, before: { readonly [column: string]: unknown }, row: Row): void {
    let assignments = '';
    const values: SQLInputValue[] = [];
    for (const column of this.#table.columns) {
      const cell = row[column] ?? null;
      if (before[column] === cell) continue;
      assignments += `${assignments === '' ? '' : ', '}${quoted(column)} = ?`;
      values.push(cell);
    }
    if (values.length === 0) return;
    // Records of one table change in few ways: each has its own statement, prepared once.
    const sql = `UPDATE ${tableOf(this.#table.name)} SET ${assignments} WHERE subject = ?`;
    this.#queries.prepare(sql).run(...values, subject);
  }
}

class ManyRowsWriter implements RowWriter {
  readonly #queries: QueryCache;
  readonly #table: TableStatements;

  constructor(queries: QueryCache, definition: TableDefinition) {
    this.#queries = queries;
    this.#table = statementsOf(definition);
  }

  replace = (subject: Bytes, rows: readonly Row[], isBulk: boolean): void => {
    if (!isBulk && this.#isSame(subject, rows)) return;
    this.#queries.prepare(this.#table.clear).run(subject);
    for (const row of rows)
      this.#queries.prepare(this.#table.insert).run(subject, ...cellsOf(this.#table.columns, row));
  };

  /** Rows in another order than their key are written again: that is seldom and harmless. */
  #isSame(subject: Bytes, rows: readonly Row[]): boolean {
    const before = this.#queries.prepare(this.#table.select).all(subject);
    return (
      before.length === rows.length &&
      before.every((old, at) =>
        this.#table.columns.every((column) => old[column] === (rows[at]?.[column] ?? null)),
      )
    );
  }
}
