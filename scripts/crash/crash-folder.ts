/**
 * A data folder as the crash suite uses it: the real engines, the real mark, a fictional town whose keys
 * come from a seed, so that every process can open it.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openMarkFile } from '../../src/apps/townhall/mark-file.ts';
import { planAdmission } from '../../src/core/control/admission.ts';
import type { FoundingPlan } from '../../src/core/control/founding.ts';
import { createSystemRandom } from '../../src/core/crypto/system-random.ts';
import { readStoredRun } from '../../src/core/journal/known-streams.ts';
import { eraseType } from '../../src/core/projection/fold.ts';
import { Projector } from '../../src/core/projection/projector.ts';
import { createRegistry } from '../../src/core/projection/registry.ts';
import {
  createTestClock,
  foundTestTown,
  noteEntry,
  notesFold,
  openTestReplica,
  seededRandom,
  type TestClock,
  type TestReplica,
  type TestTown,
} from '../../src/core/replica/test-town.ts';
import { openSegment } from '../../src/core/segment/sealing.ts';
import { openSqliteJournalStorage } from '../../src/core/storage/sqlite/journal-engine.ts';
import { openSqliteViewStorage } from '../../src/core/storage/sqlite/view-engine.ts';
import { concatBytes } from '../../src/core/value/bytes.ts';
import { expectOk } from '../../src/core/value/result.ts';

export interface FolderOptions {
  readonly synchronous?: 'FULL' | 'NORMAL';
  readonly reserveBytes?: number;
  readonly wallClock?: boolean;
}

export interface OpenFolder extends TestReplica {
  readonly town: TestTown;
  readonly close: () => void;
}

export const journalPath = (folder: string): string => path.join(folder, 'data', 'journal.db');
export const viewsPath = (folder: string): string => path.join(folder, 'data', 'views.db');
export const dataFolder = (folder: string): string => path.join(folder, 'data');
export const stateFolder = (folder: string): string => path.join(folder, 'state');

const testTables = Projector.tablesOf(createRegistry(foundTestTown('crash').suite, [eraseType(notesFold)]));

/** Opens a folder as its process would; throws what the start refuses. */
export function openFolder(folder: string, options: FolderOptions = {}): OpenFolder {
  const town = foundTestTown('crash');
  const { reserveBytes, synchronous = 'FULL' } = options;
  const reserve =
    reserveBytes === undefined
      ? {}
      : { reserve: { path: path.join(folder, 'data', 'reserve'), bytes: reserveBytes } };
  const storage = openSqliteJournalStorage({ path: journalPath(folder), synchronous, ...reserve });
  const clock = options.wallClock === true ? { clock: systemClock() } : {};
  const closing: (() => void)[] = [storage.close];
  const close = (): void => {
    for (const one of closing.reverse()) one();
  };
  try {
    const views = openSqliteViewStorage(viewsPath(folder), testTables);
    closing.push(views.close);
    const mark = openMarkFile(stateFolder(folder));
    closing.push(mark.close);
    const opened = openTestReplica(town, { storage, views, mark, random: createSystemRandom(), ...clock });
    return { ...opened, town, close };
  } catch (cause) {
    close();
    throw cause;
  }
}

const systemClock = (): TestClock => ({
  ...createTestClock(),
  wallMilliseconds: () => Date.now(),
  monotonicMilliseconds: () => performance.now(),
});

export interface BaseFolder {
  readonly folder: string;
  readonly copy: (name: string) => string;
  readonly remove: () => void;
}

/** A founded town with a second, admitted device and a file with runs that the second one wrote. */
export function prepareBase(runs = 6): BaseFolder {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'insel-crash-'));
  const folder = path.join(root, 'base');
  fs.mkdirSync(path.join(folder, 'data'), { recursive: true });
  const opened = openFolder(folder);
  const other = admitSecond(opened);
  const second = openTestReplica(opened.town, { device: other, seed: 'second' });
  for (const row of opened.storage.readFrom(0, 100)) second.replica.receive(row.bytes);
  const written: Uint8Array[] = [];
  for (let number = 1; number <= runs; number += 1) {
    const before = second.storage.lastPosition();
    second.replica.submit([noteEntry(1000 + number, `s${number % 3}`, `fern ${number}`)]);
    written.push(...second.storage.readFrom(before, 10).map((row) => row.bytes));
  }
  fs.writeFileSync(path.join(folder, 'runs'), concatBytes(...written));
  opened.close();
  let copies = 0;
  return {
    folder,
    copy: (name) => {
      copies += 1;
      const target = path.join(root, `${name}-${copies}`);
      fs.cpSync(folder, target, { recursive: true });
      return target;
    },
    remove: () => fs.rmSync(root, { recursive: true, force: true }),
  };
}

function admitSecond({ replica, journal, town }: OpenFolder): FoundingPlan['device'] {
  const { suite, tenant, guardians } = town;
  const random = seededRandom(suite, 'second device');
  const device = { signing: suite.signingKey(random.bytes(32)), wrapping: suite.wrapKey(random.bytes(96)) };
  const keys = { signingKey: device.signing.publicKey, wrapKey: device.wrapping.publicKey };
  const act = planAdmission({ suite, random, tenant }, keys, journal.epochKeys().values());
  expectOk(replica.appendAct(act, guardians));
  return device;
}

/** Every request id of the journal with the places of its first entry. */
export function listRequests({ journal, storage, town }: Pick<OpenFolder, 'journal' | 'storage' | 'town'>) {
  const requests = new Map<number, string[]>();
  for (const row of storage.readFrom(0, 1_000_000)) {
    for (const segment of readStoredRun(town.suite, row).segments) {
      if (segment.commitment.class === 'control') continue;
      const key = journal.epochKeys().get(segment.seal.epoch);
      for (const [index, { header }] of expectOk(openSegment(town.suite, segment, key)).entries()) {
        const number = Number.parseInt(header.request, 16);
        requests.set(number, [...(requests.get(number) ?? []), `${segment.head}:${index}`]);
      }
    }
  }
  return requests;
}
