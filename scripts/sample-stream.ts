/**
 * Small worlds from a seed for tests and for the public vectors: a tenant, two devices, an epoch key and
 * streams of fictional entries. The same seed gives the same bytes, so a failing case can be built again.
 */

import type { SigningKey, Suite } from '../src/core/crypto/suite.ts';
import { createSuite1 } from '../src/core/crypto/suite1.ts';
import { buildBody } from '../src/core/entry/body.ts';
import { buildEntry, type Entry } from '../src/core/entry/entry.ts';
import type { EntryHeader } from '../src/core/entry/header.ts';
import {
  type EpochKey,
  epochKeyOf,
  type SealTools,
  type StreamPosition,
  sealSegment,
} from '../src/core/segment/sealing.ts';
import { firstSealHashOf, lastSequenceOf, type Segment } from '../src/core/segment/segment.ts';
import { type Bytes, concatBytes, utf8 } from '../src/core/value/bytes.ts';
import {
  type DeviceId,
  type EpochId,
  type Head,
  idOf,
  type PersonId,
  type RequestId,
  type StreamId,
  type SubjectId,
  type TenantId,
  zeroHead,
} from '../src/core/value/ids.ts';
import type { Random } from '../src/core/value/ports.ts';

/** SHA-256 in counter mode: never for real keys. */
export function seededRandom(suite: Suite, seed: string): Random {
  let counter = 0;
  return {
    bytes: (length) => {
      let drawn: Bytes = new Uint8Array(0);
      while (drawn.length < length) {
        drawn = concatBytes(drawn, suite.hash(utf8(`${seed}/${counter}`)));
        counter += 1;
      }
      return new Uint8Array(drawn.subarray(0, length));
    },
  };
}

export interface SampleDevice {
  readonly id: DeviceId;
  readonly signing: SigningKey;
}

export interface SampleWorld {
  readonly suite: Suite;
  readonly random: Random;
  readonly tenant: TenantId;
  /** Head that the first segment of a stream names. */
  readonly genesis: Head;
  readonly stream: StreamId;
  readonly origin: SampleDevice;
  /** Another admitted device: it seals again what the origin had written. */
  readonly other: SampleDevice;
  readonly key: EpochKey;
}

export function sampleDevice(suite: Suite, random: Random): SampleDevice {
  const signing = suite.signingKey(random.bytes(32));
  return { id: idOf<DeviceId>(suite.hash(signing.publicKey).subarray(0, 16)), signing };
}

export function buildSampleWorld(seed: string): SampleWorld {
  const suite = createSuite1();
  const random = seededRandom(suite, seed);
  return {
    suite,
    random,
    tenant: idOf<TenantId>(random.bytes(16)),
    genesis: idOf<Head>(random.bytes(32)),
    stream: idOf<StreamId>(random.bytes(16)),
    origin: sampleDevice(suite, random),
    other: sampleDevice(suite, random),
    key: epochKeyOf(suite, idOf<EpochId>(random.bytes(16)), random.bytes(32)),
  };
}

export const signingKeyIn =
  ({ origin, other }: SampleWorld) =>
  (device: DeviceId) =>
    [origin, other].find(({ id }) => id === device)?.signing.publicKey;

export const sealToolsOf = (world: SampleWorld, device = world.origin): SealTools => ({
  suite: world.suite,
  random: world.random,
  sealer: { device: device.id, sign: device.signing.sign },
});

export interface SampleEntryPlan {
  readonly number: number;
  /** Characters of filling text in the body, over and above its fields. */
  readonly noteLength?: number;
  readonly header?: Partial<Omit<EntryHeader, 'bodyHash'>>;
}

export function sampleEntry(
  { suite, random }: Pick<SampleWorld, 'suite' | 'random'>,
  plan: SampleEntryPlan,
): Entry {
  const { number, noteLength = 0, header } = plan;
  const recordedAt = 1_698_650_000_000 + number * 1_000;
  const body = buildBody(random, { ticket: number, place: 'Stadt Auental', note: 'n'.repeat(noteLength) });
  const complete = {
    hybridTime: { milliseconds: recordedAt, counter: number % 3 },
    recordedAt,
    offsetMinutes: 60,
    critical: false,
    clockUnsure: false,
    person: idOf<PersonId>(random.bytes(16)),
    request: idOf<RequestId>(random.bytes(16)),
    part: 1,
    parts: 1,
    bodyVersion: 1,
    kind: 'arrival/recorded',
    subjects: [idOf<SubjectId>(random.bytes(16))],
    after: [],
    ...header,
  };
  return buildEntry(suite, complete, body);
}

export interface SampleStream {
  readonly segments: readonly Segment[];
  readonly entries: readonly (readonly Entry[])[];
}

export const startOf = ({ tenant, stream, genesis }: SampleWorld): StreamPosition => ({
  tenant,
  stream,
  class: 'sealed',
  firstSequence: 1,
  previous: genesis,
  previousSeal: zeroHead,
});

/** Where the stream goes on after a segment. */
export const positionAfter = (segment: Segment): StreamPosition => ({
  tenant: segment.commitment.tenant,
  stream: segment.commitment.stream,
  class: segment.commitment.class,
  firstSequence: lastSequenceOf(segment.commitment) + 1,
  previous: segment.head,
  previousSeal: firstSealHashOf(segment),
});

/** One segment for each list of entries, linked one after another. */
export function sealStream(world: SampleWorld, batches: readonly (readonly Entry[])[]): SampleStream {
  const segments: Segment[] = [];
  for (const batch of batches) {
    const before = segments.at(-1);
    const position = before === undefined ? startOf(world) : positionAfter(before);
    segments.push(sealSegment(sealToolsOf(world), position, batch, world.key));
  }
  return { segments, entries: batches };
}

/** A stream with the given numbers of entries a segment. */
export function sampleStream(world: SampleWorld, counts: readonly number[], noteLength = 0): SampleStream {
  let number = 0;
  const next = () => {
    number += 1;
    return sampleEntry(world, { number, noteLength });
  };
  return sealStream(
    world,
    counts.map((count) => Array.from({ length: count }, next)),
  );
}
