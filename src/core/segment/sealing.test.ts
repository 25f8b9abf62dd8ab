import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  buildSampleWorld,
  positionAfter,
  type SampleWorld,
  sampleEntry,
  sampleStream,
  sealStream,
  sealToolsOf,
  seededRandom,
  signingKeyIn,
  startOf,
} from '../../../scripts/sample-stream.ts';
import { hashBody } from '../entry/body.ts';
import type { Entry } from '../entry/entry.ts';
import { bytesToHex, concatBytes, isZero } from '../value/bytes.ts';
import { type EpochId, type Head, zeroEpoch, zeroHead } from '../value/ids.ts';
import { expectOk } from '../value/result.ts';
import { encodePayload } from './payload.ts';
import { verifySignatures } from './run.ts';
import { epochKeyOf, openSegment, resealSegment, type SealTools, sealSegment } from './sealing.ts';
import {
  encodeCommitment,
  encodeSeal,
  headOf,
  parseSegment,
  type Segment,
  sealHashOf,
  signedBytes,
} from './segment.ts';

const world = buildSampleWorld('sealing');
const { suite, key } = world;
const failureOf = (result: ReturnType<typeof openSegment>): string | undefined =>
  result.ok ? undefined : result.failure.kind;
const one = (noteLength = 0, in_: SampleWorld = world): Entry => sampleEntry(in_, { number: 1, noteLength });
const sealOne = (entries: readonly Entry[], tools = sealToolsOf(world)): Segment =>
  sealSegment(tools, startOf(world), entries, key);
/** The same 32 bytes for ever: a machine image that was resumed twice. */
const clonedRandom = { bytes: (length: number) => new Uint8Array(length).fill(9) };
const clonedTools = (device = world.origin): SealTools => ({
  ...sealToolsOf(world, device),
  random: clonedRandom,
});

/** An honest signature over whatever a dishonest origin commits to. */
function signed(segment: Segment, change: Partial<Segment['commitment']>): Segment {
  const commitment = encodeCommitment({ ...segment.commitment, ...change });
  const head = headOf(suite, commitment);
  const sealBytes = encodeSeal(segment.seal);
  const signature = world.origin.signing.sign(signedBytes(head, sealHashOf(suite, sealBytes)));
  return expectOk(parseSegment(suite, concatBytes(commitment, sealBytes, signature, segment.ciphertext)));
}

test('[SE2] what was sealed opens to the same entries, compressed or not, one or many', () => {
  for (const [counts, noteLength] of [
    [[1], 0],
    [[3, 1, 7], 40],
    [[256], 100],
  ] as const) {
    const { segments, entries } = sampleStream(buildSampleWorld('many'), counts, noteLength);
    for (const [index, segment] of segments.entries()) {
      const opened = expectOk(
        openSegment(suite, expectOk(parseSegment(suite, segment.bytes)), buildSampleWorld('many').key),
      );
      assert.equal(bytesToHex(encodePayload(opened)), bytesToHex(encodePayload(entries[index] ?? [])));
    }
  }
});

test('[SE11] a cloned random generator gives other content and other places another salt', () => {
  const [entry, other] = [one(), one()];
  const salts = [
    sealSegment(clonedTools(), startOf(world), [entry], key),
    sealSegment(clonedTools(), startOf(world), [other], key),
    sealSegment(clonedTools(), { ...startOf(world), previous: 'ab'.repeat(32) as Head }, [entry], key),
  ].map(({ seal }) => bytesToHex(seal.salt));
  assert.equal(new Set(salts).size, 3);
});

test('[SE11] two re-sealings of one segment never share a salt, even on two clones', () => {
  const entries = [one(), one(), one()];
  const segment = sealOne(entries);
  const resealed = [
    resealSegment(clonedTools(), segment, entries, new Set([0]), key),
    resealSegment(clonedTools(world.other), segment, entries, new Set([1]), key),
    resealSegment(sealToolsOf(world), segment, entries, new Set([0]), key),
    resealSegment(sealToolsOf(world), segment, entries, new Set([0]), key),
  ];
  const salts = [segment, ...resealed].map(({ seal }) => bytesToHex(seal.salt));
  assert.equal(new Set(salts).size, salts.length);
});

test('[SE11] the revision enters the key: an equal salt does not repeat a key', () => {
  const entries = [one()];
  const segment = sealSegment(clonedTools(), startOf(world), entries, key);
  const again = resealSegment(clonedTools(), segment, entries, new Set(), key);
  assert.equal(bytesToHex(again.seal.salt), bytesToHex(segment.seal.salt), 'same plaintext, head and clone');
  assert.notEqual(
    bytesToHex(again.ciphertext.subarray(0, 64)),
    bytesToHex(segment.ciphertext.subarray(0, 64)),
  );
});

test('[SE12] a changed ciphertext is found by its hash, before any key is used', () => {
  const segment = sealOne([one()]);
  const bytes = new Uint8Array(segment.bytes);
  bytes[bytes.length - 40] = (bytes[bytes.length - 40] ?? 0) ^ 1;
  assert.equal(
    failureOf(openSegment(suite, expectOk(parseSegment(suite, bytes)), key)),
    'ciphertext-altered',
  );
});

test('[SE12] without the key of its epoch a sealed segment is parked, not failed, and never read as clear', () => {
  const segment = sealOne([one()]);
  assert.equal(failureOf(openSegment(suite, segment, undefined)), 'epoch-unknown');
  const stranger = epochKeyOf(suite, 'cd'.repeat(16) as EpochId, key.secret);
  assert.equal(failureOf(openSegment(suite, segment, stranger)), 'epoch-unknown');
});

test('[SE12] another secret, another head or another bound field does not open the ciphertext', () => {
  const segment = sealOne([one()]);
  const wrong = epochKeyOf(suite, key.id, new Uint8Array(32).fill(3));
  assert.equal(failureOf(openSegment(suite, segment, wrong)), 'tag-invalid');
  assert.equal(failureOf(openSegment(suite, signed(segment, { isLast: true }), key)), 'tag-invalid');
  for (const at of [168 + 3, 168 + 20, 168 + 36]) {
    const bytes = new Uint8Array(segment.bytes);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    const parsed = parseSegment(suite, bytes);
    if (parsed.ok)
      assert.equal(failureOf(openSegment(suite, parsed.value, key)), 'tag-invalid', `byte ${at}`);
  }
});

test('[SE12] a dishonest origin is found out by count, root, payload and body', () => {
  const clear = (entries: readonly Entry[], change: Partial<Segment['commitment']>): string | undefined => {
    // Control segments are in clear: the origin can commit to one thing and send another.
    const position = { ...startOf(world), class: 'control' } as const;
    const segment = sealSegment(sealToolsOf(world), position, entries, undefined);
    return failureOf(openSegment(suite, signed(segment, change), undefined));
  };
  const entries = [one(), one()];
  assert.equal(clear(entries, {}), undefined);
  assert.equal(clear(entries, { count: 1 }), 'payload-malformed');
  assert.equal(clear(entries, { count: 3 }), 'payload-malformed');
  assert.equal(clear(entries, { root: zeroHead }), 'root-mismatch');
  const [entry, other] = entries;
  assert.ok(entry && other);
  const exchanged = { ...entry, body: other.body };
  assert.equal(clear([exchanged, other], {}), 'body-mismatch');
});

test('[SE12] a committed payload length that is not the true one is refused', () => {
  const entries = [one(1200), one(1200)];
  const segment = sealOne(entries);
  assert.equal(segment.seal.compression, 1);
  const payloadLength = segment.commitment.payloadLength + 1;
  // Sealed anew for the false head, so that only the length is wrong.
  const position = { ...startOf(world), class: 'control' } as const;
  const control = sealSegment(sealToolsOf(world), position, entries, undefined);
  assert.equal(
    failureOf(openSegment(suite, signed(control, { payloadLength }), undefined)),
    'payload-malformed',
  );
});

test('[SE13] a re-sealing drops the named bodies and keeps head, headers, root and the origin’s proof', () => {
  const entries = [one(), one(500), one()];
  const segment = sealOne(entries);
  const once = resealSegment(sealToolsOf(world, world.other), segment, entries, new Set([1]), key);
  const parsed = expectOk(parseSegment(suite, once.bytes));
  assert.equal(parsed.head, segment.head);
  assert.equal(parsed.seal.revision, 1);
  assert.equal(parsed.seal.sealer, world.other.id);
  assert.equal(bytesToHex(parsed.originProof?.firstSealHash ?? new Uint8Array(0)), segment.sealHash);
  assert.ok(verifySignatures(suite, parsed, signingKeyIn(world)).ok);
  const opened = expectOk(openSegment(suite, parsed, key));
  assert.deepEqual(
    opened.map(({ body }) => body !== undefined),
    [true, false, true],
  );
  assert.deepEqual(
    opened.map(({ header }) => header),
    entries.map(({ header }) => header),
  );
  const twice = expectOk(
    parseSegment(suite, resealSegment(sealToolsOf(world), parsed, opened, new Set([0]), key).bytes),
  );
  assert.equal(twice.seal.revision, 2);
  assert.deepEqual(twice.originProof, parsed.originProof);
  const left = expectOk(openSegment(suite, twice, key));
  assert.deepEqual(
    left.map(({ body }) => body !== undefined),
    [false, false, true],
  );
});

test('[SE13] an erased body is in no byte of the new plaintext', () => {
  const entries = [one(), one()];
  const erased = expectOk(
    openSegment(
      suite,
      resealSegment(sealToolsOf(world), sealOne(entries), entries, new Set([0, 1]), key),
      key,
    ),
  );
  const payload = bytesToHex(encodePayload(erased));
  for (const { body } of entries) {
    assert.ok(body);
    assert.ok(!payload.includes(bytesToHex(body.salt)) && !payload.includes(bytesToHex(body.bytes)));
    assert.ok(payload.includes(hashBody(suite, body)), 'its salted hash stays');
  }
});

test('[SE4] sealing again what is no entry of the segment, a control segment or the last revision is a broken promise', () => {
  const entries = [one()];
  const segment = sealOne(entries);
  const tools = sealToolsOf(world);
  assert.throws(() => resealSegment(tools, segment, [one()], new Set(), key), RangeError);
  assert.throws(() => resealSegment(tools, segment, [...entries, one()], new Set(), key), RangeError);
  const exhausted = { ...segment, seal: { ...segment.seal, revision: 0xffff_ffff } };
  assert.throws(() => resealSegment(tools, exhausted, entries, new Set(), key), RangeError);
  const control = sealSegment(tools, { ...startOf(world), class: 'control' }, entries, undefined);
  assert.throws(() => resealSegment(tools, control, entries, new Set(), key), RangeError);
});

test('[SE14] a control segment is in clear, names no epoch and no salt, and needs no key', () => {
  const entries = [one(3000)];
  const position = { ...startOf(world), class: 'control' } as const;
  const segment = sealSegment(sealToolsOf(world), position, entries, undefined);
  assert.equal(segment.seal.epoch, zeroEpoch);
  assert.ok(isZero(segment.seal.salt));
  assert.equal(segment.seal.compression, 0);
  assert.ok(
    bytesToHex(segment.ciphertext).includes(bytesToHex(entries[0]?.body?.bytes ?? new Uint8Array(1))),
  );
  assert.ok(openSegment(suite, segment, undefined).ok);
  assert.throws(() => sealSegment(sealToolsOf(world), position, entries, key), RangeError);
  assert.throws(() => sealSegment(sealToolsOf(world), startOf(world), entries, undefined), RangeError);
  for (const at of [171, 172, 204, 236]) {
    const bytes = new Uint8Array(segment.bytes);
    bytes[at] = 1;
    const parsed = parseSegment(suite, bytes);
    assert.equal(parsed.ok ? undefined : parsed.failure.kind, 'segment-malformed', `byte ${at}`);
  }
});

test('[SE5] the last segment of a stream says so', () => {
  const { segments } = sealStream(world, [[one()]]);
  const [before] = segments;
  assert.ok(before);
  const last = sealSegment(sealToolsOf(world), positionAfter(before), [one()], key, true);
  assert.equal(last.bytes[7], 1);
  assert.ok(expectOk(parseSegment(suite, last.bytes)).commitment.isLast);
});

test('[SE11] the salt of a sealing is the hedged one of its documentation', () => {
  const random = seededRandom(suite, 'drawn');
  const drawn = seededRandom(suite, 'drawn').bytes(32);
  const segment = sealSegment({ ...sealToolsOf(world), random }, startOf(world), [one()], key);
  const head = Buffer.from(segment.head, 'hex');
  const plaintext = plaintextOf(segment);
  const saltSecret = suite.derive(key.secret, new Uint8Array(0), new TextEncoder().encode('salt'));
  const expected = suite.mac(saltSecret, concatBytes(drawn, suite.hash(plaintext), head));
  assert.equal(bytesToHex(segment.seal.salt), bytesToHex(expected));
});

/** What was encrypted: length, payload, zeros. */
function plaintextOf(segment: Segment): Uint8Array {
  const payload = encodePayload(expectOk(openSegment(suite, segment, key)));
  const plaintext = new Uint8Array(segment.seal.ciphertextLength - 16);
  new DataView(plaintext.buffer).setUint32(0, payload.length);
  plaintext.set(payload, 4);
  return plaintext;
}
