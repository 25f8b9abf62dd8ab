/** Queries over the tables of the rooms, as SQL whose names come from definitions and whose values are bound. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { idBytes } from '../../value/ids.ts';
import type {
  Cell,
  RowQuery,
  SubjectKey,
  SubjectRecord,
  SubjectRow,
  TableDefinition,
} from '../view-storage.ts';
import { bytesOf, numberOf, textOf } from './columns.ts';

/** Table and column names come from our own definitions; anything else is refused before it reaches SQL. */
export function quoted(name: string): string {
  if (!/^[a-z][a-zA-Z0-9_]*$/.test(name)) throw new RangeError(`Not a table or column name: ${name}`);
  return `"${name}"`;
}

export const tableOf = (name: string): string => quoted(`t_${name}`);

export class QueryCache {
  readonly #database: DatabaseSync;
  readonly #tables: Map<string, TableDefinition>;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync, tables: readonly TableDefinition[]) {
    this.#database = database;
    this.#tables = new Map(tables.map((table) => [table.name, table]));
  }

  prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  forget(tables: readonly TableDefinition[]): void {
    this.#statements.clear();
    this.#tables.clear();
    for (const table of tables) this.#tables.set(table.name, table);
  }

  query(query: RowQuery): SubjectRow[] {
    const { where, values } = this.#conditions(query);
    const order = query.orderBy === undefined ? '' : ` ORDER BY ${query.orderBy.map(quoted).join(', ')}`;
    const limit = query.limit === undefined ? '' : ` LIMIT ${Math.max(0, Math.floor(query.limit))}`;
    const statement = this.prepare(`SELECT * FROM ${tableOf(query.table)}${where}${order}${limit}`);
    return statement.all(...values).map(subjectRow);
  }

  count(query: Pick<RowQuery, 'table' | 'equals'>): number {
    const { where, values } = this.#conditions(query);
    return numberOf(
      this.prepare(`SELECT count(*) AS count FROM ${tableOf(query.table)}${where}`).get(...values),
      'count',
    );
  }

  findSubject({ fold, subject }: SubjectKey): SubjectRecord | undefined {
    const row = this.prepare('SELECT count, place, state FROM subjects WHERE fold = ? AND subject = ?').get(
      fold,
      idBytes(subject),
    );
    return row === undefined
      ? undefined
      : { count: numberOf(row, 'count'), place: textOf(row, 'place'), state: textOf(row, 'state') };
  }

  readMeta(name: string): string | undefined {
    const row = this.prepare('SELECT value FROM meta WHERE name = ?').get(name);
    return row === undefined ? undefined : textOf(row, 'value');
  }

  #conditions(query: RowQuery): { where: string; values: SQLInputValue[] } {
    const definition = this.#tables.get(query.table);
    if (definition === undefined) throw new RangeError(`No table ${query.table} is defined`);
    const conditions: string[] = [];
    const values: SQLInputValue[] = [];
    for (const [column, value] of Object.entries(query.equals ?? {})) {
      conditions.push(`${quoted(column)} IS ?`);
      values.push(column === 'subject' && typeof value === 'string' ? Buffer.from(value, 'hex') : value);
    }
    if (query.startsWith !== undefined) {
      const { column, text } = query.startsWith;
      conditions.push(`${quoted(column)} >= ? AND ${quoted(column)} < ?`);
      values.push(text, `${text}\u{10ffff}`);
    }
    if (query.atLeast !== undefined) {
      conditions.push(`${quoted(query.atLeast.column)} >= ?`);
      values.push(query.atLeast.value);
    }
    return { where: conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`, values };
  }
}

/** One row as the rooms see it: the subject as hex, every other cell as it was written. */
export function subjectRow(row: object): SubjectRow {
  const cells: { [column: string]: Cell } & { subject: string } = {
    subject: bytesOf(row, 'subject').toHex(),
  };
  for (const [column, cell] of Object.entries(row)) {
    if (column !== 'subject') cells[column] = cellOf(cell);
  }
  return cells;
}

function cellOf(cell: unknown): Cell {
  if (cell === null || typeof cell === 'string' || typeof cell === 'number') return cell;
  throw new Error('A table holds a cell that is neither text nor a number');
}
