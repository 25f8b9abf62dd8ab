import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { base32ToBytes, bytesToBase32 } from '../core/value/bytes.ts';
import { type CardKind, type CodeFailure, readCode, toCodeCard } from './code-card.ts';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const anyKind = fc.constantFrom<CardKind>('guardian', 'share');
const anySecret = fc.uint8Array({ minLength: 16, maxLength: 48 });
const code = bytesToBase32(Uint8Array.from({ length: 33 }, (_, at) => at * 7));

const printed = (kind: CardKind, text: string): string => {
  const { groups, check } = toCodeCard(kind, text);
  return `${groups.join(' ')} ${check}`;
};

function failureOf(kind: CardKind, typed: string): CodeFailure {
  const read = readCode(kind, typed);
  assert.ok(!read.ok, `read ${typed}`);
  return read.failure;
}

/** The printed code with other characters at some places. */
function withErrors(typed: string, places: readonly (readonly [at: number, shift: number])[]): string {
  const characters = [...typed];
  for (const [at, shift] of places) {
    const from = alphabet.indexOf(characters[at] ?? '');
    characters[at] = alphabet.charAt((from + shift) % 32);
  }
  return characters.join('');
}

test('[PR1] what is printed reads back as the secret, typed or scanned', () => {
  fc.assert(
    fc.property(anyKind, anySecret, (kind, secret) => {
      const text = bytesToBase32(secret);
      for (const seen of [printed(kind, text), toCodeCard(kind, text).scanned]) {
        const read = readCode(kind, seen);
        assert.ok(read.ok);
        assert.deepEqual(base32ToBytes(read.value), secret);
      }
    }),
  );
});

test('[PR1] small letters, hyphens, missing spaces and O, I, L for 0 and 1 do not matter', () => {
  const typed = printed('share', code);
  const sloppy = typed.toLowerCase().replace(/ /g, '-').replace(/0/g, 'o').replace(/1/g, 'l');
  assert.deepEqual(readCode('share', sloppy), { ok: true, value: code });
  assert.deepEqual(readCode('share', typed.replace(/ /g, '').replace(/1/g, 'i')), { ok: true, value: code });
});

test('[PR1] groups have four characters and nothing but the code is in them', () => {
  const card = toCodeCard('guardian', code);
  assert.equal(card.groups.join(''), code);
  assert.deepEqual(new Set(card.groups.slice(0, -1).map((group) => group.length)), new Set([4]));
  assert.match(card.check, /^[0-9A-HJKMNP-TV-Z]{6}$/);
});

test('[PR2] one to four wrong characters are always found', () => {
  const whole = printed('share', code).replace(/ /g, '');
  const place = fc.tuple(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 1, max: 31 }));
  const places = fc.uniqueArray(place, { minLength: 1, maxLength: 4, selector: ([at]) => at });
  fc.assert(
    fc.property(places, (errors) => {
      assert.equal(failureOf('share', withErrors(whole, errors)).kind, 'code-mistyped');
    }),
  );
});

test('[PR2] two swapped characters are found', () => {
  const whole = printed('guardian', code).replace(/ /g, '');
  for (let at = 1; at < whole.length; at += 1) {
    if (whole[at] === whole[at - 1]) continue;
    const swapped = `${whole.slice(0, at - 1)}${whole[at]}${whole[at - 1]}${whole.slice(at + 1)}`;
    assert.equal(failureOf('guardian', swapped).kind, 'code-mistyped');
  }
});

test('[PR3] of a single wrong character the group is named', () => {
  const whole = printed('share', code).replace(/ /g, '');
  for (let at = 0; at < whole.length; at += 1) {
    const failure = failureOf('share', withErrors(whole, [[at, 5]]));
    assert.ok(failure.kind === 'code-mistyped');
    assert.equal(failure.group, at < code.length ? Math.floor(at / 4) + 1 : Math.ceil(code.length / 4) + 1);
  }
});

test('[PR3] of several wrong characters no group is guessed', () => {
  const whole = printed('share', code).replace(/ /g, '');
  const failure = failureOf(
    'share',
    withErrors(whole, [
      [0, 1],
      [20, 2],
      [40, 3],
    ]),
  );
  assert.ok(failure.kind === 'code-mistyped');
  assert.equal(failure.group, undefined);
});

test('[PR4] the code of another kind of card is refused by its name, typed or scanned', () => {
  assert.equal(failureOf('share', printed('guardian', code)).kind, 'code-of-another-card');
  assert.equal(failureOf('guardian', toCodeCard('share', code).scanned).kind, 'code-of-another-card');
});

test('[PR4] too little, too much or foreign characters are no whole code', () => {
  const typed = printed('share', code);
  for (const text of [
    '',
    'Z8AW23',
    typed.slice(0, 20),
    typed.repeat(2),
    `${typed}!`,
    `${typed}U`,
    'http://x.test/',
  ])
    assert.equal(failureOf('share', text).kind, 'code-incomplete', text);
});

test('[PR4] whatever is typed gets an answer', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), anyKind, (text, kind) =>
      assert.equal(readCode(kind, text).ok, false),
    ),
  );
});

test('[PR1] a code that cannot be printed safely is refused before it is on paper', () => {
  for (const bad of ['', '0'.repeat(15), '0'.repeat(83), `${code}I`, code.toLowerCase()])
    assert.throws(() => toCodeCard('share', bad), RangeError);
});
