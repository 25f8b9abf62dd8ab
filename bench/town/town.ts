/** A fictional town hall with as many writing devices as a measurement needs, founded and admitted for real. */
import { deviceIdOf, type Guardian, signAct } from '../../src/core/control/acts.ts';
import { planAdmission } from '../../src/core/control/admission.ts';
import { foundTenant } from '../../src/core/control/founding.ts';
import { buildControlEntry } from '../../src/core/control/genesis.ts';
import type { SigningKey, Suite, WrapKey } from '../../src/core/crypto/suite.ts';
import { createSuite1 } from '../../src/core/crypto/suite1.ts';
import { createSystemRandom } from '../../src/core/crypto/system-random.ts';
import { hybridZero } from '../../src/core/entry/hybrid-time.ts';
import { encodeRun, lastOf, type Run } from '../../src/core/segment/run.ts';
import { type EpochKey, sealSegment } from '../../src/core/segment/sealing.ts';
import { firstSealHashOf, lastSequenceOf, type Segment } from '../../src/core/segment/segment.ts';
import { type Bytes, concatBytes, utf8 } from '../../src/core/value/bytes.ts';
import type { Head, TenantId } from '../../src/core/value/ids.ts';
import type { Random } from '../../src/core/value/ports.ts';

export interface BenchDevice {
  readonly signing: SigningKey;
  readonly wrapping: WrapKey;
}

/** What a process needs to open a folder of the town. */
export interface TownKeys {
  readonly suite: Suite;
  readonly random: Random;
  readonly tenant: TenantId;
}

export interface BenchTown extends TownKeys {
  readonly genesisHead: Head;
  readonly epoch: EpochKey;
  /** Genesis, first epoch and the admission of every device. */
  readonly control: Run;
  /** The first one founded the town. */
  readonly devices: readonly BenchDevice[];
}

export const recordedAt = Date.UTC(2026, 9, 26, 6);

/** Seeds decide keys, so that a child process can have the same device without being sent its secrets. */
export function benchDevice(suite: Suite, seed: string, index: number): BenchDevice {
  const keyBytes = keyMaker(suite, `${seed} device ${index}`);
  return { signing: suite.signingKey(keyBytes('signing')), wrapping: suite.wrapKey(wrapSeed(keyBytes)) };
}

const keyMaker =
  (suite: Suite, seed: string) =>
  (name: string): Bytes =>
    suite.hash(utf8(`${seed} ${name}`));

const wrapSeed = (keyBytes: (name: string) => Bytes): Bytes =>
  concatBytes(keyBytes('first'), keyBytes('second'), keyBytes('third'));

export function foundTown(seed: string, deviceCount: number): BenchTown {
  const suite = createSuite1();
  const random = createSystemRandom();
  const devices = Array.from({ length: deviceCount }, (_, index) => benchDevice(suite, seed, index));
  const [device] = devices;
  if (device === undefined) throw new RangeError('A town has at least one device');
  const keyBytes = keyMaker(suite, `${seed} guardians`);
  const guardians = ['one', 'two', 'three'].map((name) => suite.signingKey(keyBytes(name)));
  const recoveryKey = suite.wrapKey(wrapSeed(keyBytes)).publicKey;
  const time = { hybridTime: hybridZero, recordedAt, offsetMinutes: 60 };
  const founded = foundTenant({ suite, random, device, guardians, guardiansRequired: 2, recoveryKey, time });
  const { tenant, genesisHead, epoch } = founded;
  const plan = { suite, random, tenant, epoch, device, guardians };
  const control = admitAll(plan, founded.run, devices.slice(1));
  return { suite, random, tenant, genesisHead, epoch, control, devices };
}

interface AdmittingPlan {
  readonly suite: Suite;
  readonly random: Random;
  readonly tenant: TenantId;
  readonly epoch: EpochKey;
  readonly device: BenchDevice;
  readonly guardians: readonly Guardian[];
}

/** The admissions follow the founding in one control stream. */
function admitAll(plan: AdmittingPlan, founding: Run, devices: readonly BenchDevice[]): Run {
  const segments: Segment[] = [...founding.segments];
  for (const [index, one] of devices.entries()) {
    const before = segments.at(-1) ?? lastOf(founding);
    segments.push(admit(plan, before, one, index));
  }
  return encodeRun(segments);
}

function admit(plan: AdmittingPlan, before: Segment, one: BenchDevice, index: number): Segment {
  const { suite, random, tenant, device } = plan;
  const keys = { signingKey: one.signing.publicKey, wrapKey: one.wrapping.publicKey };
  const act = planAdmission({ suite, random, tenant }, keys, [plan.epoch]);
  const { stream } = before.commitment;
  const sequence = lastSequenceOf(before.commitment);
  const entry = buildControlEntry(suite, random, {
    kind: act.kind,
    body: signAct(suite, tenant, act, plan.guardians),
    time: { hybridTime: { milliseconds: 0, counter: index + 2 }, recordedAt, offsetMinutes: 60 },
    after: [{ stream, sequence }],
  });
  const sealer = { device: deviceIdOf(suite, device.signing.publicKey), sign: device.signing.sign };
  const position = {
    tenant,
    stream,
    class: 'control',
    firstSequence: sequence + 1,
    previous: before.head,
    previousSeal: firstSealHashOf(before),
  } as const;
  return sealSegment({ suite, random, sealer }, position, [entry], undefined);
}
