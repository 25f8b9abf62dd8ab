/**
 * Opens a data folder for work: journal, mark, views and the replica over them. The caller holds the
 * folder's lock. Used by the worker of the server and by commands that run without one.
 */
import fs from 'node:fs';
import type { Suite } from '../../core/crypto/suite.ts';
import { type Journal, openJournal } from '../../core/journal/journal.ts';
import { openMark } from '../../core/journal/mark.ts';
import type { StartFailure } from '../../core/journal/startup.ts';
import { Replica } from '../../core/replica/replica.ts';
import type { JournalStorage } from '../../core/storage/journal-storage.ts';
import { openSqliteJournalStorage } from '../../core/storage/sqlite/journal-engine.ts';
import { openSqliteViewStorage } from '../../core/storage/sqlite/view-engine.ts';
import type { ViewStorage } from '../../core/storage/view-storage.ts';
import type { Clock, Random } from '../../core/value/ports.ts';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import { type CopyMarker, openCopyMarker } from './copy-marker.ts';
import { type FolderFailure, readDeviceKeys, type TownhallFolder } from './data-folder.ts';
import { type OpenMarkFile, openMarkFile } from './mark-file.ts';
import { wireTownhall } from './wiring.ts';

export interface ReplicaPorts {
  readonly suite: Suite;
  readonly random: Random;
  readonly clock: Clock;
  /** Kept free for a full disk; 0 keeps none. */
  readonly reserveBytes: number;
}

export const defaultReserveBytes = 64 * 1024 * 1024;

export interface OpenReplica {
  readonly replica: Replica;
  readonly journal: Journal;
  readonly views: ViewStorage;
  readonly copyMarker: CopyMarker;
  /** Checkpoints, makes the mark durable and closes every file. */
  readonly close: () => void;
}

export type OpenFailure = FolderFailure | StartFailure | Failure<'journal-missing' | 'journal-unreadable'>;

export function openFolderReplica(
  folder: TownhallFolder,
  ports: ReplicaPorts,
): Result<OpenReplica, OpenFailure> {
  const keys = readDeviceKeys(ports.suite, folder);
  if (!keys.ok) return keys;
  const { paths, config } = folder;
  if (!fs.existsSync(paths.journal))
    return fail({ kind: 'journal-missing', message: `${paths.journal} is missing` });
  const storage = openStorage(folder, ports);
  if (!storage.ok) return storage;
  const markFile = openMarkFile(folder.stateFolder);
  const { suite, random, clock } = ports;
  const mark = openMark(suite, markFile);
  const journal = openJournal({
    suite,
    random,
    clock,
    storage: storage.value,
    mark,
    tenant: config.tenant,
    ...keys.value,
  });
  if (!journal.ok) {
    storage.value.close();
    markFile.close();
    return journal;
  }
  // Before the first entry: that one writes the mark anew, and the next start would not know any more.
  const copyMarker = openCopyMarker(folder.stateFolder);
  copyMarker.noteStart(journal.value.startedFrom.from);
  return ok(
    openViews(folder, ports, { journal: journal.value, storage: storage.value, markFile, copyMarker }),
  );
}

function openStorage(
  { paths }: TownhallFolder,
  { reserveBytes }: ReplicaPorts,
): Result<JournalStorage, Failure<'journal-unreadable'>> {
  const reserve = reserveBytes > 0 ? { reserve: { path: paths.reserve, bytes: reserveBytes } } : {};
  try {
    return ok(openSqliteJournalStorage({ path: paths.journal, ...reserve }));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return fail({ kind: 'journal-unreadable', message: `${paths.journal} cannot be opened: ${reason}` });
  }
}

interface Opened {
  readonly journal: Journal;
  readonly storage: JournalStorage;
  readonly markFile: OpenMarkFile;
  readonly copyMarker: CopyMarker;
}

/** Views that cannot be read are not worth a question: they are deleted and built again. */
function openViews(folder: TownhallFolder, ports: ReplicaPorts, opened: Opened): OpenReplica {
  try {
    return openOnce(folder, ports, opened);
  } catch {
    removeViews(folder.paths.views);
    return openOnce(folder, ports, opened);
  }
}

function openOnce(folder: TownhallFolder, ports: ReplicaPorts, opened: Opened): OpenReplica {
  const { suite, random } = ports;
  const { journal, storage, markFile, copyMarker } = opened;
  const { registry, commands, tables, readBeside } = wireTownhall(suite);
  const views = openSqliteViewStorage(folder.paths.views, tables, { readBeside });
  let replica: Replica;
  try {
    replica = new Replica({ suite, random, journal, views, registry, commands });
  } catch (cause) {
    views.close();
    throw cause;
  }
  const close = (): void => {
    views.close();
    storage.checkpoint();
    journal.syncMark();
    storage.close();
    markFile.close();
  };
  return { replica, journal, views, copyMarker, close };
}

export function removeViews(path: string): void {
  for (const ending of ['', '-wal', '-shm']) fs.rmSync(`${path}${ending}`, { force: true });
}
