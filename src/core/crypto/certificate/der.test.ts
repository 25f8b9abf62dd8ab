import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bytesToHex, utf8 } from '../../value/bytes.ts';
import { derBits, derNamedBits, derObject, derOctets, derSet, derText, derTime, derUnsigned } from './der.ts';

const hexOf = (bytes: Uint8Array): string => bytesToHex(bytes);

test('[CE1] numbers are written in the fewest bytes and never look negative', () => {
  assert.equal(hexOf(derUnsigned(Uint8Array.of())), '020100');
  assert.equal(hexOf(derUnsigned(Uint8Array.of(0, 0, 127))), '02017f');
  assert.equal(hexOf(derUnsigned(Uint8Array.of(128))), '02020080');
});

test('[CE1] a length takes one, two or three bytes as DER wants it', () => {
  assert.equal(hexOf(derOctets(new Uint8Array(127)).subarray(0, 2)), '047f');
  assert.equal(hexOf(derOctets(new Uint8Array(128)).subarray(0, 3)), '048180');
  assert.equal(hexOf(derOctets(new Uint8Array(256)).subarray(0, 4)), '04820100');
  assert.throws(() => derOctets(new Uint8Array(70_000)), /70000 bytes is longer/);
});

test('[CE1] object identifiers, named bits and sets follow X.690', () => {
  assert.equal(hexOf(derObject('1.2.840.10045.4.3.2')), '06082a8648ce3d040302');
  assert.equal(hexOf(derNamedBits(5, 6)), '03020106');
  assert.equal(hexOf(derNamedBits(0)), '03020780');
  assert.equal(hexOf(derBits(Uint8Array.of(5))), '03020005');
  assert.equal(hexOf(derSet(derText('b'), derText('a'))), '31060c01610c0162');
});

test('[CE2] a time has two-digit years until 2049 and four digits from 2050 on', () => {
  assert.equal(hexOf(derTime(0)), hexOf(Uint8Array.of(0x17, 13, ...utf8('700101000000Z'))));
  const lastOf2049 = 2_524_607_999_000;
  assert.equal(hexOf(derTime(lastOf2049 + 999)), hexOf(Uint8Array.of(0x17, 13, ...utf8('491231235959Z'))));
  assert.equal(hexOf(derTime(lastOf2049 + 1000)), hexOf(Uint8Array.of(0x18, 15, ...utf8('20500101000000Z'))));
});

test('[CE1] any unsigned number reads back as itself', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 160n }), (value) => {
      const hex = value.toString(16);
      const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
      const written = derUnsigned(bytes);
      assert.equal(BigInt(`0x${hexOf(written.subarray(2))}`), value);
      assert.equal(written[1], written.length - 2);
    }),
  );
});
