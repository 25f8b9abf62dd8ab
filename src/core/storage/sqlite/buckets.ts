/**
 * Named records in the order of arrival, to be read again in the order of their names: kept apart by the
 * beginning of the name, so that one bucket at a time fits into memory. What has no room in memory goes
 * into a table, in a few large rows instead of one for each record.
 */

import type { Bytes } from '../../value/bytes.ts';
import { bytesOf, numberOf, textOf } from './columns.ts';
import { RecordBytes, visitRecords } from './record-bytes.ts';
import type { QueryCache } from './view-queries.ts';

export const bucketSchema = `
  CREATE TABLE IF NOT EXISTS buckets (id INTEGER PRIMARY KEY, shelf TEXT NOT NULL, bucket INTEGER NOT NULL, records BLOB NOT NULL);
  CREATE INDEX IF NOT EXISTS buckets_by_shelf ON buckets (shelf, bucket);
`;

export interface BucketKey {
  readonly shelf: string;
  readonly bucket: number;
}

interface Bucket {
  readonly key: BucketKey;
  readonly records: RecordBytes;
  /** So much of it belongs to transactions that are over. */
  keptLength: number;
}

/** Ids are even in their first two digits, and buckets follow each other as the names do. */
const bucketOf = (name: string): number => (name.charCodeAt(0) << 8) | name.charCodeAt(1);

const placeOf = ({ shelf, bucket }: BucketKey): string => `${shelf} ${bucket}`;

export class Buckets {
  readonly #queries: () => QueryCache;
  readonly #inMemory = new Map<string, Map<number, Bucket>>();
  /** Changed by the open transaction. */
  readonly #touched = new Set<Bucket>();
  #isSpilled = false;
  /** Whether the table holds anything; undefined: look. */
  #isStored: boolean | undefined;

  constructor(queries: () => QueryCache) {
    this.#queries = queries;
  }

  /** Only in a transaction that ends with `committed` or `rolledBack`. */
  add(shelf: string, name: string, content: Bytes): void {
    const bucket = this.#bucketAt({ shelf, bucket: bucketOf(name) });
    bucket.records.add(name, content);
    this.#touched.add(bucket);
  }

  #bucketAt(key: BucketKey): Bucket {
    let shelf = this.#inMemory.get(key.shelf);
    if (shelf === undefined) {
      shelf = new Map();
      this.#inMemory.set(key.shelf, shelf);
    }
    const known = shelf.get(key.bucket);
    if (known !== undefined) return known;
    const made = { key, records: new RecordBytes(), keptLength: 0 };
    shelf.set(key.bucket, made);
    return made;
  }

  #all = (): Bucket[] => [...this.#inMemory.values()].flatMap((shelf) => [...shelf.values()]);

  #lengthInMemory = (): number => this.#all().reduce((sum, { records }) => sum + records.length, 0);

  /** Before the commit: what is in memory goes into the table, once it is more than may stay there. */
  spill(lengthMax: number): void {
    if (this.#touched.size === 0 || this.#lengthInMemory() <= lengthMax) return;
    const insert = this.#queries().prepare('INSERT INTO buckets (shelf, bucket, records) VALUES (?, ?, ?)');
    for (const { key, records } of this.#all()) {
      if (records.length > 0) insert.run(key.shelf, key.bucket, records.bytes);
    }
    this.#isSpilled = true;
    this.#isStored = undefined;
  }

  committed(): void {
    if (this.#isSpilled) {
      for (const bucket of this.#all()) bucket.records.cut(0);
    }
    for (const bucket of this.#isSpilled ? this.#all() : this.#touched)
      bucket.keptLength = bucket.records.length;
    this.#isSpilled = false;
    this.#touched.clear();
  }

  rolledBack(): void {
    for (const bucket of this.#touched) bucket.records.cut(bucket.keptLength);
    this.#isSpilled = false;
    this.#isStored = undefined;
    this.#touched.clear();
  }

  isEmpty(): boolean {
    this.#isStored ??= this.#queries().prepare('SELECT 1 FROM buckets LIMIT 1').get() !== undefined;
    return !this.#isStored && this.#lengthInMemory() === 0;
  }

  /** In the order of the names. */
  list(): BucketKey[] {
    const keys = new Map<string, BucketKey>();
    for (const row of this.#queries().prepare('SELECT DISTINCT shelf, bucket FROM buckets').all()) {
      const key = { shelf: textOf(row, 'shelf'), bucket: numberOf(row, 'bucket') };
      keys.set(placeOf(key), key);
    }
    for (const { key, records } of this.#all()) if (records.length > 0) keys.set(placeOf(key), key);
    return [...keys.values()].sort((left, right) =>
      left.shelf === right.shelf ? left.bucket - right.bucket : left.shelf < right.shelf ? -1 : 1,
    );
  }

  /** Names in order, each with its contents in the order of arrival. */
  read(key: BucketKey): [string, Bytes[]][] {
    const byName = new Map<string, Bytes[]>();
    const visit = (name: string, content: Bytes): void => {
      const known = byName.get(name);
      if (known === undefined) byName.set(name, [content]);
      else known.push(content);
    };
    const stored = this.#queries()
      .prepare('SELECT records FROM buckets WHERE shelf = ? AND bucket = ? ORDER BY id')
      .all(key.shelf, key.bucket);
    for (const row of stored) visitRecords(bytesOf(row, 'records'), visit);
    visitRecords(this.#bucketAt(key).records.bytes, visit);
    return [...byName].sort(([left], [right]) => (left < right ? -1 : 1));
  }

  /** Only in a transaction, after `read`: what was read stays readable until something is added. */
  remove(key: BucketKey): void {
    this.#queries().prepare('DELETE FROM buckets WHERE shelf = ? AND bucket = ?').run(key.shelf, key.bucket);
    this.#isStored = undefined;
    const bucket = this.#bucketAt(key);
    bucket.records.cut(0);
    this.#touched.add(bucket);
  }

  /** Gives the memory back. */
  forget(): void {
    this.#inMemory.clear();
    this.#touched.clear();
    this.#isSpilled = false;
    this.#isStored = undefined;
  }
}
