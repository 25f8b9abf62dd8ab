import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../scripts/sample-stream.ts';
import { createSuite1 } from '../crypto/suite1.ts';
import type { PlacedEntry } from '../entry/placed-entry.ts';
import { firstOf, parseRun, verifyRun } from '../segment/run.ts';
import { bytesToHex } from '../value/bytes.ts';
import { type Head, idOf, type StreamId } from '../value/ids.ts';
import { expectOk } from '../value/result.ts';
import { type Act, deviceIdOf, signAct } from './acts.ts';
import { planAdmission, planRemoval, planSuccession } from './admission.ts';
import { isBeyondCut } from './control-device.ts';
import { type ControlState, foldControl } from './control-state.ts';
import { currentEpoch, unwrapEpochs, unwrapWithRecovery } from './epochs.ts';
import { foundTenant } from './founding.ts';
import { buildControlEntry, readControlSegment, tenantIdOf } from './genesis.ts';

const suite = createSuite1();
const random = seededRandom(suite, 'founding');
const keysOf = () => ({
  signing: suite.signingKey(random.bytes(32)),
  wrapping: suite.wrapKey(random.bytes(96)),
});
const [device, joining, recovery] = [keysOf(), keysOf(), suite.wrapKey(random.bytes(96))];
const [ownId, joiningId] = [device, joining].map(({ signing }) => deviceIdOf(suite, signing.publicKey));
assert.ok(ownId && joiningId);
const founder = ownId;
const guardians = [suite.signingKey(random.bytes(32))];
const time = { hybridTime: { milliseconds: 1000, counter: 0 }, recordedAt: 1000, offsetMinutes: 60 };
const founded = foundTenant({
  suite,
  random,
  device,
  guardians,
  guardiansRequired: 1,
  recoveryKey: recovery.publicKey,
  time,
});
const { tenant, genesisHead, epoch } = founded;
const foundingEntries = founded.run.segments.flatMap((segment) =>
  expectOk(readControlSegment(suite, segment)),
);

/** The acts one after another, as entries of the first device behind the founding. */
function fold(...acts: readonly Act[]): ControlState {
  const entries = acts.map((act, index): PlacedEntry => {
    const later = { ...time, hybridTime: { milliseconds: 2000 + index, counter: 0 } };
    const after = [{ stream: firstOf(founded.run).commitment.stream, sequence: 2 }];
    const body = signAct(suite, tenant, act, guardians);
    const entry = buildControlEntry(suite, random, { kind: act.kind, body, time: later, after });
    const { stream } = firstOf(founded.run).commitment;
    return {
      ...entry,
      device: founder,
      stream,
      sequence: 3 + index,
      head: idOf<Head>(random.bytes(32)),
      index: 0,
    };
  });
  const outcome = foldControl(suite, tenant, genesisHead, [...foundingEntries, ...entries]);
  assert.ok(outcome.ok);
  return outcome.state;
}
const publicKeys = { signingKey: joining.signing.publicKey, wrapKey: joining.wrapping.publicKey };
const secretOf = (keys: ReturnType<typeof unwrapEpochs>): string =>
  bytesToHex(keys.get(epoch.id)?.secret ?? new Uint8Array(1));

test('[CO2] a founding is one run with the genesis and the first epoch, valid by itself', () => {
  const run = expectOk(parseRun(suite, founded.run.bytes));
  assert.ok(verifyRun(suite, run, (id) => (id === ownId ? device.signing.publicKey : undefined)).ok);
  assert.equal(tenantIdOf(suite, firstOf(run).bytes), tenant);
  const state = fold();
  assert.deepEqual(state.refused, []);
  const keys = unwrapEpochs(suite, state, ownId, device.wrapping);
  assert.equal(bytesToHex(currentEpoch(state, keys)?.secret ?? new Uint8Array(1)), bytesToHex(epoch.secret));
});

test('[CO11] the recovery key of the founding opens its epoch, and its hash is in the genesis', () => {
  const state = fold();
  assert.equal(secretOf(unwrapWithRecovery(suite, state, recovery)), bytesToHex(epoch.secret));
  assert.equal(state.recoveryKeyHash, bytesToHex(suite.hash(recovery.publicKey)));
});

test('[CO5] an admitted device gets every epoch that the admitting one holds', () => {
  const keys = unwrapEpochs(suite, fold(), ownId, device.wrapping);
  const state = fold(planAdmission({ suite, random, tenant }, publicKeys, keys.values()));
  assert.equal(state.devices.get(joiningId)?.status, 'admitted');
  assert.equal(secretOf(unwrapEpochs(suite, state, joiningId, joining.wrapping)), bytesToHex(epoch.secret));
});

test('[CO6] a planned removal cuts the streams where the guardians knew them', () => {
  const stream = idOf<StreamId>(random.bytes(16));
  const cut = { stream, sequence: 4, head: idOf<Head>(random.bytes(32)) };
  const admission = planAdmission({ suite, random, tenant }, publicKeys, []);
  const state = fold(admission, planRemoval(random, joiningId, [cut]));
  const removed = state.devices.get(joiningId);
  assert.ok(removed && !isBeyondCut(removed, stream, 4) && isBeyondCut(removed, stream, 5));
});

test('[CO10] a planned succession names who goes on', () => {
  const admission = planAdmission({ suite, random, tenant }, publicKeys, []);
  const plan = { device: ownId, successor: joiningId, reason: 'Server destroyed', heads: [] };
  const state = fold(admission, planSuccession(random, plan));
  assert.equal(state.devices.get(ownId)?.status, 'retired');
  assert.equal(state.devices.get(ownId)?.successor, joiningId);
});
