/**
 * Entries that wait for the fold of their subject, during a catch-up or while everything is built anew:
 * written one after another, then sorted bucket by bucket, so that a subject is folded once, with all its
 * entries, and rows, states and entries are written in the order in which they lie in the file.
 */
import type { Bytes } from '../../value/bytes.ts';
import type { SubjectId } from '../../value/ids.ts';
import type { SubjectKey } from '../view-storage.ts';
import type { BucketKey, Buckets } from './buckets.ts';

const shelfPrefix = 'fold ';
const subjectsAtOnce = 2000;

export interface DeferredTools {
  readonly buckets: Buckets;
  readonly transact: (act: () => void) => void;
  /** Nothing is known of any subject yet. */
  readonly isBulk: boolean;
  readonly listOpened: (key: SubjectKey) => readonly Bytes[];
  readonly addOpened: (key: SubjectKey, entries: readonly Bytes[]) => void;
}

export const shelveEntry = (buckets: Buckets, { fold, subject }: SubjectKey, entry: Bytes): void =>
  buckets.add(`${shelfPrefix}${fold}`, subject, entry);

/** Each bucket is gone with the transaction that has visited its subjects. */
export function visitDeferredEntries(
  tools: DeferredTools,
  visit: (key: SubjectKey, entries: readonly Bytes[]) => void,
): void {
  const keys = tools.buckets.list().filter(({ shelf }) => shelf.startsWith(shelfPrefix));
  for (let at = 0; at < keys.length; ) {
    tools.transact(() => {
      let visited = 0;
      for (; at < keys.length && visited < subjectsAtOnce; at += 1) {
        const key = keys[at];
        if (key !== undefined) visited += visitBucket(tools, key, visit);
      }
    });
  }
}

function visitBucket(
  { buckets, isBulk, listOpened, addOpened }: DeferredTools,
  bucket: BucketKey,
  visit: (key: SubjectKey, entries: readonly Bytes[]) => void,
): number {
  const fold = bucket.shelf.slice(shelfPrefix.length);
  const subjects = buckets.read(bucket);
  for (const [subject, entries] of subjects) {
    const key = { fold, subject: subject as SubjectId };
    const before = isBulk ? [] : listOpened(key);
    addOpened(key, entries);
    visit(key, before.length === 0 ? entries : [...before, ...entries]);
  }
  buckets.remove(bucket);
  return subjects.length;
}
