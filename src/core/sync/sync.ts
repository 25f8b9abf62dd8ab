/**
 * Keeps a device level with its relays: one loop a relay, independent of the others. New entries are
 * pushed at once; hints and a jittered poll start a full exchange; failures back off with jitter.
 */
import type { Suite } from '../crypto/suite.ts';
import { relayIdOf } from '../relay/receipt.ts';
import type { Relay, RelayHints } from '../relay/relay.ts';
import type { Bytes } from '../value/bytes.ts';
import type { StreamId } from '../value/ids.ts';
import type { Clock, Random, Timer } from '../value/ports.ts';
import { type CopyStore, copiedThrough } from './copies.ts';
import { Exchange, type ExchangeResult } from './exchange.ts';
import type { Evidence, SyncTarget } from './exchange-tools.ts';
import { emptyRelayMemory, type RelayMemory } from './relay-memory.ts';

export interface SyncPlace {
  readonly relay: Relay;
  /** Pinned public key of the relay; undefined until the first contact has shown it. */
  readonly relayKey: () => Bytes | undefined;
  /** Run by someone else than the provider: only such a place makes the level `copied`. */
  readonly isIndependent: boolean;
  readonly hints?: RelayHints;
}

export interface SyncTools {
  readonly suite: Suite;
  readonly target: SyncTarget;
  readonly places: readonly SyncPlace[];
  readonly timer: Timer;
  readonly random: Random;
  readonly clock: Clock;
  readonly copies: CopyStore;
  /** Called after every change of what is safe or what was received; only a hint for screens. */
  readonly onChange: () => void;
  /** The entries of this place are level: what hangs on them may follow. */
  readonly onLevel?: (place: SyncPlace) => void;
}

export interface PlaceStatus {
  readonly name: string;
  readonly isIndependent: boolean;
  readonly state: 'current' | 'behind' | 'unreachable' | 'never-reached';
  /** Monotonic milliseconds since the last exchange that went through; undefined = never. */
  readonly contactAgeMilliseconds: number | undefined;
  /** Own entries that this place has not confirmed. */
  readonly waiting: number;
  readonly failure: string | undefined;
}

export interface SyncStatus {
  readonly places: readonly PlaceStatus[];
  /** Newest first, at most 100; each is also in the log of the process. */
  readonly evidence: readonly Evidence[];
}

export interface Sync {
  readonly start: () => void;
  /** New entries were recorded here: push them, unless the relay is being left alone after failures. */
  readonly wake: () => void;
  /** Runs one full exchange with every place now; for `doctor`, tests and a person's button. */
  readonly exchangeAll: () => Promise<readonly ExchangeResult[]>;
  readonly status: () => SyncStatus;
  /** Up to which sequence each stream is on a second, independent medium. */
  readonly copiedThrough: () => ReadonlyMap<StreamId, number>;
  readonly close: () => void;
}

const pollMilliseconds = 60_000;
const backoffFirstMilliseconds = 2_000;
const backoffMaxMilliseconds = 5 * 60_000;
const evidenceMax = 100;

export function createSync(tools: SyncTools): Sync {
  const evidence: Evidence[] = [];
  const report = (one: Evidence): void => {
    const isKnown = evidence.some((known) => isSameEvidence(known, one));
    if (isKnown) return;
    evidence.unshift(one);
    evidence.length = Math.min(evidence.length, evidenceMax);
    tools.onChange();
  };
  const loops = tools.places.map((place) => new PlaceLoop(tools, place, report));
  return {
    start: () => {
      for (const loop of loops) loop.start();
    },
    wake: () => {
      for (const loop of loops) loop.wake('push');
    },
    exchangeAll: () => Promise.all(loops.map((loop) => loop.exchange('all'))),
    status: () => ({ places: loops.map((loop) => loop.status()), evidence: [...evidence] }),
    copiedThrough: () => {
      const ids = new Set<string>(stickPlaces(tools));
      for (const loop of loops) if (loop.placeId !== undefined && loop.isIndependent) ids.add(loop.placeId);
      return copiedThrough(tools.copies.list(), ids);
    },
    close: () => {
      for (const loop of loops) loop.close();
    },
  };
}

/** The same about another stream is another finding, even in the same words. */
const isSameEvidence = (left: Evidence, right: Evidence): boolean =>
  left.kind === right.kind &&
  left.place === right.place &&
  left.stream === right.stream &&
  left.message === right.message;

/** Sticks are noted under a name of their own and are always independent. */
export const stickPrefix = 'stick:';

const stickPlaces = ({ copies }: SyncTools): string[] =>
  copies.list().flatMap(({ place }) => (place.startsWith(stickPrefix) ? [place] : []));

type Wish = 'push' | 'all';

class PlaceLoop {
  readonly isIndependent: boolean;
  readonly #tools: SyncTools;
  readonly #place: SyncPlace;
  readonly #report: (evidence: Evidence) => void;
  readonly #memory: RelayMemory = emptyRelayMemory();
  #running: Promise<ExchangeResult> | undefined;
  #wish: Wish | undefined;
  #timer: { readonly cancel: () => void } | undefined;
  #watch: { readonly close: () => void } | undefined;
  #failures = 0;
  #failure: string | undefined;
  #contactAt: number | undefined;
  #quietUntil = 0;
  #named: { readonly key: Bytes; readonly id: string } | undefined;
  #isClosed = false;

  constructor(tools: SyncTools, place: SyncPlace, report: (evidence: Evidence) => void) {
    this.#tools = tools;
    this.#place = place;
    this.#report = report;
    this.isIndependent = place.isIndependent;
  }

  /** Asked for at every comparison: a key is hashed once. */
  get placeId(): string | undefined {
    const key = this.#place.relayKey();
    if (key !== undefined && key !== this.#named?.key)
      this.#named = { key, id: relayIdOf(this.#tools.suite, key) };
    return key === undefined ? undefined : this.#named?.id;
  }

  start = (): void => {
    this.#watch = this.#place.hints?.watch(this.#tools.target.journal.tenant, () => this.wake('all'));
    this.wake('all');
  };

  close = (): void => {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#watch?.close();
  };

  /** Coalesces wishes: while an exchange runs, the next one is remembered, not started. */
  wake = (wish: Wish): void => {
    if (this.#isClosed) return;
    this.#wish = this.#wish === 'all' ? 'all' : wish;
    const wait = this.#quietUntil - this.#tools.clock.monotonicMilliseconds();
    if (this.#running !== undefined || wait > 0) return;
    this.#timer?.cancel();
    this.#timer = this.#tools.timer.after(0, this.#go);
  };

  #go = (): void => {
    const wish = this.#wish ?? 'all';
    this.#wish = undefined;
    void this.exchange(wish).then(() => this.#plan());
  };

  #plan(): void {
    if (this.#isClosed) return;
    this.#timer?.cancel();
    const wait = this.#quietUntil - this.#tools.clock.monotonicMilliseconds();
    if (wait > 0) this.#timer = this.#tools.timer.after(wait, this.#go);
    else if (this.#wish !== undefined) this.#timer = this.#tools.timer.after(0, this.#go);
    else this.#timer = this.#tools.timer.after(this.#jittered(pollMilliseconds), this.#go);
  }

  /** Between half of and one and a half times the wait, so that 72 town halls do not come at once. */
  #jittered(milliseconds: number): number {
    const [high = 0, low = 0] = this.#tools.random.bytes(2);
    return Math.round(milliseconds * (0.5 + (high * 256 + low) / 65_536));
  }

  exchange = async (wish: Wish): Promise<ExchangeResult> => {
    if (this.#running !== undefined) return this.#running;
    this.#running = this.#exchange(wish);
    try {
      return await this.#running;
    } finally {
      this.#running = undefined;
    }
  };

  async #exchange(wish: Wish): Promise<ExchangeResult> {
    const { suite, target, copies, clock, onChange } = this.#tools;
    const { relay, relayKey } = this.#place;
    const note = (one: Parameters<ConstructorParameters<typeof Exchange>[0]['note']>[0]): void =>
      copies.put({ ...one, at: clock.wallMilliseconds() });
    const confirmed = () => this.#confirmed();
    const exchange = new Exchange(
      { suite, target, relay, relayKey, note, confirmed, report: this.#report },
      this.#memory,
    );
    const canPushOnly = wish === 'push' && this.#contactAt !== undefined && this.#failures === 0;
    const result = await this.#guarded(canPushOnly ? exchange.pushNew : exchange.run);
    this.#takeResult(result);
    if (result.kind === 'level') this.#tools.onLevel?.(this.#place);
    onChange();
    return result;
  }

  /** What a relay makes our code throw is a fault of that exchange: it is named, and recording goes on. */
  async #guarded(act: () => Promise<ExchangeResult>): Promise<ExchangeResult> {
    try {
      return await act();
    } catch (cause) {
      const message = `The exchange broke off: ${String(cause).slice(0, 200)}`;
      this.#report({ kind: 'exchange-broken', place: this.#place.relay.name, stream: undefined, message });
      return { kind: 'failed', failure: { kind: 'relay-broken', message } };
    }
  }

  #takeResult(result: ExchangeResult): void {
    const now = this.#tools.clock.monotonicMilliseconds();
    if (result.kind === 'level') {
      this.#failures = 0;
      this.#failure = undefined;
      this.#contactAt = now;
      this.#quietUntil = 0;
      return;
    }
    this.#failures += 1;
    this.#failure = `${result.failure.kind}: ${result.failure.message}`;
    const backoff = Math.min(
      backoffMaxMilliseconds,
      backoffFirstMilliseconds * 2 ** Math.min(this.#failures - 1, 10),
    );
    this.#quietUntil = now + this.#jittered(backoff);
  }

  status = (): PlaceStatus => {
    const waiting = this.#waiting();
    const age =
      this.#contactAt === undefined ? undefined : this.#tools.clock.monotonicMilliseconds() - this.#contactAt;
    const { name } = this.#place.relay;
    const state =
      this.#failure !== undefined
        ? 'unreachable'
        : age === undefined
          ? 'never-reached'
          : waiting > 0
            ? 'behind'
            : 'current';
    return {
      name,
      isIndependent: this.isIndependent,
      state,
      contactAgeMilliseconds: age,
      waiting,
      failure: this.#failure,
    };
  };

  #confirmed(): ReadonlyMap<StreamId, number> {
    const { placeId } = this;
    return placeId === undefined ? new Map() : copiedThrough(this.#tools.copies.list(), new Set([placeId]));
  }

  #waiting(): number {
    const { target } = this.#tools;
    const confirmed = this.#confirmed();
    let waiting = 0;
    for (const { stream, device, class: segmentClass, tips } of target.journal.streams.list()) {
      if (device !== target.journal.device || segmentClass !== 'sealed') continue;
      waiting += Math.max(0, (tips[0]?.sequence ?? 0) - (confirmed.get(stream) ?? 0));
    }
    return waiting;
  }
}
