/**
 * A fictional town for tests of relays: a genesis, devices that are admitted and removed, streams that
 * write, fork and end, all from one seed. It seals with the real code; only its clock is invented.
 */
import { type Act, deviceIdOf, signAct } from '../control/acts.ts';
import { buildControlEntry, buildGenesis, tenantIdOf } from '../control/genesis.ts';
import type { SigningKey, WrapKey } from '../crypto/suite.ts';
import { createSuite1 } from '../crypto/suite1.ts';
import { buildBody } from '../entry/body.ts';
import { buildEntry, type Entry } from '../entry/entry.ts';
import { encodeRun } from '../segment/run.ts';
import {
  epochKeyOf,
  openSegment,
  resealSegment,
  type StreamPosition,
  sealSegment,
} from '../segment/sealing.ts';
import { firstSealHashOf, lastSequenceOf, type Segment } from '../segment/segment.ts';
import { type Bytes, bytesToHex, utf8 } from '../value/bytes.ts';
import type { Json } from '../value/canonical-json.ts';
import {
  type DeviceId,
  type Head,
  idOf,
  nobody,
  type StreamId,
  type TenantId,
  zeroHead,
} from '../value/ids.ts';
import type { Random } from '../value/ports.ts';
import { expectOk } from '../value/result.ts';

export const suite = createSuite1();

/** The same seed gives the same bytes. */
export function seededRandom(seed: string): Random {
  let drawn = 0;
  return {
    bytes: (length) => {
      const bytes = new Uint8Array(length);
      for (let at = 0; at < length; at += 32) {
        drawn += 1;
        bytes.set(suite.hash(utf8(`${seed}/${drawn}`)).subarray(0, Math.min(32, length - at)), at);
      }
      return bytes;
    },
  };
}

export interface TownDevice {
  readonly id: DeviceId;
  readonly signing: SigningKey;
  readonly wrapping: WrapKey;
}

export interface TownWriter {
  readonly stream: StreamId;
  /** One segment with one entry for each body. */
  readonly write: (...bodies: readonly Json[]) => Segment;
  /** So many segments of one entry each. */
  readonly clicks: (count: number) => Segment[];
  /** The last segment of the stream. */
  readonly end: () => Segment;
  /** Another writer that goes on at the same place: a cloned disk. */
  readonly clone: () => TownWriter;
}

export interface Town {
  readonly tenant: TenantId;
  readonly random: Random;
  readonly genesis: Segment;
  readonly first: TownDevice;
  readonly newDevice: () => TownDevice;
  /** The next segment of the control stream. */
  readonly act: (act: Act) => Segment;
  readonly admit: (device: TownDevice) => Segment;
  readonly remove: (device: TownDevice, cuts: readonly TownCut[]) => Segment;
  readonly extend: (device: TownDevice, cuts: readonly TownCut[]) => Segment;
  readonly ticket: (segment: Segment, index: number) => Segment;
  readonly openStream: (device: TownDevice, previous?: Head) => TownWriter;
  /** The segment without the bodies at these places, sealed again by a device. */
  readonly erase: (device: TownDevice, segment: Segment, ...dropped: readonly number[]) => Segment;
}

export interface TownCut {
  readonly stream: StreamId;
  readonly sequence: number;
  readonly head: Head;
}

export const cutAt = (segment: Segment): TownCut => ({
  stream: segment.commitment.stream,
  sequence: lastSequenceOf(segment.commitment),
  head: segment.head,
});

export const runOf = (...segments: readonly Segment[]): Bytes => encodeRun(segments).bytes;

const time = (step: number) => ({
  hybridTime: { milliseconds: 1_700_000_000_000 + step, counter: 0 },
  recordedAt: 1_700_000_000_000 + step,
  offsetMinutes: 60,
});

export function createTown(seed: string): Town {
  const random = seededRandom(seed);
  let steps = 0;
  const tick = () => {
    steps += 1;
    return time(steps);
  };
  const newDevice = (): TownDevice => {
    const signing = suite.signingKey(random.bytes(32));
    return { id: deviceIdOf(suite, signing.publicKey), signing, wrapping: suite.wrapKey(random.bytes(96)) };
  };
  const guardians = [suite.signingKey(random.bytes(32)), suite.signingKey(random.bytes(32))];
  const first = newDevice();
  const controlStream = idOf<StreamId>(random.bytes(16));
  const genesis = buildGenesis({
    suite,
    random,
    device: first,
    guardians,
    guardiansRequired: 2,
    recoveryKeyHash: random.bytes(32),
    stream: controlStream,
    time: tick(),
  });
  const tenant = tenantIdOf(suite, genesis.bytes);
  let controlEnd = genesis;
  const act = (signed: Act): Segment => {
    const sequence = lastSequenceOf(controlEnd.commitment);
    const body = signAct(suite, tenant, signed, guardians);
    const after = [{ stream: controlStream, sequence }];
    const entry = buildControlEntry(suite, random, { kind: signed.kind, body, time: tick(), after });
    const sealer = { device: first.id, sign: first.signing.sign };
    const position = positionAfter(tenant, controlEnd);
    controlEnd = sealSegment({ suite, random, sealer }, position, [entry], undefined);
    return controlEnd;
  };
  const nonce = () => bytesToHex(random.bytes(16));
  const epochKey = epochKeyOf(suite, idOf(random.bytes(16)), random.bytes(32));
  const entryOf = (body: Json): Entry => {
    const header = {
      ...tick(),
      critical: false,
      clockUnsure: false,
      person: nobody,
      request: idOf<never>(random.bytes(16)),
      part: 1,
      parts: 1,
      bodyVersion: 1,
      kind: 'arrival/recorded',
      subjects: [idOf<never>(random.bytes(16))],
      after: [],
    };
    return buildEntry(suite, header, buildBody(random, body));
  };
  const writerAt = (device: TownDevice, start: StreamPosition): TownWriter => {
    let position = start;
    const sealer = { device: device.id, sign: device.signing.sign };
    const seal = (bodies: readonly Json[], isLast: boolean): Segment => {
      const segment = sealSegment({ suite, random, sealer }, position, bodies.map(entryOf), epochKey, isLast);
      position = positionAfter(tenant, segment);
      return segment;
    };
    return {
      stream: start.stream,
      write: (...bodies) => seal(bodies, false),
      clicks: (count) => Array.from({ length: count }, (_, index) => seal([{ number: index }], false)),
      end: () => seal([{ end: true }], true),
      clone: () => writerAt(device, position),
    };
  };
  return {
    tenant,
    random,
    genesis,
    first,
    newDevice,
    act,
    admit: ({ signing, wrapping }) => {
      const keys = { signingKey: bytesToHex(signing.publicKey), wrapKey: bytesToHex(wrapping.publicKey) };
      return act({ kind: 'device/admitted', body: { nonce: nonce(), device: keys, wraps: [] } });
    },
    remove: (device, cuts) =>
      act({ kind: 'device/removed', body: { nonce: nonce(), device: device.id, cuts: [...cuts] } }),
    extend: (device, cuts) =>
      act({ kind: 'cut/extended', body: { nonce: nonce(), device: device.id, cuts: [...cuts] } }),
    ticket: (segment, index) =>
      act({ kind: 'erasure/ticketed', body: { nonce: nonce(), places: [{ head: segment.head, index }] } }),
    openStream: (device, previous = genesis.head) =>
      writerAt(device, {
        tenant,
        stream: idOf<StreamId>(random.bytes(16)),
        class: 'sealed',
        firstSequence: 1,
        previous,
        previousSeal: zeroHead,
      }),
    erase: (device, segment, ...dropped) => {
      const sealer = { device: device.id, sign: device.signing.sign };
      const entries = expectOk(openSegment(suite, segment, epochKey));
      return resealSegment({ suite, random, sealer }, segment, entries, new Set(dropped), epochKey);
    },
  };
}

export const positionAfter = (tenant: TenantId, segment: Segment): StreamPosition => ({
  tenant,
  stream: segment.commitment.stream,
  class: segment.commitment.class,
  firstSequence: lastSequenceOf(segment.commitment) + 1,
  previous: segment.head,
  previousSeal: firstSealHashOf(segment),
});
