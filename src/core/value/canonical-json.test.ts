import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalJson, type Json } from './canonical-json.ts';

const leaf = fc.oneof(fc.string({ unit: 'binary' }), fc.maxSafeInteger(), fc.boolean(), fc.constant(null));
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string({ unit: 'binary' }), tie('value'), { maxKeys: 4 }),
  ),
}));

/** The same value with its members in another order. */
function reversed(given: Json): Json {
  if (Array.isArray(given)) return given.map(reversed);
  if (given === null || typeof given !== 'object') return given;
  return Object.fromEntries(
    Object.entries(given)
      .reverse()
      .map(([key, member]) => [key, reversed(member ?? null)]),
  );
}

test('[VA1] the order in which members were written does not matter', () => {
  fc.assert(fc.property(value, (given) => canonicalJson(given) === canonicalJson(reversed(given))));
});

test('[VA1] what is read back has the same spelling', () => {
  fc.assert(
    fc.property(value, (given) => {
      const text = canonicalJson(given);
      return canonicalJson(JSON.parse(text)) === text;
    }),
  );
});

test('[VA1] members are sorted by code unit at every level, without spaces', () => {
  const given = { b: [1, { z: null, a: true }], ä: 'ü', Z: -0, a: undefined, '\u{1f600}': 1, '\ufb00': 2 };
  assert.equal(canonicalJson(given), '{"Z":0,"b":[1,{"a":true,"z":null}],"ä":"ü","\u{1f600}":1,"\ufb00":2}');
});

test('[VA1] control characters, quotes and lone surrogates are escaped', () => {
  assert.equal(canonicalJson('\u0000\n"\\\ud800'), '"\\u0000\\n\\"\\\\\\ud800"');
});

test('[VA1] a member named like a prototype is a member', () => {
  assert.equal(canonicalJson(JSON.parse('{"__proto__":{"b":1},"a":2}')), '{"__proto__":{"b":1},"a":2}');
});

test('[VA2] fractions, great and endless numbers are refused', () => {
  for (const number of [0.1, 2 ** 53, -(2 ** 53), Number.NaN, Number.POSITIVE_INFINITY])
    assert.throws(() => canonicalJson({ deep: [number] }), RangeError);
  assert.equal(
    canonicalJson([Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]),
    '[9007199254740991,-9007199254740991]',
  );
});
