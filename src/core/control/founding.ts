/**
 * Founds a tenant: the genesis with its guardians and first device, and the first epoch, as one run of
 * the first control stream. Nothing is stored here; the caller puts the run into an empty journal.
 */
import type { SigningKey, Suite, WrapKey } from '../crypto/suite.ts';
import { encodeRun, type Run } from '../segment/run.ts';
import { type EpochKey, epochKeyOf, sealSegment } from '../segment/sealing.ts';
import { firstSealHashOf } from '../segment/segment.ts';
import { type Bytes, bytesToHex } from '../value/bytes.ts';
import type { Head, StreamId, TenantId } from '../value/ids.ts';
import type { Random } from '../value/ports.ts';
import { deviceIdOf, type Guardian, signAct } from './acts.ts';
import { epochIdOf } from './epoch.ts';
import { planEpoch } from './epochs.ts';
import { buildControlEntry, buildGenesis, type ControlTime, tenantIdOf } from './genesis.ts';

export interface FoundingPlan {
  readonly suite: Suite;
  readonly random: Random;
  readonly device: { readonly signing: SigningKey; readonly wrapping: WrapKey };
  readonly guardians: readonly Guardian[];
  readonly guardiansRequired: number;
  /** Public wrap key of the recovery kit; every epoch is wrapped to it too. */
  readonly recoveryKey: Bytes;
  readonly time: ControlTime;
}

export interface Founded {
  readonly tenant: TenantId;
  readonly genesisHead: Head;
  readonly run: Run;
  readonly epoch: EpochKey;
}

export function foundTenant(plan: FoundingPlan): Founded {
  const { suite, random, device, time } = plan;
  const stream = bytesToHex(random.bytes(16)) as StreamId;
  const genesis = buildGenesis({ ...plan, recoveryKeyHash: suite.hash(plan.recoveryKey), stream });
  const tenant = tenantIdOf(suite, genesis.bytes);
  const id = deviceIdOf(suite, device.signing.publicKey);
  const devices = [{ id, wrapKey: device.wrapping.publicKey }];
  const epoch = planEpoch({ suite, random, tenant, devices, recoveryKey: plan.recoveryKey });
  const body = signAct(suite, tenant, { kind: 'epoch/opened', body: epoch.body }, []);
  const next = { ...time, hybridTime: { ...time.hybridTime, counter: time.hybridTime.counter + 1 } };
  const entry = buildControlEntry(suite, random, {
    kind: 'epoch/opened',
    body,
    time: next,
    after: [{ stream, sequence: 1 }],
  });
  const previousSeal = firstSealHashOf(genesis);
  const position = {
    tenant,
    stream,
    class: 'control',
    firstSequence: 2,
    previous: genesis.head,
    previousSeal,
  } as const;
  const sealer = { device: id, sign: device.signing.sign };
  const opened = sealSegment({ suite, random, sealer }, position, [entry], undefined);
  return {
    tenant,
    genesisHead: genesis.head,
    run: encodeRun([genesis, opened]),
    epoch: epochKeyOf(suite, epochIdOf(suite, entry.headerBytes), epoch.secret),
  };
}
