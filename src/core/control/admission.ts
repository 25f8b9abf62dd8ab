/** The acts by which guardians change the set of devices: admission, removal with cuts, succession. */
import type { Suite } from '../crypto/suite.ts';
import type { EpochKey } from '../segment/sealing.ts';
import { type Bytes, bytesToHex } from '../value/bytes.ts';
import type { DeviceId, Head, StreamId, TenantId } from '../value/ids.ts';
import type { Random } from '../value/ports.ts';
import { type Act, deviceIdOf } from './acts.ts';
import { wrapEpochs } from './epochs.ts';

export interface AdmissionTools {
  readonly suite: Suite;
  readonly random: Random;
  readonly tenant: TenantId;
}

export interface DevicePublicKeys {
  readonly signingKey: Bytes;
  readonly wrapKey: Bytes;
}

/** Admits a device and hands it every epoch key that the admitting device holds. */
export function planAdmission(
  tools: AdmissionTools,
  keys: DevicePublicKeys,
  epochs: Iterable<EpochKey>,
): Act {
  const id = deviceIdOf(tools.suite, keys.signingKey);
  return {
    kind: 'device/admitted',
    body: {
      nonce: bytesToHex(tools.random.bytes(16)),
      device: { signingKey: bytesToHex(keys.signingKey), wrapKey: bytesToHex(keys.wrapKey) },
      wraps: wrapEpochs(tools, { id, wrapKey: keys.wrapKey }, epochs),
    },
  };
}

/** Where a stream ended as far as the guardians know. */
export interface StreamEnd {
  readonly stream: StreamId;
  readonly sequence: number;
  readonly head: Head;
}

/** A removed device's streams count up to their cuts; open a new epoch after it, so that it reads no more. */
export const planRemoval = (random: Random, device: DeviceId, cuts: readonly StreamEnd[]): Act => ({
  kind: 'device/removed',
  body: { nonce: bytesToHex(random.bytes(16)), device, cuts: [...cuts] },
});

export interface SuccessionPlan {
  readonly device: DeviceId;
  readonly successor: DeviceId;
  readonly reason: string;
  readonly heads: readonly StreamEnd[];
}

/** The dead server's work passes to the successor; if it returns, it books and executes nothing. */
export const planSuccession = (random: Random, plan: SuccessionPlan): Act => ({
  kind: 'device/retired',
  body: { nonce: bytesToHex(random.bytes(16)), ...plan, heads: [...plan.heads] },
});
