/** A device of a fictional town that keeps level with relays in memory, and a timer that only fires when told to. */
import { planAdmission } from '../control/admission.ts';
import { createMemoryStore } from '../relay/memory/memory-store.ts';
import type { Relay } from '../relay/relay.ts';
import { createStoreRelay, type StoreRelay } from '../relay/store-relay.ts';
import {
  openTestReplica,
  seededRandom,
  type TestReplica,
  type TestReplicaOptions,
  type TestTown,
} from '../replica/test-town.ts';
import type { Timer } from '../value/ports.ts';
import { expectOk } from '../value/result.ts';
import { type CopyStore, createMemoryCopyStore } from './copies.ts';
import { createSync, type Sync, type SyncPlace } from './sync.ts';

export const openRelay = (town: TestTown, name = 'Kreis'): StoreRelay =>
  createStoreRelay({
    name,
    suite: town.suite,
    store: createMemoryStore(),
    key: town.suite.signingKey(new Uint8Array(32).fill(9)),
  });

export const placeOf = (relay: StoreRelay, over: Partial<Relay> = {}): SyncPlace => ({
  relay: { ...relay, ...over },
  relayKey: () => relay.publicKey,
  isIndependent: true,
});

interface WaitingTimer extends Timer {
  readonly waits: number[];
  readonly fire: () => void;
}

function createWaitingTimer(): WaitingTimer {
  const waiting: { act: () => void }[] = [];
  const waits: number[] = [];
  return {
    waits,
    after: (milliseconds, act) => {
      const one = { act };
      waits.push(milliseconds);
      waiting.push(one);
      return { cancel: () => void waiting.splice(waiting.indexOf(one) >>> 0, 1) };
    },
    fire: () => waiting.shift()?.act(),
  };
}

export interface SyncedDevice extends TestReplica {
  readonly sync: Sync;
  readonly timer: WaitingTimer;
  readonly copies: CopyStore;
}

export function openDevice(
  town: TestTown,
  places: readonly SyncPlace[],
  options: TestReplicaOptions & { copies?: CopyStore } = {},
): SyncedDevice {
  const opened = openTestReplica(town, options);
  const timer = createWaitingTimer();
  const copies = options.copies ?? createMemoryCopyStore();
  const { suite } = town;
  const random = seededRandom(suite, 'sync');
  const sync = createSync({
    suite,
    target: opened.replica,
    places,
    timer,
    random,
    clock: opened.clock,
    copies,
    onChange: () => undefined,
  });
  return { ...opened, sync, timer, copies };
}

export function admitLaptop(town: TestTown, server: SyncedDevice): TestTown['device'] {
  const { suite, tenant } = town;
  const random = seededRandom(suite, 'laptop');
  const device = { signing: suite.signingKey(random.bytes(32)), wrapping: suite.wrapKey(random.bytes(96)) };
  const keys = { signingKey: device.signing.publicKey, wrapKey: device.wrapping.publicKey };
  const act = planAdmission({ suite, random, tenant }, keys, server.journal.epochKeys().values());
  expectOk(server.replica.appendAct(act, town.guardians.slice(0, 2)));
  return device;
}
