/**
 * What is remembered of requests: one row each as clicks come, and after bulk loading many in one row,
 * found by the first request in it.
 */
import { utf8 } from '../../value/bytes.ts';
import type { BucketKey, Buckets } from './buckets.ts';
import { bytesOf, textOf } from './columns.ts';
import { RecordBytes, visitRecords } from './record-bytes.ts';
import type { QueryCache } from './view-queries.ts';

export const requestSchema = `
  CREATE TABLE IF NOT EXISTS requests (request TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS request_blocks (first TEXT PRIMARY KEY, notes BLOB NOT NULL);
`;

export const requestShelf = 'requests';
const notesInBlock = 32;

/** What was loaded in bulk came first, and the first note of a request counts. */
export function findRequestNote(queries: QueryCache, request: string): string | undefined {
  const row = queries.prepare('SELECT value FROM requests WHERE request = ?').get(request);
  return findInBlocks(queries, request) ?? (row === undefined ? undefined : textOf(row, 'value'));
}

function findInBlocks(queries: QueryCache, request: string): string | undefined {
  const block = queries
    .prepare('SELECT notes FROM request_blocks WHERE first <= ? ORDER BY first DESC LIMIT 1')
    .get(request);
  if (block === undefined) return undefined;
  let found: string | undefined;
  visitRecords(bytesOf(block, 'notes'), (name, content) => {
    if (name === request) found = new TextDecoder().decode(content);
  });
  return found;
}

export function addRequestNote(queries: QueryCache, request: string, value: string): void {
  queries.prepare('INSERT OR IGNORE INTO requests (request, value) VALUES (?, ?)').run(request, value);
}

export const shelveRequest = (buckets: Buckets, request: string, value: string): void =>
  buckets.add(requestShelf, request, utf8(value));

/** Of one request that was noted twice the first arrival counts, as it does one by one. */
export function storeRequestBlocks(queries: QueryCache, buckets: Buckets, key: BucketKey): void {
  const insert = queries.prepare('INSERT INTO request_blocks (first, notes) VALUES (?, ?)');
  const notes = buckets.read(key);
  const block = new RecordBytes();
  for (let from = 0; from < notes.length; from += notesInBlock) {
    const some = notes.slice(from, from + notesInBlock);
    block.cut(0);
    for (const [request, [value]] of some) if (value !== undefined) block.add(request, value);
    insert.run(some[0]?.[0] ?? '', block.bytes);
  }
  buckets.remove(key);
}
