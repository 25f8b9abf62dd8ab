/**
 * Where projections lie: opened entries by subject, the folded state of each subject, tables, cursors.
 * All of it may be deleted at any time and is built again from the journal. Rules VS1-VS14; one contract
 * suite (view-storage.contract.ts) runs over every engine.
 */
import type { Bytes } from '../value/bytes.ts';
import type { Head, StreamId, SubjectId } from '../value/ids.ts';

export type Cell = string | number | null;
export type Row = { readonly [column: string]: Cell };

export interface TableDefinition {
  readonly name: string;
  /** Column names and types, in order. Every table has the column `subject` besides these. */
  readonly columns: { readonly [column: string]: 'text' | 'integer' };
  /** Columns that tell the rows of one subject apart; empty = a subject has at most one row. */
  readonly key: readonly string[];
  readonly indexes: readonly (readonly string[])[];
}

/** What a fold keeps of one subject, so that the next entry can be evolved without reading the old ones. */
export interface SubjectRecord {
  readonly count: number;
  /** JSON of the order key, tips and dangling references; the machinery's own. */
  readonly place: string;
  /** JSON of the folded state. */
  readonly state: string;
}

export interface Checkpoint {
  /** How many entries, in order, the state covers. */
  readonly count: number;
  readonly lastHead: Head;
  readonly lastIndex: number;
  readonly state: string;
}

export interface SubjectKey {
  readonly fold: string;
  readonly subject: SubjectId;
}

/** Cursor of one stream: the last projected segment, checked against the journal at start. */
export interface StreamCursor {
  readonly stream: StreamId;
  readonly sequence: number;
  readonly head: Head;
}

export interface RowQuery {
  readonly table: string;
  readonly equals?: Row;
  /** A text column that begins with this text. */
  readonly startsWith?: { readonly column: string; readonly text: string };
  readonly atLeast?: { readonly column: string; readonly value: Cell };
  readonly orderBy?: readonly string[];
  readonly limit?: number;
}

export type SubjectRow = Row & { readonly subject: string };

/** Read side: what views, print and exports use. */
export interface ViewReader {
  readonly query: (query: RowQuery) => readonly SubjectRow[];
  readonly count: (query: Pick<RowQuery, 'table' | 'equals'>) => number;
}

/**
 * `may-wait`: rows are written now; opened entries, states, requests, cursors and meta may follow in a later
 * transaction, all of them together. Only for what the journal can bring again.
 */
export type Timing = 'now' | 'may-wait';

export interface ViewStorage extends ViewReader {
  /** Runs an act in one transaction; a throw rolls everything back. */
  readonly transact: <T>(act: () => T, timing?: Timing) => T;
  readonly readMeta: (name: string) => string | undefined;
  readonly writeMeta: (name: string, value: string) => void;
  readonly findSubject: (key: SubjectKey) => SubjectRecord | undefined;
  readonly putSubject: (key: SubjectKey, record: SubjectRecord) => void;
  readonly listCheckpoints: (key: SubjectKey) => readonly Checkpoint[];
  readonly putCheckpoint: (key: SubjectKey, checkpoint: Checkpoint) => void;
  readonly dropCheckpoints: (key: SubjectKey, beyondCount: number) => void;
  readonly addOpened: (key: SubjectKey, entry: Bytes) => void;
  readonly listOpened: (key: SubjectKey) => readonly Bytes[];
  readonly replaceRows: (table: string, subject: SubjectId, rows: readonly Row[]) => void;
  readonly putCursor: (cursor: StreamCursor) => void;
  readonly listCursors: () => readonly StreamCursor[];
  /** Remembers a request id with what it was for; the first note stays. */
  readonly addRequest: (request: string, value: string) => void;
  readonly findRequest: (request: string) => string | undefined;
  /** Keeps an entry for a fold that comes later: catch-up and bulk loading. */
  readonly addDeferred: (key: SubjectKey, entry: Bytes) => void;
  readonly hasDeferred: () => boolean;
  /** No subject and no request is known. */
  readonly isEmpty: () => boolean;
  /**
   * Only while it is empty: secondary indexes are dropped and every entry is deferred, until `visitDeferred`.
   * Not what another program finds again: the meta `bulk` says that everything has to be built anew.
   */
  readonly beginBulk: () => void;
  /** Visits each subject that has deferred entries once, with all its entries; they are opened ones from then on. */
  readonly visitDeferred: (visit: (key: SubjectKey, entries: readonly Bytes[]) => void) => void;
  /** Every row of every table in one fixed order, for the state hash. */
  readonly visitRows: (visit: (table: string, row: SubjectRow) => void) => void;
  /** Forgets everything: the tables are created again for these definitions. */
  readonly reset: (tables: readonly TableDefinition[]) => void;
  readonly close: () => void;
}
