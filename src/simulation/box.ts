/**
 * One machine of a town hall: what survives its process (disks, keys, clock, lines to the relays), and the
 * process that runs on it, if one runs. The process is the real replica with the real sync.
 */
import type { SigningKey, Suite, WrapKey } from '../core/crypto/suite.ts';
import { type Journal, openJournal } from '../core/journal/journal.ts';
import { openMark } from '../core/journal/mark.ts';
import { Projector } from '../core/projection/projector.ts';
import type { FinishedPage, FinishedRequest, RelayVector } from '../core/relay/relay.ts';
import { Replica } from '../core/replica/replica.ts';
import { type CopyStore, createMemoryCopyStore } from '../core/sync/copies.ts';
import type { Evidence, SyncTarget } from '../core/sync/exchange-tools.ts';
import { createSync, type Sync } from '../core/sync/sync.ts';
import type { Bytes } from '../core/value/bytes.ts';
import type { DeviceId, StreamId, TenantId } from '../core/value/ids.ts';
import { expectOk, fail, ok, type Result } from '../core/value/result.ts';
import { type ClockPlan, createDeviceClock, type DeviceClock } from './device-clock.ts';
import type { Dice } from './dice.ts';
import { HeldSegments } from './held-segments.ts';
import { JournalDisk } from './journal-disk.ts';
import { createLife, type Ending, type Life, ProcessEnded } from './life.ts';
import { MarkDisk } from './mark-disk.ts';
import { createLine, type LineState } from './network.ts';
import { ledgerRegistry, newerCommands, olderCommands, type Version } from './office/ledger.ts';
import type { RelaySite } from './relay-site.ts';
import { ViewDisk } from './view-disk.ts';
import { VisibleRows } from './visible-rows.ts';
import type { World } from './world.ts';

export interface Identity {
  readonly device: DeviceId;
  readonly signing: SigningKey;
  readonly wrapping: WrapKey;
}

export interface Process {
  readonly life: Life;
  readonly journal: Journal;
  readonly replica: Replica;
  readonly sync: Sync;
}

/** What the observers of the simulation are told by a box. */
export interface BoxObserver {
  readonly onStored: (box: Box, run: Bytes, position: number, isBranch: boolean) => void;
  readonly onReplaced: (box: Box, run: Bytes) => void;
  readonly onVector: (box: Box, site: RelaySite, vector: RelayVector) => void;
  readonly onFinished: (
    box: Box,
    site: RelaySite,
    vector: RelayVector,
    request: FinishedRequest,
    page: FinishedPage,
  ) => void;
  /** Altered bytes of a stream have reached the box. */
  readonly onAltered: (box: Box, site: RelaySite, stream: StreamId, run: Bytes) => void;
  readonly onEnded: (box: Box, ending: Ending) => void;
}

export interface BoxPlan {
  readonly world: World;
  readonly number: number;
  readonly name: string;
  readonly town: number;
  readonly tenant: TenantId;
  readonly identity: Identity;
  readonly sites: readonly RelaySite[];
  readonly lines: readonly LineState[];
  readonly clock: Omit<ClockPlan, 'time'>;
  readonly version: Version;
  readonly observer: BoxObserver;
}

export class Box {
  readonly plan: BoxPlan;
  readonly dice: Dice;
  readonly clock: DeviceClock;
  readonly visible: VisibleRows;
  journalDisk = new JournalDisk();
  markDisk = new MarkDisk();
  viewDisk: ViewDisk;
  copies: CopyStore = createMemoryCopyStore();
  held = new HeldSegments();
  /** All evidence that any process of this box has shown. */
  evidence: Evidence[] = [];
  version: Version;
  process: Process | undefined;
  /** False once the hardware is gone or the device was taken away for good. */
  isInUse = true;
  /** Why the last start failed, if it did. */
  startFailure: string | undefined;
  /** Throws the same numbers as another box until both have thrown differently: a copied image. */
  random: Dice;
  /** The box started from a copy and nobody has confirmed that the other one is gone. */
  mayBook = true;

  constructor(plan: BoxPlan) {
    this.plan = plan;
    this.dice = plan.world.dice.fork(`box ${plan.name}`);
    this.random = this.dice.fork('random');
    this.clock = createDeviceClock({ time: plan.world.time, ...plan.clock });
    this.visible = new VisibleRows(plan.world.suite);
    this.version = plan.version;
    this.viewDisk = this.#emptyViews();
    this.#follow();
  }

  get name(): string {
    return this.plan.name;
  }

  #emptyViews(): ViewDisk {
    this.visible.onReset();
    return new ViewDisk(
      Projector.tablesOf(ledgerRegistry(this.plan.world.suite, this.version)),
      this.visible,
    );
  }

  #follow(): void {
    this.journalDisk.onStored = (run, position) => {
      this.plan.observer.onStored(this, run.bytes, position, run.isBranch);
    };
    this.journalDisk.onReplaced = (run) => this.plan.observer.onReplaced(this, run);
    this.held = HeldSegments.of(this.plan.world.suite, this.journalDisk.rows());
  }

  /** Puts another disk into the box: a backup that is restored, a copied image, an empty one. */
  replaceDisk(journal: JournalDisk, mark: MarkDisk): void {
    this.journalDisk = journal;
    this.markDisk = mark;
    this.copies = createMemoryCopyStore();
    this.viewDisk = this.#emptyViews();
    this.#follow();
  }

  start(): Result<Process, string> {
    if (this.process !== undefined) return ok(this.process);
    const life = createLife({ time: this.plan.world.time, onEnding: this.#onEnding });
    const started = this.#startIn(life);
    this.startFailure = started.ok ? undefined : started.failure;
    if (started.ok) this.process = started.value;
    if (started.ok) started.value.sync.start();
    return started;
  }

  #startIn(life: Life): Result<Process, string> {
    try {
      const journal = this.#openJournal(life);
      if (!journal.ok) return journal;
      const replica = this.#openReplica(life, journal.value);
      const sync = this.#openSync(life, replica);
      if (journal.value.startedFrom.from === 'copy') this.mayBook = false;
      return ok({ life, journal: journal.value, replica, sync });
    } catch (cause) {
      // A crash while the journal is checked or the views are brought up to the journal: the box simply starts once more.
      if (cause instanceof ProcessEnded) return fail('crashed');
      throw cause;
    }
  }

  get #suite(): Suite {
    const { planted, suite } = this.plan.world;
    return planted.suite?.(suite) ?? suite;
  }

  #openJournal(life: Life): Result<Journal, string> {
    const { world, tenant, identity } = this.plan;
    const { planted } = world;
    const suite = this.#suite;
    const disk = this.journalDisk.openFor(life);
    const opened = openJournal({
      suite,
      random: this.random,
      clock: this.clock,
      storage: planted.storage?.(disk) ?? disk,
      mark: openMark(suite, this.markDisk.openFor(life)),
      tenant,
      signing: identity.signing,
      wrapping: identity.wrapping,
    });
    return opened.ok ? opened : fail(`${opened.failure.kind}: ${opened.failure.message}`);
  }

  #openReplica(life: Life, opened: Journal): Replica {
    const { planted } = this.plan.world;
    const { number } = this.plan;
    const suite = this.#suite;
    const journal = planted.journal?.(opened, suite) ?? opened;
    const views = this.viewDisk.openFor(life);
    const alter = planted.recordFold;
    const registry = ledgerRegistry(suite, this.version, (fold) => alter?.(fold, number) ?? fold);
    const commands = this.version === 'older' ? olderCommands : newerCommands;
    return new Replica({
      suite,
      random: this.random,
      journal,
      views,
      registry,
      commands: planted.commands?.(commands, views) ?? commands,
    });
  }

  #openSync(life: Life, replica: Replica): Sync {
    const { world, sites, lines, observer, number } = this.plan;
    const places = sites.map((site, index) => {
      const state = lines[index];
      if (state === undefined) throw new RangeError(`Box ${this.name} has no line to ${site.name}`);
      const relay = createLine({
        suite: world.suite,
        time: world.time,
        dice: this.dice,
        state,
        relay: site.serve(number),
        onVector: (vector) => {
          if (life.isAlive()) observer.onVector(this, site, vector);
        },
        onFinished: (vector, request, page) => {
          if (life.isAlive()) observer.onFinished(this, site, vector, request, page);
        },
        onPull: (stream, { runs }) => {
          const altered = runs.find((run) => site.altered.has(run));
          if (life.isAlive() && altered !== undefined) observer.onAltered(this, site, stream, altered);
        },
      });
      return { relay, relayKey: () => site.publicKey, isIndependent: index > 0 };
    });
    const sync = createSync({
      suite: world.suite,
      target: guardedTarget(life, replica),
      places,
      timer: life.timer,
      random: this.random,
      clock: this.clock,
      copies: this.copies,
      onChange: () => {
        if (life.isAlive()) this.#keepEvidence(sync);
      },
    });
    return sync;
  }

  #keepEvidence(sync: Sync): void {
    for (const one of sync.status().evidence) {
      if (this.evidence.includes(one)) continue;
      this.evidence.push(one);
      this.plan.world.trace.note(`${this.name} evidence ${one.kind} ${one.message}`);
    }
  }

  /** The lights go out, or somebody ends the process; what the disks lose is decided here. */
  end(ending: Ending): void {
    const running = this.process;
    if (running === undefined) return;
    running.life.end();
    this.#onEnding(ending);
  }

  #onEnding = (ending: Ending): void => {
    this.process?.sync.close();
    this.process = undefined;
    if (ending === 'power-cut') {
      const lost = this.journalDisk.cutPower(this.dice);
      this.markDisk.cutPower(this.dice);
      this.viewDisk.cutPower(this.dice);
      if (this.dice.chance(0.2)) this.copies = createMemoryCopyStore();
      this.#follow();
      this.plan.world.trace.note(`${this.name} lost power and ${lost} runs`);
    }
    this.plan.observer.onEnded(this, ending);
  };

  /** Installs the newer version; its tables are built again at the next start. */
  upgrade(): void {
    this.version = 'newer';
  }

  /** Founding, or joining with the control entries of an admitted device. */
  load(runs: Parameters<ReturnType<JournalDisk['openFor']>['append']>[0]): void {
    const life = createLife({ time: this.plan.world.time, onEnding: () => undefined });
    expectOk(this.journalDisk.openFor(life).append(runs));
  }
}

/** A crash inside the reception of a run ends the process, not the simulation. */
function guardedTarget(life: Life, replica: Replica): SyncTarget {
  const guarded = <T>(act: () => T, otherwise: T): T => {
    if (!life.isAlive()) return otherwise;
    try {
      return act();
    } catch (cause) {
      if (cause instanceof ProcessEnded) return otherwise;
      throw cause;
    }
  };
  return {
    journal: replica.journal,
    receive: (run) =>
      guarded(() => replica.receive(run), { kind: 'storage-failed', message: 'The process has ended' }),
    beginCatchUp: () => guarded(replica.beginCatchUp, undefined),
    endCatchUp: () => guarded(replica.endCatchUp, undefined),
    isCatchingUp: replica.isCatchingUp,
    settle: () => guarded(replica.settle, false),
  };
}
