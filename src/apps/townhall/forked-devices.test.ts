import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planAdmission } from '../../core/control/admission.ts';
import type { FoundingPlan } from '../../core/control/founding.ts';
import { createMemoryStore } from '../../core/relay/memory/memory-store.ts';
import type { Relay } from '../../core/relay/relay.ts';
import { createStoreRelay } from '../../core/relay/store-relay.ts';
import {
  foundTestTown,
  noteEntry,
  openTestReplica,
  seededRandom,
  type TestReplica,
  type TestTown,
} from '../../core/replica/test-town.ts';
import { createMemoryJournalStorage } from '../../core/storage/memory/journal-engine.ts';
import { Exchange } from '../../core/sync/exchange.ts';
import type { Evidence } from '../../core/sync/exchange-tools.ts';
import { emptyRelayMemory, type RelayMemory } from '../../core/sync/relay-memory.ts';
import { expectOk } from '../../core/value/result.ts';
import { openTestJournalRelay, relaySigningKey } from './test-journal-relay.ts';

function admitDevice(
  town: TestTown,
  { replica, journal }: TestReplica,
  seed: string,
): FoundingPlan['device'] {
  const { suite, tenant } = town;
  const random = seededRandom(suite, seed);
  const device = { signing: suite.signingKey(random.bytes(32)), wrapping: suite.wrapKey(random.bytes(96)) };
  const keys = { signingKey: device.signing.publicKey, wrapKey: device.wrapping.publicKey };
  const act = planAdmission({ suite, random, tenant }, keys, journal.epochKeys().values());
  expectOk(replica.appendAct(act, town.guardians));
  return device;
}

/** One exchange of a device with a relay; what a person would be told. */
async function exchangeWith(
  town: TestTown,
  device: TestReplica,
  relay: Relay,
  memory: RelayMemory,
): Promise<readonly Evidence[]> {
  const evidence: Evidence[] = [];
  const one = new Exchange(
    {
      suite: town.suite,
      target: device.replica,
      relay,
      relayKey: () => relaySigningKey.publicKey,
      note: () => undefined,
      confirmed: () => new Map(),
      report: (found) => evidence.push(found),
    },
    memory,
  );
  assert.equal((await one.run()).kind, 'level');
  return evidence;
}

/** With the town hall's own journal. */
const exchange = (town: TestTown, device: TestReplica, server: TestReplica): Promise<readonly Evidence[]> =>
  exchangeWith(town, device, openTestJournalRelay(server.replica), emptyRelayMemory());

/** The same image of a laptop resumed twice: one stream, two lines. */
async function forkLaptop(town: TestTown, server: TestReplica): Promise<[TestReplica, TestReplica]> {
  const keys = admitDevice(town, server, 'laptop');
  const laptop = openTestReplica(town, { device: keys, seed: 'laptop' });
  await exchange(town, laptop, server);
  const resume = (): TestReplica => {
    const storage = createMemoryJournalStorage();
    for (const { position: _position, ...run } of laptop.storage.readFrom(0, 1000))
      expectOk(storage.append([run]));
    return openTestReplica(town, { device: keys, storage, seed: 'image' });
  };
  return [resume(), resume()];
}

const write = (device: TestReplica, from: number, count: number, text: string): void => {
  for (let number = from; number < from + count; number += 1)
    device.replica.submit([noteEntry(number, `s${number % 3}`, `${text} ${number}`)]);
};

test('[TH33] a third device reads both lines of a cloned laptop from the journal, to the same state hash', async () => {
  const town = foundTestTown('forked laptop');
  const server = openTestReplica(town, { seed: 'server' });
  write(server, 1, 5, 'Rathaus');
  const [left, right] = await forkLaptop(town, server);
  write(left, 100, 4, 'links');
  write(right, 200, 6, 'rechts');
  await exchange(town, left, server);
  const told = await exchange(town, right, server);
  assert.ok(told.some(({ kind }) => kind === 'forked'));
  assert.equal(server.journal.streams.list().filter(({ tips }) => tips.length === 2).length, 1);

  const third = openTestReplica(town, { device: admitDevice(town, server, 'third'), seed: 'third' });
  await exchange(town, third, server);
  assert.equal(third.replica.stateHash(), server.replica.stateHash());
  for (const image of [left, right]) {
    await exchange(town, image, server);
    assert.equal(image.replica.stateHash(), server.replica.stateHash());
  }
  write(left, 300, 2, 'danach links');
  await exchange(town, left, server);
  await exchange(town, third, server);
  assert.equal(third.replica.stateHash(), server.replica.stateHash());
  assert.equal(third.replica.views.query({ table: 'notes' }).length, 3);
});

test('[TH33] a fork of more bytes than one answer reaches a third device whole', async () => {
  const town = foundTestTown('long fork');
  const server = openTestReplica(town, { seed: 'server' });
  const [left, right] = await forkLaptop(town, server);
  // Nothing that could be compressed: each side alone fills more than one answer.
  const long = seededRandom(town.suite, 'text');
  const text = (): string => Buffer.from(long.bytes(45_000)).toString('base64');
  for (let number = 0; number < 60; number += 1) {
    left.replica.submit([noteEntry(1000 + number, `l${number}`, text())]);
    right.replica.submit([noteEntry(2000 + number, `r${number}`, text())]);
  }
  await exchange(town, left, server);
  await exchange(town, right, server);
  assert.equal(server.replica.views.query({ table: 'notes' }).length, 120);
  const third = openTestReplica(town, { device: admitDevice(town, server, 'third'), seed: 'third' });
  const told = await exchange(town, third, server);
  assert.deepEqual(
    told.filter(({ kind }) => kind !== 'forked'),
    [],
  );
  assert.equal(third.replica.stateHash(), server.replica.stateHash());
});

test('[TH33] a line that reached only the journal goes on to a hub that has the other one', async () => {
  const town = foundTestTown('hub between');
  const server = openTestReplica(town, { seed: 'server' });
  const [left, right] = await forkLaptop(town, server);
  write(left, 100, 9, 'links');
  write(right, 200, 4, 'rechts');
  const hub = createStoreRelay({
    name: 'Kreis',
    suite: town.suite,
    store: createMemoryStore(),
    key: relaySigningKey,
  });
  const memory = emptyRelayMemory();
  await exchange(town, left, server);
  await exchangeWith(town, server, hub, memory);
  await exchange(town, right, server);
  await exchangeWith(town, server, hub, memory);
  const third = openTestReplica(town, { device: admitDevice(town, server, 'third'), seed: 'third' });
  await exchangeWith(town, server, hub, memory);
  await exchangeWith(town, third, hub, emptyRelayMemory());
  assert.equal(third.replica.stateHash(), server.replica.stateHash());
});
