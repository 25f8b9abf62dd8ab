/** One epoch as the control stream shows it: who got its key from whom, and who says that theirs does not open. */
import type { Suite } from '../crypto/suite.ts';
import { type Bytes, bytesToHex, concatBytes, hexToBytes, utf8 } from '../value/bytes.ts';
import type { DeviceId, EpochId } from '../value/ids.ts';
import type { ActBody } from './acts.ts';

export interface Wrap {
  /** The device whose entry carried it. */
  readonly by: DeviceId;
  readonly wrapped: Bytes;
}

export interface Epoch {
  readonly id: EpochId;
  readonly keyCheck: string;
  /** More than one for a device when several shared the key at once; a false one does not hide a good one. */
  readonly wraps: ReadonlyMap<DeviceId, readonly Wrap[]>;
  /** Devices that have said that none of their wraps opens. */
  readonly missedBy: ReadonlySet<DeviceId>;
  readonly recovery: Bytes | undefined;
}

const epochLabel = utf8('insel/epoch/1\0');
const keyCheckLabel = utf8('insel/epoch-key/1\0');

/** The id of an epoch is the hash of the entry that opened it, so two halves never reuse a number. */
export const epochIdOf = (suite: Pick<Suite, 'hash'>, headerBytes: Bytes): EpochId =>
  bytesToHex(suite.hash(concatBytes(epochLabel, headerBytes)).subarray(0, 16)) as EpochId;

/** Published with the epoch: a wrap that opens to another key is evidence against the wrapper. */
export const keyCheckOf = (suite: Pick<Suite, 'hash'>, secret: Bytes): string =>
  bytesToHex(suite.hash(concatBytes(keyCheckLabel, secret)).subarray(0, 16));

export function epochOf(
  suite: Suite,
  body: ActBody<'epoch/opened'>,
  entry: { readonly device: DeviceId; readonly headerBytes: Bytes },
): Epoch {
  const by = entry.device;
  return {
    id: epochIdOf(suite, entry.headerBytes),
    keyCheck: body.keyCheck,
    wraps: new Map(body.wraps.map(({ device, wrapped }) => [device, [{ by, wrapped: hexToBytes(wrapped) }]])),
    missedBy: new Set(),
    recovery: body.recovery === undefined ? undefined : hexToBytes(body.recovery),
  };
}

/**
 * Each sharer has places of its own: however many false wraps a dishonest one writes, they take none from
 * an honest one, and the list stays as short as the list of devices.
 */
const wrapsPerSharerMax = 2;

export function withWrap(epoch: Epoch, device: DeviceId, wrap: Wrap): Epoch {
  const known = epoch.wraps.get(device) ?? [];
  if (known.filter(({ by }) => by === wrap.by).length >= wrapsPerSharerMax) return epoch;
  return { ...epoch, wraps: new Map([...epoch.wraps, [device, [...known, wrap]]]) };
}

export const withMissed = (epoch: Epoch, device: DeviceId): Epoch => ({
  ...epoch,
  missedBy: new Set([...epoch.missedBy, device]),
});

/** Who holds the key should wrap it to the device: it has no wrap, or none that opens and none from this sharer. */
export function lacksWrap(epoch: Epoch, device: DeviceId, sharer: DeviceId): boolean {
  const known = epoch.wraps.get(device);
  if (known === undefined) return true;
  return epoch.missedBy.has(device) && !known.some(({ by }) => by === sharer);
}
