/**
 * One device's copy of its town hall: journal, projections and decisions in one serial owner. Commands
 * are decided on committed state plus the open batch; a batch commits or fails whole; an answer waits
 * for the commit and for its own projection. Lives in a worker thread; the simulation runs it as it is.
 */
import type { Act, Guardian } from '../control/acts.ts';
import { planMissed, planSharing } from '../control/epochs.ts';
import { placeEntries } from '../control/genesis.ts';
import type { Suite } from '../crypto/suite.ts';
import type { Appended, AppendFailure, Journal, Received } from '../journal/journal.ts';
import { readStoredRun } from '../journal/known-streams.ts';
import type { Erased, EraseFailure } from '../journal/ticket-erasure.ts';
import type { AnyCommand } from '../projection/command.ts';
import { type OpenedSegment, Projector } from '../projection/projector.ts';
import type { Registry } from '../projection/registry.ts';
import { firstOf, type Run } from '../segment/run.ts';
import { lastSequenceOf } from '../segment/segment.ts';
import type { ViewReader, ViewStorage } from '../storage/view-storage.ts';
import type { Bytes } from '../value/bytes.ts';
import type { StreamId } from '../value/ids.ts';
import type { Random } from '../value/ports.ts';
import type { Result } from '../value/result.ts';
import { type Batch, createBatch } from './batch.ts';
import { openForProjection } from './opening.ts';
import type { Outcome, Submission } from './submission.ts';
import { controlDigest, isHalfBuilt, viewsFit } from './views-fit.ts';

export type { Outcome, Submission };

export interface ReplicaTools {
  readonly suite: Suite;
  readonly random: Random;
  readonly journal: Journal;
  readonly views: ViewStorage;
  readonly registry: Registry;
  readonly commands: readonly AnyCommand[];
}

/** `loading`: views lag behind the journal; recording waits, since decisions would be taken on half the data. */
export type Recording = 'ok' | 'loading' | 'stopped';

const rowsAtOnce = 64;
/** So many entries at least are taken in one transaction. */
const entriesAtOnce = 2048;

export class Replica {
  readonly journal: Journal;
  readonly #tools: ReplicaTools;
  readonly #projector: Projector;
  readonly #commands: ReadonlyMap<string, AnyCommand>;
  #isCatchingUp = false;
  #viewsProblem: string | undefined;

  /** Brings the views up to the journal before it returns: by evolving on, or by building them anew. */
  constructor(tools: ReplicaTools) {
    this.#tools = tools;
    this.journal = tools.journal;
    this.#projector = new Projector({ suite: tools.suite, registry: tools.registry, views: tools.views });
    this.#commands = new Map(tools.commands.map((command) => [command.name, command]));
    this.#followOwnTime();
    this.#guardViews(() => {
      if (isHalfBuilt(tools.views) || !viewsFit(tools)) return this.#rebuildViews();
      this.#projectRest();
      this.#openParked();
    });
  }

  get views(): ViewReader {
    return this.#tools.views;
  }

  recording = (): Recording => {
    if (this.journal.isStopped() || this.#viewsProblem !== undefined) return 'stopped';
    return this.#isCatchingUp || !this.#projector.isComplete() ? 'loading' : 'ok';
  };

  stateHash = (): string => this.#projector.stateHash();

  /** Something critical was written by a newer version: releases, grants and key acts wait for the update. */
  needsUpdate = (): boolean => this.journal.control().needsUpdate || this.#projector.needsUpdate();

  /** Decides and records in the order given; requests that fit share one segment (rule RP1). */
  submit = (submissions: readonly Submission[]): Outcome[] => {
    const outcomes: Outcome[] = [];
    while (outcomes.length < submissions.length) {
      outcomes.push(...this.#submitSome(submissions.slice(outcomes.length)));
    }
    return outcomes;
  };

  /** One batch: as many submissions as fit one segment. Decides again once when nothing of it was stored. */
  #submitSome(submissions: readonly Submission[]): Outcome[] {
    for (let attempt = 1; ; attempt += 1) {
      const batch = this.#decideBatch(submissions);
      if (batch.entries.length === 0) return [...batch.outcomes];
      const stored = this.journal.append(batch.entries);
      if (stored.ok) {
        this.#projectOwn(stored.value, batch);
        return [...batch.outcomes];
      }
      const isWorthRetrying =
        attempt === 1 && (stored.failure.kind === 'not-stored' || stored.failure.kind === 'disk-full');
      if (!isWorthRetrying) return this.#failed(batch, stored.failure);
    }
  }

  #decideBatch(submissions: readonly Submission[]): Batch {
    const { suite, random, registry } = this.#tools;
    const batch = createBatch({
      suite,
      random,
      registry,
      journal: this.journal,
      projector: this.#projector,
      commands: this.#commands,
    });
    const recording = this.recording();
    for (const submission of submissions) {
      if (recording !== 'ok') {
        batch.refuse({
          kind: `recording-${recording}`,
          message: this.#viewsProblem ?? 'The views are not complete yet',
        });
      } else if (!batch.decide(submission)) break;
    }
    return batch;
  }

  /** Requests that were answered from what is durable already keep their answer. */
  #failed(batch: Batch, failure: AppendFailure): Outcome[] {
    return batch.outcomes.map((outcome) =>
      outcome.kind === 'done' && !outcome.repeated ? { kind: 'failed', failure } : outcome,
    );
  }

  #projectOwn({ segment, position }: Appended, batch: Batch): void {
    this.#guardViews(() => {
      const entries = placeEntries(segment, batch.entries);
      this.#projector.takeOwn({ kind: 'opened', segment, entries }, batch.evolved, position);
    });
  }

  /**
   * The entries are durable in the journal, and views can always be built anew. Views that cannot be
   * built either stop recording, not the journal.
   */
  #guardViews(act: () => void): void {
    try {
      act();
    } catch {
      this.journal.storage.releaseReserve();
      this.recover();
    }
  }

  /**
   * Builds the views anew after a failure. Recording that stopped because they could not be built (a full
   * disk) goes on when that works now; a journal that has stopped stays so until a restart. May take long.
   */
  recover = (): Recording => {
    try {
      this.#rebuildViews();
      this.#viewsProblem = undefined;
    } catch (cause) {
      this.#viewsProblem = `The views cannot be built: ${String(cause).slice(0, 200)}`;
    }
    return this.recording();
  };

  /** Recording stopped because of the views alone: `recover` may help. */
  isRecoverable = (): boolean => this.#viewsProblem !== undefined && !this.journal.isStopped();

  /** What this device writes next is later than what it wrote before the restart, whatever its clock says. */
  #followOwnTime(): void {
    const { device, streams } = this.journal;
    const own = streams.list().findLast((known) => known.device === device && known.class === 'sealed');
    const tip = own?.tips[0];
    const last = own && tip && streams.findSegment(own.stream, tip.sequence, tip.head);
    if (last !== undefined) this.#open(last);
  }

  /** Takes in a run from outside; folds at once, or at the end of the catch-up. */
  receive = (run: Bytes | Run): Received => {
    const received = this.journal.receive(run);
    if (received.kind === 'stored') this.#projectReceived(received.run, received.position);
    return received;
  };

  /** Folds are deferred until `endCatchUp`; recording waits that long. */
  beginCatchUp = (): void => {
    this.#isCatchingUp = true;
    this.#guardViews(this.#projector.startCatchUp);
  };
  endCatchUp = (): void => {
    this.#guardViews(() => {
      // Views that could not be built lack entries, whatever was taken since.
      if (this.#viewsProblem === undefined && viewsFit(this.#tools)) this.#projector.finishDeferred();
      else this.#rebuildViews();
    });
    this.#isCatchingUp = false;
  };
  isCatchingUp = (): boolean => this.#isCatchingUp;

  appendAct = (act: Act, guardians: readonly Guardian[]): Result<Appended, AppendFailure> => {
    const before = controlDigest(this.#tools.suite, this.journal.control());
    const appended = this.journal.appendAct(act, guardians);
    if (appended.ok) {
      this.#guardViews(() => {
        this.#projector.takeLive(
          [{ kind: 'opened', segment: appended.value.segment, entries: [] }],
          appended.value.position,
        );
      });
      this.#afterControl(before);
    }
    return appended;
  };

  /** Bodies that tickets name still lie in the journal: call `eraseTicketed`. */
  owesErasure = (): boolean => this.#tools.views.readMeta('erasure') === 'owed';

  /** The ticket is durable: journal sealed again, its log emptied, views built without the bodies. */
  eraseTicketed = (): Result<Erased, EraseFailure> => {
    const erased = this.journal.eraseTicketed();
    if (erased.ok) this.rebuild();
    return erased;
  };

  #projectReceived(run: Run, position: number): void {
    const isControl = firstOf(run).commitment.class === 'control';
    const opened = run.segments.map(this.#open);
    this.#guardViews(() => {
      if (this.#isCatchingUp) this.#projector.takeDeferred(opened, position);
      else this.#projector.takeLive(opened, position);
    });
    if (isControl) this.#afterControl(undefined);
  }

  #open = (segment: Run['segments'][number]): OpenedSegment => {
    const { suite } = this.#tools;
    const opened = openForProjection(
      { suite, control: this.journal.control(), epochKeys: this.journal.epochKeys() },
      segment,
    );
    if (opened.kind !== 'opened') return opened;
    for (const { header } of opened.entries) this.journal.time.follow(header.hybridTime);
    if (opened.owesErasure === true) this.#tools.views.writeMeta('erasure', 'owed');
    return opened;
  };

  /** New epochs open what was parked; changed cuts or tickets change what counts, so all is built again. */
  #afterControl(before: string | undefined): void {
    const digest = controlDigest(this.#tools.suite, this.journal.control());
    const known = before ?? this.#tools.views.readMeta('control');
    if (known !== digest) {
      if (this.#isCatchingUp) this.#tools.views.writeMeta('foldVersion', 'control changed');
      else this.rebuild();
    } else this.#openParked();
  }

  /**
   * After an exchange, when all control entries are here: epoch keys go to devices that were admitted on
   * one machine while another opened the epoch, and a key that was wrapped falsely to this one is asked for.
   * True when that was recorded.
   */
  settle = (): boolean => {
    const { suite, random } = this.#tools;
    const { device } = this.journal;
    const control = this.journal.control();
    if (this.#isCatchingUp || control.devices.get(device)?.status !== 'admitted') return false;
    const [tools, keys] = [{ suite, random, device }, this.journal.epochKeys()];
    const act = planMissed(tools, control, keys) ?? planSharing(tools, control, keys);
    return act !== undefined && this.appendAct(act, []).ok;
  };

  #openParked(): void {
    for (const parked of this.#projector.listParked()) {
      const segment = this.journal.streams.findSegment(parked.stream, parked.sequence, parked.head);
      const opened = segment === undefined ? undefined : this.#open(segment);
      if (opened === undefined || opened.kind === 'parked') continue;
      this.#guardViews(() => {
        if (opened.kind === 'opened') this.#projector.takeAside(opened, this.#isCatchingUp);
        else this.#projector.setAside(opened);
      });
    }
  }

  /** Deletes every projection and builds it from the journal. */
  rebuild = (): void => this.#guardViews(() => this.#rebuildViews());

  #rebuildViews(): void {
    this.#projector.startRebuild();
    this.#tools.views.writeMeta('control', controlDigest(this.#tools.suite, this.journal.control()));
    this.#projectRest();
  }

  #projectRest(): void {
    let position = this.#projector.position();
    const last = this.journal.storage.lastPosition();
    while (position < last) {
      const from = position;
      this.#projector.takeDeferred(
        this.#openFrom(from, (read) => {
          position = read;
        }),
        () => position,
      );
      if (position === from) break;
    }
    if (!this.#projector.isComplete()) this.#projector.finishDeferred();
  }

  /** One by one, so that no more than one opened segment lies in memory. */
  *#openFrom(position: number, tell: (position: number) => void): Generator<OpenedSegment> {
    const { suite } = this.#tools;
    let from = position;
    for (let entries = 0; entries < entriesAtOnce; ) {
      const rows = this.journal.storage.readFrom(from, rowsAtOnce);
      from = rows.at(-1)?.position ?? from;
      if (rows.length === 0) return;
      for (const row of rows) {
        for (const segment of readStoredRun(suite, row).segments) {
          entries += segment.commitment.count;
          yield this.#open(segment);
        }
      }
      tell(from);
    }
  }

  /** The journal's place of an entry: for acknowledgement levels and proofs. */
  static endOf = ({ segment }: Appended): { stream: StreamId; sequence: number } => ({
    stream: segment.commitment.stream,
    sequence: lastSequenceOf(segment.commitment),
  });
}
