import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { positionAfter, seededRandom } from '../../../scripts/sample-stream.ts';
import { createSuite1 } from '../crypto/suite1.ts';
import type { EntryHeader } from '../entry/header.ts';
import type { PlacedEntry } from '../entry/placed-entry.ts';
import { sealSegment } from '../segment/sealing.ts';
import type { Segment } from '../segment/segment.ts';
import { bytesToHex } from '../value/bytes.ts';
import type { Json } from '../value/canonical-json.ts';
import {
  type DeviceId,
  type EpochId,
  type Head,
  idOf,
  type StreamId,
  zeroHead,
  zeroTenant,
} from '../value/ids.ts';
import { expectOk } from '../value/result.ts';
import {
  type Act,
  type ActKind,
  actSchemas,
  deviceIdOf,
  type Guardian,
  parseAct,
  signAct,
  wrapsMax,
} from './acts.ts';
import { isBeyondCut } from './control-device.ts';
import { type ControlState, foldControl, signingKeyOf } from './control-state.ts';
import { currentEpoch, planEpoch, unwrapEpochs, unwrapWithRecovery, wrapEpochs } from './epochs.ts';
import { buildControlEntry, buildGenesis, placeEntries, readControlSegment, tenantIdOf } from './genesis.ts';

const suite = createSuite1();
const random = seededRandom(suite, 'control');
const nonce = (): string => bytesToHex(random.bytes(16));
const newDevice = () => {
  const signing = suite.signingKey(random.bytes(32));
  const wrapping = suite.wrapKey(random.bytes(96));
  const keys = { signingKey: bytesToHex(signing.publicKey), wrapKey: bytesToHex(wrapping.publicKey) };
  return {
    id: deviceIdOf(suite, signing.publicKey),
    signing,
    wrapping,
    keys,
    stream: idOf<StreamId>(random.bytes(16)),
  };
};
type Device = ReturnType<typeof newDevice>;

const guardians = [1, 2, 3].map(() => suite.signingKey(random.bytes(32)));
const [a, b, c] = [newDevice(), newDevice(), newDevice()];
const recovery = suite.wrapKey(random.bytes(96));
const minute = (number: number) => ({
  hybridTime: { milliseconds: 1_698_650_000_000 + number * 60_000, counter: 0 },
  recordedAt: 1_698_650_000_000 + number * 60_000,
  offsetMinutes: 60,
});
const genesisPlan = {
  suite,
  random,
  device: a,
  guardians,
  guardiansRequired: 2,
  recoveryKeyHash: suite.hash(recovery.publicKey),
  stream: a.stream,
  time: minute(0),
};
const genesis = buildGenesis(genesisPlan);
const tenant = tenantIdOf(suite, genesis.bytes);
const genesisEntries = expectOk(readControlSegment(suite, genesis));

/** A control entry with a place of its own, as if it had come in a segment of that device. */
function place(
  by: Device,
  sequence: number,
  at: number,
  kind: string,
  body: Json,
  header: Partial<EntryHeader> = {},
): PlacedEntry {
  const draft = {
    kind: kind as ActKind,
    body,
    time: minute(at),
    after: header.after ?? [{ stream: a.stream, sequence: 1 }],
  };
  const entry = buildControlEntry(suite, random, draft);
  return {
    ...entry,
    device: by.id,
    stream: by.stream,
    sequence,
    head: idOf<Head>(random.bytes(32)),
    index: 0,
  };
}
const signed = (act: Act, by: readonly Guardian[] = guardians.slice(0, 2)): Json =>
  signAct(suite, tenant, act, by);
const act = (
  by: Device,
  sequence: number,
  at: number,
  what: Act,
  guards?: readonly Guardian[],
): PlacedEntry => place(by, sequence, at, what.kind, signed(what, guards));
const admit = (device: Device): Act => ({
  kind: 'device/admitted',
  body: { nonce: nonce(), device: device.keys, wraps: [] },
});
const remove = (device: Device, sequence?: number): Act => ({
  kind: 'device/removed',
  body: {
    nonce: nonce(),
    device: device.id,
    cuts: sequence === undefined ? [] : [{ stream: device.stream, sequence, head: zeroHead }],
  },
});
const openEpoch = (...devices: readonly Device[]) => {
  const recipients = devices.map(({ id, wrapping }) => ({ id, wrapKey: wrapping.publicKey }));
  const plan = planEpoch({ suite, random, tenant, devices: recipients, recoveryKey: recovery.publicKey });
  return { secret: plan.secret, act: { kind: 'epoch/opened', body: plan.body } as Act };
};
function fold(...entries: readonly PlacedEntry[]): ControlState {
  const outcome = foldControl(suite, tenant, genesis.head, [...genesisEntries, ...entries]);
  assert.ok(outcome.ok, outcome.ok ? '' : outcome.reason);
  return outcome.state;
}
const reasons = (state: ControlState): string[] => state.refused.map(({ reason }) => reason);
/** What two machines must agree on. */
const summary = (state: ControlState): string =>
  JSON.stringify({
    devices: [...state.devices].map(([id, { status, cuts, successor }]) => [
      id,
      status,
      [...cuts],
      successor,
    ]),
    epochs: state.epochs.map(({ id, wraps }) => [id, [...wraps.keys()]]),
    tickets: [...state.tickets].map(([head, places]) => [head, [...places]]),
    refused: state.refused,
    needsUpdate: state.needsUpdate,
  });

test('[CO2] a tenant is the hash of its genesis and begins with its device and guardians', () => {
  const state = fold();
  assert.equal(state.tenant, bytesToHex(suite.hash(genesis.bytes)).slice(0, 32));
  assert.deepEqual([...state.devices.keys()], [a.id]);
  assert.equal(state.guardians.size, 3);
  assert.equal(bytesToHex(signingKeyOf(state, a.id) ?? random.bytes(1)), a.keys.signingKey);
  assert.equal(signingKeyOf(state, b.id), undefined);
});

test('[CO2] a genesis without enough guardians, of another device or with useless keys founds nothing', () => {
  const found = (segment: Segment): string => {
    const outcome = foldControl(
      suite,
      tenantIdOf(suite, segment.bytes),
      segment.head,
      expectOk(readControlSegment(suite, segment)),
    );
    return outcome.ok ? 'founded' : outcome.reason;
  };
  assert.equal(found(buildGenesis(genesisPlan)), 'founded');
  const twice = guardians.slice(0, 1).flatMap((guardian) => [guardian, guardian]);
  assert.match(found(buildGenesis({ ...genesisPlan, guardians: twice })), /Fewer guardians/);
  const bad = { ...b.wrapping, publicKey: new Uint8Array(1216).fill(255) };
  assert.match(
    found(buildGenesis({ ...genesisPlan, device: { signing: a.signing, wrapping: bad } })),
    /wrapped/,
  );
  const silent = guardians.map((guardian) => ({ ...guardian, sign: () => new Uint8Array(64) }));
  assert.match(found(buildGenesis({ ...genesisPlan, guardians: silent })), /not signed/);
  const [entry] = genesisEntries;
  assert.ok(entry);
  const borrowed = { ...entry, device: b.id };
  const outcome = foldControl(suite, tenant, genesis.head, [borrowed]);
  assert.match(outcome.ok ? '' : outcome.reason, /another device/);
  assert.ok(!foldControl(suite, tenant, zeroHead, genesisEntries).ok, 'a genesis that is not there');
});

test('[CO2] a segment that begins with something else is no genesis', () => {
  const entry = buildControlEntry(suite, random, {
    kind: 'epoch/opened',
    body: { act: {}, signatures: [] },
    time: minute(0),
    after: [],
  });
  const position = {
    tenant: zeroTenant,
    stream: a.stream,
    class: 'control',
    firstSequence: 1,
    previous: zeroHead,
    previousSeal: zeroHead,
  } as const;
  const segment = sealSegment(
    { suite, random, sealer: { device: a.id, sign: a.signing.sign } },
    position,
    [entry],
    undefined,
  );
  assert.ok(!foldControl(suite, tenant, segment.head, placeEntries(segment, [entry])).ok);
});

test('[CO3] an act needs the required number of different guardians', () => {
  const [first, second] = guardians;
  assert.ok(first && second);
  for (const by of [[], [first], [first, first], [first, suite.signingKey(random.bytes(32))]]) {
    const state = fold(act(a, 2, 1, admit(b), by));
    assert.equal(state.devices.size, 1);
    assert.match(reasons(state)[0] ?? '', /not signed by 2 guardians/);
  }
  assert.equal(fold(act(a, 2, 1, admit(b), [second, first])).devices.size, 2);
});

test('[CO3] a signature is for one tenant, one kind and one act, and an act counts once', () => {
  const what = admit(b);
  const elsewhere = signAct(suite, zeroTenant, what, guardians);
  assert.equal(fold(place(a, 2, 1, what.kind, elsewhere)).devices.size, 1);
  const removal = remove(a);
  const moved = signAct(suite, tenant, removal, guardians) as { act: Json; signatures: Json };
  const changed = { act: { ...(moved.act as object), device: b.id }, signatures: moved.signatures };
  assert.equal(
    fold(act(a, 2, 1, what), place(a, 3, 2, removal.kind, changed)).devices.get(b.id)?.status,
    'admitted',
  );
  const ticket: Act = {
    kind: 'erasure/ticketed',
    body: { nonce: nonce(), places: [{ head: genesis.head, index: 0 }] },
  };
  const state = fold(act(a, 2, 1, ticket), act(a, 3, 2, ticket));
  assert.deepEqual(reasons(state), ['The act was counted before']);
});

test('[CO3] whoever was never admitted adds nothing', () => {
  const state = fold(act(c, 1, 1, admit(b)));
  assert.equal(state.devices.size, 1);
  assert.deepEqual(reasons(state), ['Its device is not admitted']);
});

test('[CO4] acts have exactly their members', () => {
  const good = signed(admit(b)) as { act: Record<string, Json>; signatures: Json };
  assert.ok(parseAct('device/admitted', good).ok);
  const kindOf = (kind: string, body: unknown): string | undefined => {
    const parsed = parseAct(kind, body);
    return parsed.ok ? undefined : parsed.failure.kind;
  };
  assert.equal(kindOf('device/teleported', good), 'act-unknown');
  assert.equal(kindOf('toString', good), 'act-unknown');
  for (const part of [
    { more: 1 },
    { nonce: 'AB'.repeat(16) },
    { nonce: undefined },
    { device: {} },
    { wraps: 7 },
  ])
    assert.equal(kindOf('device/admitted', { ...good, act: { ...good.act, ...part } }), 'act-malformed');
  assert.equal(kindOf('device/admitted', { ...good, more: 1 }), 'act-malformed');
  const tooMany = Array.from({ length: 17 }, () => ({ guardian: 'ab'.repeat(16), signature: 'ab' }));
  assert.equal(kindOf('device/admitted', { ...good, signatures: tooMany }), 'act-malformed');
});

test('[CO4] no value makes the reader of acts throw', () => {
  const kinds = fc.constantFrom(...Object.keys(actSchemas), 'x/y', '__proto__');
  fc.assert(
    fc.property(kinds, fc.anything(), (kind, body) => {
      const bare = parseAct(kind, body);
      const wrapped = parseAct(kind, { act: body, signatures: [] });
      return !bare.ok && !wrapped.ok;
    }),
    { numRuns: 1000 },
  );
});

test('[CO5] a device is admitted once, never again after its removal, and only with a key that can be wrapped to', () => {
  const removed = fold(act(a, 2, 1, admit(b)), act(a, 3, 2, remove(b)), act(a, 4, 3, admit(b)));
  assert.equal(removed.devices.get(b.id)?.status, 'removed');
  assert.match(reasons(removed)[0] ?? '', /already removed/);
  const useless: Act = {
    kind: 'device/admitted',
    body: { nonce: nonce(), device: { ...b.keys, wrapKey: 'ff'.repeat(1216) }, wraps: [] },
  };
  assert.match(reasons(fold(act(a, 2, 1, useless)))[0] ?? '', /Nothing can be wrapped/);
});

test('[CO6] after a removal the streams count up to their cuts, and an extension moves them', () => {
  const before = [act(a, 2, 1, admit(b)), act(a, 3, 2, remove(b, 7))];
  const device = fold(...before).devices.get(b.id);
  assert.ok(device);
  assert.ok(!isBeyondCut(device, b.stream, 7));
  assert.ok(isBeyondCut(device, b.stream, 8));
  assert.ok(isBeyondCut(device, c.stream, 1), 'a stream that is not named');
  const extension: Act = {
    kind: 'cut/extended',
    body: { nonce: nonce(), device: b.id, cuts: [{ stream: b.stream, sequence: 9, head: zeroHead }] },
  };
  const extended = fold(...before, act(a, 4, 3, extension)).devices.get(b.id);
  assert.ok(extended && !isBeyondCut(extended, b.stream, 9));
  assert.equal(extended.status, 'removed');
  assert.match(reasons(fold(act(a, 2, 1, remove(c))))[0] ?? '', /not known/);
});

test('[CO7] what a removed device dates before its removal does not count', () => {
  const base = [act(a, 2, 1, admit(b)), act(a, 3, 5, remove(b, 0))];
  const early = act(b, 1, 2, openEpoch(b).act, []);
  const state = fold(...base, early);
  assert.equal(state.epochs.length, 0);
  assert.deepEqual(reasons(state), ['It lies beyond the cut of a removed device']);
  assert.equal(fold(act(a, 2, 1, admit(b)), early).epochs.length, 1, 'without the removal it counts');
  const within = [act(a, 2, 1, admit(b)), act(a, 3, 5, remove(b, 1)), early];
  assert.equal(fold(...within).epochs.length, 1, 'within the cut it counts');
});

test('[CO7] an unreadable act of a removed device beyond its cut does not stop the others', () => {
  const strange = place(b, 1, 2, 'device/teleported', { act: {}, signatures: [] });
  assert.ok(fold(act(a, 2, 1, admit(b)), strange).needsUpdate);
  assert.ok(!fold(act(a, 2, 1, admit(b)), act(a, 3, 5, remove(b, 0)), strange).needsUpdate);
});

test('[CO8] two halves that remove each other’s device both hold, in either order of arrival', () => {
  const base = act(a, 2, 1, admit(b));
  const byA = act(a, 3, 5, remove(b, 0));
  const byB = act(b, 1, 5, remove(a, 2));
  for (const state of [fold(base, byA, byB), fold(byB, byA, base)]) {
    assert.deepEqual(
      [...state.devices.values()].map(({ status }) => status),
      ['removed', 'removed'],
    );
  }
});

test('[CO9] a device cannot use up the nonce of the act that removes it', () => {
  const removal = remove(b, 0);
  const epoch = openEpoch(b).act;
  const sameNonce = { ...epoch, body: { ...epoch.body, nonce: removal.body.nonce } } as Act;
  const state = fold(act(a, 2, 1, admit(b)), act(b, 1, 2, sameNonce, []), act(a, 3, 5, removal));
  assert.equal(state.devices.get(b.id)?.status, 'removed');
});

test('[CO9] a copied entry does not put an old epoch at the end of the order', () => {
  const old = act(a, 2, 1, openEpoch(a).act, []);
  const current = act(a, 3, 2, openEpoch(a).act, []);
  const copy = { ...old, sequence: 4, head: idOf<Head>(random.bytes(32)) };
  const late = { ...copy, header: { ...copy.header, hybridTime: minute(9).hybridTime } };
  const state = fold(old, current, late);
  assert.equal(state.epochs.length, 2);
  assert.match(reasons(state)[0] ?? '', /already open/);
});

test('[CO10] a successor is admitted and another device', () => {
  const retire = (device: Device, successor: Device): Act => ({
    kind: 'device/retired',
    body: { nonce: nonce(), device: device.id, successor: successor.id, reason: 'destroyed', heads: [] },
  });
  const state = fold(act(a, 2, 1, admit(b)), act(b, 1, 2, retire(a, b)));
  assert.equal(state.devices.get(a.id)?.status, 'retired');
  assert.equal(state.devices.get(a.id)?.successor, b.id);
  assert.match(reasons(fold(act(a, 2, 1, retire(a, b))))[0] ?? '', /not admitted/);
  assert.match(reasons(fold(act(a, 2, 1, retire(a, a))))[0] ?? '', /does not succeed itself/);
});

test('[CO11] an epoch opens for the devices and the recovery key that it was wrapped to', () => {
  const epoch = openEpoch(a);
  const opened = act(a, 2, 1, epoch.act, []);
  const state = fold(opened);
  const [first] = state.epochs;
  assert.ok(first);
  const own = unwrapEpochs(suite, state, a.id, a.wrapping);
  assert.equal(bytesToHex(own.get(first.id)?.secret ?? random.bytes(1)), bytesToHex(epoch.secret));
  assert.equal(unwrapEpochs(suite, state, b.id, b.wrapping).size, 0);
  assert.equal(unwrapEpochs(suite, state, a.id, b.wrapping).size, 0, 'another device’s wrap');
  assert.equal(
    bytesToHex(unwrapWithRecovery(suite, state, recovery).get(first.id)?.secret ?? random.bytes(1)),
    bytesToHex(epoch.secret),
  );
  assert.equal(unwrapWithRecovery(suite, state, b.wrapping).size, 0);
  const wraps = wrapEpochs(
    { suite, random, tenant },
    { id: b.id, wrapKey: b.wrapping.publicKey },
    own.values(),
  );
  const joining: Act = { kind: 'device/admitted', body: { nonce: nonce(), device: b.keys, wraps } };
  const joined = fold(opened, act(a, 3, 2, joining));
  assert.equal(
    bytesToHex(unwrapEpochs(suite, joined, b.id, b.wrapping).get(first.id)?.secret ?? random.bytes(1)),
    bytesToHex(epoch.secret),
  );
});

test('[CO11] a wrap that opens to another key than published is left out', () => {
  const epoch = openEpoch(a).act;
  const lying = { ...epoch, body: { ...epoch.body, keyCheck: 'ab'.repeat(16) } } as Act;
  const state = fold(act(a, 2, 1, lying, []));
  assert.equal(unwrapEpochs(suite, state, a.id, a.wrapping).size, 0);
  assert.equal(unwrapWithRecovery(suite, state, recovery).size, 0);
});

test('[CO11] new seals use the last epoch that the device can unwrap', () => {
  const [one, two, foreign] = [openEpoch(a), openEpoch(a), openEpoch(b)];
  const state = fold(act(a, 2, 1, one.act, []), act(a, 3, 2, two.act, []), act(a, 4, 3, foreign.act, []));
  const keys = unwrapEpochs(suite, state, a.id, a.wrapping);
  assert.equal(bytesToHex(currentEpoch(state, keys)?.secret ?? random.bytes(1)), bytesToHex(two.secret));
  assert.equal(currentEpoch(state, new Map()), undefined);
});

test('[CO13] an unknown or malformed critical act makes the tenant need an update and stops nothing', () => {
  const unknown = place(a, 2, 1, 'device/teleported', { act: {}, signatures: [] });
  const malformed = place(a, 2, 1, 'device/removed', { act: {}, signatures: [] });
  for (const entry of [unknown, malformed, { ...unknown, body: undefined }]) {
    const state = fold(entry, act(a, 3, 2, admit(b)));
    assert.ok(state.needsUpdate);
    assert.equal(state.devices.size, 2);
  }
  assert.ok(!fold({ ...unknown, header: { ...unknown.header, critical: false } }).needsUpdate);
});

test('[CO14] tickets of one segment add up', () => {
  const ticket = (...indexes: number[]): Act => ({
    kind: 'erasure/ticketed',
    body: { nonce: nonce(), places: indexes.map((index) => ({ head: genesis.head, index })) },
  });
  const state = fold(act(a, 2, 1, ticket(3, 5)), act(a, 3, 2, ticket(5, 200)));
  assert.deepEqual([...(state.tickets.get(genesis.head) ?? [])].sort(), [200, 3, 5]);
});

test('[CO1] the order of arrival changes nothing', () => {
  const epoch = openEpoch(a, b);
  const entries = [
    act(a, 2, 1, admit(b)),
    act(a, 3, 2, admit(c)),
    act(a, 4, 3, epoch.act, []),
    act(b, 1, 4, openEpoch(a).act, []),
    act(c, 1, 4, remove(b, 0)),
    act(b, 2, 5, remove(c, 1)),
    place(c, 2, 6, 'device/teleported', { act: {}, signatures: [] }),
  ];
  const expected = summary(fold(...entries));
  fc.assert(
    fc.property(
      fc.shuffledSubarray(entries, { minLength: entries.length }),
      (shuffled) => summary(fold(...shuffled)) === expected,
    ),
    { numRuns: 60 },
  );
});

test('[CO15] the greatest acts fit into a segment', () => {
  const wrapped = 'ab'.repeat(1168);
  const many = <T>(length: number, value: T): T[] => Array.from({ length }, () => value);
  const cuts = many(4096, { stream: a.stream, sequence: Number.MAX_SAFE_INTEGER, head: zeroHead });
  const acts: Act[] = [
    {
      kind: 'epoch/opened',
      body: {
        nonce: nonce(),
        keyCheck: nonce(),
        wraps: many(wrapsMax, { device: a.id, wrapped }),
        recovery: wrapped,
      },
    },
    {
      kind: 'device/admitted',
      body: {
        nonce: nonce(),
        device: b.keys,
        wraps: many(wrapsMax, { epoch: 'ab'.repeat(16) as EpochId, wrapped }),
      },
    },
    { kind: 'epoch/missed', body: { nonce: nonce(), epochs: many(wrapsMax, 'ab'.repeat(16) as EpochId) } },
    { kind: 'device/removed', body: { nonce: nonce(), device: b.id as DeviceId, cuts } },
    {
      kind: 'device/retired',
      body: { nonce: nonce(), device: b.id, successor: a.id, reason: 'r'.repeat(40), heads: cuts },
    },
    {
      kind: 'erasure/ticketed',
      body: { nonce: nonce(), places: many(4096, { head: zeroHead, index: 255 }) },
    },
  ];
  const sixteen = many(16, guardians[0]).filter((guardian) => guardian !== undefined);
  for (const what of acts) {
    const body = signed(what, sixteen);
    assert.ok(parseAct(what.kind, body).ok, what.kind);
    const entry = buildControlEntry(suite, random, { kind: what.kind, body, time: minute(1), after: [] });
    const position = { ...positionAfter(genesis), tenant };
    const segment = sealSegment(
      { suite, random, sealer: { device: a.id, sign: a.signing.sign } },
      position,
      [entry],
      undefined,
    );
    assert.equal(expectOk(readControlSegment(suite, segment)).length, 1);
  }
});
