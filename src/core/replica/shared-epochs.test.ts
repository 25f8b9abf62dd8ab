import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deviceIdOf } from '../control/acts.ts';
import { planAdmission, planRemoval } from '../control/admission.ts';
import { planEpoch, wrapEpochs } from '../control/epochs.ts';
import { bytesToHex } from '../value/bytes.ts';
import { expectOk } from '../value/result.ts';
import {
  foundTestTown,
  noteEntry,
  openTestReplica,
  seededRandom,
  type TestReplica,
  type TestTown,
} from './test-town.ts';

function newDevice({ suite }: TestTown, name: string): TestTown['device'] {
  const random = seededRandom(suite, name);
  return { signing: suite.signingKey(random.bytes(32)), wrapping: suite.wrapKey(random.bytes(96)) };
}

function admit(town: TestTown, { replica, journal }: TestReplica, device: TestTown['device']): void {
  const { suite, tenant, guardians } = town;
  const keys = { signingKey: device.signing.publicKey, wrapKey: device.wrapping.publicKey };
  const tools = { suite, random: seededRandom(suite, `admission ${keys.signingKey.toHex()}`), tenant };
  expectOk(replica.appendAct(planAdmission(tools, keys, journal.epochKeys().values()), guardians));
}

/** An epoch as a machine opens it that knows only these devices. */
function openEpoch(town: TestTown, { replica, journal }: TestReplica): void {
  const { suite, tenant } = town;
  const devices = [...journal.control().devices.values()].filter(({ status }) => status === 'admitted');
  const random = seededRandom(suite, 'epoch');
  const { body } = planEpoch({ suite, random, tenant, devices, recoveryKey: undefined });
  expectOk(replica.appendAct({ kind: 'epoch/opened', body }, []));
}

function hand(from: TestReplica, to: TestReplica): void {
  for (const row of from.storage.readFrom(0, 1_000)) to.replica.receive(row.bytes);
  to.replica.settle();
}

function twoMachines() {
  const town = foundTestTown();
  const server = openTestReplica(town);
  const second = newDevice(town, 'second');
  admit(town, server, second);
  const office = openTestReplica(town, { device: second, seed: 'office' });
  hand(server, office);
  return { town, server, office };
}

test('[CO16] a device admitted here while an epoch was opened there gets its key and opens what waited', () => {
  const { town, server, office } = twoMachines();
  const laptopKeys = newDevice(town, 'laptop');
  admit(town, server, laptopKeys);
  openEpoch(town, office);
  office.replica.submit([noteEntry(1, 'a', 'unter dem neuen Schlüssel')]);
  const laptop = openTestReplica(town, { device: laptopKeys, seed: 'laptop' });
  hand(server, laptop);
  hand(office, laptop);
  assert.equal(laptop.replica.views.count({ table: 'notes' }), 0);
  hand(office, server);
  hand(server, laptop);
  assert.equal(laptop.replica.views.count({ table: 'notes' }), 1);
  for (const [from, to] of [
    [server, office],
    [office, server],
    [office, laptop],
    [laptop, server],
    [laptop, office],
  ] as const)
    hand(from, to);
  assert.equal(laptop.replica.stateHash(), office.replica.stateHash());
  assert.equal(laptop.replica.stateHash(), server.replica.stateHash());
});

test('[CO16] a false wrap does not hide a good one that comes later', () => {
  const { town, server, office } = twoMachines();
  const { suite } = town;
  const laptopKeys = newDevice(town, 'laptop');
  admit(town, server, laptopKeys);
  openEpoch(town, office);
  // Without the replica nothing is shared by itself: the false wrap comes first.
  for (const row of server.storage.readFrom(0, 1_000)) office.journal.receive(row.bytes);
  const [epoch] = office.journal.control().epochs.slice(-1);
  const [laptop] = [...office.journal.control().devices.values()].slice(-1);
  assert.ok(epoch !== undefined && laptop !== undefined);
  const random = seededRandom(suite, 'false');
  const wrapped = bytesToHex(suite.wrap(random, laptop.wrapKey, new Uint8Array(32), new Uint8Array(0)));
  const wraps = [{ epoch: epoch.id, device: laptop.id, wrapped }];
  expectOk(office.journal.appendAct({ kind: 'epoch/shared', body: { nonce: '01'.repeat(16), wraps } }, []));
  const late = openTestReplica(town, { device: laptopKeys, seed: 'laptop' });
  hand(office, late);
  assert.equal(late.journal.epochKeys().size, 1);
  const key = office.journal.epochKeys().get(epoch.id);
  assert.ok(key !== undefined);
  const good = wrapEpochs({ suite, random, tenant: town.tenant }, laptop, [key]);
  const body = { nonce: '02'.repeat(16), wraps: good.map((one) => ({ ...one, device: laptop.id })) };
  expectOk(office.journal.appendAct({ kind: 'epoch/shared', body }, []));
  hand(office, late);
  assert.equal(late.journal.epochKeys().size, 2);
});

test('[CO16] an epoch is not shared with a removed device', () => {
  const { town, server, office } = twoMachines();
  const laptopKeys = newDevice(town, 'laptop');
  admit(town, server, laptopKeys);
  const laptopId = [...server.journal.control().devices.keys()].at(-1);
  assert.ok(laptopId !== undefined);
  expectOk(
    server.replica.appendAct(planRemoval(seededRandom(town.suite, 'removal'), laptopId, []), town.guardians),
  );
  openEpoch(town, office);
  hand(server, office);
  hand(office, server);
  assert.equal(server.journal.control().epochs.at(-1)?.wraps.has(laptopId), false);
});

/** The office is dishonest: it wraps something else than the key of its epoch to the laptop, so many times. */
function wrapFalsely(town: TestTown, office: TestReplica, device: TestTown['device'], times: number): void {
  const { suite } = town;
  const epoch = office.journal.control().epochs.at(-1);
  assert.ok(epoch !== undefined);
  const id = deviceIdOf(suite, device.signing.publicKey);
  for (let time = 0; time < times; time += 1) {
    const random = seededRandom(suite, `false ${time}`);
    const wrapped = bytesToHex(
      suite.wrap(random, device.wrapping.publicKey, random.bytes(32), new Uint8Array(0)),
    );
    const body = { nonce: bytesToHex(random.bytes(16)), wraps: [{ epoch: epoch.id, device: id, wrapped }] };
    expectOk(office.journal.appendAct({ kind: 'epoch/shared', body }, []));
  }
}

function lockedOut(falseWraps: number) {
  const { town, server, office } = twoMachines();
  const laptopKeys = newDevice(town, 'laptop');
  admit(town, server, laptopKeys);
  openEpoch(town, office);
  // Without the replica nothing is shared by itself: the false wraps come first.
  for (const row of server.storage.readFrom(0, 1_000)) office.journal.receive(row.bytes);
  wrapFalsely(town, office, laptopKeys, falseWraps);
  const laptop = openTestReplica(town, { device: laptopKeys, seed: 'laptop' });
  return { town, server, office, laptop };
}

test('[CO17] a device whose wrap is false says so, and another device gives it the key', () => {
  const { server, office, laptop } = lockedOut(1);
  hand(office, server);
  hand(office, laptop);
  assert.equal(laptop.journal.epochKeys().size, 1);
  const epoch = laptop.journal.control().epochs.at(-1);
  assert.deepEqual([...(epoch?.missedBy ?? [])], [laptop.journal.device]);
  hand(laptop, server);
  hand(server, laptop);
  assert.equal(laptop.journal.epochKeys().size, 2);
});

test('[CO17] no number of false wraps takes the place of a good one', () => {
  const { server, office, laptop } = lockedOut(20);
  hand(office, laptop);
  hand(office, server);
  hand(laptop, server);
  hand(server, laptop);
  assert.equal(laptop.journal.epochKeys().size, 2);
  const wraps = laptop.journal.control().epochs.at(-1)?.wraps.get(laptop.journal.device) ?? [];
  assert.deepEqual(
    wraps.map(({ by }) => by === office.journal.device),
    [true, true, false],
  );
});

test('[CO17] it is said once and answered once by each device that holds the key', () => {
  const { server, office, laptop } = lockedOut(1);
  for (let round = 0; round < 4; round += 1)
    for (const [from, to] of [
      [office, laptop],
      [laptop, server],
      [server, office],
      [server, laptop],
    ] as const)
      hand(from, to);
  const { epochs, refused } = laptop.journal.control();
  assert.equal(epochs.at(-1)?.wraps.get(laptop.journal.device)?.length, 2);
  assert.deepEqual(refused, []);
  for (const replica of [server, office, laptop]) assert.equal(replica.replica.settle(), false);
});

test('[CO17] a device that is not admitted any more is given nothing, whatever it says', () => {
  const { town, server, office, laptop } = lockedOut(1);
  const removal = planRemoval(seededRandom(town.suite, 'removal'), laptop.journal.device, []);
  hand(office, laptop);
  expectOk(server.replica.appendAct(removal, town.guardians));
  hand(office, server);
  hand(laptop, server);
  assert.equal(server.journal.control().epochs.at(-1)?.missedBy.size, 0);
  assert.equal(server.journal.control().epochs.at(-1)?.wraps.get(laptop.journal.device)?.length, 1);
});
