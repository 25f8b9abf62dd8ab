/**
 * The PIN for the days on which nothing else works: eight digits, none that a stranger would try
 * first. Five tries a person (sign-in.ts) make a PIN safe only if the first five guesses miss it.
 */
import { type Failure, fail, ok, type Result } from '../core/value/result.ts';

export type PinFailure = Failure<
  'pin-not-eight-digits' | 'pin-repeats' | 'pin-counts' | 'pin-is-a-date' | 'pin-is-public'
>;

/** What people type, spaces removed; undefined when it is not eight digits. */
export function parsePin(typed: string): string | undefined {
  const digits = typed.replace(/\s/g, '');
  return /^\d{8}$/.test(digits) ? digits : undefined;
}

/**
 * Checks a new PIN and returns its eight digits. `known` are numbers of eight digits that everybody
 * in town knows, such as the official municipality key or the switchboard.
 */
export function choosePin(typed: string, known: readonly string[]): Result<string, PinFailure> {
  const pin = parsePin(typed);
  if (pin === undefined) return fail({ kind: 'pin-not-eight-digits', message: 'A PIN has eight digits' });
  if (repeats(pin)) return fail({ kind: 'pin-repeats', message: 'The PIN repeats itself' });
  if (counts(pin)) return fail({ kind: 'pin-counts', message: 'The PIN counts up or down' });
  if (readsAsDate(pin)) return fail({ kind: 'pin-is-a-date', message: 'The PIN reads as a date' });
  if (known.includes(pin))
    return fail({ kind: 'pin-is-public', message: 'The PIN is a number everybody knows' });
  return ok(pin);
}

/** 11111111, 12121212, 12341234, 11223344, 12344321 or no more than two different digits. */
function repeats(pin: string): boolean {
  const mirrored = pin.slice(0, 4) === [...pin.slice(4)].reverse().join('');
  return new Set(pin).size < 3 || /^(\d{1,4})\1+$/.test(pin) || /^(?:(\d)\1){4}$/.test(pin) || mirrored;
}

/** 12345678, 87654321, 78901234, 02468024: every step is the same, past nine it goes on at zero. */
function counts(pin: string): boolean {
  const steps = [...pin].slice(1).map((digit, at) => (Number(digit) - Number(pin[at]) + 10) % 10);
  return new Set(steps).size === 1;
}

const days = '(?:0[1-9]|[12]\\d|3[01])';
const months = '(?:0[1-9]|1[0-2])';
const years = '(?:19|20)\\d\\d';
const datePattern = new RegExp(
  `^(?:${days}${months}${years}|${months}${days}${years}|${years}${months}${days}|${years}${days}${months})$`,
);

const readsAsDate = (pin: string): boolean => datePattern.test(pin);
