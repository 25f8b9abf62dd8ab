/**
 * The provisional reference on a slip: seven characters of the record's own id and one that checks them, to be
 * read aloud and typed. It says nothing about a person. The check finds every single wrong character and every
 * two that changed places: it is a sum over the field of 32 elements, each place weighted differently.
 */
import { idBytes, type SubjectId } from '../../core/value/ids.ts';

/** Digits and letters without I, L, O and U, which are taken for others. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const lookAlikes: Readonly<Record<string, string>> = { I: '1', L: '1', O: '0', U: 'V' };
const length = 7;

/** "7KM4-2RXQ" */
export function referenceOf(record: SubjectId): string {
  let bits = 0n;
  for (const byte of idBytes(record).subarray(0, 5)) bits = (bits << 8n) | BigInt(byte);
  const values = Array.from({ length }, (_, at) => Number((bits >> BigInt(35 - 5 * at)) & 31n));
  return grouped([...values, checkOf(values)]);
}

/** What somebody typed or heard, as it is printed; undefined when a character is missing or wrong. */
export function readReference(typed: string): string | undefined {
  const plain = [...typed.toUpperCase().replace(/[\s-]/g, '')].map((one) => lookAlikes[one] ?? one);
  const values = plain.map((one) => alphabet.indexOf(one));
  if (values.length !== length + 1 || values.includes(-1)) return undefined;
  return checkOf(values.slice(0, length)) === values[length] ? grouped(values) : undefined;
}

const grouped = (values: readonly number[]): string => {
  const text = values.map((value) => alphabet.charAt(value)).join('');
  return `${text.slice(0, 4)}-${text.slice(4)}`;
};

/** Sum of value × 2^(place + 1): the check's own weight is 1, so no place weighs as much as another. */
function checkOf(values: readonly number[]): number {
  let sum = 0;
  let weight = 2;
  for (const value of values) {
    sum ^= multiply(value, weight);
    weight = multiply(weight, 2);
  }
  return sum;
}

/** In GF(32), modulo x⁵ + x² + 1. */
function multiply(left: number, right: number): number {
  let product = 0;
  let factor = left;
  for (let rest = right; rest > 0; rest >>= 1) {
    if (rest & 1) product ^= factor;
    factor = factor & 16 ? ((factor << 1) ^ 0b100101) & 31 : factor << 1;
  }
  return product;
}
