/**
 * Writes ASN.1 in DER (ITU-T X.690), as far as an X.509 certificate needs it. It only writes: what
 * others send is read by OpenSSL, never by us. Every function returns one whole tag-length-value.
 */
import { type Bytes, compareBytes, concatBytes, utf8 } from '../../value/bytes.ts';

export const derSequence = (...parts: readonly Bytes[]): Bytes => derValue(0x30, concatBytes(...parts));

/** DER orders the members of a set by their bytes. */
export const derSet = (...parts: readonly Bytes[]): Bytes =>
  derValue(0x31, concatBytes(...[...parts].sort(compareBytes)));

export const derBoolean = (value: boolean): Bytes => derValue(0x01, Uint8Array.of(value ? 0xff : 0));

/** An unsigned number of any size, given in big-endian bytes. */
export function derUnsigned(bytes: Bytes): Bytes {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  const shortest = bytes.length === 0 ? Uint8Array.of(0) : bytes.subarray(start);
  const isNegativeLooking = (shortest[0] ?? 0) >= 0x80;
  return derValue(0x02, isNegativeLooking ? concatBytes(Uint8Array.of(0), shortest) : shortest);
}

export const derOctets = (bytes: Bytes): Bytes => derValue(0x04, bytes);

/** Whole bytes as a bit string (keys and signatures). */
export const derBits = (bytes: Bytes): Bytes => derValue(0x03, concatBytes(Uint8Array.of(0), bytes));

/** Up to eight named bits, bit 0 first; DER leaves out the zeros at the end. */
export function derNamedBits(...set: readonly number[]): Bytes {
  const byte = set.reduce((bits, bit) => bits | (0x80 >>> bit), 0);
  return derValue(0x03, Uint8Array.of(7 - Math.max(...set), byte));
}

export const derText = (text: string): Bytes => derValue(0x0c, utf8(text));

/** An object identifier in dotted form, such as 2.5.29.17. */
export function derObject(dotted: string): Bytes {
  const [first = 0, second = 0, ...others] = dotted.split('.').map(Number);
  return derValue(0x06, Uint8Array.from([first * 40 + second, ...others.flatMap(base128)]));
}

/**
 * A point of time to the second. RFC 5280 §4.1.2.5 wants two-digit years until 2049 and four
 * digits from 2050 on.
 */
export function derTime(milliseconds: number): Bytes {
  const iso = Temporal.Instant.fromEpochMilliseconds(milliseconds).toString({ smallestUnit: 'second' });
  const digits = iso.replace(/[-:T]/g, '');
  return digits < '2050' ? derValue(0x17, utf8(digits.slice(2))) : derValue(0x18, utf8(digits));
}

/** A context-specific tag: `[number] IMPLICIT` around bytes without a structure of their own. */
export const derImplicit = (number: number, content: Bytes): Bytes => derValue(0x80 | number, content);

/** A context-specific tag around whole values: `[number] EXPLICIT`, or IMPLICIT of a sequence. */
export const derTagged = (number: number, ...parts: readonly Bytes[]): Bytes =>
  derValue(0xa0 | number, concatBytes(...parts));

function derValue(tag: number, content: Bytes): Bytes {
  return concatBytes(Uint8Array.of(tag), lengthBytes(content.length), content);
}

function lengthBytes(length: number): Bytes {
  if (length < 0x80) return Uint8Array.of(length);
  if (length < 0x100) return Uint8Array.of(0x81, length);
  if (length < 0x1_0000) return Uint8Array.of(0x82, length >>> 8, length & 0xff);
  throw new RangeError(`A certificate part of ${length} bytes is longer than 65,535`);
}

function base128(value: number): readonly number[] {
  const digits = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) digits.unshift((rest & 0x7f) | 0x80);
  return digits;
}
