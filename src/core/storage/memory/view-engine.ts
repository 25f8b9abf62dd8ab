/** Projections in memory: for tests and the simulation. A throw inside a transaction restores what was before. */
import { type Bytes, compareBytes, utf8 } from '../../value/bytes.ts';
import type { StreamId, SubjectId } from '../../value/ids.ts';
import type {
  Cell,
  Checkpoint,
  Row,
  RowQuery,
  StreamCursor,
  SubjectKey,
  SubjectRecord,
  SubjectRow,
  TableDefinition,
  ViewStorage,
} from '../view-storage.ts';

interface Contents {
  meta: Map<string, string>;
  subjects: Map<string, SubjectRecord>;
  checkpoints: Map<string, readonly Checkpoint[]>;
  opened: Map<string, readonly Bytes[]>;
  cursors: Map<StreamId, StreamCursor>;
  requests: Map<string, string>;
  deferred: Map<string, readonly Bytes[]>;
  rows: Map<string, Map<string, readonly SubjectRow[]>>;
}

const emptyContents = (tables: readonly TableDefinition[]): Contents => ({
  meta: new Map(),
  subjects: new Map(),
  checkpoints: new Map(),
  opened: new Map(),
  cursors: new Map(),
  requests: new Map(),
  deferred: new Map(),
  rows: new Map(tables.map(({ name }) => [name, new Map()])),
});

/** Values are never changed in place, so copying the maps is enough to roll back. */
const copyOf = (contents: Contents): Contents => ({
  meta: new Map(contents.meta),
  subjects: new Map(contents.subjects),
  checkpoints: new Map(contents.checkpoints),
  opened: new Map(contents.opened),
  cursors: new Map(contents.cursors),
  requests: new Map(contents.requests),
  deferred: new Map(contents.deferred),
  rows: new Map([...contents.rows].map(([table, rows]) => [table, new Map(rows)])),
});

const nameOf = ({ fold, subject }: SubjectKey): string => `${fold} ${subject}`;

function keyOf(name: string): SubjectKey {
  const at = name.lastIndexOf(' ');
  return { fold: name.slice(0, at), subject: name.slice(at + 1) as SubjectId };
}

export interface MemoryViewOptions {
  /** Copying everything before each transaction costs time; the simulation's folds never throw. */
  readonly rollsBack?: boolean;
}

export function createMemoryViewStorage(
  definitions: readonly TableDefinition[],
  { rollsBack = true }: MemoryViewOptions = {},
): ViewStorage {
  let tables = definitions;
  let contents = emptyContents(tables);
  let depth = 0;
  const rowsOf = (table: string): Map<string, readonly SubjectRow[]> => {
    const rows = contents.rows.get(table);
    if (rows === undefined) throw new RangeError(`No table ${table} is defined`);
    return rows;
  };
  const query = (asked: RowQuery): SubjectRow[] => {
    const found = [...rowsOf(asked.table).values()].flat().filter((row) => matches(row, asked));
    if (asked.orderBy !== undefined) found.sort(byColumns(asked.orderBy));
    return found.slice(0, asked.limit);
  };
  return {
    transact: (act) => {
      if (depth > 0) return act();
      const before = rollsBack ? copyOf(contents) : undefined;
      depth += 1;
      try {
        return act();
      } catch (cause) {
        if (before !== undefined) contents = before;
        throw cause;
      } finally {
        depth -= 1;
      }
    },
    query,
    count: (asked) => query(asked).length,
    readMeta: (name) => contents.meta.get(name),
    writeMeta: (name, value) => void contents.meta.set(name, value),
    findSubject: (key) => contents.subjects.get(nameOf(key)),
    putSubject: (key, record) => void contents.subjects.set(nameOf(key), record),
    listCheckpoints: (key) => contents.checkpoints.get(nameOf(key)) ?? [],
    putCheckpoint: (key, checkpoint) =>
      void contents.checkpoints.set(
        nameOf(key),
        withCheckpoint(contents.checkpoints.get(nameOf(key)) ?? [], checkpoint),
      ),
    dropCheckpoints: (key, beyondCount) => {
      const kept = (contents.checkpoints.get(nameOf(key)) ?? []).filter(({ count }) => count <= beyondCount);
      contents.checkpoints.set(nameOf(key), kept);
    },
    addOpened: (key, entry) => append(contents.opened, nameOf(key), entry),
    listOpened: (key) => contents.opened.get(nameOf(key)) ?? [],
    replaceRows: (table, subject, rows) => {
      const checked = checkedRows(
        tables.find(({ name }) => name === table),
        subject,
        rows,
      );
      if (rows.length === 0) rowsOf(table).delete(subject);
      else rowsOf(table).set(subject, checked);
    },
    putCursor: (cursor) => void contents.cursors.set(cursor.stream, cursor),
    listCursors: () => [...contents.cursors.values()],
    addRequest: (request, value) => {
      if (contents.requests.has(request)) return false;
      contents.requests.set(request, value);
      return true;
    },
    findRequest: (request) => contents.requests.get(request),
    addDeferred: (key, entry) => append(contents.deferred, nameOf(key), entry),
    hasDeferred: () => contents.deferred.size > 0,
    isEmpty: () => contents.subjects.size + contents.requests.size + contents.deferred.size === 0,
    beginBulk: () => void contents.meta.set('bulk', '1'),
    visitDeferred: (visit) => visitDeferred(contents, visit),
    visitRows: (visit) => {
      for (const { name, key } of [...tables].sort((left, right) => (left.name < right.name ? -1 : 1))) {
        for (const row of [...rowsOf(name).values()].flat().sort(byColumns(['subject', ...key])))
          visit(name, row);
      }
    },
    reset: (next) => {
      tables = next;
      contents = emptyContents(next);
    },
    close: () => undefined,
  };
}

function append(lists: Map<string, readonly Bytes[]>, name: string, entry: Bytes): void {
  lists.set(name, [...(lists.get(name) ?? []), entry]);
}

function visitDeferred(
  { meta, opened, deferred }: Contents,
  visit: (key: SubjectKey, entries: readonly Bytes[]) => void,
): void {
  for (const name of [...deferred.keys()].sort()) {
    const entries = [...(opened.get(name) ?? []), ...(deferred.get(name) ?? [])];
    visit(keyOf(name), entries);
    opened.set(name, entries);
    deferred.delete(name);
  }
  meta.delete('bulk');
}

function withCheckpoint(known: readonly Checkpoint[], checkpoint: Checkpoint): readonly Checkpoint[] {
  const others = known.filter(({ count }) => count !== checkpoint.count);
  return [...others, checkpoint].sort((left, right) => left.count - right.count);
}

function checkedRows(
  definition: TableDefinition | undefined,
  subject: SubjectId,
  rows: readonly Row[],
): SubjectRow[] {
  if (definition?.key.length === 0 && rows.length > 1)
    throw new RangeError(`Table ${definition.name} has one row a subject, got ${rows.length}`);
  return rows.map((row) => completeRow(definition, subject, row));
}

function completeRow(definition: TableDefinition | undefined, subject: SubjectId, row: Row): SubjectRow {
  const cells: { [column: string]: Cell } & { subject: string } = { subject };
  for (const column of Object.keys(definition?.columns ?? {})) cells[column] = row[column] ?? null;
  return cells;
}

function matches(row: SubjectRow, { equals, startsWith, atLeast }: RowQuery): boolean {
  if (equals !== undefined && Object.entries(equals).some(([column, value]) => row[column] !== value))
    return false;
  if (startsWith !== undefined && !String(row[startsWith.column] ?? '').startsWith(startsWith.text))
    return false;
  return atLeast === undefined || compareCells(row[atLeast.column] ?? null, atLeast.value) >= 0;
}

/** As SQLite compares: nothing before numbers before text, text by code point (its UTF-8 bytes). */
function compareCells(left: Cell, right: Cell): number {
  const rank = (cell: Cell): number => (cell === null ? 0 : typeof cell === 'number' ? 1 : 2);
  if (rank(left) !== rank(right)) return rank(left) - rank(right);
  if (left === null || right === null || left === right) return 0;
  if (typeof left === 'string' && typeof right === 'string') return compareCodePoints(left, right);
  return left < right ? -1 : 1;
}

function compareCodePoints(left: string, right: string): number {
  if (!/[\ud800-\udfff]/.test(left + right)) return left < right ? -1 : 1;
  return compareBytes(utf8(left), utf8(right));
}

const byColumns =
  (columns: readonly string[]) =>
  (left: SubjectRow, right: SubjectRow): number => {
    for (const column of columns) {
      const order = compareCells(left[column] ?? null, right[column] ?? null);
      if (order !== 0) return order;
    }
    return 0;
  };
