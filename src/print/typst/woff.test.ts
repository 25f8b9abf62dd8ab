import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { viewOf } from '../../core/value/bytes.ts';
import { openWoff } from './woff.ts';

const regular = readFileSync(
  new URL(
    './dist/fonts/noto-sans/NotoSans-Regular.woff',
    import.meta.resolve('@kern-ux/native/package.json'),
  ),
);

/** The checksum every sfnt font keeps of itself (OpenType, table head). */
function fileSum(font: Uint8Array): number {
  const view = viewOf(font);
  let sum = 0;
  for (let at = 0; at + 4 <= font.length; at += 4) sum = (sum + view.getUint32(at)) >>> 0;
  return sum;
}

function tablesOf(font: Uint8Array): Map<string, { sum: number; offset: number; length: number }> {
  const view = viewOf(font);
  const tables = new Map<string, { sum: number; offset: number; length: number }>();
  for (let at = 12; at < 12 + 16 * view.getUint16(4); at += 16) {
    const tag = String.fromCharCode(...font.subarray(at, at + 4));
    tables.set(tag, {
      sum: view.getUint32(at + 4),
      offset: view.getUint32(at + 8),
      length: view.getUint32(at + 12),
    });
  }
  return tables;
}

test('[PR10] an opened font has the tables and checksums that its maker wrote', () => {
  const font = openWoff(regular);
  const tables = tablesOf(font);
  for (const tag of ['cmap', 'glyf', 'head', 'hmtx', 'loca', 'name']) assert.ok(tables.has(tag), tag);
  for (const [tag, { sum, offset, length }] of tables) {
    const table = Uint8Array.from(font.subarray(offset, offset + length + (-length & 3)));
    // The field that holds the sum of the whole file counts as zero in its own table.
    if (tag === 'head') table.fill(0, 8, 12);
    assert.equal(fileSum(table), sum, tag);
  }
});

test('[PR10] a file that is no WOFF 1.0 font, is cut off or lies about a length is refused', () => {
  assert.throws(() => openWoff(new Uint8Array(100)), /Not a WOFF 1.0 font/);
  assert.throws(() => openWoff(regular.subarray(0, 20)), /Not a WOFF 1.0 font/);
  assert.throws(() => openWoff(regular.subarray(0, 60)), /ends inside its table directory|ends at/);
  const lying = Uint8Array.from(regular);
  viewOf(lying).setUint32(44 + 12, 5);
  assert.throws(() => openWoff(lying));
});

test('[PR10] changed bytes give an error or a font, never a hang or more memory than the font names', () => {
  fc.assert(
    fc.property(fc.nat({ max: 400 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const changed = Uint8Array.from(regular);
      changed[at] = (changed[at] ?? 0) ^ change;
      try {
        assert.ok(openWoff(changed).length < 64 * 1024 * 1024);
      } catch (error) {
        assert.ok(error instanceof Error);
      }
    }),
    { numRuns: 40 },
  );
});
