import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoreRelay } from '../relay/store-relay.ts';
import { foundTestTown, noteEntry, type TestTown } from '../replica/test-town.ts';
import { parseRun } from '../segment/run.ts';
import { openSegment } from '../segment/sealing.ts';
import type { Segment } from '../segment/segment.ts';
import { zeroHead } from '../value/ids.ts';
import { expectOk, fail } from '../value/result.ts';
import type { SyncPlace } from './sync.ts';
import { admitLaptop, openDevice, openRelay, placeOf, type SyncedDevice } from './test-device.ts';

test('[SY1] two devices that exchange with one relay end with the same state hash', async () => {
  const town = foundTestTown();
  const relay = openRelay(town);
  const server = openDevice(town, [placeOf(relay)]);
  for (let number = 1; number <= 200; number += 1)
    server.replica.submit([noteEntry(number, `s${number % 40}`, `n${number}`)]);
  const device = admitLaptop(town, server);
  await server.sync.exchangeAll();
  const laptop = openDevice(town, [placeOf(relay)], { device, seed: 'laptop-run' });
  await laptop.sync.exchangeAll();
  assert.equal(laptop.replica.recording(), 'ok');
  assert.equal(laptop.replica.stateHash(), server.replica.stateHash());
  laptop.replica.submit([noteEntry(5000, 's1', 'vom Laptop')]);
  server.replica.submit([noteEntry(5001, 's1', 'vom Server')]);
  for (const one of [laptop, server, laptop]) await one.sync.exchangeAll();
  assert.equal(laptop.replica.stateHash(), server.replica.stateHash());
});

test('[SY2] a device admitted later records nothing before its catch-up is folded', async () => {
  const town = foundTestTown();
  const relay = openRelay(town);
  const server = openDevice(town, [placeOf(relay)]);
  for (let number = 1; number <= 700; number += 1)
    server.replica.submit([noteEntry(number, 's', `n${number}`)]);
  const device = admitLaptop(town, server);
  await server.sync.exchangeAll();
  const seen: string[] = [];
  const watched = placeOf(relay, {
    pull: (tenant, request) => {
      seen.push(laptop.replica.recording());
      return relay.pull(tenant, request);
    },
  });
  const laptop = openDevice(town, [watched], { device, seed: 'laptop-run' });
  await laptop.sync.exchangeAll();
  assert.equal(seen.at(-1), 'loading');
  assert.equal(laptop.replica.recording(), 'ok');
  assert.equal(laptop.replica.stateHash(), server.replica.stateHash());
});

test('[SY3] copied needs a receipt signed by the pinned key', async () => {
  const town = foundTestTown();
  const relay = openRelay(town);
  const other = town.suite.signingKey(new Uint8Array(32).fill(8)).publicKey;
  const forged = openDevice(town, [{ ...placeOf(relay), relayKey: () => other }]);
  forged.replica.submit([noteEntry(1, 'a', 'eins')]);
  await forged.sync.exchangeAll();
  assert.equal(forged.sync.copiedThrough().size, 0);
  assert.ok(forged.sync.status().evidence.some(({ kind }) => kind === 'receipt-forged'));
  const honest = openDevice(town, [placeOf(openRelay(town))]);
  const [done] = honest.replica.submit([noteEntry(1, 'a', 'eins')]);
  await honest.sync.exchangeAll();
  assert.ok(done?.kind === 'done');
  assert.equal(honest.sync.copiedThrough().get(done.stream), 1);
  assert.equal(honest.sync.status().places[0]?.state, 'current');
});

test('[SY4] a relay that shows less than before is named and refilled', async () => {
  const town = foundTestTown();
  let current = openRelay(town);
  const through: SyncPlace = {
    relay: {
      name: 'Kreis',
      vector: (tenant) => current.vector(tenant),
      finishedDigests: (tenant) => current.finishedDigests(tenant),
      finishedStreams: (tenant, request) => current.finishedStreams(tenant, request),
      push: (tenant, run) => current.push(tenant, run),
      pull: (tenant, request) => current.pull(tenant, request),
      log: (tenant, from, limit) => current.log(tenant, from, limit),
      close: () => undefined,
    },
    relayKey: () => current.publicKey,
    isIndependent: true,
  };
  const server = openDevice(town, [through]);
  const [done] = server.replica.submit([noteEntry(1, 'a', 'eins')]);
  await server.sync.exchangeAll();
  assert.ok(done?.kind === 'done');
  current = openRelay(town);
  await server.sync.exchangeAll();
  assert.ok(server.sync.status().evidence.some(({ kind }) => kind === 'rolled-back'));
  assert.equal(expectOk(await current.vector(town.tenant)).tips.length, 2);
  assert.equal(server.sync.copiedThrough().get(done.stream), 1);
});

test('[SY5] a device that lost its notes asks again for the last receipt', async () => {
  const town = foundTestTown();
  const relay = openRelay(town);
  const first = openDevice(town, [placeOf(relay)]);
  first.replica.submit([noteEntry(1, 'a', 'eins'), noteEntry(2, 'a', 'zwei')]);
  await first.sync.exchangeAll();
  const second = openDevice(town, [placeOf(relay)], { storage: first.storage, seed: 'second-run' });
  assert.equal(second.sync.status().places[0]?.waiting, 2);
  await second.sync.exchangeAll();
  assert.equal(second.sync.status().places[0]?.waiting, 0);
});

test('[SY6] failures back off with jitter and a success ends the backing off', async () => {
  const town = foundTestTown();
  const relay = openRelay(town);
  let isDown = true;
  const unreachable = async () => fail({ kind: 'unreachable', message: 'down' } as const);
  const place = placeOf(relay, { vector: (tenant) => (isDown ? unreachable() : relay.vector(tenant)) });
  const server = openDevice(town, [place]);
  for (let round = 0; round < 12; round += 1) {
    await server.sync.exchangeAll();
    assert.equal(server.sync.status().places[0]?.state, 'unreachable');
  }
  server.timer.waits.length = 0;
  server.sync.wake();
  assert.deepEqual(server.timer.waits, []);
  isDown = false;
  await server.sync.exchangeAll();
  assert.equal(server.sync.status().places[0]?.state, 'current');
  server.sync.wake();
  assert.deepEqual(server.timer.waits, [0]);
  server.sync.close();
});

test('[SY7] a relay that refuses our runs still gives those of others', async () => {
  const town = foundTestTown();
  const relay = openRelay(town);
  const server = openDevice(town, [placeOf(relay)]);
  server.replica.submit([noteEntry(1, 'a', 'eins')]);
  const device = admitLaptop(town, server);
  await server.sync.exchangeAll();
  const refusing = placeOf(relay, {
    push: async () => ({ ok: true, value: { kind: 'refused', reason: 'over-quota', message: 'full' } }),
  });
  const laptop = openDevice(town, [refusing], { device, seed: 'laptop-run' });
  await laptop.sync.exchangeAll();
  assert.equal(laptop.replica.views.count({ table: 'notes' }), 1);
  laptop.replica.submit([noteEntry(2, 'b', 'zwei')]);
  await laptop.sync.exchangeAll();
  assert.ok(laptop.sync.status().evidence.some(({ kind }) => kind === 'push-refused'));
});

test('[SY8] an altered run is refused and named', async () => {
  const town = foundTestTown();
  const relay = openRelay(town);
  const server = openDevice(town, [placeOf(relay)]);
  server.replica.submit([noteEntry(1, 'a', 'eins')]);
  const device = admitLaptop(town, server);
  await server.sync.exchangeAll();
  const altering = placeOf(relay, {
    pull: async (tenant, request) => {
      const answer = expectOk(await relay.pull(tenant, request));
      const runs = answer.runs.map((run) => run.map((byte, at) => (at === run.length - 1 ? byte ^ 1 : byte)));
      return { ok: true, value: { ...answer, runs } };
    },
  });
  const misled = openDevice(town, [altering], { device, seed: 'other-run' });
  await misled.sync.exchangeAll();
  assert.ok(misled.sync.status().evidence.some(({ kind }) => kind === 'run-refused'));
});

test('[SY9] after the first exchange new entries go out without asking for the vector', async () => {
  const town = foundTestTown();
  const relay = openRelay(town);
  let vectors = 0;
  const place = placeOf(relay, {
    vector: (tenant) => {
      vectors += 1;
      return relay.vector(tenant);
    },
  });
  const server = openDevice(town, [place]);
  await server.sync.exchangeAll();
  const before = vectors;
  server.replica.submit([noteEntry(1, 'a', 'eins')]);
  server.sync.wake();
  server.sync.wake();
  server.timer.fire();
  await Promise.resolve();
  for (let turn = 0; turn < 50 && server.sync.status().places[0]?.waiting !== 0; turn += 1)
    await Promise.resolve();
  assert.equal(server.sync.status().places[0]?.waiting, 0);
  assert.equal(vectors, before);
  server.sync.close();
});

test('[SY10] two boxes from one machine image keep both branches and see the fork', async () => {
  const town = foundTestTown();
  const relay = openRelay(town);
  const first = openDevice(town, [placeOf(relay)], { seed: 'same-image' });
  const second = openDevice(town, [placeOf(relay)], { seed: 'same-image' });
  first.replica.submit([noteEntry(1, 'a', 'links')]);
  second.replica.submit([noteEntry(2, 'b', 'rechts')]);
  for (const one of [first, second, first, second]) await one.sync.exchangeAll();
  assert.equal(first.replica.stateHash(), second.replica.stateHash());
  assert.equal(first.replica.views.count({ table: 'notes' }), 2);
  assert.ok(second.sync.status().evidence.some(({ kind }) => kind === 'forked'));
  assert.equal(second.journal.wasCloned(), true);
});

test('[SY11] a relay that makes the exchange throw is named and left alone for a while', async () => {
  const town = foundTestTown();
  const relay = openRelay(town);
  const throwing = placeOf(relay, {
    vector: () => {
      throw new TypeError('not a vector');
    },
  });
  const server = openDevice(town, [throwing, placeOf(relay)]);
  server.replica.submit([noteEntry(1, 'a', 'eins')]);
  await server.sync.exchangeAll();
  const [broken, whole] = server.sync.status().places;
  assert.equal(broken?.state, 'unreachable');
  assert.equal(whole?.state, 'current');
  assert.ok(server.sync.status().evidence.some(({ kind }) => kind === 'exchange-broken'));
});

/** What a relay gives to a device that has nothing yet. */
async function storedAt(relay: StoreRelay, town: TestTown): Promise<readonly Segment[]> {
  const { tips } = expectOk(await relay.vector(town.tenant));
  const answers = await Promise.all(
    tips.map(({ stream }) => relay.pull(town.tenant, { stream, after: 0, bytesMax: 1e7 })),
  );
  return answers.flatMap((answer) =>
    expectOk(answer).runs.flatMap((run) => expectOk(parseRun(town.suite, run)).segments),
  );
}

/** Three notes in one segment and one behind it, here and at the relays; then a ticket for the second one. */
async function ticketSecond(town: TestTown, server: SyncedDevice): Promise<Segment> {
  server.replica.submit([noteEntry(1, 'a', 'eins'), noteEntry(2, 'a', 'geheim'), noteEntry(3, 'b', 'drei')]);
  server.replica.submit([noteEntry(4, 'a', 'vier')]);
  await server.sync.exchangeAll();
  const own = server.journal.streams.list().find((known) => known.class === 'sealed');
  const row = own && server.storage.readStream(own.stream, 0, 1)[0];
  const segment = row && expectOk(parseRun(town.suite, row.bytes)).segments[0];
  assert.ok(segment !== undefined);
  const body = { nonce: '00'.repeat(16), places: [{ head: segment.head, index: 1 }] };
  expectOk(server.replica.appendAct({ kind: 'erasure/ticketed', body }, town.guardians.slice(0, 2)));
  return segment;
}

test('[SY12] a body that was erased leaves every relay, and who comes later never sees it', async () => {
  const town = foundTestTown();
  const relays = [openRelay(town), openRelay(town, 'Nachbarkreis')];
  const server = openDevice(
    town,
    relays.map((relay) => placeOf(relay)),
  );
  const device = admitLaptop(town, server);
  const original = await ticketSecond(town, server);
  await server.sync.exchangeAll();
  expectOk(server.replica.eraseTicketed());
  await server.sync.exchangeAll();
  for (const relay of relays) {
    const stored = await storedAt(relay, town);
    const segment = stored.find(({ head }) => head === original.head);
    assert.ok(segment !== undefined);
    assert.equal(segment.seal.revision, 1);
    assert.ok(stored.every(({ ciphertext }) => !Buffer.from(ciphertext).equals(original.ciphertext)));
    const bodies = expectOk(openSegment(town.suite, segment, town.epoch)).map(
      ({ body }) => body !== undefined,
    );
    assert.deepEqual(bodies, [true, false, true]);
  }
  const late = openDevice(
    town,
    relays.slice(1).map((relay) => placeOf(relay)),
    { device, seed: 'late' },
  );
  await late.sync.exchangeAll();
  const held = late.storage.readFrom(0, 100).map((row) => Buffer.from(row.bytes));
  assert.ok(held.every((bytes) => !bytes.includes(original.ciphertext)));
  assert.equal(late.replica.owesErasure(), false);
  assert.equal(late.replica.stateHash(), server.replica.stateHash());
});

test('[SY12] what a relay has answered for is not sent again, and a later process asks once more', async () => {
  const town = foundTestTown();
  const relay = openRelay(town);
  let pushes = 0;
  const counting = placeOf(relay, {
    push: (tenant, run) => {
      pushes += 1;
      return relay.push(tenant, run);
    },
  });
  const first = openDevice(town, [counting]);
  await ticketSecond(town, first);
  expectOk(first.replica.eraseTicketed());
  await first.sync.exchangeAll();
  pushes = 0;
  await first.sync.exchangeAll();
  assert.equal(pushes, 0);
  const second = openDevice(town, [counting], {
    storage: first.storage,
    copies: first.copies,
    seed: 'second',
  });
  await second.sync.exchangeAll();
  assert.equal(pushes, 1);
});

test('[SY12] an erasure that was cut off before the relay knew of it arrives with the next process', async () => {
  const town = foundTestTown();
  const relay = openRelay(town);
  const first = openDevice(town, [placeOf(relay)]);
  const original = await ticketSecond(town, first);
  expectOk(first.replica.eraseTicketed());
  const next = openDevice(town, [placeOf(relay)], { storage: first.storage, seed: 'next-run' });
  await next.sync.exchangeAll();
  const stored = await storedAt(relay, town);
  assert.equal(stored.find(({ head }) => head === original.head)?.seal.revision, 1);
});

test('[SY12] two devices that erase the same end with one sealing, at the latest when they start again', async () => {
  const town = foundTestTown();
  const relay = openRelay(town);
  const server = openDevice(town, [placeOf(relay)]);
  const device = admitLaptop(town, server);
  const original = await ticketSecond(town, server);
  const laptop = openDevice(town, [placeOf(relay)], { device, seed: 'laptop-run' });
  await server.sync.exchangeAll();
  await laptop.sync.exchangeAll();
  for (const one of [server, laptop]) expectOk(one.replica.eraseTicketed());
  for (const one of [server, laptop]) await one.sync.exchangeAll();
  const restarted = openDevice(town, [placeOf(relay)], { storage: server.storage, seed: 'restarted' });
  await restarted.sync.exchangeAll();
  const sealOf = (segments: readonly Segment[]): string => {
    const segment = segments.find(({ head }) => head === original.head);
    return segment === undefined ? 'missing' : segment.sealHash;
  };
  const held = ({ storage }: SyncedDevice) =>
    storage.readFrom(0, 100).flatMap((row) => expectOk(parseRun(town.suite, row.bytes)).segments);
  const seal = sealOf(await storedAt(relay, town));
  assert.deepEqual([sealOf(held(restarted)), sealOf(held(laptop))], [seal, seal]);
  assert.notEqual(seal, original.sealHash);
});

test('[SY13] a need that goes back before nothing, or not back at all, is named and asked for once', async () => {
  for (const sequence of [0, 1, 2]) {
    const town = foundTestTown();
    const relay = openRelay(town);
    const server = openDevice(town, [placeOf(relay)]);
    await server.sync.exchangeAll();
    const { stream } = server.journal.nextPlace();
    let pushes = 0;
    const needing = placeOf(relay, {
      push: async () => {
        pushes += 1;
        return { ok: true, value: { kind: 'need', stream, sequence, head: zeroHead } };
      },
    });
    const asked = openDevice(town, [needing], { storage: server.storage, seed: 'asked' });
    asked.replica.submit([noteEntry(1, 'a', 'eins')]);
    await asked.sync.exchangeAll();
    // Two streams, each at most once again from further back.
    assert.ok(pushes <= 4, `${pushes} pushes after a need for ${sequence}`);
    assert.ok(asked.sync.status().evidence.some(({ kind }) => kind === 'gap-unfilled'));
  }
});
