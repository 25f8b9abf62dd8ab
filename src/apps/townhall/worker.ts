/**
 * The thread that owns a town hall's journal, views and sync. There is no timer between a click and its
 * commit: while one commit runs, what arrives waits in the port and becomes the next one together.
 */
import fs from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import tls from 'node:tls';
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { openDirectoryBlobStorage } from '../../core/blob/directory/blob-storage.ts';
import { createSuite1 } from '../../core/crypto/suite1.ts';
import { createSystemRandom } from '../../core/crypto/system-random.ts';
import type { Replica, Submission } from '../../core/replica/replica.ts';
import { type BlobSync, createBlobSync } from '../../core/sync/blob-sync.ts';
import { openNamedBlobs } from '../../core/sync/named-blobs.ts';
import { createSync, type Sync, type SyncPlace, stickPrefix } from '../../core/sync/sync.ts';
import { hexToBytes } from '../../core/value/bytes.ts';
import { expectOk } from '../../core/value/result.ts';
import { type OpenBlobNotes, openBlobNotes } from './blob-notes.ts';
import { confirmOnlyCopy } from './confirm-only-copy.ts';
import { type OpenCopyNotes, openCopyNotes } from './copy-notes.ts';
import { readDeviceKeys } from './data-folder.ts';
import { admitDevice, removeDevice, succeedDevice } from './device-acts.ts';
import { openJournalRelay } from './journal-relay.ts';
import { type OpenReplica, openFolderReplica } from './open-replica.ts';
import { eraseName } from './person-erasure.ts';
import { openRelayPins } from './relay-pins.ts';
import { type OpenPlaces, openPlaces } from './relay-places.ts';
import { copiedThroughOf, safetyOf } from './safety.ts';
import { createSystemClock, systemTimer } from './system-clock.ts';
import { createTending, type Tending } from './tending.ts';
import { findUnnamedBlobs } from './unnamed-blobs.ts';
import type {
  CallName,
  FromWorker,
  ToWorker,
  WorkerCalls,
  WorkerStart,
  WorkerStatus,
} from './worker-messages.ts';

/** As many as share one segment at most; more wait for the next commit. */
const submissionsAtOnce = 256;
/** The mark may lag behind the journal by this much; only bit rot in that time would go unnoticed. */
const markEveryMilliseconds = 1_000;

type Handlers = {
  readonly [N in CallName]: (
    argument: WorkerCalls[N]['argument'],
  ) => WorkerCalls[N]['answer'] | Promise<WorkerCalls[N]['answer']>;
};

class TownhallWorker {
  readonly #port: MessagePort;
  readonly #open: OpenReplica;
  readonly #replica: Replica;
  readonly #sync: Sync;
  readonly #places: OpenPlaces;
  readonly #notes: OpenCopyNotes;
  readonly #start: WorkerStart;
  readonly #suite = createSuite1();
  readonly #random = createSystemRandom();
  readonly #handlers: Handlers;
  readonly #tending: Tending;
  readonly #blobSync: BlobSync;
  readonly #blobNotes: OpenBlobNotes;
  #markTimer: { readonly cancel: () => void } | undefined;
  #receivingTimer: { readonly cancel: () => void } | undefined;
  #position: number;
  #isClosed = false;

  constructor(port: MessagePort, start: WorkerStart, open: OpenReplica) {
    this.#port = port;
    this.#start = start;
    this.#open = open;
    this.#replica = open.replica;
    const { folder, relays } = start;
    const keys = expectOk(readDeviceKeys(this.#suite, folder));
    this.#notes = openCopyNotes(`${folder.stateFolder}/copies.json`, systemTimer);
    this.#blobNotes = openBlobNotes(`${folder.stateFolder}/blob-copies.json`, systemTimer);
    const pins = openRelayPins(`${folder.stateFolder}/relays.json`);
    this.#places = openPlaces({ suite: this.#suite, random: this.#random, timer: systemTimer, keys, pins }, [
      ...folder.config.relays,
      ...relays,
    ]);
    this.#sync = createSync({
      suite: this.#suite,
      target: {
        journal: this.#replica.journal,
        receive: this.#replica.receive,
        beginCatchUp: this.#replica.beginCatchUp,
        endCatchUp: this.#replica.endCatchUp,
        isCatchingUp: this.#replica.isCatchingUp,
        settle: this.#replica.settle,
      },
      places: this.#places.places,
      timer: systemTimer,
      random: this.#random,
      clock: createSystemClock(folder.config.zone),
      copies: this.#notes,
      onChange: this.#tellChange,
      onLevel: (place) => this.#blobSync.wake(place),
    });
    this.#blobSync = this.#openBlobSync(this.#places.places);
    this.#tending = createTending({
      replica: this.#replica,
      timer: systemTimer,
      clock: createSystemClock(folder.config.zone),
      onTended: () => {
        this.#sync.wake();
        this.#tellChange();
      },
    });
    this.#position = this.#replica.journal.storage.lastPosition();
    this.#handlers = this.#createHandlers();
  }

  #openBlobSync(places: readonly SyncPlace[]): BlobSync {
    const { folder } = this.#start;
    const { journal } = this.#replica;
    const { tenant, device, storage } = journal;
    const suite = this.#suite;
    const control = () => journal.control();
    const names = openNamedBlobs({ suite, storage, control, epochKeys: journal.epochKeys, pause: nextTurn });
    return createBlobSync({
      suite,
      tenant,
      device,
      names,
      storage: openDirectoryBlobStorage({ path: folder.paths.blobs, random: this.#random }),
      places,
      copies: this.#blobNotes,
      timer: systemTimer,
      random: this.#random,
      clock: createSystemClock(folder.config.zone),
      onChange: this.#tellChange,
    });
  }

  run = (): void => {
    this.#port.on('message', this.#takeAll);
    this.#sync.start();
    this.#tending.wake();
    this.#post({ kind: 'ready', status: this.#status(), copied: copiedThroughOf(this.#tools()) });
  };

  /** Everything that waits in the port belongs to this turn. */
  #takeAll = (first: ToWorker): void => {
    let waiting: Extract<ToWorker, { kind: 'submit' }>[] = [];
    let count = 0;
    const flush = (): void => {
      if (waiting.length > 0) this.#submit(waiting);
      waiting = [];
      count = 0;
    };
    for (let message: ToWorker | undefined = first; message !== undefined; message = this.#next()) {
      if (message.kind === 'submit') {
        waiting.push(message);
        count += message.submissions.length;
        if (count >= submissionsAtOnce) flush();
      } else {
        flush();
        void this.#call(message);
      }
    }
    flush();
  };

  /** What was posted by our own server thread. */
  #next = (): ToWorker | undefined => receiveMessageOnPort(this.#port)?.message;

  #submit(messages: readonly Extract<ToWorker, { kind: 'submit' }>[]): void {
    const submissions: Submission[] = messages.flatMap((message) => message.submissions);
    const outcomes = this.#replica.submit(submissions);
    this.#tending.noteWork();
    if (this.#replica.isRecoverable()) this.#tending.wake();
    let at = 0;
    const replies = messages.map(({ id, submissions: own }) => {
      const mine = outcomes.slice(at, at + own.length);
      at += own.length;
      return { id, outcomes: mine };
    });
    this.#post({ kind: 'outcomes', replies });
    if (outcomes.some((outcome) => outcome.kind === 'done' && !outcome.repeated)) this.#afterCommit();
  }

  #afterCommit(): void {
    this.#position = this.#replica.journal.storage.lastPosition();
    this.#sync.wake();
    this.#planMark();
  }

  #planMark(): void {
    this.#markTimer ??= systemTimer.after(markEveryMilliseconds, () => {
      this.#markTimer = undefined;
      this.#replica.journal.syncMark();
    });
  }

  async #call(message: Extract<ToWorker, { kind: 'call' }>): Promise<void> {
    const { id } = message;
    try {
      const answer = await this.#answer(message);
      this.#post({ kind: 'answer', id, answer });
    } catch (cause) {
      this.#post({
        kind: 'failed',
        id,
        message: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause),
      });
    }
    if (this.#isClosed) this.#port.close();
  }

  #answer<N extends CallName>(message: { readonly name: N; readonly argument: WorkerCalls[N]['argument'] }) {
    return this.#handlers[message.name](message.argument);
  }

  #createHandlers(): Handlers {
    const replica = this.#replica;
    const suite = this.#suite;
    const { journal } = replica;
    const recoveryKey = hexToBytes(this.#start.folder.config.recoveryKey);
    const relay = openJournalRelay(suite, replica);
    const acts = { suite, random: this.#random, replica, recoveryKey };
    return {
      status: this.#status,
      'state-hash': () => replica.stateHash(),
      rebuild: () => {
        replica.rebuild();
        return replica.stateHash();
      },
      receive: (bytes) => this.#receive(bytes),
      'finish-receiving': () => this.#finishReceiving(),
      exchange: async () => {
        await this.#sync.exchangeAll();
        return this.#sync.status();
      },
      devices: () =>
        [...journal.control().devices.values()].map(({ id, status }) => ({
          id,
          status,
          isThis: id === journal.device,
        })),
      device: (id) => {
        const known = journal.control().devices.get(id);
        return known && { signingKey: known.signingKey, isAdmitted: known.status !== 'removed' };
      },
      'admit-device': (request) => this.#acted(admitDevice(acts, request)),
      'remove-device': (request) => this.#acted(removeDevice(acts, request)),
      'erase-name': (request) => this.#acted(eraseName(acts, request)),
      succeed: (request) => this.#acted(succeedDevice(acts, request)),
      vector: relay.vector,
      'finished-digests': relay.finishedDigests,
      'finished-streams': relay.finishedStreams,
      pull: relay.pull,
      push: async (bytes) => {
        const pushed = await relay.push(bytes);
        this.#tellChange();
        return pushed;
      },
      log: ({ from, limit }) => relay.log(from, limit),
      'unnamed-blobs': (candidates) => findUnnamedBlobs(suite, journal, candidates),
      'blob-states': (names) => Promise.all(names.map(this.#blobSync.stateOf)),
      'blob-status': this.#blobSync.status,
      'wake-blobs': () => {
        this.#blobSync.wake();
        return true;
      },
      'note-stick': ({ name, heads, blobs }) => {
        for (const blob of blobs) this.#blobNotes.put({ place: `${stickPrefix}${name}`, name: blob });
        const at = Date.now();
        for (const { stream, sequence, head } of heads)
          this.#notes.put({ place: `${stickPrefix}${name}`, stream, sequence, head, at });
        this.#tellChange();
        return true;
      },
      'confirm-only-copy': (codes) =>
        confirmOnlyCopy({ suite, journal, marker: this.#open.copyMarker }, codes),
      close: () => this.#close(),
    };
  }

  /** Folding waits for the end of the file: a bundle of months is one catch-up. */
  #receive(bytes: Uint8Array) {
    if (!this.#replica.isCatchingUp()) this.#replica.beginCatchUp();
    this.#receivingTimer?.cancel();
    const silence = this.#start.receivingSilenceMilliseconds;
    this.#receivingTimer = systemTimer.after(silence, () => this.#finishReceiving());
    const received = this.#replica.receive(bytes);
    return received.kind === 'stored' ? { kind: received.kind, forkedFrom: received.forkedFrom } : received;
  }

  #finishReceiving(): true {
    this.#receivingTimer?.cancel();
    if (this.#replica.isCatchingUp()) this.#replica.endCatchUp();
    this.#tellChange();
    this.#sync.wake();
    this.#blobSync.wake();
    return true;
  }

  #acted<T>(result: T): T {
    this.#afterCommit();
    this.#tellChange();
    return result;
  }

  #status = (): WorkerStatus => ({
    startedFrom: this.#replica.journal.startedFrom.from,
    recording: this.#isAdmitted() ? this.#replica.recording() : 'retired',
    isClockUnsure: this.#replica.journal.time.isUnsure(),
    wasCloned: this.#replica.journal.wasCloned(),
    isCopy: this.#open.copyMarker.isSet(),
    markProblem: this.#replica.journal.markProblem(),
    needsUpdate: this.#replica.needsUpdate(),
    position: this.#replica.journal.storage.lastPosition(),
    safety: safetyOf(this.#tools()),
  });

  #isAdmitted(): boolean {
    const { journal } = this.#replica;
    return journal.control().devices.get(journal.device)?.status === 'admitted';
  }

  #tools = () => ({ suite: this.#suite, journal: this.#replica.journal, sync: this.#sync });

  #tellChange = (): void => {
    if (this.#isClosed) return;
    const position = this.#replica.journal.storage.lastPosition();
    const hasNewEntries = position !== this.#position;
    this.#position = position;
    this.#tending.wake();
    this.#post({ kind: 'changed', copied: copiedThroughOf(this.#tools()), hasNewEntries });
  };

  #close(): true {
    this.#isClosed = true;
    this.#tending.close();
    this.#sync.close();
    this.#blobSync.close();
    this.#blobNotes.close();
    this.#places.close();
    this.#markTimer?.cancel();
    this.#receivingTimer?.cancel();
    this.#notes.close();
    this.#open.close();
    return true;
  }

  #post(message: FromWorker): void {
    this.#port.postMessage(message);
  }
}

/** Relays that are town halls of our own answer under certificates of our own authority. */
function trustOwnAuthority(path: string): void {
  if (!fs.existsSync(path)) return;
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), fs.readFileSync(path, 'utf8')]);
}

function startWorker(port: MessagePort, start: WorkerStart): void {
  trustOwnAuthority(start.folder.paths.authorityCertificate);
  const suite = createSuite1();
  const clock = createSystemClock(start.folder.config.zone);
  const ports = { suite, random: createSystemRandom(), clock, reserveBytes: start.reserveBytes };
  const open = openFolderReplica(start.folder, ports);
  if (!open.ok) {
    const message: FromWorker = { kind: 'unable', failure: open.failure };
    port.postMessage(message);
    port.close();
    return;
  }
  new TownhallWorker(port, start, open.value).run();
}

if (parentPort !== null) startWorker(parentPort, workerData);
