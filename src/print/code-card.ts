/**
 * Secrets on paper: Crockford base 32 in groups of four that can be read aloud, and six check
 * characters. The check is the code of BIP 350 (bech32m): up to four wrong characters are always
 * found, and the kind of card is part of it, so that a guardian's code is not taken for a share.
 */
import { type Failure, fail, ok, type Result } from '../core/value/result.ts';

export type CardKind = 'guardian' | 'share';

export interface CodeCard {
  /** Four characters each, the last one possibly fewer. */
  readonly groups: readonly string[];
  readonly check: string;
  /** What the QR code holds: kind, code and check in one line. */
  readonly scanned: string;
}

export type CodeFailure = Failure<'code-incomplete' | 'code-of-another-card'> | MistypedCode;

export interface MistypedCode extends Failure<'code-mistyped'> {
  /** Counted from 1, the check characters behind the last; undefined when more than one character is wrong. */
  readonly group: number | undefined;
}

/** Longer codes would weaken the check: BIP 173 proves it for 89 characters with prefix and check. */
export const codePattern = /^[0-9A-HJKMNP-TV-Z]{16,82}$/;

/** Throws a RangeError when the code is not plain Crockford base 32 of 16 to 82 characters. */
export function toCodeCard(kind: CardKind, code: string): CodeCard {
  if (!codePattern.test(code)) throw new RangeError(`Not a printable code of ${code.length} characters`);
  const check = checkOf(kind, code);
  return { groups: code.match(/.{1,4}/g) ?? [], check, scanned: `INSEL-${letters[kind]}:${code}${check}` };
}

/** Reads what a person typed or a scanner saw; returns the code without its check. */
export function readCode(kind: CardKind, typed: string): Result<string, CodeFailure> {
  const plain = typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  const scanned = /^1NSE1([HT]):(.*)$/.exec(plain);
  if (scanned !== null && scanned[1] !== letters[kind]) return anotherCard;
  const characters = scanned?.[2] ?? plain;
  const code = characters.slice(0, -checkLength);
  if (!codePattern.test(code) || /[^0-9A-HJKMNP-TV-Z]/.test(characters)) {
    return fail({ kind: 'code-incomplete', message: `Not a whole code: ${characters.length} characters` });
  }
  if (fits(kind, characters)) return ok(code);
  if (fits(kind === 'guardian' ? 'share' : 'guardian', characters)) return anotherCard;
  const group = findMistypedGroup(kind, characters);
  return fail({ kind: 'code-mistyped', message: 'The check characters do not fit the code', group });
}

const anotherCard = fail({
  kind: 'code-of-another-card',
  message: 'This code belongs to another kind of card',
} as const);

const letters: Readonly<Record<CardKind, string>> = { guardian: 'H', share: 'T' };
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const checkLength = 6;
const bech32mConstant = 0x2bc830a3;
const generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

function checkOf(kind: CardKind, code: string): string {
  const remainder =
    remainderOf(`${letters[kind]}${code}${alphabet.charAt(0).repeat(checkLength)}`) ^ bech32mConstant;
  const places = Array.from({ length: checkLength }, (_, at) => 5 * (checkLength - 1 - at));
  return places.map((place) => alphabet.charAt((remainder >>> place) & 31)).join('');
}

const fits = (kind: CardKind, characters: string): boolean =>
  remainderOf(letters[kind] + characters) === bech32mConstant;

function remainderOf(characters: string): number {
  let remainder = 1;
  for (const character of characters) {
    const top = remainder >>> 25;
    remainder = ((remainder & 0x1ffffff) << 5) ^ alphabet.indexOf(character);
    for (const [bit, generator] of generators.entries()) if ((top >>> bit) & 1) remainder ^= generator;
  }
  return remainder;
}

/** The one character whose change makes the check fit; it is named, never corrected by itself. */
function findMistypedGroup(kind: CardKind, characters: string): number | undefined {
  for (let at = 0; at < characters.length; at += 1) {
    for (const other of alphabet) {
      if (!fits(kind, characters.slice(0, at) + other + characters.slice(at + 1))) continue;
      const codeLength = characters.length - checkLength;
      return at < codeLength ? Math.floor(at / 4) + 1 : Math.ceil(codeLength / 4) + 1;
    }
  }
  return undefined;
}
