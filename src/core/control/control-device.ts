/** A device as the control stream shows it: its keys, whether it may write, and how far it counts. */
import type { Suite } from '../crypto/suite.ts';
import { type Bytes, hexToBytes } from '../value/bytes.ts';
import type { DeviceId, Head, StreamId } from '../value/ids.ts';
import { type ActBody, deviceIdOf } from './acts.ts';

export interface Cut {
  readonly sequence: number;
  readonly head: Head;
}

export interface ControlDevice {
  readonly id: DeviceId;
  readonly signingKey: Bytes;
  readonly wrapKey: Bytes;
  readonly status: 'admitted' | 'removed' | 'retired';
  /** After removal: how far each stream counts. Streams that are not named do not count at all. */
  readonly cuts: ReadonlyMap<StreamId, Cut>;
  readonly successor: DeviceId | undefined;
}

export const cutsOf = (cuts: ActBody<'device/removed'>['cuts']): Map<StreamId, Cut> =>
  new Map(cuts.map(({ stream, sequence, head }) => [stream, { sequence, head }]));

export function admittedDevice(suite: Suite, keys: ActBody<'device/admitted'>['device']): ControlDevice {
  const signingKey = hexToBytes(keys.signingKey);
  const id = deviceIdOf(suite, signingKey);
  return {
    id,
    signingKey,
    wrapKey: hexToBytes(keys.wrapKey),
    status: 'admitted',
    cuts: new Map(),
    successor: undefined,
  };
}

/** A removed device's streams count up to their cuts; what lies beyond goes to quarantine, not away. */
export function isBeyondCut(device: ControlDevice, stream: StreamId, sequence: number): boolean {
  if (device.status !== 'removed') return false;
  const cut = device.cuts.get(stream);
  return cut === undefined || sequence > cut.sequence;
}
