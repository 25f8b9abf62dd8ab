/**
 * One exchange with one relay: control first, then what is missing on either side. The relay is not
 * believed: its vector only says where to look; every run is verified on arrival, and what it showed
 * before must still be there.
 */
import type { Suite } from '../crypto/suite.ts';
import type { Journal, Received } from '../journal/journal.ts';
import { type KnownTip, readStoredRun } from '../journal/known-streams.ts';
import { relayIdOf, verifyReceipt } from '../relay/receipt.ts';
import type { PushAnswer, Relay, RelayFailure, StreamTip } from '../relay/relay.ts';
import { encodeRun, joinRuns, lastOf, parseRun, type Run } from '../segment/run.ts';
import { lastSequenceOf, type SegmentClass } from '../segment/segment.ts';
import { type Bytes, equalBytes } from '../value/bytes.ts';
import { type Head, type StreamId, zeroHead } from '../value/ids.ts';
import type { CopyNote } from './copies.ts';

/** What the exchange needs of the device: the replica, or a store without views. */
export interface SyncTarget {
  readonly journal: Journal;
  readonly receive: (run: Bytes | Run) => Received;
  readonly beginCatchUp: () => void;
  readonly endCatchUp: () => void;
  readonly isCatchingUp: () => boolean;
  /** Both sides are level: what follows from that is recorded now. True when something was. */
  readonly settle: () => boolean;
}

export type EvidenceKind =
  | 'rolled-back'
  | 'forked'
  | 'run-refused'
  | 'push-refused'
  | 'quarantined'
  | 'receipt-forged'
  | 'gap-unfilled'
  | 'exchange-broken';

/** Something that a person should see; it never stops the clerks. */
export interface Evidence {
  readonly kind: EvidenceKind;
  readonly place: string;
  readonly stream: StreamId | undefined;
  readonly message: string;
}

export interface ExchangeTools {
  readonly suite: Suite;
  readonly target: SyncTarget;
  readonly relay: Relay;
  /** Public key of the relay, once known; without it receipts do not count. */
  readonly relayKey: () => Bytes | undefined;
  readonly note: (note: Omit<CopyNote, 'at'>) => void;
  /** Up to where this relay has given receipts, from the notes that outlive the process. */
  readonly confirmed: () => ReadonlyMap<StreamId, number>;
  readonly report: (evidence: Evidence) => void;
}

/** What a relay has shown, kept between exchanges: less than that later is a rollback. */
export interface RelayMemory {
  readonly seen: Map<StreamId, { readonly sequence: number; readonly head: Head }>;
  /** The seals of re-sealed segments that this relay has answered for, since this process began. */
  readonly resealed: Map<Head, string>;
}

export const emptyRelayMemory = (): RelayMemory => ({ seen: new Map(), resealed: new Map() });

export type ExchangeResult =
  | { readonly kind: 'level'; readonly pulled: number; readonly pushed: number }
  /** The relay could not be used to the end. What was exchanged before stays. */
  | { readonly kind: 'failed'; readonly failure: RelayFailure };

const pullBytesMax = 2 * 1024 * 1024;
const rowsAtOnce = 512;
/** Above this many missing entries folds wait until everything is here. */
const deferAbove = 512;
const roundsMax = 8;
/** Two devices that erase the same at once agree in the third. */
const resealedPassesMax = 3;

type Sent =
  | { readonly kind: 'sent' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'need'; readonly sequence: number }
  | { readonly kind: 'failed'; readonly failure: RelayFailure };

export class Exchange {
  readonly #tools: ExchangeTools;
  readonly #memory: RelayMemory;
  #pulled = 0;
  #pushed = 0;

  constructor(tools: ExchangeTools, memory: RelayMemory) {
    this.#tools = tools;
    this.#memory = memory;
  }

  /** Brings both sides level. Pull never waits for push: a refusal of one leaves the other going. */
  run = async (): Promise<ExchangeResult> => {
    for (let round = 0; round < roundsMax; round += 1) {
      const before = this.#pulled + this.#pushed;
      const failure = await this.#round();
      if (failure !== undefined) return { kind: 'failed', failure };
      const isLevel = this.#pulled + this.#pushed === before;
      if (isLevel && !this.#tools.target.settle()) break;
    }
    return { kind: 'level', pulled: this.#pulled, pushed: this.#pushed };
  };

  /** Sends what this relay has not confirmed, from what is remembered of it: no vector is fetched. */
  pushNew = async (): Promise<ExchangeResult> => {
    const failure = (await this.#pushAll(undefined)) ?? (await this.#pushResealed());
    return failure === undefined
      ? { kind: 'level', pulled: 0, pushed: this.#pushed }
      : { kind: 'failed', failure };
  };

  async #round(): Promise<RelayFailure | undefined> {
    const { relay, target } = this.#tools;
    const answer = await relay.vector(target.journal.tenant);
    if (!answer.ok && answer.failure.kind !== 'not-found') return answer.failure;
    const tips = answer.ok ? answer.value.tips : [];
    this.#checkRollback(tips);
    for (const tip of tips) this.#remember(tip);
    const control = await this.#both('control', tips);
    if (control !== undefined) return control;
    return (await this.#both('sealed', tips)) ?? (await this.#pushResealed());
  }

  async #both(segmentClass: SegmentClass, tips: readonly StreamTip[]): Promise<RelayFailure | undefined> {
    const pull = await this.#pullAll(tips.filter((tip) => tip.class === segmentClass));
    const push = await this.#pushAll(segmentClass, tips);
    return pull ?? push;
  }

  /** What was seen before and is not there any more is named, and uploaded again by the push that follows. */
  #checkRollback(tips: readonly StreamTip[]): void {
    const shown = new Map<StreamId, number>();
    for (const { stream, sequence } of tips) shown.set(stream, Math.max(shown.get(stream) ?? 0, sequence));
    const expected = new Map(this.#tools.confirmed());
    for (const [stream, { sequence }] of this.#memory.seen) {
      expected.set(stream, Math.max(sequence, expected.get(stream) ?? 0));
    }
    for (const [stream, sequence] of expected) {
      const now = shown.get(stream) ?? 0;
      if (now >= sequence) continue;
      this.#report(
        'rolled-back',
        stream,
        `${this.#tools.relay.name} had sequence ${sequence} before and shows ${now} now`,
      );
      this.#memory.seen.delete(stream);
      // Whatever it was put back to may hold the bodies again.
      this.#memory.resealed.clear();
      this.#withdrawConfirmation(stream, now);
    }
  }

  /** What the relay has lost is not on a second medium any more, whatever it signed. */
  #withdrawConfirmation(stream: StreamId, sequence: number): void {
    const key = this.#tools.relayKey();
    if (key === undefined) return;
    this.#tools.note({ place: relayIdOf(this.#tools.suite, key), stream, sequence, head: zeroHead });
  }

  #remember({ stream, sequence, head }: Pick<StreamTip, 'stream' | 'sequence' | 'head'>): void {
    const known = this.#memory.seen.get(stream);
    if (known === undefined || sequence >= known.sequence) this.#memory.seen.set(stream, { sequence, head });
  }

  async #pullAll(tips: readonly StreamTip[]): Promise<RelayFailure | undefined> {
    const { target } = this.#tools;
    const missing = tips.filter((tip) => !this.#isKnown(tip));
    const entries = missing.reduce(
      (sum, tip) => sum + Math.max(0, tip.sequence - this.#ownSequence(tip.stream)),
      0,
    );
    const isDeferred = entries > deferAbove && !target.isCatchingUp();
    if (isDeferred) target.beginCatchUp();
    try {
      for (const tip of missing) {
        const isForked = tips.filter(({ stream }) => stream === tip.stream).length > 1;
        const failure = await this.#pullStream(tip, isForked);
        if (failure !== undefined) return failure;
      }
      return undefined;
    } finally {
      if (isDeferred) target.endCatchUp();
    }
  }

  #ownSequence(stream: StreamId): number {
    return this.#tools.target.journal.streams.find(stream)?.tips[0]?.sequence ?? 0;
  }

  #isKnown(tip: StreamTip): boolean {
    const { streams } = this.#tools.target.journal;
    const known = streams.find(tip.stream);
    if (known?.tips.some(({ head }) => head === tip.head) === true) return true;
    const isInside = (known?.tips[0]?.sequence ?? 0) >= tip.sequence;
    return isInside && streams.findSegment(tip.stream, tip.sequence, tip.head) !== undefined;
  }

  /**
   * Of a forked stream only the chain that ends in this tip is asked for: more than one answer holds would
   * otherwise go on behind the longest branch. What is here may lie on another line; then it begins at the fork.
   */
  async #pullStream(tip: StreamTip, isForked: boolean): Promise<RelayFailure | undefined> {
    const { relay, target } = this.#tools;
    const chain = isForked ? { branch: tip.branch } : {};
    let after = Math.min(this.#ownSequence(tip.stream), tip.sequence - 1);
    for (let steps = 0; ; steps += 1) {
      const request = { stream: tip.stream, after, bytesMax: pullBytesMax, ...chain };
      const answer = await relay.pull(target.journal.tenant, request);
      if (!answer.ok) return answer.failure;
      const taken = this.#takeRuns(tip.stream, answer.value.runs);
      if (taken.kind === 'stopped') return undefined;
      if (taken.kind === 'need') {
        if (taken.sequence > after || steps > 64) return this.#reportGap(tip.stream);
        after = isForked && tip.forkedAfter < after ? tip.forkedAfter : taken.sequence - 1;
        continue;
      }
      if (!answer.value.hasMore || taken.lastSequence <= after) return undefined;
      after = taken.lastSequence;
    }
  }

  #reportGap(stream: StreamId): undefined {
    this.#report(
      'gap-unfilled',
      stream,
      `${this.#tools.relay.name} does not give what lies before its own tip`,
    );
  }

  #takeRuns(
    stream: StreamId,
    runs: readonly Bytes[],
  ): { kind: 'taken'; lastSequence: number } | { kind: 'need'; sequence: number } | { kind: 'stopped' } {
    const { suite, target } = this.#tools;
    const parsed: Run[] = [];
    for (const bytes of runs) {
      const run = parseRun(suite, bytes);
      if (!run.ok) return this.#refuse(stream, run.failure.message);
      parsed.push(run.value);
    }
    let lastSequence = 0;
    for (const run of joinRuns(parsed)) {
      const received = target.receive(run);
      lastSequence = Math.max(lastSequence, lastSequenceOf(lastOf(run).commitment));
      if (received.kind === 'need') return { kind: 'need', sequence: received.sequence };
      if (received.kind === 'refused') return this.#refuse(stream, received.failure.message);
      if (received.kind === 'storage-failed') return this.#refuse(stream, received.message);
      if (received.kind === 'quarantined') this.#report('quarantined', stream, received.reason);
      if (received.kind !== 'stored') continue;
      this.#pulled += run.segments.length;
      if (received.forkedFrom === undefined) continue;
      this.#report(
        'forked',
        stream,
        `Two segments claim one place: ${received.forkedFrom} and ${lastOf(run).head}`,
      );
    }
    return { kind: 'taken', lastSequence };
  }

  #refuse(stream: StreamId, message: string): { kind: 'stopped' } {
    this.#report('run-refused', stream, message);
    return { kind: 'stopped' };
  }

  /** `shown` = the tips of the vector, when there is one. */
  async #pushAll(
    segmentClass: SegmentClass | undefined,
    shown?: readonly StreamTip[],
  ): Promise<RelayFailure | undefined> {
    const { streams } = this.#tools.target.journal;
    const mine = streams.list().filter((known) => segmentClass === undefined || known.class === segmentClass);
    // The genesis has to be there before anything that names its tenant; control before what it admits.
    const ordered = [...mine].sort((left, right) => rankOf(left.class) - rankOf(right.class));
    const confirmed = this.#tools.confirmed();
    for (const { stream, tips } of ordered) {
      const last = tips[0]?.sequence ?? 0;
      const start = Math.min(
        this.#pushStart(stream, last, confirmed.get(stream) ?? 0),
        startOfUnshownLines(tips, shown),
      );
      if (start >= last && (shown !== undefined || tips.length <= 1)) continue;
      const failure = await this.#pushStream(stream, start);
      if (failure !== undefined) return failure;
    }
    return undefined;
  }

  async #pushStream(stream: StreamId, start: number): Promise<RelayFailure | undefined> {
    const { storage } = this.#tools.target.journal;
    let after = start;
    let needed = Number.POSITIVE_INFINITY;
    for (let steps = 0; steps < 10_000; steps += 1) {
      const rows = storage.readStream(stream, after, rowsAtOnce);
      const [first] = rows;
      if (first === undefined) return undefined;
      const runs = joinRuns(rows.map((row) => readStoredRun(this.#tools.suite, row)));
      const sent = await this.#pushRuns(stream, runs);
      if (sent.kind === 'failed') return sent.failure;
      if (sent.kind === 'stopped') return undefined;
      if (sent.kind === 'need') {
        // Each need lies before what was just sent and before the last need: else nothing would fill it.
        if (sent.sequence < 1 || sent.sequence > Math.min(after, needed - 1)) return this.#reportGap(stream);
        needed = sent.sequence;
        after = sent.sequence - 1;
        continue;
      }
      const next = Math.max(...rows.map((row) => row.lastSequence));
      if (next <= after) return undefined;
      after = next;
    }
    return undefined;
  }

  /**
   * What was sealed again here replaces what the relay holds of it. An answer that makes ours change (somebody
   * else erased the same) is followed by one more push, so that all places end with one form.
   */
  async #pushResealed(): Promise<RelayFailure | undefined> {
    const { journal } = this.#tools.target;
    for (let pass = 0; pass < resealedPassesMax; pass += 1) {
      const unconfirmed = journal.listResealed().filter(({ seals }) => !this.#isResealedThere(seals));
      if (unconfirmed.length === 0) return undefined;
      for (const { stream, position, seals } of unconfirmed) {
        const row = journal.storage.readAt(position);
        if (row === undefined) continue;
        const sent = await this.#pushRun(stream, readStoredRun(this.#tools.suite, row));
        if (sent.kind === 'failed') return sent.failure;
        if (sent.kind !== 'sent') continue;
        for (const [head, seal] of seals) this.#memory.resealed.set(head, seal);
      }
    }
    return undefined;
  }

  #isResealedThere = (seals: ReadonlyMap<Head, string>): boolean =>
    [...seals].every(([head, seal]) => this.#memory.resealed.get(head) === seal);

  /** A relay that has everything but gave no receipt for our own stream is sent its last run again. */
  #pushStart(stream: StreamId, last: number, confirmed: number): number {
    const { journal } = this.#tools.target;
    const there = Math.min(this.#memory.seen.get(stream)?.sequence ?? 0, last);
    const isOwn = journal.streams.find(stream)?.device === journal.device;
    return isOwn && confirmed < last && there >= last ? last - 1 : there;
  }

  async #pushRuns(stream: StreamId, runs: readonly Run[]): Promise<Sent> {
    for (const run of runs) {
      const sent = await this.#pushRun(stream, run);
      if (sent.kind !== 'sent') return sent;
    }
    return { kind: 'sent' };
  }

  /**
   * A segment that is stored there in a later form is taken over, and what follows it is sent on its own; the
   * form that is there is sent back when nothing follows. So the receipt comes, whoever sealed last and
   * whether or not its key is here: receipts name heads.
   */
  async #pushRun(stream: StreamId, run: Run): Promise<Sent> {
    const { relay, target } = this.#tools;
    let current: Run | undefined = run;
    // Each round sends less or sends back what came: a relay that never ends is left alone.
    for (let round = 0; current !== undefined && round <= run.segments.length; round += 1) {
      const answer: Awaited<ReturnType<Relay['push']>> = await relay.push(
        target.journal.tenant,
        current.bytes,
      );
      if (!answer.ok) return { kind: 'failed', failure: answer.failure };
      if (answer.value.kind === 'need') return { kind: 'need', sequence: answer.value.sequence };
      if (answer.value.kind !== 'superseded')
        return { kind: this.#takeAnswer(stream, current, answer.value) ? 'sent' : 'stopped' };
      target.receive(answer.value.run);
      current = this.#restAfter(current, answer.value.run);
    }
    return { kind: 'stopped' };
  }

  /** Undefined when the relay's answer is not about this run, or is what was sent. */
  #restAfter(run: Run, superseding: Bytes): Run | undefined {
    const theirs = parseRun(this.#tools.suite, superseding);
    if (!theirs.ok || equalBytes(superseding, run.bytes)) return undefined;
    const { head } = lastOf(theirs.value);
    const index = run.segments.findIndex((segment) => segment.head === head);
    if (index < 0) return undefined;
    const rest = run.segments.slice(index + 1);
    return rest.length > 0 ? encodeRun(rest) : theirs.value;
  }

  /** False: this stream cannot go on at this relay now; the reason is a visible state. */
  #takeAnswer(
    stream: StreamId,
    run: Run,
    answer: Exclude<PushAnswer, { kind: 'need' | 'superseded' }>,
  ): boolean {
    switch (answer.kind) {
      case 'stored':
      case 'forked':
        return this.#takeReceipt(stream, run, answer);
      case 'quarantined':
        this.#report('quarantined', stream, answer.reason);
        return false;
      case 'refused':
        this.#report('push-refused', stream, `${answer.reason}: ${answer.message}`);
        return false;
    }
  }

  #takeReceipt(
    stream: StreamId,
    run: Run,
    answer: Extract<PushAnswer, { kind: 'stored' | 'forked' }>,
  ): boolean {
    const { suite, relay, note } = this.#tools;
    const { receipt } = answer;
    const { head, commitment } = lastOf(run);
    const sequence = lastSequenceOf(commitment);
    const key = this.#tools.relayKey();
    const isFor =
      receipt.stream === stream &&
      receipt.head === head &&
      receipt.tenant === this.#tools.target.journal.tenant;
    if (key === undefined || !isFor || !verifyReceipt(suite, key, receipt).ok) {
      this.#report('receipt-forged', stream, `${relay.name} gave a receipt that is not its own for ${head}`);
      return false;
    }
    if (answer.kind === 'forked')
      this.#report('forked', stream, `${relay.name} holds ${answer.other} at the place of ${head}`);
    if (answer.kind === 'forked' || !answer.repeated) this.#pushed += run.segments.length;
    this.#remember({ stream, sequence, head });
    note({ place: receipt.relay, stream, sequence, head });
    return true;
  }

  #report(kind: EvidenceKind, stream: StreamId | undefined, message: string): void {
    this.#tools.report({ kind, place: this.#tools.relay.name, stream, message });
  }
}

/** Before the end of the shortest line of a forked stream that the vector does not show. */
function startOfUnshownLines(own: readonly KnownTip[], shown: readonly StreamTip[] | undefined): number {
  if (own.length <= 1 || shown === undefined) return Number.POSITIVE_INFINITY;
  const heads = new Set(shown.map(({ head }) => head));
  return Math.min(...own.filter(({ head }) => !heads.has(head)).map(({ sequence }) => sequence - 1));
}

const rankOf = (segmentClass: SegmentClass): number => (segmentClass === 'control' ? 0 : 1);
