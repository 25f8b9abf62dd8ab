/** A small tenant from a seed: two guardians, one device, one epoch. For tests and the public vectors. */
import { type Guardian, signAct } from '../src/core/control/acts.ts';
import { epochIdOf, keyCheckOf } from '../src/core/control/epoch.ts';
import { buildControlEntry, buildGenesis, tenantIdOf } from '../src/core/control/genesis.ts';
import type { SigningKey, Suite, WrapKey } from '../src/core/crypto/suite.ts';
import { createSuite1 } from '../src/core/crypto/suite1.ts';
import { type EpochKey, epochKeyOf, sealSegment } from '../src/core/segment/sealing.ts';
import type { Segment } from '../src/core/segment/segment.ts';
import { type Bytes, bytesToHex, concatBytes, utf8 } from '../src/core/value/bytes.ts';
import { type DeviceId, idBytes, idOf, type StreamId, type TenantId } from '../src/core/value/ids.ts';
import { positionAfter, seededRandom } from './sample-stream.ts';

export interface SampleControl {
  readonly suite: Suite;
  readonly guardians: readonly Guardian[];
  readonly device: { readonly signing: SigningKey; readonly wrapping: WrapKey };
  readonly deviceId: DeviceId;
  readonly tenant: TenantId;
  readonly genesis: Segment;
  readonly epochSegment: Segment;
  readonly epoch: EpochKey;
}

/** As docs/formats/control.md says it, spelled out here once more. */
export const wrapContextOf = (tenant: TenantId, device: DeviceId): Bytes =>
  concatBytes(utf8('insel/epoch-wrap/1\0'), idBytes(tenant), idBytes(device));

const time = {
  hybridTime: { milliseconds: 1_698_650_000_000, counter: 0 },
  recordedAt: 1_698_650_000_000,
  offsetMinutes: 60,
};

/** `wrapped`: the epoch key of this very world for this very device, made by `wrapSampleEpoch`. */
export function buildSampleControl(wrapped: Bytes): SampleControl {
  const world = startSampleControl();
  const { suite, random, guardians, device, deviceId, tenant, genesis, secret } = world;
  const nonce = bytesToHex(random.bytes(16));
  const body = {
    nonce,
    keyCheck: keyCheckOf(suite, secret),
    wraps: [{ device: deviceId, wrapped: bytesToHex(wrapped) }],
  };
  const after = [{ stream: genesis.commitment.stream, sequence: 1 }];
  const signed = signAct(suite, tenant, { kind: 'epoch/opened', body }, []);
  const entry = buildControlEntry(suite, random, { kind: 'epoch/opened', body: signed, time, after });
  const sealer = { device: deviceId, sign: device.signing.sign };
  const position = { ...positionAfter(genesis), tenant };
  const epochSegment = sealSegment({ suite, random, sealer }, position, [entry], undefined);
  const epoch = epochKeyOf(suite, epochIdOf(suite, entry.headerBytes), secret);
  return { suite, guardians, device, deviceId, tenant, genesis, epochSegment, epoch };
}

export function wrapSampleEpoch(): Bytes {
  const { suite, random, device, deviceId, tenant, secret } = startSampleControl();
  return suite.wrap(random, device.wrapping.publicKey, secret, wrapContextOf(tenant, deviceId));
}

function startSampleControl() {
  const suite = createSuite1();
  const random = seededRandom(suite, 'insel vectors: control');
  const guardians = [1, 2].map(() => suite.signingKey(random.bytes(32)));
  const device = { signing: suite.signingKey(random.bytes(32)), wrapping: suite.wrapKey(random.bytes(96)) };
  const recoveryKeyHash = suite.hash(suite.wrapKey(random.bytes(96)).publicKey);
  const stream = idOf<StreamId>(random.bytes(16));
  const plan = { suite, random, device, guardians, guardiansRequired: 2, recoveryKeyHash, stream, time };
  const genesis = buildGenesis(plan);
  const deviceId = genesis.commitment.device;
  const secret = random.bytes(32);
  return {
    suite,
    random,
    guardians,
    device,
    deviceId,
    genesis,
    tenant: tenantIdOf(suite, genesis.bytes),
    secret,
  };
}
