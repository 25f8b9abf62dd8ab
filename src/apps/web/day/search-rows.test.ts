import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { DayRow } from '../api/day.ts';
import { fixtureRows } from '../fixture-day.ts';
import { indexRows, searchRows } from './search-rows.ts';

const [template] = fixtureRows(1);
const rowOf = (fields: Partial<DayRow>): DayRow => {
  assert.ok(template);
  return { ...template, ...fields };
};
const finds = (row: DayRow, query: string): boolean => searchRows(indexRows([row]), query)[0] === true;

for (const query of ['öztürk', 'Ozturk', 'oeztuerk', 'ÖZT', 'cem öz', '  Cem  '])
  test(`[WB1] "${query}" finds Öztürk, Cem`, () => assert.ok(finds(rowOf({ name: 'Öztürk, Cem' }), query)));

for (const [name, query] of [
  ['Łukasiewicz, Piotr', 'lukasiewicz'],
  ['Yılmaz, Elif', 'yilmaz'],
  ['Straßburger, Jörg', 'strassburger joerg'],
  ['Nguyễn, Thị Lan', 'nguyen thi'],
  ['Sørensen, Bjørn', 'sorensen'],
] as const)
  test(`[WB1] "${query}" finds ${name}`, () => assert.ok(finds(rowOf({ name }), query)));

for (const query of ['0171 2345', '+49 171 23 45', '0049 (0)171/2345', '2345', '0171-2345 67'])
  test(`[WB1] "${query}" finds 0171 / 234567`, () =>
    assert.ok(finds(rowOf({ phone: '0171 / 234567' }), query)));

test('[WB1] a number kept with its country code is found without it', () =>
  assert.ok(finds(rowOf({ phone: '+49 171 234567' }), '0171 2345')));

for (const query of ['A-0412', 'a0412', '0412', 'a-04'])
  test(`[WB1] "${query}" finds number A-0412`, () => assert.ok(finds(rowOf({ number: 'A-0412' }), query)));

test('[WB2] every word must be found, in any order', () => {
  const row = rowOf({ name: 'Schäfer, Renate', phone: '0171 234567' });
  assert.ok(finds(row, 'renate 2345'));
  assert.ok(!finds(row, 'renate 9999'));
  assert.ok(!finds(row, 'renata'));
});

test('[WB2] an empty query finds every row, another one finds nothing that is not there', () => {
  const index = indexRows(fixtureRows(41));
  assert.equal(searchRows(index, '   ').filter(Boolean).length, 41);
  assert.equal(searchRows(index, 'Zacharias').filter(Boolean).length, 0);
});

test('[WB2] a row without phone and number is not found by digits', () => {
  const bare = rowOf({ name: 'Ivanova, Daria' });
  delete bare.phone;
  delete bare.number;
  assert.ok(!finds(bare, '0'));
});

test('[WB1] every part of a name finds its row, whatever is typed', () => {
  const rows = fixtureRows(41);
  const index = indexRows(rows);
  fc.assert(
    fc.property(fc.nat(40), fc.nat(12), fc.integer({ min: 1, max: 8 }), (at, from, length) => {
      const part = (rows[at]?.name ?? '').slice(from, from + length);
      assert.equal(searchRows(index, part)[at], true, part);
    }),
  );
});

test('[WB2] no query makes the search throw', () => {
  const index = indexRows(fixtureRows(5));
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (query) => {
      assert.equal(searchRows(index, query).length, 5);
    }),
  );
});
