/** States in the middle of long records, so that a late entry is not folded from the beginning. */
import { type Head, idBytes, idOf } from '../../value/ids.ts';
import type { Checkpoint, SubjectKey } from '../view-storage.ts';
import { bytesOf, numberOf, textOf } from './columns.ts';
import type { QueryCache } from './view-queries.ts';

export const listCheckpoints = (queries: QueryCache, { fold, subject }: SubjectKey): Checkpoint[] =>
  queries
    .prepare(
      'SELECT count, head, "index", state FROM checkpoints WHERE fold = ? AND subject = ? ORDER BY count',
    )
    .all(fold, idBytes(subject))
    .map((row) => ({
      count: numberOf(row, 'count'),
      lastHead: idOf<Head>(bytesOf(row, 'head')),
      lastIndex: numberOf(row, 'index'),
      state: textOf(row, 'state'),
    }));

export function putCheckpoint(
  queries: QueryCache,
  { fold, subject }: SubjectKey,
  { count, lastHead, lastIndex, state }: Checkpoint,
): void {
  const sql =
    'INSERT OR REPLACE INTO checkpoints (fold, subject, count, head, "index", state) VALUES (?, ?, ?, ?, ?, ?)';
  queries.prepare(sql).run(fold, idBytes(subject), count, idBytes(lastHead), lastIndex, state);
}

export function dropCheckpoints(
  queries: QueryCache,
  { fold, subject }: SubjectKey,
  beyondCount: number,
): void {
  const sql = 'DELETE FROM checkpoints WHERE fold = ? AND subject = ? AND count > ?';
  queries.prepare(sql).run(fold, idBytes(subject), beyondCount);
}
