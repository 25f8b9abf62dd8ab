/** The device as the town hall runs it: SQLite journal and views in a folder, a mark file, the real core. */
import fs from 'node:fs';
import path from 'node:path';
import { openMarkFile } from '../../src/apps/townhall/mark-file.ts';
import { type Journal, openJournal } from '../../src/core/journal/journal.ts';
import { openMark } from '../../src/core/journal/mark.ts';
import { eraseType } from '../../src/core/projection/fold.ts';
import { Projector } from '../../src/core/projection/projector.ts';
import { createRegistry } from '../../src/core/projection/registry.ts';
import { Replica } from '../../src/core/replica/replica.ts';
import { firstOf, lastOf, type Run } from '../../src/core/segment/run.ts';
import { lastSequenceOf } from '../../src/core/segment/segment.ts';
import type { JournalStorage, NewRun } from '../../src/core/storage/journal-storage.ts';
import { openSqliteJournalStorage } from '../../src/core/storage/sqlite/journal-engine.ts';
import { openSqliteViewStorage } from '../../src/core/storage/sqlite/view-engine.ts';
import type { ViewStorage } from '../../src/core/storage/view-storage.ts';
import type { Clock } from '../../src/core/value/ports.ts';
import { expectOk } from '../../src/core/value/result.ts';
import type { BenchDevice, TownKeys } from './town.ts';
import { recordVisit, visitFold } from './visit.ts';

const clock: Clock = {
  wallMilliseconds: Date.now,
  monotonicMilliseconds: () => performance.now(),
  offsetMinutes: () => 60,
  hasTimeSource: () => true,
};

export const journalPath = (folder: string): string => path.join(folder, 'journal.db');

export const newRunOf = (run: Run): NewRun => ({
  stream: firstOf(run).commitment.stream,
  firstSequence: firstOf(run).commitment.firstSequence,
  lastSequence: lastSequenceOf(lastOf(run).commitment),
  bytes: run.bytes,
  isBranch: false,
});

export interface OpenJournal {
  readonly journal: Journal;
  readonly storage: JournalStorage;
  readonly close: () => void;
}

/** Opens the journal of a folder; an empty one gets the control run of the town first. */
export function openBenchJournal(
  town: TownKeys,
  device: BenchDevice,
  folder: string,
  control?: Run,
): OpenJournal {
  const { suite, random, tenant } = town;
  const storage = openSqliteJournalStorage({ path: journalPath(folder) });
  if (storage.lastPosition() === 0 && control !== undefined) expectOk(storage.append([newRunOf(control)]));
  fs.mkdirSync(path.join(folder, 'state'), { recursive: true });
  const markFile = openMarkFile(path.join(folder, 'state'));
  const mark = openMark(suite, markFile);
  const journal = expectOk(openJournal({ suite, random, clock, storage, mark, tenant, ...device }));
  const close = (): void => {
    storage.close();
    markFile.close();
  };
  return { journal, storage, close };
}

export interface OpenReplica extends OpenJournal {
  readonly replica: Replica;
  readonly views: ViewStorage;
  /** What bringing the views up to the journal has taken. */
  readonly viewsMilliseconds: number;
}

const benchRegistry = ({ suite }: TownKeys) => createRegistry(suite, [eraseType(visitFold)]);

/** Views that are missing or older than the journal are built before this returns. */
export function openBenchReplica(
  town: TownKeys,
  device: BenchDevice,
  folder: string,
  control?: Run,
): OpenReplica {
  const opened = openBenchJournal(town, device, folder, control);
  const registry = benchRegistry(town);
  const { suite, random } = town;
  const from = performance.now();
  const views = openSqliteViewStorage(path.join(folder, 'views.db'), Projector.tablesOf(registry), {
    readBeside: [],
  });
  const { journal } = opened;
  const replica = new Replica({ suite, random, journal, views, registry, commands: [recordVisit] });
  const viewsMilliseconds = performance.now() - from;
  const close = (): void => {
    opened.close();
    views.close();
  };
  return { ...opened, replica, views, viewsMilliseconds, close };
}
