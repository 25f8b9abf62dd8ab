/**
 * A fold turns the entries of one record into its state and the state into table rows. No clock, no I/O,
 * no locale, no zone: the same entries give the same rows on every machine (rule PJ1).
 */
import type { Row, TableDefinition } from '../storage/view-storage.ts';
import type { SubjectId } from '../value/ids.ts';
import type { ErasedEntry, FoldEntry, KindDefinition } from './kind.ts';

export interface Handler<S> {
  readonly kind: KindDefinition<unknown>;
  readonly evolve: (state: S, entry: FoldEntry<unknown>) => S;
}

/** Ties a kind to what it does to a state; the schema has checked the body before. */
export const on = <S, B>(
  kind: KindDefinition<B>,
  evolve: (state: S, entry: FoldEntry<B>) => S,
): Handler<S> => ({
  kind,
  // The projector hands over only bodies that this kind's schema returned.
  evolve: (state, entry) => evolve(state, entry as FoldEntry<B>),
});

export interface TableRows {
  readonly [table: string]: readonly Row[];
}

export interface Fold<S> {
  /** The kind of record: `appointment`, `person`, … */
  readonly name: string;
  /** Raised with every change of evolve, rows or tables: other value → everything is folded again. */
  readonly version: number;
  /** States are plain JSON values. */
  readonly initial: (subject: SubjectId) => S;
  readonly handlers: readonly Handler<S>[];
  /** An entry of this record whose body was erased; left out = the state stays as it is. */
  readonly onErased?: (state: S, entry: ErasedEntry) => S;
  readonly tables: readonly TableDefinition[];
  readonly rows: (state: S, subject: SubjectId) => TableRows;
}

/** A fold whose state type is only known to itself; what the registry keeps. */
export type AnyFold = Fold<unknown>;

export const eraseType = <S>(fold: Fold<S>): AnyFold => fold as unknown as AnyFold;
