/**
 * Which blobs no entry of the journal names. Reads the whole journal in slices, so that clicks go on in
 * between; whatever cannot be read may name any of them, and then there is no answer.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type BlobName, visitBlobNames } from '../../core/blob/blob-reference.ts';
import type { Suite } from '../../core/crypto/suite.ts';
import type { Journal } from '../../core/journal/journal.ts';
import { readStoredRun } from '../../core/journal/known-streams.ts';
import type { Segment } from '../../core/segment/segment.ts';
import { bodiesIn } from '../../core/sync/read-bodies.ts';

const rowsAtOnce = 4;

type ReadableJournal = Pick<Journal, 'time' | 'storage' | 'control' | 'epochKeys'>;

/** Undefined: an epoch's key is missing, a segment is damaged, or the clock that tells the age is unsure. */
export async function findUnnamedBlobs(
  suite: Suite,
  journal: ReadableJournal,
  candidates: readonly BlobName[],
): Promise<ReadonlySet<BlobName> | undefined> {
  if (journal.time.isUnsure()) return undefined;
  const unnamed = new Set(candidates);
  for (let position = 0; ; ) {
    const rows = journal.storage.readFrom(position, rowsAtOnce);
    const last = rows.at(-1);
    if (last === undefined) return unnamed;
    for (const row of rows)
      for (const segment of readStoredRun(suite, row).segments)
        if (!takeNames(suite, journal, segment, unnamed)) return undefined;
    position = last.position;
    await nextTurn();
  }
}

function takeNames(
  suite: Suite,
  journal: ReadableJournal,
  segment: Segment,
  unnamed: Set<BlobName>,
): boolean {
  const bodies = bodiesIn(suite, journal, segment);
  for (const { value } of bodies ?? []) visitBlobNames(value, (name) => void unnamed.delete(name));
  return bodies !== undefined;
}
