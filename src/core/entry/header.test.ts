import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { buildSampleWorld, sampleEntry } from '../../../scripts/sample-stream.ts';
import { type Bytes, bytesToHex, concatBytes, viewOf } from '../value/bytes.ts';
import {
  type Head,
  idOf,
  type PersonId,
  type RequestId,
  type StreamId,
  type SubjectId,
} from '../value/ids.ts';
import { expectOk } from '../value/result.ts';
import { type EntryHeader, encodeHeader, entryLimits, isKind, parseHeader } from './header.ts';

const world = buildSampleWorld('header');
const { header: plain, headerBytes } = sampleEntry(world, { number: 1 });
const subject = (number: number): SubjectId => number.toString(16).padStart(32, '0') as SubjectId;
const failureOf = (bytes: Bytes): string | undefined => {
  const parsed = parseHeader(bytes);
  return parsed.ok ? undefined : parsed.failure.kind;
};
const patched = (at: number, ...values: number[]): Bytes => {
  const copy = new Uint8Array(headerBytes);
  copy.set(values, at);
  return copy;
};

const id = <T extends string>(length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => idOf(bytes) as unknown as T);
const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,14}$/);
/** What the reader gives: objects with a prototype. */
const plainObject = { noNullPrototype: true } as const;
const anyHeader: fc.Arbitrary<EntryHeader> = fc.integer({ min: 1, max: 255 }).chain((parts) =>
  fc.record(
    {
      hybridTime: fc.record(
        { milliseconds: fc.integer({ min: 0, max: 2 ** 47 }), counter: fc.nat(0xffff) },
        plainObject,
      ),
      recordedAt: fc.maxSafeNat(),
      offsetMinutes: fc.integer({ min: -1080, max: 1080 }),
      critical: fc.boolean(),
      clockUnsure: fc.boolean(),
      person: id<PersonId>(16),
      request: id<RequestId>(16),
      part: fc.integer({ min: 1, max: parts }),
      parts: fc.constant(parts),
      bodyVersion: fc.integer({ min: 1, max: 0xffff }),
      kind: fc.array(word, { minLength: 2, maxLength: 4 }).map((words) => words.join('/')),
      subjects: fc.uniqueArray(id<SubjectId>(16), { minLength: 1, maxLength: 16 }),
      after: fc.array(
        fc.record(
          { stream: id<StreamId>(16), sequence: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }) },
          plainObject,
        ),
        { maxLength: 8 },
      ),
      bodyHash: id<Head>(32),
    },
    plainObject,
  ),
);

test('[EN2] any header within the limits reads back and has one spelling', () => {
  fc.assert(
    fc.property(anyHeader, (header) => {
      const bytes = encodeHeader(header);
      const read = expectOk(parseHeader(bytes));
      assert.deepEqual(read, header);
      return bytesToHex(encodeHeader(read)) === bytesToHex(bytes);
    }),
    { numRuns: 500 },
  );
});

test('[EN2] every field lies at its documented place', () => {
  const header: EntryHeader = {
    ...plain,
    hybridTime: { milliseconds: 2 ** 47, counter: 7 },
    recordedAt: 1_698_650_000_123,
    offsetMinutes: -90,
    critical: true,
    part: 2,
    parts: 3,
    bodyVersion: 515,
    subjects: [subject(1), subject(2)],
    after: [{ stream: world.stream, sequence: 9 }],
  };
  const bytes = encodeHeader(header);
  const view = viewOf(bytes);
  assert.equal(bytesToHex(bytes.subarray(0, 9)), '018000000000000007');
  assert.equal(view.getBigUint64(9), 1_698_650_000_123n);
  assert.deepEqual([view.getInt16(17), bytes[19]], [-90, 1]);
  assert.equal(bytesToHex(bytes.subarray(20, 52)), `${header.person}${header.request}`);
  assert.equal(bytesToHex(bytes.subarray(52, 57)), '0203020310');
  assert.equal(new TextDecoder().decode(bytes.subarray(57, 73)), 'arrival/recorded');
  assert.equal(bytesToHex(bytes.subarray(73, 106)), `02${subject(1)}${subject(2)}`);
  assert.equal(bytesToHex(bytes.subarray(106, 131)), `01${world.stream}0000000000000009`);
  assert.equal(bytesToHex(bytes.subarray(131)), header.bodyHash);
});

test('[EN2] the shortest header has 110 bytes and the longest 603', () => {
  assert.equal(encodeHeader({ ...plain, kind: 'a/b' }).length, 110);
  const subjects = Array.from({ length: 16 }, (_, number) => subject(number));
  const after = Array.from({ length: 8 }, () => ({ stream: world.stream, sequence: 1 }));
  assert.equal(encodeHeader({ ...plain, kind: `a/${'b'.repeat(62)}`, subjects, after }).length, 603);
});

test('[EN4] what is outside the limits is never written', () => {
  const wrong: Partial<EntryHeader>[] = [
    { hybridTime: { milliseconds: 2 ** 47 + 1, counter: 0 } },
    { hybridTime: { milliseconds: -1, counter: 0 } },
    { hybridTime: { milliseconds: 1.5, counter: 0 } },
    { hybridTime: { milliseconds: Number.NaN, counter: 0 } },
    { hybridTime: { milliseconds: 1, counter: 0x1_0000 } },
    { hybridTime: { milliseconds: 1, counter: 0.5 } },
    { recordedAt: -1 },
    { recordedAt: 1.5 },
    { recordedAt: 2 ** 53 },
    { offsetMinutes: 1081 },
    { offsetMinutes: -1081 },
    { offsetMinutes: 0.5 },
    { part: 0 },
    { part: 2, parts: 1 },
    { part: 1, parts: 256 },
    { part: 0.5 },
    { bodyVersion: 0 },
    { bodyVersion: 0x1_0000 },
    { subjects: [] },
    { subjects: Array.from({ length: 17 }, (_, number) => subject(number)) },
    { subjects: [subject(1), subject(1)] },
    { after: Array.from({ length: 9 }, () => ({ stream: world.stream, sequence: 1 })) },
    { after: [{ stream: world.stream, sequence: 0 }] },
    { after: [{ stream: world.stream, sequence: Number.NaN }] },
    { after: [{ stream: world.stream, sequence: 1.5 }] },
  ];
  for (const part of wrong)
    assert.throws(() => encodeHeader({ ...plain, ...part }), RangeError, JSON.stringify(part));
});

test('[EN4] a kind is a room and a past participle in plain letters', () => {
  for (const kind of ['a/b', 'vehicle-deregistration/requested', 'a1/b2/c3', `a/${'b'.repeat(62)}`])
    assert.ok(isKind(kind), kind);
  for (const kind of [
    '',
    'a',
    'a/',
    '/a',
    'a//b',
    'A/b',
    'a/-b',
    '1a/b',
    'a/b ',
    'ä/b',
    'a/b\n',
    `a/${'b'.repeat(63)}`,
  ]) {
    assert.ok(!isKind(kind), kind);
    assert.throws(() => encodeHeader({ ...plain, kind }), RangeError);
  }
});

test('[EN4] what is outside the limits is not read', () => {
  const afterAt = headerBytes.length - 33;
  const cases: [string, Bytes][] = [
    ['version', patched(0, 2)],
    ['hybrid time', patched(1, 0x80, 0, 0, 0, 0, 1)],
    ['recorded-at', patched(9, 0, 0x20)],
    ['offset', patched(17, 4, 0x39)],
    ['flags', patched(19, 4)],
    ['part 0', patched(52, 0)],
    ['part beyond parts', patched(52, 2)],
    ['body version', patched(54, 0, 0)],
    ['kind in capitals', patched(57, 0x41)],
    ['kind beyond ASCII', patched(57, 0xe4)],
    ['no subject', concatBytes(headerBytes.subarray(0, 73), new Uint8Array(1), headerBytes.subarray(90))],
    [
      'sequence 0',
      concatBytes(
        headerBytes.subarray(0, afterAt),
        new Uint8Array([1, ...new Uint8Array(24)]),
        headerBytes.subarray(afterAt + 1),
      ),
    ],
  ];
  for (const [name, bytes] of cases) assert.equal(failureOf(bytes), 'header-malformed', name);
  const twice = concatBytes(
    headerBytes.subarray(0, 73),
    new Uint8Array([2]),
    headerBytes.subarray(74, 90),
    headerBytes.subarray(74),
  );
  assert.equal(failureOf(twice), 'header-malformed', 'a subject twice');
  assert.equal(entryLimits.subjectsMax, 16);
});

test('[EN3] a header that is cut, has a rest or lies about a length is refused', () => {
  for (let length = 0; length < headerBytes.length; length += 1)
    assert.equal(failureOf(headerBytes.subarray(0, length)), 'header-malformed');
  assert.equal(failureOf(concatBytes(headerBytes, new Uint8Array(1))), 'header-malformed');
  for (const at of [56, 73, 90]) {
    for (let value = 0; value < 256; value += 1) {
      if (value !== headerBytes[at])
        assert.equal(failureOf(patched(at, value)), 'header-malformed', `byte ${at} = ${value}`);
    }
  }
});

test('[EN3] no bytes make the reader throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 700 }), (bytes) => failureOf(bytes) === 'header-malformed'),
    { numRuns: 1000 },
  );
  const edits = fc.array(fc.tuple(fc.nat(headerBytes.length - 1), fc.nat(255)), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(edits, (changes) => {
      const bytes = new Uint8Array(headerBytes);
      for (const [at, value] of changes) bytes[at] = value;
      const parsed = parseHeader(bytes);
      return !parsed.ok || bytesToHex(encodeHeader(parsed.value)) === bytesToHex(bytes);
    }),
    { numRuns: 1000 },
  );
});
