import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BlobReference } from '../blob/blob-reference.ts';
import type { BlobStorage } from '../blob/blob-storage.ts';
import { createMemoryBlobStorage } from '../blob/memory/blob-storage.ts';
import { createTenantStorages } from '../blob/memory/tenant-storages.ts';
import { putBlob } from '../blob/put-blob.ts';
import { readWholeBlob } from '../blob/read-blob.ts';
import { contentOf, plantBytes, random, sealedBytes } from '../blob/test-blobs.ts';
import { planAdmission } from '../control/admission.ts';
import { readStoredRun } from '../journal/known-streams.ts';
import { createMemoryStore } from '../relay/memory/memory-store.ts';
import type { RelayBlobs } from '../relay/relay-blobs.ts';
import { createStoreRelay, type StoreRelay } from '../relay/store-relay.ts';
import {
  foundTestTown,
  noteEntry,
  openTestReplica,
  seededRandom,
  type TestTown,
} from '../replica/test-town.ts';
import { expectOk, fail, ok } from '../value/result.ts';
import { type BlobCopyStore, createMemoryBlobCopies } from './blob-copies.ts';
import { type BlobSync, createBlobSync, levelWithBlobs } from './blob-sync.ts';
import { createMemoryCopyStore } from './copies.ts';
import { openNamedBlobs } from './named-blobs.ts';
import { createSync, type SyncPlace } from './sync.ts';

const clockAtZero = { wallMilliseconds: () => 0 };

interface Site {
  readonly relay: StoreRelay;
  readonly storage: BlobStorage;
}

async function openSite(town: TestTown, name = 'Kreis', quotaBytes = 1e12): Promise<Site> {
  const blobPlaces = createTenantStorages({ clock: clockAtZero });
  const key = town.suite.signingKey(new Uint8Array(32).fill(name.length));
  const { suite, tenant } = town;
  const relay = createStoreRelay({ name, suite, store: createMemoryStore(), key, blobPlaces, quotaBytes });
  return { relay, storage: await blobPlaces(tenant) };
}

const placeOf = ({ relay }: Site, over: Partial<RelayBlobs> = {}): SyncPlace => ({
  relay: { ...relay, blobs: relay.blobs && { ...relay.blobs, ...over } },
  relayKey: () => relay.publicKey,
  isIndependent: true,
});

function openBox(
  town: TestTown,
  places: readonly SyncPlace[],
  options: { readonly device?: TestTown['device']; readonly storage?: Partial<BlobStorage> } = {},
) {
  const { suite, tenant } = town;
  const device = options.device ?? town.device;
  const box = openTestReplica(town, { device, seed: options.device === undefined ? 'server' : 'laptop' });
  const { journal, clock } = box;
  const blobs = createMemoryBlobStorage({ clock: clockAtZero });
  const storage = { ...blobs, ...options.storage };
  const copies: BlobCopyStore = createMemoryBlobCopies();
  const waits: number[] = [];
  const waiting: (() => void)[] = [];
  const timer = {
    after: (milliseconds: number, act: () => void) => {
      waits.push(milliseconds);
      waiting.push(act);
      return { cancel: () => void waiting.splice(waiting.indexOf(act) >>> 0, 1) };
    },
  };
  const names = openNamedBlobs({
    suite,
    storage: box.storage,
    control: journal.control.bind(journal),
    epochKeys: journal.epochKeys,
    pause: async () => undefined,
  });
  const blobSync: BlobSync = createBlobSync({
    ...{ suite, tenant, names, storage, places, copies, timer, clock },
    device: journal.device,
    random: seededRandom(suite, 'blobs'),
    onChange: () => undefined,
  });
  const levelled: SyncPlace[] = [];
  const sync = createSync({
    ...{ suite, places, timer, clock, target: box.replica, copies: createMemoryCopyStore() },
    random: seededRandom(suite, 'sync'),
    onChange: () => undefined,
    onLevel: (place) => void levelled.push(place),
  });
  let number = 0;
  const attach = async (length: number, start = 1): Promise<BlobReference> => {
    const reference = expectOk(await putBlob({ suite, random, storage: blobs }, [contentOf(length, start)]));
    name(reference);
    return reference;
  };
  const name = (reference: BlobReference): void => {
    number += 1;
    const [outcome] = box.replica.submit([noteEntry(number, `s${number}`, 'mit Anlage', [reference])]);
    assert.equal(outcome?.kind, 'done');
  };
  const exchange = async (): Promise<readonly string[]> => {
    await sync.exchangeAll();
    return (await blobSync.exchangeAll()).map(({ kind }) => kind);
  };
  const levelOf = async (one: BlobReference): Promise<string> => (await blobSync.stateOf(one.name)).level;
  return {
    ...box,
    storage: blobs,
    journalStorage: box.storage,
    blobSync,
    names,
    copies,
    levelled,
    waits,
    waiting,
    attach,
    name,
    exchange,
    levelOf,
  };
}

type Box = ReturnType<typeof openBox>;

function admitLaptop(town: TestTown, server: Box): TestTown['device'] {
  const { suite, tenant } = town;
  const drawn = seededRandom(suite, 'laptop');
  const device = { signing: suite.signingKey(drawn.bytes(32)), wrapping: suite.wrapKey(drawn.bytes(96)) };
  const keys = { signingKey: device.signing.publicKey, wrapKey: device.wrapping.publicKey };
  const act = planAdmission({ suite, random: drawn, tenant }, keys, server.journal.epochKeys().values());
  expectOk(server.replica.appendAct(act, town.guardians.slice(0, 2)));
  return device;
}

const contentIn = async (town: TestTown, { storage }: Box, reference: BlobReference) =>
  Buffer.from(expectOk(await readWholeBlob({ suite: town.suite, storage }, reference)));

async function openPair(over: Partial<RelayBlobs> = {}, laptopStorage: Partial<BlobStorage> = {}) {
  const town = foundTestTown('blobs travel');
  const site = await openSite(town);
  const server = openBox(town, [placeOf(site)]);
  const device = admitLaptop(town, server);
  const laptop = openBox(town, [placeOf(site, over)], { device, storage: laptopStorage });
  return { town, site, server, laptop };
}

test('[BL24] what an entry names here reaches the other device, whole, and counts as a second copy', async () => {
  const { town, server, laptop } = await openPair();
  const [small, large] = [await server.attach(5000), await server.attach(2_000_000, 2)];
  assert.equal(await server.levelOf(large), 'here');
  await server.exchange();
  assert.equal(await server.levelOf(large), 'copied');
  await laptop.exchange();
  assert.ok((await contentIn(town, laptop, large)).equals(contentOf(2_000_000, 2)));
  assert.ok((await contentIn(town, laptop, small)).equals(contentOf(5000)));
  await laptop.exchange();
  assert.equal(await laptop.levelOf(large), 'copied');
  assert.deepEqual(await laptop.blobSync.status(), { named: 2, missing: 0, waiting: 0, isComplete: true });
});

test('[BL25] an entry may come before its blob; until then it is below every level and says so', async () => {
  const { server, laptop } = await openPair();
  const reference = await server.attach(5000);
  const bytes = await sealedBytes(server.storage, reference.name);
  expectOk(await server.storage.remove(reference.name));
  server.name({ ...reference, pending: true });
  await server.exchange();
  await laptop.exchange();
  for (const box of [server, laptop]) {
    const state = await box.blobSync.stateOf(reference.name);
    assert.deepEqual(state, { level: 'missing', isPending: false, stuck: state.stuck });
    assert.deepEqual(state.stuck, [{ place: 'Kreis', reason: 'not-at-relay' }]);
  }
  assert.equal(levelWithBlobs('copied', ['copied', 'missing']), 'pending');
  assert.equal(levelWithBlobs('copied', ['here']), 'here');
  assert.equal(levelWithBlobs('here', ['copied']), 'here');
  await plantBytes(server.storage, reference.name, bytes);
  await server.exchange();
  await laptop.exchange();
  assert.deepEqual(await laptop.blobSync.stateOf(reference.name), {
    level: 'here',
    isPending: false,
    stuck: [],
  });
});

test('[BL25] a blob that was named as pending is shown so while it is missing', async () => {
  const { server } = await openPair();
  const other = createMemoryBlobStorage({ clock: clockAtZero });
  const { suite } = foundTestTown();
  const reference = expectOk(await putBlob({ suite, random, storage: other }, [contentOf(10)]));
  server.name({ ...reference, pending: true });
  await server.exchange();
  assert.equal((await server.blobSync.stateOf(reference.name)).isPending, true);
  await plantBytes(server.storage, reference.name, await sealedBytes(other, reference.name));
  assert.equal((await server.blobSync.stateOf(reference.name)).isPending, false);
});

test('[BL26] wrong bytes from a relay are not kept; it reads its own copy again and gets the right one', async () => {
  const { town, site, server, laptop } = await openPair();
  const reference = await server.attach(700_000);
  await server.exchange();
  const sealed = await sealedBytes(site.storage, reference.name);
  await plantBytes(site.storage, reference.name, sealed.with(600_000, 255 - (sealed[600_000] ?? 0)));
  await laptop.exchange();
  const state = await laptop.blobSync.stateOf(reference.name);
  assert.deepEqual(state.stuck, [{ place: 'Kreis', reason: 'altered-at-relay' }]);
  assert.equal(state.level, 'missing');
  assert.equal(expectOk(await site.storage.lengthOf(reference.name)), undefined);
  server.clock.pass(25 * 3_600_000);
  await server.exchange();
  await laptop.exchange();
  assert.ok((await contentIn(town, laptop, reference)).equals(contentOf(700_000)));
});

test('[BL26] a relay that states another length, or gives nothing, is not believed', async () => {
  for (const lie of [
    { length: 10, bytes: new Uint8Array(10) },
    { length: 1_000_000_000, bytes: new Uint8Array(1000) },
    { length: 6000, bytes: new Uint8Array(0) },
  ]) {
    const { server, laptop } = await openPair({ get: async () => ok(lie) });
    const reference = await server.attach(5000);
    await server.exchange();
    assert.deepEqual(await laptop.exchange(), ['done']);
    const { level, stuck } = await laptop.blobSync.stateOf(reference.name);
    assert.deepEqual([level, stuck[0]?.reason], ['missing', 'altered-at-relay']);
    assert.deepEqual(expectOk(await laptop.storage.list()), []);
  }
});

test('[BL27] a fetch that was cut goes on where it stopped', async () => {
  const asked: number[] = [];
  let left = 2;
  const { town, site, server, laptop } = await openPair({
    get: async (tenant, name, range) => {
      asked.push(range.at);
      left -= 1;
      if (left < 0) return fail({ kind: 'unreachable', message: 'planted' });
      const { blobs } = site.relay;
      assert.ok(blobs !== undefined);
      return blobs.get(tenant, name, range);
    },
  });
  const reference = await server.attach(2_000_000);
  await server.exchange();
  assert.deepEqual(await laptop.exchange(), ['failed']);
  assert.deepEqual((await laptop.blobSync.stateOf(reference.name)).stuck, [
    { place: 'Kreis', reason: 'unreachable' },
  ]);
  left = 10;
  assert.deepEqual(await laptop.exchange(), ['done']);
  assert.deepEqual(asked, [0, 524_288, 1_048_576, 1_048_576, 1_572_864]);
  assert.ok((await contentIn(town, laptop, reference)).equals(contentOf(2_000_000)));
});

test('[BL27] a push that was cut goes on where it stopped, also when the relay was restarted', async () => {
  const town = foundTestTown('cut push');
  const site = await openSite(town);
  const sent: number[] = [];
  let left = 2;
  let blobs = site.relay.blobs;
  const put: RelayBlobs['put'] = async (tenant, piece) => {
    sent.push(piece.at);
    left -= 1;
    if (left < 0 || blobs === undefined) return fail({ kind: 'unreachable', message: 'planted' });
    return blobs.put(tenant, piece);
  };
  const server = openBox(town, [placeOf(site, { put })]);
  const reference = await server.attach(2_000_000);
  assert.deepEqual(await server.exchange(), ['failed']);
  left = 1;
  assert.deepEqual(await server.exchange(), ['failed']);
  assert.deepEqual(sent, [0, 524_288, 1_048_576, 1_048_576, 1_572_864]);
  left = 20;
  site.relay.close();
  ({ blobs } = site.relay);
  await server.exchange();
  await server.exchange();
  assert.equal(await server.levelOf(reference), 'copied');
});

test('[BL28] small blobs overtake a large one, and entries are level before any', async () => {
  const order: string[] = [];
  const town = foundTestTown('small first');
  const site = await openSite(town);
  const put: RelayBlobs['put'] = async (tenant, piece) => {
    order.push(piece.name);
    assert.ok(site.relay.blobs !== undefined);
    return site.relay.blobs.put(tenant, piece);
  };
  const server = openBox(town, [placeOf(site, { put })]);
  const large = await server.attach(20_000_000);
  const small = [await server.attach(3000, 5), await server.attach(4000, 6)];
  await server.exchange();
  assert.deepEqual(
    order.slice(0, 2),
    small.map(({ name }) => name),
  );
  assert.equal(order.at(-1), large.name);
  assert.equal(server.levelled.length, 1);
  assert.equal(await server.levelOf(large), 'copied');
});

test('[BL28] a relay that takes no blobs, or breaks over them, holds back no entry', async () => {
  const town = foundTestTown('no blobs');
  const site = await openSite(town);
  const broken = { has: () => Promise.reject(new Error('planted')) };
  for (const place of [
    placeOf(site, broken),
    { ...placeOf(site), relay: { ...site.relay, blobs: undefined } },
  ]) {
    const server = openBox(town, [place]);
    const reference = await server.attach(3000);
    await server.exchange();
    assert.equal(server.levelled.length, 1);
    assert.equal(await server.levelOf(reference), 'here');
  }
});

test('[BL29] a relay that lost a blob is found out within a day, and gets it again', async () => {
  const { site, server } = await openPair();
  const reference = await server.attach(3000);
  await server.exchange();
  expectOk(await site.storage.remove(reference.name));
  await server.exchange();
  assert.equal(await server.levelOf(reference), 'copied');
  server.clock.pass(25 * 3_600_000);
  await server.exchange();
  assert.equal(expectOk(await site.storage.lengthOf(reference.name)) !== undefined, true);
  assert.equal(await server.levelOf(reference), 'copied');
});

test('[BL29] what was altered here is named, and comes again from another relay', async () => {
  const town = foundTestTown('altered here');
  const sites = [await openSite(town, 'Kreis'), await openSite(town, 'Nachbar')] as const;
  const first = openBox(town, [placeOf(sites[0])]);
  const reference = await first.attach(3000);
  const sealed = await sealedBytes(first.storage, reference.name);
  await plantBytes(first.storage, reference.name, sealed.with(99, 255 - (sealed[99] ?? 0)));
  await first.exchange();
  const state = await first.blobSync.stateOf(reference.name);
  assert.deepEqual(state, {
    level: 'missing',
    isPending: false,
    stuck: [{ place: 'Kreis', reason: 'altered-here' }],
  });
  await plantBytes(sites[0].storage, reference.name, sealed);
  await first.exchange();
  assert.ok((await contentIn(town, first, reference)).equals(contentOf(3000)));
});

test('[BL30] a full relay and a full disk are states with a reason, and the rest goes on', async () => {
  const town = foundTestTown('full');
  const site = await openSite(town, 'Kreis', 60_000);
  const server = openBox(town, [placeOf(site)]);
  const [large, small] = [await server.attach(100_000), await server.attach(1000, 2)];
  assert.deepEqual(await server.exchange(), ['done']);
  assert.deepEqual(await server.blobSync.stateOf(large.name), {
    level: 'here',
    isPending: false,
    stuck: [{ place: 'Kreis', reason: 'over-quota' }],
  });
  assert.equal(await server.levelOf(small), 'copied');
  const full = { create: async () => fail({ kind: 'storage-full', message: 'planted' } as const) };
  const pair = await openPair({}, full);
  const reference = await pair.server.attach(1000);
  await pair.server.exchange();
  assert.deepEqual(await pair.laptop.exchange(), ['done']);
  assert.deepEqual((await pair.laptop.blobSync.stateOf(reference.name)).stuck, [
    { place: 'Kreis', reason: 'storage-failed' },
  ]);
});

test('[BL31] failures are left alone for longer and longer, with jitter; a success ends that', async () => {
  const town = foundTestTown('backoff');
  const site = await openSite(town);
  let isDown = true;
  const { blobs } = site.relay;
  assert.ok(blobs !== undefined);
  const has: RelayBlobs['has'] = (tenant, names) =>
    isDown ? Promise.resolve(fail({ kind: 'unreachable', message: 'planted' })) : blobs.has(tenant, names);
  const server = openBox(town, [placeOf(site, { has })]);
  const reference = await server.attach(1000);
  server.blobSync.wake();
  for (let round = 0; round < 5; round += 1) {
    const wait = server.waits.at(-1) ?? 0;
    server.clock.pass(wait);
    server.waiting.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const waits = server.waits.slice(1);
  for (const [index, wait] of waits.entries()) {
    const middle = 5000 * 2 ** index;
    assert.ok(wait >= middle / 2 && wait <= middle * 1.5, `${waits}`);
  }
  isDown = false;
  await server.exchange();
  assert.equal(await server.levelOf(reference), 'copied');
  server.blobSync.wake();
  assert.equal(server.waits.at(-1), 0);
  server.blobSync.close();
});

test('[BL32] what only an erased body named does not travel any more', async () => {
  const { town, site, server } = await openPair();
  const [erased, kept] = [await server.attach(1000), await server.attach(2000, 2)];
  await server.names.update();
  const segments = server.journalStorage
    .readFrom(0, 100)
    .flatMap((row) => readStoredRun(town.suite, row).segments);
  const head = segments.find(({ commitment }) => commitment.class === 'sealed')?.head;
  assert.ok(head !== undefined);
  const body = { nonce: '00'.repeat(16), places: [{ head, index: 0 }] };
  expectOk(server.replica.appendAct({ kind: 'erasure/ticketed', body }, town.guardians));
  await server.exchange();
  const there = expectOk(await site.storage.list()).map(({ name }) => name);
  assert.deepEqual(there, [kept.name]);
  assert.equal(server.names.find(erased.name), undefined);
});

test('[BL32] names in entries whose key comes later are found then', async () => {
  const { town, server } = await openPair();
  const reference = await server.attach(1000);
  let keys = new Map() as ReturnType<typeof server.journal.epochKeys>;
  const names = openNamedBlobs({
    suite: town.suite,
    storage: server.journalStorage,
    control: server.journal.control.bind(server.journal),
    epochKeys: () => keys,
    pause: async () => undefined,
  });
  assert.equal(await names.update(), false);
  assert.deepEqual(names.list(), []);
  keys = server.journal.epochKeys();
  assert.equal(await names.update(), true);
  assert.deepEqual(names.list(), [reference]);
});
