import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bucketOf,
  digestBucket,
  digestBuckets,
  type FinishedStream,
  sortFinished,
} from '../relay/finished-streams.ts';
import type { FinishedRequest, Relay } from '../relay/relay.ts';
import type { StoreRelay } from '../relay/store-relay.ts';
import { foundTestTown, noteEntry, type TestTown } from '../replica/test-town.ts';
import type { JournalStorage } from '../storage/journal-storage.ts';
import { createMemoryJournalStorage } from '../storage/memory/journal-engine.ts';
import { idOf, type StreamId, zeroHead } from '../value/ids.ts';
import { expectOk, fail, ok } from '../value/result.ts';
import { admitLaptop, openDevice, openRelay, placeOf, type SyncedDevice } from './test-device.ts';

/** So many process runs of the server, each with one note in a stream of its own. */
function writeRuns(town: TestTown, storage: JournalStorage, count: number, from = 1): void {
  for (let run = from; run < from + count; run += 1) {
    const server = openDevice(town, [], { storage, seed: `run-${run}` });
    server.replica.submit([noteEntry(run, `s${run}`, `n${run}`)]);
  }
}

interface Asked {
  digests: number;
  readonly lists: FinishedRequest[];
}

/** A place that counts what it is asked about finished streams. */
function countingPlace(relay: StoreRelay, over: Partial<Relay> = {}) {
  const asked: Asked = { digests: 0, lists: [] };
  const whole = { ...relay, ...over };
  const place = placeOf(relay, {
    ...over,
    finishedDigests: (tenant) => {
      asked.digests += 1;
      return whole.finishedDigests(tenant);
    },
    finishedStreams: (tenant, request) => {
      asked.lists.push(request);
      return whole.finishedStreams(tenant, request);
    },
  });
  return { place, asked };
}

const finishedAt = async (relay: Relay, town: TestTown): Promise<number> =>
  expectOk(await relay.vector(town.tenant)).finished.count;

const evidenceOf = (device: SyncedDevice): string[] => device.sync.status().evidence.map(({ kind }) => kind);

/** A relay that holds what a server wrote in so many process runs. */
async function filledRelay(town: TestTown, runs: number) {
  const relay = openRelay(town);
  const storage = createMemoryJournalStorage();
  writeRuns(town, storage, runs);
  const server = openDevice(town, [placeOf(relay)], { storage, seed: 'filling' });
  const device = admitLaptop(town, server);
  await server.sync.exchangeAll();
  return { relay, storage, server, device };
}

test('[SY14] whoever holds the same finished streams as a relay asks for no list', async () => {
  const town = foundTestTown();
  const { relay, storage, device } = await filledRelay(town, 40);
  assert.equal(await finishedAt(relay, town), 39);
  const { place, asked } = countingPlace(relay);
  const again = openDevice(town, [place], { storage, seed: 'again' });
  again.replica.submit([noteEntry(99, 's', 'neu')]);
  await again.sync.exchangeAll();
  assert.deepEqual([asked.digests, asked.lists.length], [0, 0]);
  assert.equal(await finishedAt(relay, town), 40, 'the new process run follows the last one');
  const late = openDevice(town, [place], { device, seed: 'late' });
  await late.sync.exchangeAll();
  assert.equal(late.replica.stateHash(), again.replica.stateHash());
  const before = { ...asked, lists: [...asked.lists] };
  await late.sync.exchangeAll();
  assert.deepEqual(asked, before);
  assert.equal(late.sync.status().places[0]?.state, 'current');
});

test('[SY15] one missing stream costs the list of its bucket', async () => {
  const town = foundTestTown();
  const { relay, storage, server } = await filledRelay(town, 40);
  const finished = await relay.finishedStreams(town.tenant, { buckets: range(256), after: undefined });
  const lost = expectOk(finished).streams[7];
  assert.ok(lost !== undefined);
  const partial = createMemoryJournalStorage();
  for (const row of storage.readFrom(0, 1000))
    if (row.stream !== lost.stream) expectOk(partial.append([row]));
  const { place, asked } = countingPlace(relay);
  const other = openDevice(town, [place], { storage: partial, seed: 'other' });
  await other.sync.exchangeAll();
  // The stream that the lost one follows is not finished here, so its bucket differs as well.
  assert.deepEqual([asked.digests, asked.lists.length], [1, 1]);
  const buckets = asked.lists[0]?.buckets ?? [];
  assert.ok(buckets.includes(bucketOf(lost.stream)) && buckets.length <= 2, `asked for ${buckets}`);
  assert.equal(other.replica.stateHash(), server.replica.stateHash());
});

/** The same relay, which counts and lists one stream more, honestly but for that there is none. */
function inventing(relay: StoreRelay, { suite, tenant }: TestTown): Partial<Relay> {
  const streams = async (): Promise<FinishedStream[]> => {
    const page = await relay.finishedStreams(tenant, { buckets: range(256), after: undefined });
    const stream = idOf<StreamId>(new Uint8Array(16).fill(0xab));
    return [...expectOk(page).streams, { stream, sequence: 1, head: zeroHead }];
  };
  const digests = async (): Promise<string[]> => {
    const byBucket = Map.groupBy(await streams(), ({ stream }) => bucketOf(stream));
    return range(256).map((bucket) => digestBucket(suite, byBucket.get(bucket) ?? []));
  };
  return {
    vector: async () => {
      const digest = digestBuckets(suite, await digests());
      return ok({ ...expectOk(await relay.vector(tenant)), finished: { count: 99, digest } });
    },
    finishedDigests: async () => ok(await digests()),
    finishedStreams: async (_tenant, { buckets }) => {
      const named = (await streams()).filter(({ stream }) => buckets.includes(bucketOf(stream)));
      return ok({ streams: sortFinished(named), hasMore: false });
    },
  };
}

const range = (count: number): number[] => Array.from({ length: count }, (_, number) => number);

test('[SY15] of a finished stream that is here in part the rest is fetched', async () => {
  const town = foundTestTown();
  const relay = openRelay(town);
  const storage = createMemoryJournalStorage();
  const partial = createMemoryJournalStorage();
  const server = openDevice(town, [placeOf(relay)], { storage, seed: 'first' });
  server.replica.submit([noteEntry(1, 'a', 'eins')]);
  for (const row of storage.readFrom(0, 10)) expectOk(partial.append([row]));
  server.replica.submit([noteEntry(2, 'a', 'zwei')]);
  writeRuns(town, storage, 2, 3);
  const next = openDevice(town, [placeOf(relay)], { storage, seed: 'next' });
  await next.sync.exchangeAll();
  const behind = openDevice(town, [placeOf(relay)], { storage: partial, seed: 'behind' });
  await behind.sync.exchangeAll();
  assert.equal(behind.replica.stateHash(), next.replica.stateHash());
  assert.deepEqual(evidenceOf(behind), []);
});

test('[SY15] a difference that lasts is listed once in a process', async () => {
  const town = foundTestTown();
  const { relay, storage } = await filledRelay(town, 3);
  const { place, asked } = countingPlace(relay, inventing(relay, town));
  const reader = openDevice(town, [place], { storage, seed: 'reader' });
  for (let round = 0; round < 3; round += 1) await reader.sync.exchangeAll();
  assert.deepEqual([asked.digests, asked.lists.length], [1, 1]);
});

test('[SY16] a relay that lies in its digest is named as failing, and loses or hides nothing by it', async () => {
  const town = foundTestTown();
  const { relay, storage, server } = await filledRelay(town, 6);
  let drawn = 0;
  const lying = placeOf(relay, {
    vector: async (tenant) => {
      drawn += 1;
      const digest = drawn.toString(16).padStart(64, 'f');
      return ok({ ...expectOk(await relay.vector(tenant)), finished: { count: 5, digest } });
    },
  });
  const copies = server.copies;
  const reader = openDevice(town, [lying], { storage, copies, seed: 'reader' });
  reader.replica.submit([noteEntry(50, 's50', 'neu')]);
  const { stream } = reader.journal.nextPlace();
  const [result] = await reader.sync.exchangeAll();
  assert.equal(result?.kind === 'failed' && result.failure.kind, 'answer-malformed');
  assert.ok(drawn <= 8, `${drawn} vectors`);
  assert.equal(reader.sync.status().places[0]?.state, 'unreachable');
  assert.equal(reader.sync.copiedThrough().get(stream), 1, 'what we have was pushed all the same');
  assert.deepEqual(evidenceOf(reader), []);
  const late = openDevice(town, [lying], { device: town.device, seed: 'late' });
  await late.sync.exchangeAll();
  assert.equal(late.replica.views.count({ table: 'notes' }), 7, 'and what it gives is taken');
});

test('[SY16] lists that changed after the vector are asked for again', async () => {
  const town = foundTestTown();
  const { relay, storage, device } = await filledRelay(town, 4);
  let isFirst = true;
  const place = placeOf(relay, {
    finishedDigests: async (tenant) => {
      if (isFirst) {
        isFirst = false;
        const server = openDevice(town, [placeOf(relay)], { storage, seed: 'meanwhile' });
        server.replica.submit([noteEntry(50, 's50', 'inzwischen')]);
        await server.sync.exchangeAll();
      }
      return relay.finishedDigests(tenant);
    },
  });
  const late = openDevice(town, [place], { device, seed: 'late' });
  const [result] = await late.sync.exchangeAll();
  assert.equal(result?.kind, 'level');
  assert.equal(late.replica.views.count({ table: 'notes' }), 5);
  assert.deepEqual(evidenceOf(late), []);
});

test('[SY16] lists without end, and none at all, are failures of that relay', async () => {
  const town = foundTestTown();
  const { relay, storage, device } = await filledRelay(town, 4);
  const endless = placeOf(relay, {
    finishedStreams: async (tenant, request) => {
      const page = expectOk(await relay.finishedStreams(tenant, { ...request, after: undefined }));
      return ok({ ...page, hasMore: true });
    },
  });
  const gone = placeOf(relay, {
    finishedDigests: async () => fail({ kind: 'relay-broken', message: 'no digests' }),
  });
  for (const place of [endless, gone]) {
    const late = openDevice(town, [place], { device, seed: 'late' });
    const [result] = await late.sync.exchangeAll();
    assert.equal(result?.kind, 'failed');
    assert.ok(late.replica.views.count({ table: 'notes' }) <= 4);
  }
  const whole = openDevice(town, [gone], { storage, seed: 'whole' });
  assert.equal((await whole.sync.exchangeAll())[0]?.kind, 'level', 'who has everything asks for nothing');
});

test('[SY17] a finished stream that a relay has lost is named and sent again', async () => {
  const town = foundTestTown();
  const { relay, storage, server } = await filledRelay(town, 5);
  const empty = openRelay(town);
  const before = await finishedAt(relay, town);
  const set = placeOf(relay, { ...empty, name: relay.name });
  const next = openDevice(town, [set], { storage, copies: server.copies, seed: 'next' });
  await next.sync.exchangeAll();
  assert.ok(evidenceOf(next).every((kind) => kind === 'rolled-back'));
  assert.equal(
    evidenceOf(next).length,
    storage.listStreams().filter(({ stream }) => server.copies.list().some((note) => note.stream === stream))
      .length,
  );
  assert.equal(await finishedAt(empty, town), before);
});

test('[SY17] one that is missing among others that are there is named', async () => {
  const town = foundTestTown();
  const { relay, storage, server } = await filledRelay(town, 5);
  const all = expectOk(await relay.finishedStreams(town.tenant, { buckets: range(256), after: undefined }));
  const lost = all.streams[2]?.stream;
  const kept = all.streams.filter(({ stream }) => stream !== lost);
  const byBucket = Map.groupBy(kept, ({ stream }) => bucketOf(stream));
  const digests = range(256).map((bucket) => digestBucket(town.suite, byBucket.get(bucket) ?? []));
  const finished = { count: kept.length, digest: digestBuckets(town.suite, digests) };
  const place = placeOf(relay, {
    vector: async (tenant) => ok({ ...expectOk(await relay.vector(tenant)), finished }),
    finishedDigests: async () => ok(digests),
    finishedStreams: async (_tenant, { buckets }) =>
      ok({ streams: kept.filter(({ stream }) => buckets.includes(bucketOf(stream))), hasMore: false }),
  });
  const next = openDevice(town, [place], { storage, copies: server.copies, seed: 'next' });
  await next.sync.exchangeAll();
  const named = next.sync.status().evidence.filter(({ kind }) => kind === 'rolled-back');
  assert.deepEqual(new Set(named.map(({ stream }) => stream)), new Set([lost]));
});

test('[SY18] streams that came in another order are pushed behind what they follow', async () => {
  const town = foundTestTown();
  const storage = createMemoryJournalStorage();
  writeRuns(town, storage, 12);
  const turned = createMemoryJournalStorage();
  const [founding, ...rest] = storage.readFrom(0, 100);
  for (const row of [founding, ...rest.reverse()]) if (row !== undefined) expectOk(turned.append([row]));
  const relay = openRelay(town);
  let needs = 0;
  const place = placeOf(relay, {
    push: async (tenant, run) => {
      const answer = await relay.push(tenant, run);
      if (answer.ok && answer.value.kind === 'need') needs += 1;
      return answer;
    },
  });
  const device = openDevice(town, [place], { storage: turned, seed: 'turned' });
  await device.sync.exchangeAll();
  assert.equal(needs, 0);
  assert.equal(await finishedAt(relay, town), 11);
  assert.deepEqual(evidenceOf(device), []);
});
