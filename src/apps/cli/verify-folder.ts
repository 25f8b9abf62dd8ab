/** Verifies a data folder without owning it: the whole journal, and the high-water mark beside it. */
import fs from 'node:fs';
import type { Suite } from '../../core/crypto/suite.ts';
import { type KnownStreams, openKnownStreams } from '../../core/journal/known-streams.ts';
import { type Mark, openMark } from '../../core/journal/mark.ts';
import { verifyJournal } from '../../core/journal/verify-journal.ts';
import type { JournalStorage } from '../../core/storage/journal-storage.ts';
import { openSqliteJournalStorage } from '../../core/storage/sqlite/journal-engine.ts';
import type { DeviceId } from '../../core/value/ids.ts';
import type { TownhallFolder } from '../townhall/data-folder.ts';
import { readFolderBlobs } from './folder-blobs.ts';
import { stillJournal } from './still-journal.ts';
import { broken, countsOf, type Finding, type FoundHead, unusable } from './verify-finding.ts';

const what = 'data-folder';

export async function verifyFolder(
  suite: Suite,
  folder: TownhallFolder,
  signatures: 'last' | 'all',
): Promise<Finding> {
  const { paths } = folder;
  if (!fs.existsSync(paths.journal)) return unusable(what, `${paths.journal} is missing`);
  // The mark is read first: whatever it names was durable before the journal is looked at.
  const mark = readMark(suite, `${folder.stateFolder}/mark`);
  let storage: JournalStorage;
  try {
    storage = openSqliteJournalStorage({ path: paths.journal, readOnly: true });
  } catch (cause) {
    return broken(what, 'journal.db', cause instanceof Error ? cause.message : String(cause));
  }
  try {
    return await verifyStill(suite, folder, { storage: stillJournal(storage), mark, signatures });
  } catch (cause) {
    return broken(what, 'journal.db', cause instanceof Error ? cause.message : String(cause));
  } finally {
    storage.close();
  }
}

/** The mark alone: does the journal hold what it names? Reads nothing else. */
export function verifyMark(suite: Suite, { paths, config, stateFolder }: TownhallFolder): MarkState {
  const { place } = readMark(suite, `${stateFolder}/mark`);
  const storage = openSqliteJournalStorage({ path: paths.journal, readOnly: true });
  try {
    const streams = openKnownStreams(suite, storage);
    if (place === undefined) return hasWritten(streams, config.device) ? 'missing' : 'fresh';
    return streams.findSegment(place.stream, place.sequence, place.head) === undefined ? 'behind' : 'fits';
  } finally {
    storage.close();
  }
}

export type MarkState = 'fits' | 'fresh' | 'missing' | 'behind';

interface Look {
  readonly storage: JournalStorage;
  readonly mark: Mark;
  readonly signatures: 'last' | 'all';
}

async function verifyStill(suite: Suite, folder: TownhallFolder, look: Look): Promise<Finding> {
  const { config } = folder;
  const report = verifyJournal(suite, config.tenant, look.storage, { signatures: look.signatures });
  if (!report.ok) return broken(what, report.failure.place, report.failure.message);
  const streams = openKnownStreams(suite, look.storage);
  const { place } = look.mark;
  if (place !== undefined && streams.findSegment(place.stream, place.sequence, place.head) === undefined)
    return broken(
      what,
      `stream ${place.stream}, sequence ${place.sequence}`,
      `the mark names ${place.head}, which this device had acknowledged and which is not here`,
    );
  const { whole, missing, altered } = await readFolderBlobs(suite, folder, look.storage);
  const [first] = altered;
  if (first !== undefined) return broken(what, `blob ${first.name}`, first.problem);
  const heads: FoundHead[] = streams
    .list()
    .flatMap(({ stream, device, tips }) =>
      tips.map(({ sequence, head }) => ({ stream, device, sequence, head })),
    );
  return {
    what,
    result: 'whole',
    tenant: config.tenant,
    counts: countsOf(report.value),
    heads,
    blobs: { whole: whole.length, missing },
    mark: place !== undefined ? 'fits' : hasWritten(streams, config.device) ? 'missing' : 'fresh',
  };
}

/** A device that has joined and recorded nothing yet needs no mark. */
const hasWritten = (streams: KnownStreams, device: DeviceId): boolean =>
  streams.list().some((known) => known.device === device && known.class === 'sealed');

function readMark(suite: Suite, path: string): Mark {
  const bytes = fs.existsSync(path) ? fs.readFileSync(path) : undefined;
  return openMark(suite, {
    read: () => bytes,
    write: () => {
      throw new Error('Verification never writes the mark');
    },
    sync: () => undefined,
  });
}
