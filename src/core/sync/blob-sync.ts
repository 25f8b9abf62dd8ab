/**
 * Keeps the blobs that entries name level with the relays: one loop a relay, beside the exchanges of entries and
 * never before them. A place is woken when its entries are level; failures back off with jitter; what does not
 * get on is a state that screens show, with its reason.
 */
import type { BlobName } from '../blob/blob-reference.ts';
import type { BlobStorage } from '../blob/blob-storage.ts';
import type { Suite } from '../crypto/suite.ts';
import { relayIdOf } from '../relay/receipt.ts';
import type { RelayBlobs } from '../relay/relay-blobs.ts';
import type { DeviceId, TenantId } from '../value/ids.ts';
import type { Clock, Random, Timer } from '../value/ports.ts';
import type { BlobCopyStore } from './blob-copies.ts';
import {
  type BlobPlaceMemory,
  type BlobShop,
  type BlobStuckReason,
  type BlobTurnResult,
  emptyBlobMemory,
  exchangeBlobs,
} from './blob-exchange.ts';
import type { NamedBlobs } from './named-blobs.ts';
import { type SyncPlace, stickPrefix } from './sync.ts';

export interface BlobSyncTools {
  readonly suite: Suite;
  readonly tenant: TenantId;
  readonly device: DeviceId;
  readonly names: NamedBlobs;
  readonly storage: BlobStorage;
  readonly places: readonly SyncPlace[];
  readonly copies: BlobCopyStore;
  readonly timer: Timer;
  readonly random: Random;
  readonly clock: Pick<Clock, 'monotonicMilliseconds'>;
  /** A blob came, was confirmed, or does not get on; only a hint for screens. */
  readonly onChange: () => void;
}

/**
 * `missing`: named and not here; its entry is below every level. `here`: durable on this disk. `copied`: an
 * independent second medium has confirmed it as well.
 */
export type BlobLevel = 'missing' | 'here' | 'copied';

export interface BlobState {
  readonly level: BlobLevel;
  /** Missing, and whoever recorded it said that it would follow. */
  readonly isPending: boolean;
  readonly stuck: readonly { readonly place: string; readonly reason: BlobStuckReason | 'unreachable' }[];
}

export interface BlobSyncStatus {
  readonly named: number;
  readonly missing: number;
  /** Here, and not on an independent second medium. */
  readonly waiting: number;
  /** False while entries cannot be read that may name further blobs. */
  readonly isComplete: boolean;
}

export interface BlobSync {
  /** The entries of this place are level: its blobs are next. Without a place: all. */
  readonly wake: (place?: SyncPlace) => void;
  /** Turns with every place until nothing is left that gets on. */
  readonly exchangeAll: () => Promise<readonly BlobTurnResult[]>;
  readonly stateOf: (name: BlobName) => Promise<BlobState>;
  readonly status: () => Promise<BlobSyncStatus>;
  readonly close: () => void;
}

const backoffFirstMilliseconds = 5_000;
const backoffMaxMilliseconds = 10 * 60_000;
const checkEveryMilliseconds = 24 * 3_600_000;

export function createBlobSync(tools: BlobSyncTools): BlobSync {
  const { suite, tenant, device, storage, copies, onChange, places, names } = tools;
  const shared: BlobShop = {
    ...{ suite, tenant, device, storage, copies, onChange },
    here: new Set(),
    altered: new Set(),
    claimed: new Set(),
  };
  const loops = places.flatMap((place) => {
    const { blobs } = place.relay;
    return blobs === undefined ? [] : [new BlobLoop(tools, shared, place, blobs)];
  });
  let isComplete = false;
  const isCopied = (name: BlobName): boolean => {
    const relays = loops.flatMap((loop) => (loop.place.isIndependent ? (loop.placeId ?? []) : []));
    return (
      relays.some((id) => copies.has(id, name)) ||
      copies.list().some((note) => note.name === name && note.place.startsWith(stickPrefix))
    );
  };
  const levelOf = async (name: BlobName): Promise<BlobLevel> => {
    const length = shared.altered.has(name) ? undefined : await storage.lengthOf(name);
    if (length?.ok !== true || length.value === undefined) {
      shared.here.delete(name);
      return 'missing';
    }
    return isCopied(name) ? 'copied' : 'here';
  };
  return {
    wake: (place) => {
      for (const loop of loops) if (place === undefined || loop.place === place) loop.wake();
    },
    exchangeAll: () => Promise.all(loops.map((loop) => loop.drain())),
    stateOf: async (name) => {
      const level = await levelOf(name);
      return {
        level,
        isPending: level === 'missing' && names.find(name)?.pending === true,
        stuck: loops.flatMap((loop) => loop.stuckOf(name, level)),
      };
    },
    status: async () => {
      isComplete = await names.update();
      const levels = await Promise.all(names.list().map(({ name }) => levelOf(name)));
      return {
        named: levels.length,
        missing: levels.filter((level) => level === 'missing').length,
        waiting: levels.filter((level) => level === 'here').length,
        isComplete,
      };
    },
    close: () => {
      for (const loop of loops) loop.close();
    },
  };
}

/** An entry is nowhere safer than the blobs that it names; `pending` is below every level. */
export function levelWithBlobs(
  entry: 'here' | 'copied',
  blobs: readonly BlobLevel[],
): 'pending' | 'here' | 'copied' {
  if (blobs.includes('missing')) return 'pending';
  return blobs.includes('here') ? 'here' : entry;
}

class BlobLoop {
  readonly place: SyncPlace;
  readonly #tools: BlobSyncTools;
  readonly #shared: BlobShop;
  readonly #blobs: RelayBlobs;
  readonly #memory: BlobPlaceMemory = emptyBlobMemory();
  #running: Promise<BlobTurnResult> | undefined;
  #timer: { readonly cancel: () => void } | undefined;
  #isWanted = false;
  #failures = 0;
  #quietUntil = 0;
  #checkedAt: number | undefined;
  #isClosed = false;

  constructor(tools: BlobSyncTools, shared: BlobShop, place: SyncPlace, blobs: RelayBlobs) {
    this.#tools = tools;
    this.#shared = shared;
    this.#blobs = blobs;
    this.place = place;
  }

  get placeId(): string | undefined {
    const key = this.place.relayKey();
    return key && relayIdOf(this.#tools.suite, key);
  }

  wake = (): void => {
    this.#isWanted = true;
    this.#plan();
  };

  close = (): void => {
    this.#isClosed = true;
    this.#timer?.cancel();
    for (const { draft } of this.#memory.partials.values()) void draft.drop();
    this.#memory.partials.clear();
  };

  stuckOf(name: BlobName, level: BlobLevel): BlobState['stuck'] {
    const reason = this.#memory.stuck.get(name);
    const place = this.place.relay.name;
    // What one place does not have matters only while it is missing here.
    const isOver = level === 'copied' || (level === 'here' && reason === 'not-at-relay');
    if (reason !== undefined && !isOver) return [{ place, reason }];
    return this.#failures > 0 && level !== 'copied' ? [{ place, reason: 'unreachable' }] : [];
  }

  /** One turn at a time; the next begins when it is wanted and the relay is not being left alone. */
  #plan(): void {
    if (this.#isClosed || this.#running !== undefined || !this.#isWanted) return;
    this.#timer?.cancel();
    const wait = Math.max(0, this.#quietUntil - this.#tools.clock.monotonicMilliseconds());
    this.#timer = this.#tools.timer.after(wait, () => {
      this.#isWanted = false;
      void this.#turn().then(() => this.#plan());
    });
  }

  drain = async (): Promise<BlobTurnResult> => {
    for (;;) {
      const result = await this.#turn();
      if (result.kind !== 'more') return result;
    }
  };

  async #turn(): Promise<BlobTurnResult> {
    this.#running ??= this.#exchange();
    try {
      return await this.#running;
    } finally {
      this.#running = undefined;
    }
  }

  async #exchange(): Promise<BlobTurnResult> {
    const { names, clock } = this.#tools;
    const now = clock.monotonicMilliseconds();
    if (this.#checkedAt === undefined || now - this.#checkedAt >= checkEveryMilliseconds) this.#begin(now);
    const result = await this.#guarded(async () => {
      await names.update();
      return exchangeBlobs({
        ...this.#shared,
        blobs: this.#blobs,
        placeId: this.placeId,
        memory: this.#memory,
        named: names.list(),
      });
    });
    this.#take(result);
    return result;
  }

  /** Once a day everything is asked for again, and what did not get on is tried again. */
  #begin(now: number): void {
    this.#checkedAt = now;
    this.#memory.isCheckDue = true;
    this.#memory.stuck.clear();
    this.#memory.distrusted.clear();
  }

  /** What a relay makes our code throw is a fault of that turn: recording and entries go on. */
  async #guarded(act: () => Promise<BlobTurnResult>): Promise<BlobTurnResult> {
    try {
      return await act();
    } catch (cause) {
      const message = `The turn of blobs broke off: ${String(cause).slice(0, 200)}`;
      return { kind: 'failed', failure: { kind: 'relay-broken', message } };
    }
  }

  #take({ kind }: BlobTurnResult): void {
    if (kind === 'failed') {
      this.#failures += 1;
      const backoff = backoffFirstMilliseconds * 2 ** Math.min(this.#failures - 1, 10);
      const wait = this.#jittered(Math.min(backoffMaxMilliseconds, backoff));
      this.#quietUntil = this.#tools.clock.monotonicMilliseconds() + wait;
      this.#tools.onChange();
    } else {
      this.#failures = 0;
      this.#quietUntil = 0;
    }
    if (kind !== 'done') this.#isWanted = true;
  }

  /** Between half of and one and a half times the wait. */
  #jittered(milliseconds: number): number {
    const [high = 0, low = 0] = this.#tools.random.bytes(2);
    return Math.round(milliseconds * (0.5 + (high * 256 + low) / 65_536));
  }
}
