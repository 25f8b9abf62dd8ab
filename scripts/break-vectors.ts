/**
 * The broken test vectors: each is a true structure with one thing wrong, and says where a reader must notice
 * (parse, verify, open) and as which failure.
 */
import { encodeRun } from '../src/core/segment/run.ts';
import { resealSegment, sealSegment } from '../src/core/segment/sealing.ts';
import {
  type Commitment,
  encodeCommitment,
  encodeSeal,
  headOf,
  type Segment,
  sealHashOf,
  signedBytes,
} from '../src/core/segment/segment.ts';
import { type Bytes, bytesToHex, concatBytes, viewOf } from '../src/core/value/bytes.ts';
import type { Json } from '../src/core/value/canonical-json.ts';
import { zeroHead } from '../src/core/value/ids.ts';
import {
  buildSampleWorld,
  type SampleWorld,
  sampleEntry,
  sampleStream,
  sealToolsOf,
  startOf,
} from './sample-stream.ts';

interface Broken {
  readonly what: string;
  /** Where it is noticed: reading the run, verifying it with public keys, opening it with the epoch key. */
  readonly stage: 'parse' | 'verify' | 'open';
  readonly failure: string;
  readonly run: Bytes;
}

export function breakVectors(): Json {
  const world = buildSampleWorld('insel vectors: broken');
  const { origin, other, key } = world;
  const cases = [
    ...breakRuns(world),
    ...breakSegments(world),
    ...breakSignatures(world),
    ...breakContent(world),
  ];
  return {
    what: 'Runs with one thing wrong each, the stage at which a reader notices and the failure it names',
    devices: [origin, other].map(({ id, signing }) => ({
      device: id,
      publicKey: bytesToHex(signing.publicKey),
    })),
    epoch: { id: key.id, key: bytesToHex(key.secret) },
    cases: cases.map(({ what, stage, failure, run }) => ({ what, stage, failure, run: bytesToHex(run) })),
  };
}

interface Part {
  readonly form?: 0 | 1;
  readonly bytes: Bytes;
}

/** A run by hand: right or wrong. */
function assemble(...parts: readonly Part[]): Bytes {
  const body = parts.flatMap(({ form = 0, bytes }) => [new Uint8Array([form]), bytes]);
  const bytes = concatBytes(new Uint8Array([0x49, 0x4e, 0x52, 0x31, 0, 0, 0, 0, 0, 0]), ...body);
  viewOf(bytes).setUint32(4, bytes.length);
  viewOf(bytes).setUint16(8, parts.length);
  return bytes;
}

const unsigned = ({ bytes }: Segment): Part => ({
  form: 1,
  bytes: concatBytes(bytes.subarray(0, 276), bytes.subarray(340)),
});

function patch(bytes: Bytes, at: number, ...values: readonly number[]): Bytes {
  const copy = new Uint8Array(bytes);
  copy.set(values, at);
  return copy;
}

const flip = (bytes: Bytes, at: number): Bytes => patch(bytes, at, (bytes.at(at) ?? 0) ^ 1);

function threeSegments(world: SampleWorld): [Segment, Segment, Segment] {
  const [first, second, third] = sampleStream(world, [1, 1, 1]).segments;
  if (first === undefined || second === undefined || third === undefined)
    throw new RangeError('Three segments');
  return [first, second, third];
}

function breakRuns(world: SampleWorld): Broken[] {
  const [first, second, third] = threeSegments(world);
  const { bytes } = encodeRun([first, second]);
  const malformed = { stage: 'parse', failure: 'run-malformed' } as const;
  const broken = { stage: 'parse', failure: 'run-broken' } as const;
  const longer = concatBytes(bytes, new Uint8Array(1));
  viewOf(longer).setUint32(4, longer.length);
  return [
    { what: 'empty', ...malformed, run: new Uint8Array(0) },
    { what: 'another magic', ...malformed, run: patch(bytes, 3, 0x32) },
    { what: 'states one byte more than there is', ...malformed, run: patch(bytes, 7, (bytes[7] ?? 0) + 1) },
    { what: 'a byte behind the last segment', ...malformed, run: longer },
    { what: 'no segments', ...malformed, run: assemble() },
    { what: 'form 2', ...malformed, run: patch(bytes, 10, 2) },
    { what: 'the second segment is missing', ...broken, run: assemble(unsigned(first), third) },
    { what: 'two segments in the wrong order', ...broken, run: assemble(unsigned(second), first) },
    {
      what: 'the last segment travels unsigned',
      ...broken,
      run: assemble(unsigned(first), unsigned(second)),
    },
  ];
}

function breakSegments(world: SampleWorld): Broken[] {
  const { bytes } = threeSegments(world)[0];
  const case_ = (what: string, broken: Bytes, failure = 'segment-malformed'): Broken => ({
    what,
    stage: 'parse',
    failure,
    run: assemble({ bytes: broken }),
  });
  return [
    case_('format 2', patch(bytes, 4, 2)),
    case_('suite 2', patch(bytes, 5, 2), 'suite-unknown'),
    case_('class 2', patch(bytes, 6, 2)),
    case_('unknown flag', patch(bytes, 7, 2)),
    case_('no tenant', patch(bytes, 8, ...new Uint8Array(16))),
    case_('first sequence 0', patch(bytes, 63, 0)),
    case_('first sequence 2^53', patch(bytes, 56, 0, 32, 0, 0, 0, 0, 0, 0)),
    case_('257 entries', patch(bytes, 64, 0, 0, 1, 1)),
    case_('payload of 1,048,577 bytes', patch(bytes, 68, 0, 16, 0, 1)),
    case_('the first segment names a previous seal', patch(bytes, 167, 1)),
    case_('first sealing by another device', patch(bytes, 188, 0, 0, 0)),
    case_('compressed below 1,024 bytes', patch(bytes, 236, 1)),
    case_('reserved byte 1', patch(bytes, 237, 1)),
    case_('signature of 63 bytes', patch(bytes, 239, 63)),
    case_('ciphertext length that is not padded', flip(bytes, 243)),
    case_('cut before its end', bytes.subarray(0, bytes.length - 1)),
  ];
}

function breakSignatures(world: SampleWorld): Broken[] {
  const { suite } = world;
  const { segments, entries } = sampleStream(world, [1, 2, 1]);
  const [first, second, third] = segments as [Segment, Segment, Segment];
  const revised = resealSegment(
    sealToolsOf(world, world.other),
    second,
    entries[1] ?? [],
    new Set([0]),
    world.key,
  );
  const again = sealSegment(
    sealToolsOf(world),
    { ...startOf(world), ...second.commitment },
    entries[1] ?? [],
    world.key,
  );
  const stranger = buildSampleWorld('insel vectors: stranger');
  const strange = sampleStream(stranger, [1]).segments[0];
  if (strange === undefined) throw new RangeError('The stranger has a segment');
  const unproven = concatBytes(
    revised.bytes.subarray(0, 372),
    new Uint8Array(64),
    revised.bytes.subarray(436),
  );
  const otherSealed = patch(
    second.bytes,
    276,
    ...world.other.signing.sign(signedBytes(second.head, sealHashOf(suite, second.bytes.subarray(168, 276)))),
  );
  const invalid = { stage: 'verify', failure: 'signature-invalid' } as const;
  return [
    {
      what: 'an exchanged seal and ciphertext inside',
      stage: 'parse',
      failure: 'run-broken',
      run: assemble(unsigned(first), unsigned(again), third),
    },
    {
      what: 'a flipped bit of an inner ciphertext',
      stage: 'verify',
      failure: 'ciphertext-altered',
      run: assemble({ ...unsigned(first), bytes: flip(unsigned(first).bytes, 300) }, second),
    },
    {
      what: 'a flipped bit of the last signature',
      ...invalid,
      run: assemble(unsigned(first), { bytes: flip(second.bytes, 300) }),
    },
    {
      what: 'a flipped bit of an inner signature that is carried',
      ...invalid,
      run: assemble({ bytes: flip(first.bytes, 300) }, second),
    },
    { what: 'signed by another device', ...invalid, run: assemble(unsigned(first), { bytes: otherSealed }) },
    {
      what: 'by a device that was never admitted',
      stage: 'verify',
      failure: 'device-unknown',
      run: assemble(strange),
    },
    {
      what: 'a revised segment inside without its signature',
      stage: 'parse',
      failure: 'run-broken',
      run: assemble(
        { form: 1, bytes: concatBytes(revised.bytes.subarray(0, 276), revised.bytes.subarray(340)) },
        third,
      ),
    },
    {
      what: 'a revised segment whose proof names another first seal',
      stage: 'parse',
      failure: 'run-broken',
      run: assemble({ bytes: flip(revised.bytes, 345) }, third),
    },
    {
      what: 'a revised segment with a forged first signature',
      ...invalid,
      run: assemble({ bytes: flip(revised.bytes, 380) }, third),
    },
    {
      what: 'a revised segment with a forged sealer',
      ...invalid,
      run: assemble({ bytes: flip(revised.bytes, 280) }, third),
    },
    {
      what: 'a revised segment at the end that nothing by its origin vouches for',
      ...invalid,
      run: assemble(unsigned(first), { bytes: unproven }),
    },
  ];
}

/** What only opening can find: an honest signature over dishonest content. */
function breakContent(world: SampleWorld): Broken[] {
  const entry = sampleEntry(world, { number: 1 });
  const other = sampleEntry(world, { number: 2 });
  const inClear = { ...startOf(world), class: 'control' } as const;
  const clear = (entries: Parameters<typeof sealSegment>[2]): Segment =>
    sealSegment(sealToolsOf(world), inClear, entries, undefined);
  const sealed = sealSegment(sealToolsOf(world), startOf(world), [entry], world.key);
  const open = (what: string, failure: string, segment: Bytes): Broken => ({
    what,
    stage: 'open',
    failure,
    run: assemble({ bytes: segment }),
  });
  const two = clear([entry, other]);
  const dirty = patch(two.ciphertext, two.ciphertext.length - 1, 1);
  const badHeader = patch(two.ciphertext, 4 + 2 + 52, 0);
  return [
    open(
      'a ciphertext that was bound to another head',
      'tag-invalid',
      commitTo(world, sealed, { isLast: true }),
    ),
    open('one entry fewer than is there', 'payload-malformed', commitTo(world, two, { count: 1 })),
    open('one entry more than is there', 'payload-malformed', commitTo(world, two, { count: 3 })),
    open(
      'one byte more than is there',
      'payload-malformed',
      commitTo(world, two, { payloadLength: two.commitment.payloadLength + 1 }),
    ),
    open('another root', 'root-mismatch', commitTo(world, two, { root: zeroHead })),
    open('padding that is not zero', 'payload-malformed', commitTo(world, two, {}, dirty)),
    open('part 0 in a header', 'header-malformed', commitTo(world, two, {}, badHeader)),
    open(
      'a body that is not the one of its header',
      'body-mismatch',
      clear([{ ...entry, body: other.body }]).bytes,
    ),
  ];
}

/** The origin signs another commitment, or another ciphertext, as carefully as an honest one. */
function commitTo(
  world: SampleWorld,
  segment: Segment,
  change: Partial<Commitment>,
  ciphertext = segment.ciphertext,
): Bytes {
  const { suite, origin } = world;
  const commitment = encodeCommitment({ ...segment.commitment, ...change });
  const ciphertextHash = bytesToHex(suite.hash(ciphertext)) as Segment['head'];
  const seal = encodeSeal({ ...segment.seal, ciphertextHash });
  const signature = origin.signing.sign(signedBytes(headOf(suite, commitment), sealHashOf(suite, seal)));
  return concatBytes(commitment, seal, signature, ciphertext);
}
