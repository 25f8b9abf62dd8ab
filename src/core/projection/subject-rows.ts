/**
 * The rows of one subject, whatever its fold does: a fold that throws or returns what its tables cannot
 * hold makes this subject unreadable and nothing else.
 */
import type { Cell, Row, TableDefinition } from '../storage/view-storage.ts';
import type { SubjectId } from '../value/ids.ts';
import type { AnyFold, TableRows } from './fold.ts';
import type { SubjectState } from './subject-state.ts';

export interface SubjectRows {
  /** Every table of the fold, also those without a row. */
  readonly rows: TableRows;
  readonly unreadable: string | undefined;
}

/** An unreadable subject keeps the rows of the last state that could be read (rule PJ6). */
export function rowsOfSubject(fold: AnyFold, subject: SubjectId, state: SubjectState): SubjectRows {
  try {
    const given = fold.rows(state.state, subject);
    const problem = findProblem(fold, given);
    if (problem !== undefined) return { rows: noRows(fold), unreadable: state.unreadable ?? problem };
    return { rows: { ...noRows(fold), ...given }, unreadable: state.unreadable };
  } catch (cause) {
    const reason = `rows: ${String(cause).slice(0, 200)}`;
    return { rows: noRows(fold), unreadable: state.unreadable ?? reason };
  }
}

const noRows = (fold: AnyFold): TableRows => Object.fromEntries(fold.tables.map(({ name }) => [name, []]));

function findProblem(fold: AnyFold, given: TableRows): string | undefined {
  for (const [table, rows] of Object.entries(given)) {
    const definition = fold.tables.find(({ name }) => name === table);
    if (definition === undefined) return `rows: table ${table} is not one of this fold`;
    const problem = findTableProblem(definition, rows);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function findTableProblem({ name, key, columns }: TableDefinition, rows: readonly Row[]): string | undefined {
  if (key.length === 0 && rows.length > 1) return `rows: ${name} has one row a subject, got ${rows.length}`;
  const keys = new Set(rows.map((row) => JSON.stringify(key.map((column) => row[column] ?? null))));
  if (keys.size < rows.length) return `rows: two rows of ${name} have one key`;
  for (const row of rows) {
    for (const [column, cell] of Object.entries(row)) {
      if (!fits(columns[column], cell)) return `rows: ${name} cannot hold ${typeof cell} in ${column}`;
    }
  }
  return undefined;
}

/** What one engine would round, convert or refuse is refused for all of them. */
function fits(type: 'text' | 'integer' | undefined, cell: Cell | undefined): boolean {
  if (type === undefined) return false;
  if (cell === null || cell === undefined) return true;
  return type === 'text' ? typeof cell === 'string' && cell.isWellFormed() : Number.isSafeInteger(cell);
}
