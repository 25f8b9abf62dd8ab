/**
 * A place where a relay runs: the real relay over a store in memory, on hardware and under people who may
 * restart it, restore an old state, show two groups of devices two histories, keep streams back or hand
 * out altered bytes.
 */
import type { SigningKey, Suite } from '../core/crypto/suite.ts';
import {
  bucketCount,
  bucketOf,
  digestBucket,
  digestBuckets,
  type FinishedDigest,
  type FinishedStream,
} from '../core/relay/finished-streams.ts';
import { createMemoryStore } from '../core/relay/memory/memory-store.ts';
import { relayIdOf } from '../core/relay/receipt.ts';
import type {
  FinishedPage,
  FinishedRequest,
  PullAnswer,
  PushAnswer,
  Relay,
  RelayFailure,
  RelayVector,
} from '../core/relay/relay.ts';
import type { RelayChange, RelayStore } from '../core/relay/relay-store.ts';
import { createStoreRelay, type StoreRelay } from '../core/relay/store-relay.ts';
import type { Bytes } from '../core/value/bytes.ts';
import { type Head, hexIdAt, type StreamId, type TenantId } from '../core/value/ids.ts';
import { fail, ok, type Result } from '../core/value/result.ts';
import type { Dice } from './dice.ts';

export interface SitePlan {
  readonly name: string;
  readonly suite: Suite;
  readonly key: SigningKey;
  readonly dice: Dice;
  /** Every run that arrives, before anything is decided about it. */
  readonly onArrival: (run: Bytes) => void;
  readonly wrapStore?: (store: RelayStore) => RelayStore;
}

const allBuckets: readonly number[] = Array.from({ length: bucketCount }, (_, index) => index);

interface FinishedHere extends FinishedDigest {
  readonly streams: readonly FinishedStream[];
  readonly digests: readonly string[];
}

/** One history: what was committed, in order, so that an earlier state can be made again. */
interface History {
  readonly changes: RelayChange[];
  readonly heads: Set<Head>;
  readonly store: RelayStore;
  relay: StoreRelay;
}

export class RelaySite {
  readonly name: string;
  readonly publicKey: Bytes;
  /** As receipts name it. */
  readonly id: string;
  isRunning = true;
  /** Streams whose runs this place keeps back while it says that nothing is there. */
  withheld: ((stream: StreamId) => boolean) | undefined;
  tampers = false;
  /** What this place has altered, so that finding it can be demanded. */
  readonly altered = new WeakSet<Bytes>();
  quotaBytes = Number.MAX_SAFE_INTEGER;
  /** Times at which this place lost something that it had signed for. */
  rollbacks = 0;
  readonly #plan: SitePlan;
  #main: History;
  /** A second history for some devices, while this place equivocates. */
  #other: History | undefined;
  #seesOther: (device: number) => boolean = () => false;

  constructor(plan: SitePlan) {
    this.name = plan.name;
    this.publicKey = plan.key.publicKey;
    this.id = relayIdOf(plan.suite, plan.key.publicKey);
    this.#plan = plan;
    this.#main = this.#begin([]);
  }

  #begin(changes: readonly RelayChange[]): History {
    const kept = [...changes];
    const store = createMemoryStore();
    // A memory store commits at once: nothing has to be waited for before it is asked again.
    const heads = new Set<Head>();
    for (const change of kept) {
      void store.commit(change);
      addHeads(heads, change);
    }
    const recording: RelayStore = {
      ...store,
      commit: async (change) => {
        const committed = await store.commit(change);
        if (committed !== 'committed') return committed;
        kept.push(change);
        addHeads(heads, change);
        return committed;
      },
    };
    const outer = this.#plan.wrapStore?.(recording) ?? recording;
    return { changes: kept, heads, store: outer, relay: this.#open(outer) };
  }

  #open(store: RelayStore): StoreRelay {
    const { name, suite, key } = this.#plan;
    return createStoreRelay({ name, suite, store, key, quotaBytes: this.quotaBytes });
  }

  /** The store that this place will answer for in the end. */
  get store(): RelayStore {
    return this.#main.store;
  }

  holds(head: Head): boolean {
    return this.#main.heads.has(head);
  }

  get relay(): StoreRelay {
    return this.#main.relay;
  }

  restart(): void {
    this.#main.relay = this.#open(this.#main.store);
  }

  setQuota(bytes: number): void {
    this.quotaBytes = bytes;
    this.restart();
  }

  /** An old disk image comes back: the last changes are gone. Returns how many. */
  rollBack(dice: Dice): number {
    const { changes } = this.#main;
    const lost = Math.min(changes.length - 1, dice.between(1, 12));
    if (lost < 1) return 0;
    this.#main = this.#begin(changes.slice(0, changes.length - lost));
    this.rollbacks += 1;
    return lost;
  }

  splitViews(seesOther: (device: number) => boolean): void {
    this.#other = this.#begin(this.#main.changes);
    this.#seesOther = seesOther;
  }

  /** One history remains; what only the other one had is gone from here. */
  joinViews(): void {
    if (this.#other === undefined) return;
    this.#other = undefined;
    this.rollbacks += 1;
  }

  get isSplit(): boolean {
    return this.#other !== undefined;
  }

  becomeHonest(): void {
    this.isRunning = true;
    this.withheld = undefined;
    this.tampers = false;
    this.joinViews();
    this.setQuota(Number.MAX_SAFE_INTEGER);
  }

  /** What a device with this number is answered. */
  serve(device: number): Relay {
    const history = (): History => (this.#seesOther(device) ? (this.#other ?? this.#main) : this.#main);
    const guarded = async <T>(
      act: () => Promise<Result<T, RelayFailure>>,
    ): Promise<Result<T, RelayFailure>> =>
      this.isRunning ? act() : fail({ kind: 'unreachable', message: `${this.name} is switched off` });
    return {
      name: this.name,
      vector: (tenant) => guarded(() => this.#vector(history(), tenant)),
      finishedDigests: (tenant) =>
        guarded(async () => {
          const finished = await this.#finished(history(), tenant);
          return finished.ok ? ok(finished.value.digests) : finished;
        }),
      finishedStreams: (tenant, request) => guarded(() => this.#finishedStreams(history(), tenant, request)),
      push: (tenant, run) => guarded(() => this.#push(history(), tenant, run)),
      pull: (tenant, request) =>
        guarded(async () => this.#altered(await history().relay.pull(tenant, request))),
      log: (tenant, from, limit) => guarded(() => history().relay.log(tenant, from, limit)),
      close: () => undefined,
    };
  }

  async #vector(history: History, tenant: TenantId): Promise<Result<RelayVector, RelayFailure>> {
    const answer = await history.relay.vector(tenant);
    const { withheld } = this;
    if (!answer.ok || withheld === undefined) return answer;
    const finished = await this.#finished(history, tenant);
    if (!finished.ok) return finished;
    const tips = answer.value.tips.filter(({ stream }) => !withheld(stream));
    return ok({ ...answer.value, tips, finished: finished.value });
  }

  /** What this place says of finished streams, in which nothing stands of those that it keeps back. */
  async #finished(history: History, tenant: TenantId): Promise<Result<FinishedHere, RelayFailure>> {
    const { suite } = this.#plan;
    const answer = await history.relay.finishedStreams(tenant, { buckets: allBuckets, after: undefined });
    if (!answer.ok) return answer;
    const { withheld } = this;
    const streams = answer.value.streams.filter(({ stream }) => withheld?.(stream) !== true);
    const byBucket = Map.groupBy(streams, ({ stream }) => bucketOf(stream));
    const digests = allBuckets.map((bucket) => digestBucket(suite, byBucket.get(bucket) ?? []));
    return ok({ streams, digests, digest: digestBuckets(suite, digests), count: streams.length });
  }

  async #finishedStreams(
    history: History,
    tenant: TenantId,
    { buckets }: FinishedRequest,
  ): Promise<Result<FinishedPage, RelayFailure>> {
    const finished = await this.#finished(history, tenant);
    if (!finished.ok) return finished;
    const streams = finished.value.streams.filter(({ stream }) => buckets.includes(bucketOf(stream)));
    return ok({ streams, hasMore: false });
  }

  async #push(history: History, tenant: TenantId, run: Bytes): Promise<Result<PushAnswer, RelayFailure>> {
    this.#plan.onArrival(run);
    return history.relay.push(tenant, run);
  }

  #altered(answer: Result<PullAnswer, RelayFailure>): Result<PullAnswer, RelayFailure> {
    if (!this.tampers || !answer.ok || answer.value.runs.length === 0) return answer;
    const { dice } = this.#plan;
    const victim = dice.below(answer.value.runs.length);
    const runs = answer.value.runs.map((run, index) => (index === victim ? flipOneBit(run, dice) : run));
    for (const run of runs) if (!answer.value.runs.includes(run)) this.altered.add(run);
    return ok({ ...answer.value, runs });
  }
}

function addHeads(heads: Set<Head>, { rows }: RelayChange): void {
  for (const row of rows) {
    for (let at = 0; at < row.heads.length; at += 32) heads.add(hexIdAt<Head>(row.heads, at, 32));
  }
}

function flipOneBit(run: Bytes, dice: Dice): Bytes {
  const altered = run.slice();
  const at = dice.below(altered.length);
  altered[at] = (altered[at] ?? 0) ^ (1 << dice.below(8));
  return altered;
}
