/**
 * The journal of one device: the only place that writes entries, by appending only. It seals what this
 * device records, takes in what others sealed, and knows the control state. One instance owns the data
 * folder (the composition root holds its lock). The order of every step: docs/formats/crash-order.md.
 */
import { type Act, deviceIdOf, type Guardian, signAct } from '../control/acts.ts';
import type { ControlState } from '../control/control-state.ts';
import { buildControlEntry } from '../control/genesis.ts';
import type { SigningKey, Suite, WrapKey } from '../crypto/suite.ts';
import type { Entry } from '../entry/entry.ts';
import { encodeRun, lastOf, type Run } from '../segment/run.ts';
import type { EpochKey } from '../segment/sealing.ts';
import { lastSequenceOf, type Segment, type SegmentClass } from '../segment/segment.ts';
import { type JournalStorage, StorageBrokenError, type StorageFailure } from '../storage/journal-storage.ts';
import type { Bytes } from '../value/bytes.ts';
import type { DeviceId, EpochId, Head, StreamId, TenantId } from '../value/ids.ts';
import type { Clock, Random } from '../value/ports.ts';
import { type Failure, fail, ok, type Result } from '../value/result.ts';
import { type ControlLog, findActRefusal, openControlLog } from './control-log.ts';
import { createHybridClock, type HybridClock } from './hybrid-clock.ts';
import { type KnownStreams, openKnownStreams } from './known-streams.ts';
import type { Mark, MarkPlace } from './mark.ts';
import { newStreamId, type OwnStream, openOwnStream } from './own-stream.ts';
import { examineBytes, examineRun, type Reception } from './reception.ts';
import type { ResealedRun } from './resealed-runs.ts';
import { type SettleFailure, settleAppend } from './settling.ts';
import { checkStart, readControlRuns, type StartFailure, type StartState } from './startup.ts';
import { createTicketErasure, type Erased, type EraseFailure, type TicketErasure } from './ticket-erasure.ts';

export interface JournalTools {
  readonly suite: Suite;
  readonly random: Random;
  readonly clock: Clock;
  readonly storage: JournalStorage;
  readonly mark: Mark;
  readonly tenant: TenantId;
  readonly signing: SigningKey;
  readonly wrapping: WrapKey;
}

export interface Appended {
  readonly segment: Segment;
  readonly position: number;
}

export type AppendFailure =
  | SettleFailure
  /** `act-refused`: no reader would count this act, so it is not recorded. */
  | Failure<'epoch-missing' | 'device-not-admitted' | 'act-refused'>;

export type Received =
  | {
      readonly kind: 'stored';
      readonly run: Run;
      readonly position: number;
      readonly forkedFrom: Head | undefined;
    }
  | { readonly kind: 'storage-failed'; readonly message: string }
  | Exclude<Reception, { kind: 'new' }>;

export interface Journal {
  readonly tenant: TenantId;
  readonly device: DeviceId;
  readonly startedFrom: StartState;
  readonly time: HybridClock;
  readonly streams: KnownStreams;
  readonly storage: JournalStorage;
  readonly control: () => ControlState;
  readonly epochKeys: () => ReadonlyMap<EpochId, EpochKey>;
  readonly currentEpoch: () => EpochKey | undefined;
  /** Where the next appended entry will lie; for decisions that name it. */
  readonly nextPlace: () => { readonly stream: StreamId; readonly sequence: number };
  /** Seals the entries into one segment and returns after they are durable. */
  readonly append: (entries: readonly Entry[]) => Result<Appended, AppendFailure>;
  readonly appendAct: (act: Act, guardians: readonly Guardian[]) => Result<Appended, AppendFailure>;
  /** Bytes from anywhere, or a run that `parseRun` has read. */
  readonly receive: (run: Bytes | Run) => Received;
  /** Seals again, without their bodies, all entries that tickets name; may be repeated at any time. */
  readonly eraseTicketed: () => Result<Erased, EraseFailure>;
  /** The runs that hold ticketed segments in a later form than their origin's: relays have to get them. */
  readonly listResealed: () => readonly ResealedRun[];
  /** Makes the mark durable; call at least once a second and at a checkpoint. */
  readonly syncMark: () => void;
  /** Why the mark could not be written; entries stay safe, but a lost one would not be noticed. */
  readonly markProblem: () => string | undefined;
  /** Another machine writes in this device's name (a resumed copy): leave the stream. */
  readonly wasCloned: () => boolean;
  readonly isStopped: () => boolean;
}

export function openJournal(tools: JournalTools): Result<Journal, StartFailure> {
  try {
    return openChecked(tools);
  } catch (cause) {
    if (cause instanceof StorageBrokenError) return fail({ kind: 'journal-broken', message: cause.message });
    throw cause;
  }
}

function openChecked(tools: JournalTools): Result<Journal, StartFailure> {
  const { suite, storage, tenant } = tools;
  const device = deviceIdOf(suite, tools.signing.publicKey);
  const controlLog = openControlLog(
    { suite, tenant, device, wrapping: tools.wrapping },
    readControlRuns(suite, storage),
  );
  if (!controlLog.ok) return controlLog;
  const streams = openKnownStreams(suite, storage);
  const started = checkStart({ suite, storage, mark: tools.mark, streams, device });
  if (!started.ok) return started;
  // What a killed run left in the cache is read back and is not yet durable: nobody may build on it before.
  const written = storage.checkpoint();
  if (!written.ok) return fail({ kind: 'journal-unwritable', message: written.failure.message });
  return ok(new OpenJournal(tools, device, controlLog.value, streams, started.value));
}

class OpenJournal implements Journal {
  readonly tenant: TenantId;
  readonly device: DeviceId;
  readonly startedFrom: StartState;
  readonly time: HybridClock;
  readonly streams: KnownStreams;
  readonly storage: JournalStorage;
  readonly #tools: JournalTools;
  readonly #controlLog: ControlLog;
  readonly #own = new Map<SegmentClass, OwnStream>();
  /**
   * The heads that the next streams follow. A control stream never follows a sealed one: a relay that lost both
   * could take neither, since what was sealed again needs the ticket first (rule 8).
   */
  readonly #predecessors: { [segmentClass in SegmentClass]: Head };
  readonly #erasure: TicketErasure;
  #wasCloned = false;
  #isStopped = false;
  #markProblem: string | undefined;

  constructor(
    tools: JournalTools,
    device: DeviceId,
    controlLog: ControlLog,
    streams: KnownStreams,
    started: StartState,
  ) {
    this.#tools = tools;
    this.#controlLog = controlLog;
    this.tenant = tools.tenant;
    this.device = device;
    this.streams = streams;
    this.storage = tools.storage;
    this.startedFrom = started;
    this.time = createHybridClock(tools.clock);
    this.#erasure = createTicketErasure({
      ...tools,
      device,
      controlLog,
      isStopped: this.isStopped,
      stop: () => {
        this.#isStopped = true;
      },
    });
    const { genesisHead } = controlLog.state();
    this.#predecessors = { sealed: started.predecessor ?? genesisHead, control: genesisHead };
  }

  control = (): ControlState => this.#controlLog.state();
  epochKeys = (): ReadonlyMap<EpochId, EpochKey> => this.#controlLog.epochKeys();
  currentEpoch = (): EpochKey | undefined => this.#controlLog.currentEpoch();
  wasCloned = (): boolean => this.#wasCloned;
  isStopped = (): boolean => this.#isStopped;
  syncMark = (): void => this.#guardMark(this.#tools.mark.sync);
  markProblem = (): string | undefined => this.#markProblem;

  nextPlace = (): { stream: StreamId; sequence: number } => {
    const own = this.#ownStream('sealed');
    return { stream: own.stream, sequence: own.nextSequence() };
  };

  append = (entries: readonly Entry[]): Result<Appended, AppendFailure> => {
    const refusal = this.#findRefusal();
    if (refusal !== undefined) return fail(refusal);
    const key = this.#controlLog.currentEpoch();
    if (key === undefined)
      return fail({ kind: 'epoch-missing', message: 'No epoch key is wrapped to this device' });
    return this.#store(this.#ownStream('sealed'), 'sealed', this.#ownStream('sealed').seal(entries, key));
  };

  appendAct = (act: Act, guardians: readonly Guardian[]): Result<Appended, AppendFailure> => {
    const refusal = this.#findRefusal();
    if (refusal !== undefined) return fail(refusal);
    const { suite, random, tenant } = this.#tools;
    const body = signAct(suite, tenant, act, guardians);
    const { hybridTime, recordedAt, offsetMinutes } = this.time.next();
    const time = { hybridTime, recordedAt, offsetMinutes };
    const entry = buildControlEntry(suite, random, {
      kind: act.kind,
      body,
      time,
      after: this.#controlLog.tips(),
    });
    const own = this.#ownStream('control');
    const segment = own.seal([entry], undefined);
    const refused = findActRefusal(this.#controlLog, segment);
    if (refused !== undefined) return fail({ kind: 'act-refused', message: refused });
    const stored = this.#store(own, 'control', segment);
    if (!stored.ok) return stored;
    const added = this.#controlLog.add(encodeRun([stored.value.segment]));
    if (!added.ok) throw new Error(`Our own control entry cannot be read: ${added.failure.message}`);
    return stored;
  };

  receive = (given: Bytes | Run): Received => {
    if (this.#isStopped) return { kind: 'storage-failed', message: 'The journal has stopped' };
    const { suite, tenant, storage } = this.#tools;
    const tools = { suite, tenant, streams: this.streams, controlLog: this.#controlLog };
    const seen = given instanceof Uint8Array ? examineBytes(tools, given) : examineRun(tools, given);
    if (seen.kind === 'repeated') this.#erasure.adopt(given instanceof Uint8Array ? given : given.bytes);
    if (seen.kind !== 'new') return seen;
    const stored = storage.append([newRunOf(seen.run, seen.isBranch)]);
    const position = stored.ok ? ok(stored.value.lastPosition) : this.#settle(seen.run, stored.failure);
    if (!position.ok) return { kind: 'storage-failed', message: position.failure.message };
    this.#takeIn(seen.run, seen.isBranch);
    return { kind: 'stored', run: seen.run, position: position.value, forkedFrom: seen.other };
  };

  eraseTicketed = (): Result<Erased, EraseFailure> => this.#erasure.erase();
  listResealed = (): readonly ResealedRun[] => this.#erasure.listResealed();

  #findRefusal(): AppendFailure | undefined {
    if (this.#isStopped)
      return { kind: 'journal-stopped', message: 'The journal has stopped after a disk failure' };
    const status = this.#controlLog.state().devices.get(this.device)?.status;
    if (status === 'admitted') return undefined;
    return { kind: 'device-not-admitted', message: `This device is ${status ?? 'not admitted'}` };
  }

  #ownStream(segmentClass: SegmentClass): OwnStream {
    const open = this.#own.get(segmentClass);
    if (open !== undefined) return open;
    const { suite, random, signing, tenant, clock } = this.#tools;
    const sealer = { device: this.device, sign: signing.sign };
    const predecessor = this.#predecessors[segmentClass];
    const stream = newStreamId({ suite, random }, predecessor, clock.wallMilliseconds());
    const beginning = { stream, class: segmentClass, predecessor };
    const opened = openOwnStream({ suite, random, sealer, tenant }, beginning);
    this.#own.set(segmentClass, opened);
    return opened;
  }

  #store(own: OwnStream, segmentClass: SegmentClass, segment: Segment): Result<Appended, AppendFailure> {
    const run = encodeRun([segment]);
    const stored = this.#tools.storage.append([newRunOf(run, false)]);
    if (stored.ok) return ok(this.#accept(own, run, stored.value.lastPosition));
    // The outcome is unknown: only what is read after opening again counts (rule JO6).
    this.#own.delete(segmentClass);
    const settled = this.#settle(run, stored.failure);
    if (settled.ok) return ok(this.#accept(own, run, settled.value));
    return settled;
  }

  #settle(run: Run, failure: StorageFailure): Result<number, SettleFailure> {
    const settled = settleAppend(this.#tools, run, failure);
    if (!settled.ok && settled.failure.kind === 'journal-stopped') this.#isStopped = true;
    return settled;
  }

  #accept(own: OwnStream, run: Run, position: number): Appended {
    const segment = lastOf(run);
    own.accept(segment);
    this.#predecessors[segment.commitment.class] = segment.head;
    this.streams.add(run, false);
    this.#guardMark(() => this.#tools.mark.move(placeOf(segment)));
    return { segment, position };
  }

  /** The entry is durable by now: a mark that cannot be written is told, and the work goes on. */
  #guardMark(act: () => void): void {
    try {
      act();
      this.#markProblem = undefined;
    } catch (cause) {
      this.#markProblem = `The mark cannot be written: ${String(cause).slice(0, 200)}`;
    }
  }

  #takeIn(run: Run, isBranch: boolean): void {
    const { commitment } = lastOf(run);
    this.streams.add(run, isBranch);
    for (const [segmentClass, own] of this.#own) {
      if (own.stream !== commitment.stream) continue;
      this.#own.delete(segmentClass);
      this.#wasCloned = true;
    }
    if (commitment.class !== 'control') return;
    const added = this.#controlLog.add(run);
    if (!added.ok) throw new Error(`A control run was accepted but cannot be read: ${added.failure.message}`);
  }
}

function newRunOf(run: Run, isBranch: boolean) {
  const [first] = run.segments;
  const { commitment } = lastOf(run);
  return {
    stream: commitment.stream,
    firstSequence: first?.commitment.firstSequence ?? commitment.firstSequence,
    lastSequence: lastSequenceOf(commitment),
    bytes: run.bytes,
    isBranch,
  };
}

const placeOf = ({ commitment, head }: Segment): MarkPlace => ({
  stream: commitment.stream,
  sequence: lastSequenceOf(commitment),
  head,
});
