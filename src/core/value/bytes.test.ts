import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  base32ToBytes,
  bytesToBase32,
  bytesToHex,
  compareBytes,
  concatBytes,
  emptyBytes,
  equalBytes,
  hexToBytes,
  isZero,
  joinBriefly,
  readSafeInteger,
  textOf,
  utf8,
  viewOf,
  writeSafeInteger,
} from './bytes.ts';

const bytes = fc.uint8Array({ maxLength: 64 });

test('[VA4] hex reads back, and only lower-case pairs are hex', () => {
  fc.assert(fc.property(bytes, (given) => bytesToHex(hexToBytes(bytesToHex(given))) === bytesToHex(given)));
  for (const text of ['a', 'AB', '0g', ' 00', '00\n', '0x00'])
    assert.throws(() => hexToBytes(text), RangeError);
  assert.equal(hexToBytes('00'.repeat(2 ** 20)).length, 2 ** 20);
});

test('[VA4] 64-bit numbers are big-endian, safe integers or NaN', () => {
  const view = viewOf(new Uint8Array(8));
  fc.assert(
    fc.property(fc.maxSafeNat(), (value) => {
      writeSafeInteger(view, 0, value);
      return readSafeInteger(view, 0) === value && view.getBigUint64(0) === BigInt(value);
    }),
  );
  fc.assert(
    fc.property(fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }), (value) => {
      view.setBigUint64(0, value);
      return Number.isNaN(readSafeInteger(view, 0));
    }),
  );
  for (const value of [-1, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY])
    assert.throws(() => writeSafeInteger(view, 0, value), RangeError);
});

test('[VA4] a view of a part sees that part alone', () => {
  const part = new Uint8Array([1, 2, 3, 4]).subarray(1, 3);
  assert.equal(viewOf(part).byteLength, 2);
  assert.equal(viewOf(part).getUint16(0), 0x0203);
});

test('[VA5] base 32 reads back what was written', () => {
  fc.assert(
    fc.property(
      bytes,
      (given) => bytesToHex(base32ToBytes(bytesToBase32(given)) ?? utf8('?')) === bytesToHex(given),
    ),
  );
  assert.equal(bytesToBase32(hexToBytes('f80aa2')), 'Z05A4', 'three bytes are five letters');
});

test('[VA5] base 32 forgives spaces, hyphens, case, O, I and L, and nothing else', () => {
  const code = bytesToBase32(hexToBytes('00112233445566778899aabbccddeeff'));
  assert.equal(code.length, 26);
  const typed = ` ${code.slice(0, 13).toLowerCase()}-${code.slice(13)} `
    .replaceAll('0', 'o')
    .replaceAll('1', 'l');
  assert.equal(bytesToHex(base32ToBytes(typed) ?? emptyBytes), '00112233445566778899aabbccddeeff');
  for (const text of [
    `${code}0`,
    code.slice(1),
    `${code.slice(1)}U`,
    `${code.slice(2)}ß`,
    `${code.slice(1)}é`,
  ])
    assert.equal(base32ToBytes(text), undefined, text);
});

test('[VA5] every byte string has one spelling', () => {
  const letters = fc.string({ unit: fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'), maxLength: 30 });
  fc.assert(
    fc.property(letters, (text) => {
      const read = base32ToBytes(text);
      return read === undefined || bytesToBase32(read) === text;
    }),
  );
});

test('[VA6] text is UTF-8, malformed bytes throw and a byte order mark stays', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => textOf(utf8(text)) === text.toWellFormed()));
  for (const hex of ['ff', 'c3', 'eda080', 'c080', 'f4908080'])
    assert.throws(() => textOf(hexToBytes(hex)), TypeError);
  assert.equal(textOf(hexToBytes('efbbbf7b7d')), '\ufeff{}');
});

test('[VA7] the order of bytes is total and agrees with equality', () => {
  fc.assert(
    fc.property(bytes, bytes, bytes, (x, y, z) => {
      const sign = Math.sign(compareBytes(x, y));
      assert.equal(sign, Math.sign(Buffer.compare(x, y)));
      assert.equal(equalBytes(x, y), sign === 0);
      assert.equal(Math.sign(compareBytes(y, x)), 0 - sign);
      return !(compareBytes(x, y) <= 0 && compareBytes(y, z) <= 0) || compareBytes(x, z) <= 0;
    }),
  );
});

test('[VA4] joined bytes lie one after another, and zero is zero', () => {
  assert.equal(bytesToHex(concatBytes(utf8('a'), emptyBytes, utf8('bc'))), '616263');
  assert.ok(isZero(new Uint8Array(5)) && isZero(emptyBytes));
  assert.ok(!isZero(hexToBytes('000001')));
});

test('[VA9] bytes joined for a short time are those joined to stay, whatever was joined before', () => {
  const part = fc.uint8Array({ maxLength: 3000, size: 'max' });
  fc.assert(
    fc.property(fc.array(fc.array(part, { maxLength: 4 }), { maxLength: 5 }), (joins) => {
      for (const parts of joins) assert.deepEqual(joinBriefly(...parts), concatBytes(...parts));
    }),
  );
});
