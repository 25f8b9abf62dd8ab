/**
 * The public test vectors of docs/formats, built from fixed seeds: the same bytes on every machine. Only the
 * wrapped key is random by nature (ML-KEM draws its own randomness); it is kept in vectors/wrapped-key.json
 * and given to this function.
 */
import { keyCheckOf } from '../src/core/control/epoch.ts';
import { inclusionPath, leafHash, merkleRoot } from '../src/core/segment/merkle.ts';
import { encodePayload, encodePlaintext } from '../src/core/segment/payload.ts';
import { encodeRun } from '../src/core/segment/run.ts';
import { resealSegment } from '../src/core/segment/sealing.ts';
import { type Segment, signedBytes } from '../src/core/segment/segment.ts';
import { type Bytes, bytesToHex, textOf, utf8 } from '../src/core/value/bytes.ts';
import type { Json } from '../src/core/value/canonical-json.ts';
import type { SubjectId } from '../src/core/value/ids.ts';
import { breakVectors } from './break-vectors.ts';
import { buildSampleControl, type SampleControl, wrapContextOf } from './sample-control.ts';
import {
  buildSampleWorld,
  type SampleStream,
  type SampleWorld,
  sampleEntry,
  sampleStream,
  sealStream,
  sealToolsOf,
} from './sample-stream.ts';

export interface VectorFile {
  readonly name: string;
  readonly content: Json;
}

const hex = bytesToHex;

/** All files, in the order of their names; `wrapped` is the kept wrapped key of vectors/wrapped-key.json. */
export function buildVectorFiles(wrapped: Bytes): VectorFile[] {
  const control = buildSampleControl(wrapped);
  return [
    { name: 'broken', content: breakVectors() },
    { name: 'control-genesis', content: controlVector(control) },
    { name: 'merkle', content: merkleVector() },
    { name: 'run-plain', content: runVector(plainRun()) },
    { name: 'run-revised', content: runVector(revisedRun()) },
    { name: 'segment-compressed', content: segmentVector(compressedWorld(), 0) },
    { name: 'segment-erased', content: erasedVector() },
    { name: 'segment-one', content: segmentVector(oneWorld(), 0) },
    { name: 'suite-1', content: suiteVector() },
    { name: 'wrapped-key', content: wrappedVector(control, wrapped) },
  ];
}

interface Sample {
  readonly what: string;
  readonly world: SampleWorld;
  readonly stream: SampleStream;
}

const keysOf = ({ origin, other, key }: SampleWorld): Json => ({
  origin: { device: origin.id, seed: hex(origin.signing.seed), publicKey: hex(origin.signing.publicKey) },
  other: { device: other.id, seed: hex(other.signing.seed), publicKey: hex(other.signing.publicKey) },
  epoch: { id: key.id, key: hex(key.secret) },
});

function oneWorld(): Sample {
  const world = buildSampleWorld('insel vectors: one entry');
  const stream = sealStream(world, [[sampleEntry(world, { number: 1 })]]);
  return { what: 'One entry, first segment of its stream, not compressed', world, stream };
}

function compressedWorld(): Sample {
  const world = buildSampleWorld('insel vectors: compressed');
  const subjects = [1, 2, 3].map((number) => number.toString(16).padStart(32, '0') as SubjectId);
  const entries = [1, 2, 3, 4].map((number) =>
    sampleEntry(world, {
      number,
      noteLength: 400,
      header: {
        subjects,
        critical: number === 2,
        clockUnsure: number === 3,
        offsetMinutes: -number * 90,
        part: number,
        parts: 4,
        after: number === 1 ? [] : [{ stream: world.stream, sequence: number - 1 }],
      },
    }),
  );
  return {
    what: 'Four parts of one request, compressed payload',
    world,
    stream: sealStream(world, [entries]),
  };
}

function segmentVector({ what, world, stream }: Sample, index: number): Json {
  const segment = stream.segments[index];
  const entries = stream.entries[index];
  if (segment === undefined || entries === undefined) throw new RangeError(`No segment ${index}`);
  const payload = encodePayload(entries);
  return {
    what,
    ...(keysOf(world) as object),
    entries: entries.map(({ header, headerBytes, body }) => ({
      kind: header.kind,
      header: hex(headerBytes),
      salt: body === undefined ? null : hex(body.salt),
      body: body === undefined ? null : textOf(body.bytes),
    })),
    payload: hex(payload),
    plaintext: hex(encodePlaintext(payload, true).bytes),
    ...(namedParts(segment) as object),
    segment: hex(segment.bytes),
  };
}

const namedParts = (segment: Segment): Json => ({
  head: segment.head,
  root: segment.commitment.root,
  sealHash: segment.sealHash,
  signed: hex(signedBytes(segment.head, segment.sealHash)),
});

function erasedVector(): Json {
  const world = buildSampleWorld('insel vectors: erased');
  const stream = sampleStream(world, [3], 30);
  const [first] = stream.segments;
  const [entries] = stream.entries;
  if (first === undefined || entries === undefined) throw new RangeError('The stream has a segment');
  const second = resealSegment(sealToolsOf(world, world.other), first, entries, new Set([1]), world.key);
  const third = resealSegment(sealToolsOf(world), second, entries, new Set([0, 1]), world.key);
  return {
    what: 'One segment sealed three times: first the second body was erased, then the first one too',
    ...(keysOf(world) as object),
    revisions: [first, second, third].map((segment, revision) => ({
      ...(namedParts(segment) as object),
      bodies: [revision < 2, revision < 1, true],
      segment: hex(segment.bytes),
    })),
  };
}

interface RunSample extends Sample {
  readonly segments: readonly Segment[];
}

function plainRun(): RunSample {
  const world = buildSampleWorld('insel vectors: run');
  const stream = sampleStream(world, [1, 3, 2], 10);
  return {
    what: 'Three segments, only the last with its signature',
    world,
    stream,
    segments: stream.segments,
  };
}

function revisedRun(): RunSample {
  const world = buildSampleWorld('insel vectors: revised run');
  const stream = sampleStream(world, [1, 2, 1], 10);
  const segments = stream.segments.map((segment, index) =>
    index === 1
      ? resealSegment(
          sealToolsOf(world, world.other),
          segment,
          stream.entries[1] ?? [],
          new Set([0]),
          world.key,
        )
      : segment,
  );
  const what =
    'The second of three segments was sealed again by another device, the first of its bodies erased';
  return { what, world, stream, segments };
}

function runVector({ what, world, segments }: RunSample): Json {
  return {
    what,
    ...(keysOf(world) as object),
    segments: segments.map((segment) => ({
      revision: segment.seal.revision,
      ...(namedParts(segment) as object),
    })),
    run: hex(encodeRun(segments).bytes),
  };
}

function merkleVector(): Json {
  const { suite } = buildSampleWorld('insel vectors: merkle');
  const all = Array.from({ length: 9 }, (_, number) => utf8(`header ${number}`));
  const leaves = all.map((header) => leafHash(suite, header));
  const trees = [1, 2, 3, 5, 8, 9].map((count) => {
    const chosen = leaves.slice(0, count);
    const paths = chosen.map((_, index) => inclusionPath(suite, chosen, index).map(hex));
    return { count, root: hex(merkleRoot(suite, chosen)), paths };
  });
  return {
    what: 'Roots and paths of the first headers, from the leaf up',
    headers: all.map(hex),
    leaves: leaves.map(hex),
    trees,
  };
}

function suiteVector(): Json {
  const { suite, random } = buildSampleWorld('insel vectors: suite');
  const seed = random.bytes(32);
  const signing = suite.signingKey(seed);
  const message = utf8('Stadt Auental');
  const [secret, salt, info] = [random.bytes(32), random.bytes(32), utf8('insel/seal/1\0')];
  const [key, additional, plaintext] = [random.bytes(32), random.bytes(40), random.bytes(100)];
  return {
    what: 'Each part of suite 1 alone',
    signature: {
      seed: hex(seed),
      publicKey: hex(signing.publicKey),
      message: hex(message),
      signature: hex(signing.sign(message)),
    },
    mac: { key: hex(secret), message: hex(message), mac: hex(suite.mac(secret, message)) },
    derivation: {
      secret: hex(secret),
      salt: hex(salt),
      info: hex(info),
      derived: hex(suite.derive(secret, salt, info)),
    },
    sealing: {
      key: hex(key),
      additional: hex(additional),
      plaintext: hex(plaintext),
      ciphertext: hex(suite.seal(key, additional, plaintext)),
    },
  };
}

function controlVector(control: SampleControl): Json {
  const { suite, genesis, epochSegment, tenant, epoch, guardians, device } = control;
  return {
    what: 'A genesis of two guardians, then an epoch that its first device opened and can unwrap',
    tenant,
    genesisHead: genesis.head,
    guardians: guardians.map(({ publicKey }) => hex(publicKey)),
    device: {
      id: control.deviceId,
      publicKey: hex(device.signing.publicKey),
      wrapSeed: hex(device.wrapping.seed),
    },
    epoch: { id: epoch.id, key: hex(epoch.secret), keyCheck: keyCheckOf(suite, epoch.secret) },
    genesis: hex(genesis.bytes),
    run: hex(encodeRun([genesis, epochSegment]).bytes),
  };
}

const wrappedVector = (control: SampleControl, wrapped: Bytes): Json => ({
  what: 'A wrapped epoch key; ML-KEM draws its own randomness, so this one is kept',
  seed: hex(control.device.wrapping.seed),
  publicKey: hex(control.device.wrapping.publicKey),
  context: hex(wrapContextOf(control.tenant, control.deviceId)),
  key: hex(control.epoch.secret),
  wrapped: hex(wrapped),
});

/** A file as it is written: long hex stays on one line, members as they were built. */
export const vectorText = (content: Json): string => `${JSON.stringify(content, undefined, 2)}\n`;
