import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  buildSampleWorld,
  positionAfter,
  sampleDevice,
  sampleEntry,
  sampleStream,
  sealToolsOf,
  seededRandom,
  signingKeyIn,
  startOf,
} from '../../../scripts/sample-stream.ts';
import { type Bytes, bytesToHex, concatBytes, emptyBytes, viewOf } from '../value/bytes.ts';
import { type Head, type StreamId, type TenantId, zeroHead, zeroTenant } from '../value/ids.ts';
import { expectOk } from '../value/result.ts';
import {
  encodeRun,
  firstOf,
  joinRuns,
  lastOf,
  parseRun,
  type Run,
  runLengthAt,
  runLengthMax,
  verifyRun,
} from './run.ts';
import { openSegment, resealSegment, sealSegment } from './sealing.ts';
import {
  completeOriginProof,
  encodeSeal,
  parseSegment,
  type Segment,
  sealHashOf,
  signedBytes,
} from './segment.ts';

const world = buildSampleWorld('run');
const { suite, key } = world;
const { segments, entries } = sampleStream(world, [2, 1, 3, 1], 20);
const [first, second, third, fourth] = segments as [Segment, Segment, Segment, Segment];
const keys = signingKeyIn(world);
const run = encodeRun(segments);

/** Whatever finds fault first: the parser, the verifier, the reader. */
function firstFailure(bytes: Bytes): string | undefined {
  const parsed = parseRun(suite, bytes);
  if (!parsed.ok) return parsed.failure.kind;
  const verified = verifyRun(suite, parsed.value, keys);
  if (!verified.ok) return verified.failure.kind;
  for (const segment of parsed.value.segments) {
    const opened = openSegment(suite, segment, key);
    if (!opened.ok) return opened.failure.kind;
  }
  return undefined;
}

/** A run by hand, with whatever segments and forms: what a dishonest courier would write. */
function assemble(parts: readonly { readonly form?: number; readonly bytes: Bytes }[]): Bytes {
  const body = parts.flatMap(({ form = 0, bytes }) => [new Uint8Array([form]), bytes]);
  const bytes = concatBytes(new Uint8Array(10), ...body);
  bytes.set([0x49, 0x4e, 0x52, 0x31]);
  viewOf(bytes).setUint32(4, bytes.length);
  viewOf(bytes).setUint16(8, parts.length);
  return bytes;
}
const unsigned = (segment: Segment): { form: number; bytes: Bytes } => ({
  form: 1,
  bytes: concatBytes(segment.bytes.subarray(0, 276), segment.bytes.subarray(340)),
});
const flip = (bytes: Bytes, at: number, mask = 1): Bytes => {
  const copy = new Uint8Array(bytes);
  copy[at] = (copy[at] ?? 0) ^ mask;
  return copy;
};
/** A seal and ciphertext of the same origin for the same commitment: an equivocation. */
function sealedOtherwise(segment: Segment, ofEntries: (typeof entries)[number]): Segment {
  const { commitment } = segment;
  const again = sealSegment(sealToolsOf(world), { ...startOf(world), ...commitment }, ofEntries, key);
  assert.equal(again.head, segment.head);
  return again;
}

test('[SE15] a run reads back as it was written', () => {
  const read = expectOk(parseRun(suite, run.bytes));
  assert.deepEqual(
    read.segments.map(({ head }) => head),
    segments.map(({ head }) => head),
  );
  assert.equal(firstOf(read).head, first.head);
  assert.equal(lastOf(read).head, fourth.head);
  assert.equal(runLengthAt(run.bytes, 0), run.bytes.length);
  assert.equal(bytesToHex(encodeRun(read.segments).bytes), bytesToHex(run.bytes), 'one spelling');
  assert.equal(firstFailure(run.bytes), undefined);
});

test('[SE15] inner signatures are left out, the last one is carried and vouches for all', () => {
  assert.deepEqual(
    run.segments.map(({ signature }) => signature !== undefined),
    [false, false, false, true],
  );
  let calls = 0;
  const counting = {
    ...suite,
    verify: (...given: Parameters<typeof suite.verify>) => {
      calls += 1;
      return suite.verify(...given);
    },
  };
  assert.ok(verifyRun(counting, run, keys).ok);
  assert.equal(calls, 1);
});

test('[SE15] the genesis and revised segments keep their signatures inside a run', () => {
  const control = { ...startOf(world), class: 'control', tenant: zeroTenant, previous: zeroHead } as const;
  const genesis = sealSegment(sealToolsOf(world), control, [sampleEntry(world, { number: 1 })], undefined);
  const position = { ...positionAfter(genesis), tenant: world.tenant };
  const next = sealSegment(sealToolsOf(world), position, [sampleEntry(world, { number: 2 })], undefined);
  const withGenesis = expectOk(parseRun(suite, encodeRun([genesis, next]).bytes));
  assert.equal(bytesToHex(firstOf(withGenesis).bytes), bytesToHex(genesis.bytes));
  assert.ok(verifyRun(suite, withGenesis, keys).ok);
  const bare = parseRun(suite, assemble([unsigned(genesis), next]));
  assert.equal(bare.ok ? undefined : bare.failure.kind, 'run-broken');
  const revised = resealSegment(sealToolsOf(world, world.other), second, entries[1] ?? [], new Set([0]), key);
  const withRevised = encodeRun([first, revised, third, fourth]);
  assert.deepEqual(
    withRevised.segments.map(({ signature }) => signature !== undefined),
    [false, true, false, true],
  );
  assert.equal(firstFailure(withRevised.bytes), undefined);
});

test('[SE15] runs follow one another in a file by their stated lengths', () => {
  const file = concatBytes(run.bytes, encodeRun([first]).bytes);
  const length = runLengthAt(file, 0);
  assert.equal(length, run.bytes.length);
  assert.equal(runLengthAt(file, run.bytes.length), file.length - run.bytes.length);
  assert.equal(runLengthAt(file, 1), undefined);
  assert.equal(runLengthAt(file, file.length), undefined);
  assert.equal(runLengthAt(emptyBytes, 0), undefined);
});

test('[SE4] a run that is empty, too long, unsigned at its end or not linked is never written', () => {
  assert.throws(() => encodeRun([]), RangeError);
  assert.throws(() => encodeRun([first, third]), RangeError);
  assert.throws(() => encodeRun([second, first]), RangeError);
  const [inner] = run.segments;
  assert.ok(inner);
  assert.throws(() => encodeRun([inner]), RangeError);
  assert.throws(() => encodeRun(new Array<Segment>(257).fill(first)), RangeError);
});

test('[SE4] a run beyond 8 MiB is never written', () => {
  const noisy = buildSampleWorld('noisy');
  const noise = () => {
    const entry = sampleEntry(noisy, { number: 1 });
    const body = {
      salt: noisy.random.bytes(32),
      bytes: new Uint8Array(1_040_000).map((_, at) => (at * at) >>> 3),
    };
    return { ...entry, body };
  };
  let position = { ...startOf(noisy), class: 'control' } as Parameters<typeof sealSegment>[1];
  const long: Segment[] = [];
  for (let count = 0; count < 9; count += 1) {
    const segment = sealSegment(sealToolsOf(noisy), position, [noise()], undefined);
    position = positionAfter(segment);
    long.push(segment);
  }
  assert.ok(encodeRun(long.slice(0, 8)).bytes.length < runLengthMax);
  assert.throws(() => encodeRun(long), RangeError);
});

test('[SE16] segments that do not follow one another are no run', () => {
  const stranger = sampleStream(buildSampleWorld('stranger'), [1, 1]).segments as [Segment, Segment];
  const cases: [string, Bytes][] = [
    ['a gap', assemble([unsigned(first), third])],
    ['twice the same', assemble([unsigned(first), first])],
    ['backwards', assemble([unsigned(second), first])],
    ['another stream', assemble([unsigned(first), stranger[1]])],
    ['unsigned at the end', assemble([unsigned(first), unsigned(second)])],
  ];
  for (const [name, bytes] of cases) assert.equal(firstFailure(bytes), 'run-broken', name);
});

test('[SE16] each link is checked: tenant, device, class, sequence, previous, previous seal, end of stream', () => {
  const tools = sealToolsOf(world);
  const after = positionAfter(first);
  const entry = sampleEntry(world, { number: 9 });
  const next = (part: Partial<typeof after>, by = tools) =>
    sealSegment(by, { ...after, ...part }, [entry], part.class === 'control' ? undefined : key);
  const broken: [string, Segment][] = [
    ['tenant', next({ tenant: 'ab'.repeat(16) as TenantId })],
    ['stream', next({ stream: 'ab'.repeat(16) as StreamId })],
    ['device', next({}, sealToolsOf(world, world.other))],
    ['class', next({ class: 'control' })],
    ['sequence too far', next({ firstSequence: after.firstSequence + 1 })],
    ['sequence too early', next({ firstSequence: after.firstSequence - 1 })],
    ['previous', next({ previous: 'ab'.repeat(32) as Head })],
    ['previous seal', next({ previousSeal: 'ab'.repeat(32) as Head })],
  ];
  for (const [name, segment] of broken) {
    assert.equal(firstFailure(assemble([unsigned(first), segment])), 'run-broken', name);
  }
  const closed = sealSegment(tools, startOf(world), [entry], key, true);
  const beyond = sealSegment(tools, positionAfter(closed), [entry], key);
  assert.equal(firstFailure(assemble([unsigned(closed), beyond])), 'run-broken', 'after the last');
});

test('[SE17] the last signature must be the origin’s, of an admitted device', () => {
  const parsed = expectOk(parseRun(suite, run.bytes));
  const kind = (keyOf: typeof keys): string | undefined => {
    const verified = verifyRun(suite, parsed, keyOf);
    return verified.ok ? undefined : verified.failure.kind;
  };
  assert.equal(
    kind(() => undefined),
    'device-unknown',
  );
  assert.equal(
    kind(() => world.other.signing.publicKey),
    'signature-invalid',
  );
  assert.equal(
    kind(() => new Uint8Array(31)),
    'signature-invalid',
  );
  const thief = sampleDevice(suite, seededRandom(suite, 'thief'));
  const forged = thief.signing.sign(signedBytes(fourth.head, fourth.sealHash));
  const bytes = new Uint8Array(fourth.bytes);
  bytes.set(forged, 276);
  assert.equal(
    firstFailure(assemble([unsigned(first), unsigned(second), unsigned(third), { bytes }])),
    'signature-invalid',
  );
});

test('[SE17] an inner signature that is carried is verified too', () => {
  assert.equal(firstFailure(assemble([first, second])), undefined);
  const bad = { bytes: flip(first.bytes, 300) };
  assert.equal(firstFailure(assemble([bad, second])), 'signature-invalid');
});

test('[SE18] every single flipped bit of a run is found', () => {
  const revised = resealSegment(sealToolsOf(world, world.other), second, entries[1] ?? [], new Set([0]), key);
  const { bytes } = encodeRun([first, revised, third]);
  assert.equal(firstFailure(bytes), undefined);
  // Every byte of the run, one of its bits each, and every bit of the clear part of the revised segment.
  for (let at = 0; at < bytes.length; at += 1) {
    assert.notEqual(firstFailure(flip(bytes, at, 1 << (at % 8))), undefined, `bit ${at % 8} of byte ${at}`);
  }
  const start = 10 + (first.bytes.length - 64 + 1) + 1;
  for (let bit = 0; bit < 8 * (276 + 64 + 96); bit += 1) {
    const damaged = flip(bytes, start + (bit >>> 3), 1 << (bit & 7));
    assert.notEqual(firstFailure(damaged), undefined, `bit ${bit} of the revised segment`);
  }
});

test('[SE19] a run that was cut, extended or joined with another is refused at every length', () => {
  for (let length = 0; length < run.bytes.length; length += 1) {
    assert.equal(firstFailure(run.bytes.subarray(0, length)), 'run-malformed', `cut to ${length}`);
    if (length < 10) continue;
    // The courier corrects the stated length as well.
    const stated = new Uint8Array(run.bytes.subarray(0, length));
    viewOf(stated).setUint32(4, length);
    assert.notEqual(firstFailure(stated), undefined, `cut and stated as ${length}`);
  }
  const longer = concatBytes(run.bytes, new Uint8Array(1));
  assert.equal(firstFailure(longer), 'run-malformed');
  viewOf(longer).setUint32(4, longer.length);
  assert.equal(firstFailure(longer), 'run-malformed');
  assert.equal(firstFailure(concatBytes(run.bytes, run.bytes)), 'run-malformed');
});

test('[SE19] counts, forms and lengths beyond the limits are refused', () => {
  const none = assemble([]);
  assert.equal(firstFailure(none), 'run-malformed');
  const many = new Uint8Array(run.bytes);
  viewOf(many).setUint16(8, 257);
  assert.equal(firstFailure(many), 'run-malformed');
  assert.equal(firstFailure(assemble([{ form: 2, bytes: first.bytes }])), 'run-malformed');
  const large = new Uint8Array(runLengthMax + 1);
  large.set(run.bytes);
  viewOf(large).setUint32(4, large.length);
  assert.equal(firstFailure(large), 'run-malformed');
});

test('[SE20] an exchanged inner ciphertext is found though inner signatures are missing', () => {
  const otherwise = sealedOtherwise(second, entries[1] ?? []);
  assert.notEqual(bytesToHex(otherwise.ciphertext), bytesToHex(second.ciphertext));
  assert.equal(firstFailure(assemble([unsigned(first), unsigned(otherwise), third])), 'run-broken');
  const ciphertextOnly = {
    ...unsigned(second),
    bytes: concatBytes(second.bytes.subarray(0, 276), otherwise.ciphertext),
  };
  assert.equal(firstFailure(assemble([unsigned(first), ciphertextOnly, third])), 'ciphertext-altered');
});

test('[SE20] segments that changed their places are found', () => {
  const order = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 1 });
  fc.assert(
    fc.property(order, (places) => {
      const chosen = places.map((place) => segments[place] ?? first);
      const bytes = assemble(chosen.map((one, at) => (at < chosen.length - 1 ? unsigned(one) : one)));
      const isInOrder = places.every((place, at) => at === 0 || place === (places[at - 1] ?? 0) + 1);
      return (firstFailure(bytes) === undefined) === isInOrder;
    }),
  );
});

test('[SE21] a revised segment with a forged proof of its origin is refused', () => {
  const revised = resealSegment(sealToolsOf(world, world.other), fourth, entries[3] ?? [], new Set([0]), key);
  const proofAt = 276 + 64;
  const alone = (bytes: Bytes): string | undefined => firstFailure(assemble([{ bytes }]));
  assert.equal(alone(revised.bytes), undefined);
  assert.equal(alone(flip(revised.bytes, proofAt)), 'signature-invalid', 'first seal hash');
  assert.equal(alone(flip(revised.bytes, proofAt + 40)), 'signature-invalid', 'first signature');
  assert.equal(alone(flip(revised.bytes, 276)), 'signature-invalid', 'sealer');
  const bySealer = new Uint8Array(revised.bytes);
  bySealer.set(world.other.signing.sign(signedBytes(fourth.head, fourth.sealHash)), proofAt + 32);
  assert.equal(alone(bySealer), 'signature-invalid', 'the sealer signs in the place of the origin');
});

test('[SE21] without the origin’s first signature a revised segment counts only before a signed one', () => {
  const inner = expectOk(parseRun(suite, run.bytes)).segments[1];
  assert.ok(inner);
  const opened = expectOk(openSegment(suite, inner, key));
  const revised = resealSegment(sealToolsOf(world, world.other), inner, opened, new Set([0]), key);
  assert.equal(bytesToHex(revised.originProof?.signature ?? emptyBytes), '00'.repeat(64));
  assert.equal(firstFailure(encodeRun([first, revised, third]).bytes), undefined);
  assert.equal(firstFailure(encodeRun([first, revised]).bytes), 'signature-invalid');
  const forged = flip(revised.bytes, 276 + 64);
  assert.equal(
    firstFailure(assemble([unsigned(first), { bytes: forged }, third])),
    'run-broken',
    'another first seal',
  );
});

test('[SE21] a proof without the origin’s signature is completed from the stored segment, and from no other', () => {
  const inner = expectOk(parseRun(suite, run.bytes)).segments[1];
  assert.ok(inner);
  const opened = expectOk(openSegment(suite, inner, key));
  const revised = resealSegment(sealToolsOf(world, world.other), inner, opened, new Set([0]), key);
  assert.equal(firstFailure(assemble([unsigned(first), revised])), 'signature-invalid');
  const complete = completeOriginProof(revised, second);
  assert.equal(firstFailure(assemble([unsigned(first), complete])), undefined);
  const parsed = expectOk(parseSegment(suite, complete.bytes));
  assert.equal(
    bytesToHex(parsed.originProof?.signature ?? emptyBytes),
    bytesToHex(second.signature ?? emptyBytes),
  );
  const again = resealSegment(sealToolsOf(world), parsed, opened, new Set(), key);
  assert.equal(
    bytesToHex(completeOriginProof(revised, again).bytes),
    bytesToHex(complete.bytes),
    'from a later revision',
  );
  for (const other of [first, inner, sealedOtherwise(second, entries[1] ?? [])]) {
    assert.equal(completeOriginProof(revised, other), revised);
  }
  assert.equal(completeOriginProof(complete, second), complete);
  assert.equal(completeOriginProof(second, second), second);
});

test('[SE21] nobody commits in another’s name, and a stranger cannot seal again', () => {
  const thief = { ...world, origin: sampleDevice(suite, seededRandom(suite, 'thief')) };
  const claimed = { device: world.origin.id, sign: thief.origin.signing.sign };
  const forged = sealSegment(
    { suite, random: world.random, sealer: claimed },
    positionAfter(third),
    entries[3] ?? [],
    key,
  );
  assert.equal(firstFailure(assemble([unsigned(third), forged])), 'signature-invalid');
  const revised = resealSegment(sealToolsOf(thief), fourth, entries[3] ?? [], new Set([0]), key);
  assert.equal(firstFailure(assemble([revised])), 'device-unknown');
});

test('[SE21] a revision cannot be taken back to 0 with the revised ciphertext', () => {
  const revised = resealSegment(sealToolsOf(world), second, entries[1] ?? [], new Set([0]), key);
  const sealBytes = encodeSeal({ ...revised.seal, revision: 0 });
  const signature = world.origin.signing.sign(signedBytes(second.head, sealHashOf(suite, sealBytes)));
  const bytes = concatBytes(second.bytes.subarray(0, 168), sealBytes, signature, revised.ciphertext);
  assert.ok(parseSegment(suite, bytes).ok, 'even with the origin’s own signature');
  assert.equal(
    firstFailure(
      assemble([unsigned(first), { form: 1, bytes: unsigned({ ...second, bytes }).bytes }, third]),
    ),
    'run-broken',
  );
  assert.equal(firstFailure(assemble([unsigned(first), { bytes }])), 'tag-invalid');
});

test('[SE22] no bytes make the reader of runs throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => !parseRun(suite, bytes).ok),
    { numRuns: 1000 },
  );
  const edits = fc.array(fc.tuple(fc.nat(run.bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(edits, (changes) => {
      const bytes = new Uint8Array(run.bytes);
      for (const [at, value] of changes) bytes[at] = value;
      return firstFailure(bytes) !== undefined || bytesToHex(bytes) === bytesToHex(run.bytes);
    }),
    { numRuns: 1000 },
  );
});

test('[SE25] runs that were joined before are joined again without cutting one, wherever they were cut', () => {
  const { segments: many } = sampleStream(
    world,
    Array.from({ length: 600 }, () => 1),
  );
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 12 }), (lengths) => {
      const runs: Run[] = [];
      for (let at = 0, turn = 0; at < many.length; turn += 1) {
        const length = lengths[turn % lengths.length] ?? 1;
        runs.push(encodeRun(many.slice(at, at + length)));
        at += length;
      }
      const arrived = runs.map(({ bytes }) => expectOk(parseRun(suite, bytes)));
      const joined = joinRuns(arrived);
      assert.deepEqual(
        joined.flatMap((one) => one.segments.map(({ head }) => head)),
        many.map(({ head }) => head),
      );
      assert.ok(joined.length <= runs.length);
      for (const one of joined) expectOk(verifyRun(suite, expectOk(parseRun(suite, one.bytes)), keys));
    }),
    { numRuns: 20 },
  );
});

test('[SE26] a run whose previous seal was exchanged is not joined to the one before it', () => {
  const { segments: two } = sampleStream(world, [1, 1]);
  const [first, second] = two.map((segment) => encodeRun([segment]));
  assert.ok(first !== undefined && second !== undefined);
  const exchanged = second.bytes.slice();
  const previousSealAt = 11 + 136;
  exchanged[previousSealAt] = (exchanged[previousSealAt] ?? 0) ^ 1;
  const hostile = expectOk(parseRun(suite, exchanged));
  assert.equal(joinRuns([first, hostile]).length, 2);
  assert.equal(joinRuns([first, second]).length, 1);
});
