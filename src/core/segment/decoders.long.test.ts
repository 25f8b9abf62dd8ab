import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { buildSampleWorld, sampleStream, sealToolsOf, signingKeyIn } from '../../../scripts/sample-stream.ts';
import { decompress } from '../crypto/compression.ts';
import { parseHeader } from '../entry/header.ts';
import { type Bytes, bytesToHex } from '../value/bytes.ts';
import { encodePayload, encodePlaintext, parsePayload, parsePlaintext } from './payload.ts';
import { encodeRun, parseRun, verifyRun } from './run.ts';
import { openSegment, resealSegment } from './sealing.ts';
import { parseSegment, type Segment } from './segment.ts';

const cases = 100_000;
const world = buildSampleWorld('decoders');
const { suite, key } = world;
const { segments, entries } = sampleStream(world, [2, 1, 9], 60);
const [first, second, third] = segments as [Segment, Segment, Segment];
const revised = resealSegment(sealToolsOf(world, world.other), second, entries[1] ?? [], new Set([0]), key);
const run = encodeRun([first, revised, third]).bytes;
const payload = encodePayload(entries[2] ?? []);
const plaintext = encodePlaintext(payload, true);

/** A true encoding with some bytes set, cut or repeated: comes much deeper than noise. */
const damaged = (bytes: Bytes): fc.Arbitrary<Bytes> =>
  fc
    .tuple(
      fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 5 }),
      fc.option(fc.nat(bytes.length), { freq: 4 }),
      fc.option(fc.uint8Array({ maxLength: 40 }), { freq: 4 }),
    )
    .map(([edits, length, rest]) => {
      const copy = new Uint8Array(bytes);
      for (const [at, value] of edits) copy[at] = value;
      const cut = copy.subarray(0, length ?? copy.length);
      const joined = new Uint8Array(cut.length + (rest?.length ?? 0));
      joined.set(cut);
      joined.set(rest ?? [], cut.length);
      return joined;
    });
const same = (left: Bytes, right: Bytes): boolean => bytesToHex(left) === bytesToHex(right);

test('[SE22] a hundred thousand damaged runs neither throw nor pass', () => {
  fc.assert(
    fc.property(damaged(run), (bytes) => {
      const parsed = parseRun(suite, bytes);
      if (!parsed.ok) return true;
      if (!verifyRun(suite, parsed.value, signingKeyIn(world)).ok) return true;
      return same(bytes, run);
    }),
    { numRuns: cases },
  );
});

test('[SE22] a hundred thousand damaged segments neither throw nor open to other entries', () => {
  fc.assert(
    fc.property(damaged(third.bytes), (bytes) => {
      const parsed = parseSegment(suite, bytes);
      const opened = parsed.ok ? openSegment(suite, parsed.value, key) : parsed;
      // A changed signature does not touch the content; it is the run's verification that finds it.
      return !opened.ok || same(encodePayload(opened.value), payload);
    }),
    { numRuns: cases },
  );
});

test('[SE22] a hundred thousand damaged payloads, plaintexts and frames never make a reader throw', () => {
  fc.assert(
    fc.property(
      damaged(payload),
      damaged(plaintext.bytes),
      fc.integer({ min: 1, max: 12 }),
      (inner, outer, count) => {
        const read = parsePayload(inner, count);
        if (read.ok) assert.ok(same(encodePayload(read.value), inner), 'one spelling');
        parsePlaintext(outer, 1, { committed: payload.length, isErased: false });
        parsePlaintext(outer, 0, { committed: payload.length, isErased: true });
        const grown = decompress(outer.subarray(4), payload.length);
        return grown === undefined || grown.length <= payload.length;
      },
    ),
    { numRuns: cases },
  );
});

test('[EN3] a hundred thousand damaged headers never make a reader throw', () => {
  const header = entries[0]?.[0]?.headerBytes;
  assert.ok(header);
  fc.assert(
    fc.property(damaged(header), (bytes) => {
      const parsed = parseHeader(bytes);
      return parsed.ok || parsed.failure.kind === 'header-malformed';
    }),
    { numRuns: cases },
  );
});

test('[SE22] a hundred thousand strings of noise are never taken for a run, a segment or a header', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 512 }), (bytes) => {
      return !parseRun(suite, bytes).ok && !parseSegment(suite, bytes).ok && !parseHeader(bytes).ok;
    }),
    { numRuns: cases },
  );
});
