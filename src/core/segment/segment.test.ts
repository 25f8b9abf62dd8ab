import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { buildSampleWorld, sampleStream } from '../../../scripts/sample-stream.ts';
import { type Bytes, bytesToHex, concatBytes, utf8, viewOf } from '../value/bytes.ts';
import { type Head, type TenantId, zeroHead, zeroTenant } from '../value/ids.ts';
import { expectOk } from '../value/result.ts';
import {
  type Commitment,
  commitmentLength,
  encodeCommitment,
  encodeSeal,
  headOf,
  lastSequenceOf,
  parseSegment,
  type Segment,
  sealEnd,
  signedBytes,
} from './segment.ts';

const world = buildSampleWorld('segment');
const { suite } = world;
const { segments } = sampleStream(world, [1, 3]);
const [first, second] = segments as [Segment, Segment];
const kindOf = (bytes: Bytes): string | undefined => {
  const parsed = parseSegment(suite, bytes);
  return parsed.ok ? undefined : parsed.failure.kind;
};
const sha256 = (bytes: Bytes): string => crypto.createHash('sha256').update(bytes).digest('hex');

/** A copy in which some bytes stand otherwise. */
function changed(segment: Segment, at: number, ...values: number[]): Bytes {
  const copy = new Uint8Array(segment.bytes);
  copy.set(values, at);
  return copy;
}

test('[SE1] every field of the commitment and the seal lies at its documented place', () => {
  const { bytes, commitment, seal } = second;
  const view = viewOf(bytes);
  const hexAt = (at: number, length: number) => bytesToHex(bytes.subarray(at, at + length));
  assert.equal(hexAt(0, 8), '494e533101010000');
  assert.equal(hexAt(8, 16), commitment.tenant);
  assert.equal(hexAt(24, 16), commitment.device);
  assert.equal(hexAt(40, 16), commitment.stream);
  assert.equal(view.getBigUint64(56), 2n);
  assert.equal(view.getUint32(64), 3);
  assert.equal(view.getUint32(68), commitment.payloadLength);
  assert.equal(hexAt(72, 32), first.head);
  assert.equal(hexAt(104, 32), commitment.root);
  assert.equal(hexAt(136, 32), sha256(first.bytes.subarray(168, 276)));
  assert.equal(view.getUint32(168), 0);
  assert.equal(hexAt(172, 16), world.key.id);
  assert.equal(hexAt(188, 16), world.origin.id);
  assert.equal(hexAt(204, 32), bytesToHex(seal.salt));
  assert.deepEqual([bytes[236], bytes[237], view.getUint16(238)], [0, 0, 64]);
  assert.equal(view.getUint32(240), bytes.length - 276 - 64);
  assert.equal(hexAt(244, 32), sha256(bytes.subarray(276 + 64)));
});

test('[SE5] head and signed bytes carry their labels', () => {
  const label = concatBytes(utf8('insel/head/1'), new Uint8Array(1));
  assert.equal(first.head, sha256(concatBytes(label, first.bytes.subarray(0, 168))));
  const sealHash = Buffer.from(sha256(first.bytes.subarray(168, 276)), 'hex');
  const message = concatBytes(
    utf8('insel/segment/1'),
    new Uint8Array(1),
    Buffer.from(first.head, 'hex'),
    sealHash,
  );
  assert.equal(bytesToHex(signedBytes(first.head, first.sealHash)), bytesToHex(message));
  assert.ok(suite.verify(world.origin.signing.publicKey, message, first.bytes.subarray(276, 340)));
});

test('[SE2] a segment reads back as it was written', () => {
  for (const segment of segments) {
    const read = expectOk(parseSegment(suite, segment.bytes));
    assert.deepEqual(read.commitment, segment.commitment);
    assert.deepEqual(
      { ...read.seal, salt: bytesToHex(read.seal.salt) },
      { ...segment.seal, salt: bytesToHex(segment.seal.salt) },
    );
    assert.equal(read.head, segment.head);
    assert.equal(read.sealHash, segment.sealHash);
    assert.equal(
      bytesToHex(encodeCommitment(read.commitment)),
      bytesToHex(segment.bytes.subarray(0, commitmentLength)),
    );
    assert.equal(
      bytesToHex(encodeSeal(read.seal)),
      bytesToHex(segment.bytes.subarray(commitmentLength, sealEnd)),
    );
  }
  assert.equal(lastSequenceOf(second.commitment), 4);
});

test('[SE2] any commitment within the limits reads back', () => {
  const id = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map(bytesToHex);
  const arbitrary = fc.record({
    isLast: fc.boolean(),
    tenant: id(16).filter((tenant) => tenant !== zeroTenant),
    stream: id(16),
    firstSequence: fc.integer({ min: 2, max: Number.MAX_SAFE_INTEGER - 256 }),
    previous: id(32),
    root: id(32),
    previousSeal: id(32),
  });
  fc.assert(
    fc.property(arbitrary, (fields) => {
      const commitment = { ...first.commitment, ...fields } as Commitment;
      const bytes = concatBytes(encodeCommitment(commitment), first.bytes.subarray(commitmentLength));
      const read = expectOk(parseSegment(suite, bytes));
      assert.deepEqual(read.commitment, commitment);
      assert.equal(read.head, headOf(suite, bytes.subarray(0, commitmentLength)));
    }),
  );
});

test('[SE3] constants, sizes and limits are exact', () => {
  const cases: [string, Bytes][] = [
    ['magic', changed(first, 3, 0x32)],
    ['format', changed(first, 4, 2)],
    ['class', changed(first, 6, 2)],
    ['flags', changed(first, 7, 2)],
    ['tenant of zero', changed(first, 8, ...new Uint8Array(16))],
    ['first sequence 0', changed(first, 56, 0, 0, 0, 0, 0, 0, 0, 0)],
    ['first sequence 2^53', changed(first, 56, 0, 0x20, 0, 0, 0, 0, 0, 0)],
    ['last sequence beyond 2^53', changed(second, 56, 0, 0x1f, 255, 255, 255, 255, 255, 254)],
    ['no entries', changed(first, 64, 0, 0, 0, 0)],
    ['257 entries', changed(first, 64, 0, 0, 1, 1)],
    ['no payload', changed(first, 68, 0, 0, 0, 0)],
    ['payload of 1 MiB + 1', changed(first, 68, 0, 0x10, 0, 1)],
    ['previous seal at the start', changed(first, 167, 1)],
    ['first sealing by another device', changed(first, 188, 1, 2, 3)],
    ['compression 2', changed(first, 236, 2)],
    ['compressed below 1 KiB', changed(first, 236, 1)],
    ['reserved byte', changed(first, 237, 1)],
    ['signature length 63', changed(first, 238, 0, 63)],
    ['no ciphertext', changed(first, 240, 0, 0, 0, 0)],
    ['ciphertext not padded', changed(first, 240, 0, 0, 1, 0x91)],
    ['ciphertext longer than its payload', changed(first, 240, 0, 0, 2, 0x10)],
  ];
  for (const [name, bytes] of cases) assert.equal(kindOf(bytes), 'segment-malformed', name);
  assert.equal(kindOf(changed(first, 5, 2)), 'suite-unknown');
});

test('[SE3] an uncompressed first sealing has exactly the length of its padded payload', () => {
  const shorter = new Uint8Array(first.bytes.subarray(0, first.bytes.length - 128));
  viewOf(shorter).setUint32(240, first.seal.ciphertextLength - 128);
  assert.equal(kindOf(shorter), 'segment-malformed');
});

test('[SE19] a cut segment and one with a rest are refused at every length', () => {
  for (let length = 0; length < first.bytes.length; length += 1) {
    assert.equal(kindOf(first.bytes.subarray(0, length)), 'segment-malformed', `cut to ${length}`);
  }
  assert.equal(kindOf(concatBytes(first.bytes, new Uint8Array(1))), 'segment-malformed');
});

test('[SE4] a commitment that no reader would accept is never written', () => {
  const broken: [string, Partial<Commitment>][] = [
    ['first sequence 0', { firstSequence: 0 }],
    ['a fraction', { firstSequence: 1.5 }],
    ['no entries', { count: 0 }],
    ['257 entries', { count: 257 }],
    ['payload of 1 MiB + 1', { payloadLength: 1_048_577 }],
    ['previous seal at the start', { previousSeal: first.head }],
    ['no tenant', { tenant: zeroTenant as TenantId }],
  ];
  for (const [name, part] of broken) {
    assert.throws(() => encodeCommitment({ ...first.commitment, ...part }), RangeError, name);
  }
});

test('[SE14] only the first control segment, which follows nothing, has no tenant', () => {
  const genesis: Commitment = {
    ...first.commitment,
    tenant: zeroTenant,
    class: 'control',
    previous: zeroHead,
  };
  assert.equal(encodeCommitment(genesis).length, commitmentLength);
  for (const part of [{ class: 'sealed' }, { firstSequence: 2 }, { previous: first.head as Head }] as const) {
    assert.throws(() => encodeCommitment({ ...genesis, ...part }), RangeError);
  }
});

test('[SE22] no bytes make the reader of segments throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => kindOf(bytes) === 'segment-malformed'),
    {
      numRuns: 1000,
    },
  );
  const edits = fc.array(fc.tuple(fc.nat(first.bytes.length - 1), fc.nat(255)), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(edits, fc.nat(first.bytes.length), (changes, length) => {
      const bytes = new Uint8Array(first.bytes);
      for (const [at, value] of changes) bytes[at] = value;
      parseSegment(suite, bytes);
      return !parseSegment(suite, bytes.subarray(0, length)).ok || length >= sealEnd;
    }),
    { numRuns: 1000 },
  );
});
