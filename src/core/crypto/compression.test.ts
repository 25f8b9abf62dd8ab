import assert from 'node:assert/strict';
import { test } from 'node:test';
import zlib from 'node:zlib';
import fc from 'fast-check';
import { type Bytes, bytesToHex, concatBytes, emptyBytes } from '../value/bytes.ts';
import { compress, compressionThresholdBytes, decompress } from './compression.ts';
import { createSystemRandom } from './system-random.ts';
import { zstdFrameLength } from './zstd-frame.ts';

const text = (length: number): Bytes => Uint8Array.from({ length }, (_, at) => 97 + ((at * at) % 7));
const frame = compress(text(5000));
/** Not by `assert.equal`: it would print a megabyte of difference. */
const isRefused = (read: Bytes | undefined): boolean => read === undefined;
const level = (number: number) => ({ params: { [zlib.constants.ZSTD_c_compressionLevel]: number } });

test('[CR8] what was compressed reads back, at every level a writer may use', () => {
  for (const length of [0, 1, compressionThresholdBytes, 5000, 200_000, 1_048_576]) {
    for (const number of [1, 3, 19]) {
      const bytes = zlib.zstdCompressSync(text(length), level(number));
      assert.equal(zstdFrameLength(bytes), bytes.length);
      assert.equal(bytesToHex(decompress(bytes, length) ?? new Uint8Array([1])), bytesToHex(text(length)));
    }
  }
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 3000 }),
      (bytes) => bytesToHex(decompress(compress(bytes), bytes.length) ?? frame) === bytesToHex(bytes),
    ),
  );
});

test('[CR8] a frame with a checksum is walked to its end', () => {
  const options = {
    params: { [zlib.constants.ZSTD_c_checksumFlag]: 1, [zlib.constants.ZSTD_c_contentSizeFlag]: 0 },
  };
  const bytes = zlib.zstdCompressSync(text(300_000), options);
  assert.equal(zstdFrameLength(bytes), bytes.length);
  assert.equal(decompress(bytes, 300_000)?.length, 300_000);
  assert.ok(isRefused(decompress(bytes.subarray(0, -1), 300_000)));
});

test('[CR8] a bomb stops at the limit', () => {
  const bomb = compress(new Uint8Array(32 * 1024 * 1024));
  assert.ok(isRefused(decompress(bomb, 1_048_576)));
  assert.ok(isRefused(decompress(frame, 4999)));
  assert.equal(decompress(frame, 5000)?.length, 5000);
});

test('[CR8] a window beyond 1 MiB is refused', () => {
  const options = {
    params: { [zlib.constants.ZSTD_c_windowLog]: 24, [zlib.constants.ZSTD_c_contentSizeFlag]: 0 },
  };
  const chunks = zlib.zstdCompressSync(text(1_000_000), options);
  const header = new Uint8Array(chunks);
  if ((header[4] ?? 0) >>> 5 === 0) header[5] = (24 - 10) << 3;
  assert.ok(isRefused(decompress(header, 1_048_576)));
});

test('[CR8] cut frames, rests, second, skippable and empty frames are refused', () => {
  for (let length = 0; length < frame.length; length += 1)
    assert.ok(isRefused(decompress(frame.subarray(0, length), 5000)));
  const skippable = new Uint8Array([0x50, 0x2a, 0x4d, 0x18, 1, 0, 0, 0, 7]);
  const wrong = [
    concatBytes(frame, new Uint8Array(1)),
    concatBytes(frame, frame),
    concatBytes(skippable, frame),
    concatBytes(frame, skippable),
    skippable,
    emptyBytes,
  ];
  for (const bytes of wrong) assert.ok(isRefused(decompress(bytes, 10_000)));
});

test('[CR8] a frame that names a dictionary or a reserved bit or block is refused', () => {
  const changed = (at: number, value: number): Bytes => {
    const copy = new Uint8Array(frame);
    copy[at] = value;
    return copy;
  };
  const descriptor = frame[4] ?? 0;
  assert.equal(zstdFrameLength(changed(4, descriptor | 1)), undefined);
  assert.equal(zstdFrameLength(changed(4, descriptor | 8)), undefined);
  const firstBlock =
    5 +
    ((descriptor & 32) === 0 ? 1 : 0) +
    ([(descriptor & 32) === 0 ? 0 : 1, 2, 4, 8][descriptor >>> 6] ?? 0);
  assert.equal(zstdFrameLength(changed(firstBlock, (frame[firstBlock] ?? 0) | 6)), undefined);
});

test('[CR8] no bytes make decompression throw', () => {
  const edits = fc.array(fc.tuple(fc.nat(frame.length - 1), fc.nat(255)), { maxLength: 4 });
  fc.assert(
    fc.property(edits, fc.nat(6000), (changes, limit) => {
      const bytes = new Uint8Array(frame);
      for (const [at, value] of changes) bytes[at] = value;
      const read = decompress(bytes, limit);
      return read === undefined || read.length <= Math.max(1, limit);
    }),
    { numRuns: 1000 },
  );
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => decompress(bytes, 100) === undefined),
    { numRuns: 1000 },
  );
});

test('[CR9] random bytes have the asked length, differ, and are nobody else’s', () => {
  const random = createSystemRandom();
  const seen = new Set<string>();
  for (const length of [0, 1, 16, 32, 8191, 8192, 8193, 20_000])
    assert.equal(random.bytes(length).length, length);
  for (let draw = 0; draw < 2000; draw += 1) seen.add(bytesToHex(random.bytes(16)));
  assert.equal(seen.size, 2000);
  const [one, two] = [random.bytes(16), random.bytes(16)];
  const before = bytesToHex(two);
  one.fill(0);
  assert.equal(bytesToHex(two), before);
  assert.equal(one.buffer.byteLength, 16, 'no view of the block that others draw from');
});
