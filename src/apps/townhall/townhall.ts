/**
 * A town hall at work on this machine: its folder under lock, the worker that records, the views that are
 * read. The server puts HTTP in front of it; the command line uses it as it is.
 */
import fs from 'node:fs';
import type { Suite } from '../../core/crypto/suite.ts';
import { createSuite1 } from '../../core/crypto/suite1.ts';
import { createSystemRandom } from '../../core/crypto/system-random.ts';
import { bytesToHex, hexToBytes, utf8 } from '../../core/value/bytes.ts';
import type { RequestId } from '../../core/value/ids.ts';
import type { Random } from '../../core/value/ports.ts';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import { type Argon2Cost, fullCost, openArgon2 } from '../../people/argon2/hasher.ts';
import type { PinHasher } from '../../people/pin-hasher.ts';
import { openSessions, type Sessions } from '../../people/session.ts';
import { type BlobKeeping, openBlobFolder, openBlobKeeping } from './blob-keeping.ts';
import { findServer, openTownhallFolder, type RelayConfig, type TownhallFolder } from './data-folder.ts';
import { lockFolder } from './folder-lock.ts';
import { type ImportReport, type ImportTask, importFile } from './import-file.ts';
import { openImportReader } from './import-reader.ts';
import { defaultReserveBytes } from './open-replica.ts';
import { openSessionFile } from './session-file.ts';
import { createSystemClock, type LocalClock, systemTimer } from './system-clock.ts';
import { openViews, type TownhallViews } from './views.ts';
import { startWorkerClient, type WorkerClient } from './worker-client.ts';

export interface TownhallOptions {
  readonly dir: string;
  readonly stateRoot?: string | undefined;
  /** Relays of this run, besides those that the folder names. */
  readonly relays?: readonly RelayConfig[] | undefined;
  /** Kept free for a full disk; tests keep less. */
  readonly reserveBytes?: number | undefined;
  /** How long recording waits for a bundle that is not ended; the default is ten seconds. */
  readonly receivingSilenceMilliseconds?: number | undefined;
  /** Only tests make PINs cheaper. */
  readonly pinCost?: Argon2Cost | undefined;
  readonly log?: ((line: string) => void) | undefined;
}

export interface Townhall {
  readonly suite: Suite;
  readonly random: Random;
  readonly clock: LocalClock;
  readonly folder: TownhallFolder;
  readonly worker: WorkerClient;
  readonly views: TownhallViews;
  /** Attachments and mails, encrypted beside the journal. */
  readonly blobs: BlobKeeping;
  readonly hasher: PinHasher;
  readonly sessions: Sessions;
  readonly importFile: (
    task: ImportTask,
    onProgress?: (done: number, of: number) => void,
  ) => Promise<Result<ImportReport, Failure>>;
  readonly log: (line: string) => void;
  /** Called when rows or their safety changed without a request of ours. */
  readonly watch: (listener: (hasNewEntries: boolean) => void) => void;
  readonly close: () => Promise<void>;
}

/** `folder-locked` names the process that has it; `journal-behind-mark` means that acknowledged entries are gone. */
export async function openTownhall(options: TownhallOptions): Promise<Result<Townhall, Failure>> {
  const opened = openTownhallFolder(options.dir, { stateRoot: options.stateRoot });
  if (!opened.ok) return opened;
  const folder = opened.value;
  fs.mkdirSync(folder.stateFolder, { recursive: true, mode: 0o700 });
  const lock = lockFolder(folder.paths.lock);
  if (!lock.ok) return fail({ ...lock.failure, message: `${lock.failure.message}${describeServer(folder)}` });
  const started = await startLocked(options, folder, lock.value.release);
  if (!started.ok) lock.value.release();
  return started;
}

function describeServer(folder: TownhallFolder): string {
  const server = findServer(folder);
  return server === undefined ? '' : `: the server with process id ${server.pid} at ${server.url}`;
}

async function startLocked(
  options: TownhallOptions,
  folder: TownhallFolder,
  release: () => void,
): Promise<Result<Townhall, Failure>> {
  const listeners: ((hasNewEntries: boolean) => void)[] = [];
  let views: TownhallViews | undefined;
  const log = options.log ?? (() => undefined);
  const storage = await openBlobFolder({ path: folder.paths.blobs, random: createSystemRandom(), log });
  const worker = await startWorkerClient(
    {
      folder,
      relays: options.relays ?? [],
      reserveBytes: options.reserveBytes ?? defaultReserveBytes,
      receivingSilenceMilliseconds: options.receivingSilenceMilliseconds ?? 10_000,
    },
    {
      onChange: (hasNewEntries) => {
        for (const listener of listeners) listener(hasNewEntries);
      },
      onRestart: () => views?.reopen(),
      log: options.log ?? (() => undefined),
    },
  );
  if (!worker.ok) return worker;
  const suite = createSuite1();
  const blobs = openBlobKeeping({
    storage,
    clock: createSystemClock(folder.config.zone),
    timer: systemTimer,
    worker: worker.value,
    log,
  });
  views = openViews({ suite, path: folder.paths.views, copied: worker.value.copied });
  return ok(assemble({ options, folder, suite, worker: worker.value, views, blobs, listeners, release }));
}

interface Parts {
  readonly options: TownhallOptions;
  readonly folder: TownhallFolder;
  readonly suite: Suite;
  readonly worker: WorkerClient;
  readonly views: TownhallViews;
  readonly blobs: BlobKeeping;
  readonly listeners: ((hasNewEntries: boolean) => void)[];
  readonly release: () => void;
}

function assemble({ options, folder, suite, worker, views, blobs, listeners, release }: Parts): Townhall {
  const random = createSystemRandom();
  const clock = createSystemClock(folder.config.zone);
  const reader = openImportReader({ timer: systemTimer });
  const store = openSessionFile(`${folder.stateFolder}/sessions.json`, systemTimer);
  return {
    suite,
    random,
    clock,
    folder,
    worker,
    views,
    blobs,
    hasher: openArgon2({ random, cost: options.pinCost ?? fullCost }),
    sessions: openSessions({ clock, random, sha256: suite.hash, store }),
    importFile: async (task, onProgress) => {
      const townhall = views.findTownhall(folder.config.tenant);
      if (townhall === undefined)
        return fail({ kind: 'townhall-unknown', message: 'The founding has not arrived at this device' });
      const key = hexToBytes(townhall.secret);
      const keyedRequest = (text: string): RequestId =>
        bytesToHex(suite.mac(key, utf8(text)).subarray(0, 16)) as RequestId;
      const progress = onProgress === undefined ? {} : { onProgress };
      const report = await importFile(
        { reader, worker, keyedRequest, wasImported: views.wasImported, ...progress },
        task,
      );
      for (const listener of listeners) listener(true);
      return report;
    },
    log: options.log ?? (() => undefined),
    watch: (listener) => void listeners.push(listener),
    close: async () => {
      store.close();
      blobs.close();
      views.close();
      await reader.close();
      await worker.close();
      release();
    },
  };
}
