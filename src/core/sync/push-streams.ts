/**
 * The pushing side of an exchange: sends what a relay has not confirmed, and what was sealed again here. Only
 * a receipt that the relay's own key signed counts; every refusal is named and leaves the other streams going.
 */
import { type KnownStream, type KnownTip, readStoredRun } from '../journal/known-streams.ts';
import { verifyReceipt } from '../relay/receipt.ts';
import type { PushAnswer, Relay, RelayFailure } from '../relay/relay.ts';
import { encodeRun, joinRuns, lastOf, parseRun, type Run } from '../segment/run.ts';
import { lastSequenceOf } from '../segment/segment.ts';
import { type Bytes, equalBytes } from '../value/bytes.ts';
import type { Head, StreamId } from '../value/ids.ts';
import { type ExchangeTools, type NameEvidence, nameGap, namerOf } from './exchange-tools.ts';
import { type RelayMemory, remember, type SeenTip } from './relay-memory.ts';

const rowsAtOnce = 512;
const stepsMax = 10_000;
/** Two devices that erase the same at once agree in the third. */
const resealedPassesMax = 3;

type Sent =
  | { readonly kind: 'sent' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'need'; readonly sequence: number }
  | { readonly kind: 'failed'; readonly failure: RelayFailure };

export class PushingSide {
  /** Segments that were new there. */
  pushed = 0;
  readonly #tools: ExchangeTools;
  readonly #memory: RelayMemory;
  readonly #name: NameEvidence;

  constructor(tools: ExchangeTools, memory: RelayMemory) {
    this.#tools = tools;
    this.#memory = memory;
    this.#name = namerOf(tools);
  }

  /** `shown` = what the relay shows now, when it was asked. */
  pushAll = async (shown?: readonly SeenTip[]): Promise<RelayFailure | undefined> => {
    let waiting = inOrder(this.#findDue(shown));
    // What follows a segment inside of a stream has to wait until that is there.
    for (let before = -1; waiting.length > 0 && this.pushed !== before; ) {
      before = this.pushed;
      const left: DueStream[] = [];
      for (const due of waiting) {
        const ended = await this.#pushStream(due.stream, due.start);
        if (ended === 'waits') left.push(due);
        else if (ended !== undefined) return ended;
      }
      waiting = left;
    }
    for (const { stream } of waiting) nameGap(this.#tools, stream);
    return undefined;
  };

  #findDue(shown: readonly SeenTip[] | undefined): DueStream[] {
    const confirmed = this.#tools.confirmed();
    const shownHeads = shown && new Set(shown.map(({ head }) => head));
    const due: DueStream[] = [];
    for (const known of this.#tools.target.journal.streams.list()) {
      const { stream, tips } = known;
      const last = tips[0]?.sequence ?? 0;
      const start = Math.min(
        this.#pushStart(known, last, confirmed.get(stream) ?? 0),
        startOfUnshownLines(tips, shownHeads),
      );
      if (start < last || (shown === undefined && tips.length > 1)) due.push({ ...known, start });
    }
    return due;
  }

  async #pushStream(stream: StreamId, start: number): Promise<RelayFailure | 'waits' | undefined> {
    const { storage } = this.#tools.target.journal;
    let after = start;
    let needed = Number.POSITIVE_INFINITY;
    for (let steps = 0; steps < stepsMax; steps += 1) {
      const rows = storage.readStream(stream, after, rowsAtOnce);
      const [first] = rows;
      if (first === undefined) return undefined;
      const runs = joinRuns(rows.map((row) => readStoredRun(this.#tools.suite, row)));
      const sent = await this.#pushRuns(stream, runs);
      if (sent.kind === 'failed') return sent.failure;
      if (sent.kind === 'stopped') return undefined;
      if (sent.kind === 'need') {
        if (sent.sequence < 1) return 'waits';
        // Each need lies before what was just sent and before the last need: else nothing would fill it.
        if (sent.sequence > Math.min(after, needed - 1)) return nameGap(this.#tools, stream);
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
  pushResealed = async (): Promise<RelayFailure | undefined> => {
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
  };

  #isResealedThere = (seals: ReadonlyMap<Head, string>): boolean =>
    [...seals].every(([head, seal]) => this.#memory.resealed.get(head) === seal);

  /** A relay that has everything but gave no receipt for our own stream is sent its last run again. */
  #pushStart({ stream, device }: KnownStream, last: number, confirmed: number): number {
    const there = Math.min(this.#memory.seen.get(stream)?.sequence ?? 0, last);
    const isOwn = device === this.#tools.target.journal.device;
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
        this.#name('quarantined', stream, answer.reason);
        return false;
      case 'refused':
        this.#name('push-refused', stream, `${answer.reason}: ${answer.message}`);
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
      this.#name('receipt-forged', stream, `${relay.name} gave a receipt that is not its own for ${head}`);
      return false;
    }
    if (answer.kind === 'forked')
      this.#name('forked', stream, `${relay.name} holds ${answer.other} at the place of ${head}`);
    if (answer.kind === 'forked' || !answer.repeated) this.pushed += run.segments.length;
    remember(this.#memory, { stream, sequence, head });
    note({ place: receipt.relay, stream, sequence, head });
    return true;
  }
}

/** Before the end of the shortest line of a forked stream that the relay does not show. */
function startOfUnshownLines(own: readonly KnownTip[], shown: ReadonlySet<Head> | undefined): number {
  if (own.length <= 1 || shown === undefined) return Number.POSITIVE_INFINITY;
  return Math.min(...own.filter(({ head }) => !shown.has(head)).map(({ sequence }) => sequence - 1));
}

interface DueStream extends KnownStream {
  /** Up to here the relay has it. */
  readonly start: number;
}

/**
 * The genesis has to be there before anything that names its tenant, control before what it admits, and what a
 * stream follows before it: streams may have come here in any order.
 */
function inOrder(due: readonly DueStream[]): DueStream[] {
  const byEnd = new Map(due.flatMap((one) => one.tips.map(({ head }) => [head, one])));
  const ordered = new Set<DueStream>();
  for (const one of due.toSorted((left, right) => rankOf(left) - rankOf(right))) {
    const chain = new Set<DueStream>();
    let next: DueStream | undefined = one;
    while (next !== undefined && !ordered.has(next) && !chain.has(next)) {
      chain.add(next);
      next = next.follows && byEnd.get(next.follows);
    }
    for (const link of [...chain].reverse()) ordered.add(link);
  }
  return [...ordered];
}

const rankOf = ({ class: segmentClass }: DueStream): number => (segmentClass === 'control' ? 0 : 1);
