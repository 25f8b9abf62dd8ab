/**
 * Which blobs the entries of this device name, kept up while entries arrive: a projection in memory that a new
 * process builds again. An erasure leaves heads as they are, so what a body named is forgotten by its ticket.
 */
import { type BlobName, type BlobReference, visitBlobReferences } from '../blob/blob-reference.ts';
import type { Suite } from '../crypto/suite.ts';
import { readStoredRun } from '../journal/known-streams.ts';
import type { JournalStorage } from '../storage/journal-storage.ts';
import type { Head } from '../value/ids.ts';
import { bodiesIn, type ReadableBodies } from './read-bodies.ts';

export interface NamedBlobsTools extends ReadableBodies {
  readonly suite: Suite;
  readonly storage: Pick<JournalStorage, 'readFrom'>;
  /** Lets others go on between slices of a long journal. */
  readonly pause: () => Promise<void>;
}

export interface NamedBlobs {
  /** Reads what came since the last time. False: something cannot be read yet, and may name further blobs. */
  readonly update: () => Promise<boolean>;
  /** As of the last update, without those that only erased bodies named. */
  readonly list: () => readonly BlobReference[];
  readonly find: (name: BlobName) => BlobReference | undefined;
}

const rowsAtOnce = 4;

interface Mention {
  readonly reference: BlobReference;
  readonly head: Head;
  readonly index: number;
}

export function openNamedBlobs(tools: NamedBlobsTools): NamedBlobs {
  const { control, epochKeys } = tools;
  const mentions = new Map<BlobName, Mention[]>();
  /** Positions of rows that could not be read, and how many keys were known then. */
  let unread: number[] = [];
  let keys = 0;
  let position = 0;
  let running: Promise<boolean> | undefined;
  const counts = ({ head, index }: Mention): boolean => control().tickets.get(head)?.has(index) !== true;
  const find = (name: BlobName): BlobReference | undefined => mentions.get(name)?.find(counts)?.reference;
  const readRows = (from: number, count: number): number | undefined => {
    const rows = tools.storage.readFrom(from, count);
    for (const row of rows) if (!takeRow(tools, row, mentions)) unread.push(row.position);
    return rows.at(-1)?.position;
  };
  const readUnread = async (): Promise<void> => {
    if (unread.length === 0 || epochKeys().size === keys) return;
    const again = unread;
    unread = [];
    for (const at of again) {
      readRows(at - 1, 1);
      await tools.pause();
    }
  };
  const update = async (): Promise<boolean> => {
    await readUnread();
    keys = epochKeys().size;
    for (let last = readRows(position, rowsAtOnce); last !== undefined; ) {
      position = last;
      await tools.pause();
      last = readRows(position, rowsAtOnce);
    }
    return unread.length === 0;
  };
  return {
    update: () => {
      running ??= update().finally(() => {
        running = undefined;
      });
      return running;
    },
    list: () => [...mentions.keys()].flatMap((name) => find(name) ?? []),
    find,
  };
}

/** False when a segment of it cannot be read; what could be is taken. */
function takeRow(
  tools: NamedBlobsTools,
  row: Parameters<typeof readStoredRun>[1],
  mentions: Map<BlobName, Mention[]>,
): boolean {
  let isWhole = true;
  for (const segment of readStoredRun(tools.suite, row).segments) {
    const bodies = bodiesIn(tools.suite, tools, segment);
    if (bodies === undefined) isWhole = false;
    for (const { index, value } of bodies ?? [])
      visitBlobReferences(value, (reference) => {
        const known = mentions.get(reference.name) ?? [];
        known.push({ reference, head: segment.head, index });
        mentions.set(reference.name, known);
      });
  }
  return isWhole;
}
