import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numberRanges } from './number-words.ts';

test('[ID9] open numbers are told as ranges', () => {
  assert.equal(numberRanges([]), '');
  assert.equal(numberRanges([7]), '7');
  assert.equal(numberRanges([1, 2, 4, 5, 6, 9]), '1–2, 4–6, 9');
});
