/**
 * Epoch keys: made at random, wrapped to every admitted device and to the recovery key, never sent
 * otherwise. Removing a device opens a new epoch.
 */
import type { Suite, WrapKey } from '../crypto/suite.ts';
import { type EpochKey, epochKeyOf } from '../segment/sealing.ts';
import { type Bytes, bytesToHex, concatBytes, utf8 } from '../value/bytes.ts';
import { type DeviceId, type EpochId, idBytes, type TenantId } from '../value/ids.ts';
import type { Random } from '../value/ports.ts';
import { type Act, type ActBody, wrapsMax } from './acts.ts';
import type { ControlDevice } from './control-device.ts';
import type { ControlState } from './control-state.ts';
import { keyCheckOf, lacksWrap } from './epoch.ts';

const contextLabel = utf8('insel/epoch-wrap/1\0');
const recoveryName = utf8('recovery');

const contextFor = (tenant: TenantId, device: DeviceId): Bytes =>
  concatBytes(contextLabel, idBytes(tenant), idBytes(device));
const recoveryContext = (tenant: TenantId): Bytes => concatBytes(contextLabel, idBytes(tenant), recoveryName);

export interface EpochPlan {
  readonly suite: Suite;
  readonly random: Random;
  readonly tenant: TenantId;
  readonly devices: readonly Pick<ControlDevice, 'id' | 'wrapKey'>[];
  readonly recoveryKey: Bytes | undefined;
}

/** Draws a new epoch key and wraps it; the id follows from the entry that will carry this act. */
export function planEpoch(plan: EpochPlan): {
  readonly secret: Bytes;
  readonly body: ActBody<'epoch/opened'>;
} {
  const { suite, random, tenant } = plan;
  const secret = random.bytes(32);
  const wraps = plan.devices.map(({ id, wrapKey }) => ({
    device: id,
    wrapped: bytesToHex(suite.wrap(random, wrapKey, secret, contextFor(tenant, id))),
  }));
  const nonce = bytesToHex(random.bytes(16));
  const body = { nonce, keyCheck: keyCheckOf(suite, secret), wraps };
  if (plan.recoveryKey === undefined) return { secret, body };
  const recovery = bytesToHex(suite.wrap(random, plan.recoveryKey, secret, recoveryContext(tenant)));
  return { secret, body: { ...body, recovery } };
}

/** Wraps the known epochs to a device that is being admitted. */
export function wrapEpochs(
  tools: { readonly suite: Suite; readonly random: Random; readonly tenant: TenantId },
  device: Pick<ControlDevice, 'id' | 'wrapKey'>,
  keys: Iterable<EpochKey>,
): ActBody<'device/admitted'>['wraps'] {
  const { suite, random, tenant } = tools;
  return [...keys].map(({ id, secret }) => ({
    epoch: id,
    wrapped: bytesToHex(suite.wrap(random, device.wrapKey, secret, contextFor(tenant, device.id))),
  }));
}

/** The epochs that a device can unwrap; a wrap that opens to another key than published is left out. */
export function unwrapEpochs(
  suite: Suite,
  state: ControlState,
  device: DeviceId,
  key: WrapKey,
): Map<EpochId, EpochKey> {
  const keys = new Map<EpochId, EpochKey>();
  for (const epoch of state.epochs) {
    for (const { wrapped } of epoch.wraps.get(device) ?? []) {
      const secret = key.unwrap(wrapped, contextFor(state.tenant, device));
      if (secret === undefined || keyCheckOf(suite, secret) !== epoch.keyCheck) continue;
      keys.set(epoch.id, epochKeyOf(suite, epoch.id, secret));
      break;
    }
  }
  return keys;
}

export interface SharingTools {
  readonly suite: Suite;
  readonly random: Random;
  /** The device that plans. */
  readonly device: DeviceId;
}

/**
 * Says that this device was given wraps of an epoch and none opens to its key: whoever wrapped it cannot be
 * trusted with that, so the others do it again. Undefined: all open, or it was said before.
 */
export function planMissed(
  { random, device }: Pick<SharingTools, 'random' | 'device'>,
  state: ControlState,
  keys: ReadonlyMap<EpochId, EpochKey>,
): Act | undefined {
  const epochs = state.epochs
    .filter(({ id, wraps, missedBy }) => wraps.has(device) && !keys.has(id) && !missedBy.has(device))
    .map(({ id }) => id);
  if (epochs.length === 0) return undefined;
  const nonce = bytesToHex(random.bytes(16));
  return { kind: 'epoch/missed', body: { nonce, epochs: epochs.slice(0, wrapsMax) } };
}

/**
 * Shares the epochs that this device holds with admitted devices that have no wrap of them (they were
 * admitted on one machine while another opened the epoch), or say that none of theirs opens. Undefined:
 * nobody lacks anything.
 */
export function planSharing(
  tools: SharingTools,
  state: ControlState,
  keys: ReadonlyMap<EpochId, EpochKey>,
): Act | undefined {
  const { suite, random } = tools;
  const wraps: { epoch: EpochId; device: DeviceId; wrapped: string }[] = [];
  for (const device of state.devices.values()) {
    // Once a good wrap has come, this device would else answer itself.
    if (device.status !== 'admitted' || device.id === tools.device) continue;
    const lacking = state.epochs.flatMap((epoch) => {
      const key = keys.get(epoch.id);
      return key === undefined || !lacksWrap(epoch, device.id, tools.device) ? [] : [key];
    });
    for (const one of wrapEpochs({ suite, random, tenant: state.tenant }, device, lacking)) {
      wraps.push({ ...one, device: device.id });
    }
  }
  if (wraps.length === 0) return undefined;
  const nonce = bytesToHex(random.bytes(16));
  return { kind: 'epoch/shared', body: { nonce, wraps: wraps.slice(0, wrapsMax) } };
}

/** The same for the recovery key of the kit. */
export function unwrapWithRecovery(suite: Suite, state: ControlState, key: WrapKey): Map<EpochId, EpochKey> {
  const keys = new Map<EpochId, EpochKey>();
  for (const epoch of state.epochs) {
    const secret =
      epoch.recovery === undefined ? undefined : key.unwrap(epoch.recovery, recoveryContext(state.tenant));
    if (secret !== undefined && keyCheckOf(suite, secret) === epoch.keyCheck) {
      keys.set(epoch.id, epochKeyOf(suite, epoch.id, secret));
    }
  }
  return keys;
}

/** New seals use the greatest epoch in control order that this device can unwrap. */
export function currentEpoch(
  state: ControlState,
  keys: ReadonlyMap<EpochId, EpochKey>,
): EpochKey | undefined {
  for (const epoch of state.epochs.toReversed()) {
    const key = keys.get(epoch.id);
    if (key !== undefined) return key;
  }
  return undefined;
}
