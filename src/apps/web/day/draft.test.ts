import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Draft, parseDraft } from './draft.ts';

const draft: Draft = {
  person: '1'.repeat(32),
  appointment: '2'.repeat(32),
  text: 'Kommt später',
  request: '3'.repeat(32),
  isSent: false,
};

test('[WB70] a kept draft reads back as it was written', () =>
  assert.deepEqual(parseDraft(JSON.stringify(draft)), draft));

test('[WB70] anything else is no draft and makes nothing fail', () => {
  for (const text of [
    '',
    '{',
    'null',
    JSON.stringify({ ...draft, person: 'x' }),
    JSON.stringify({ ...draft, more: 1 }),
  ])
    assert.equal(parseDraft(text), undefined);
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseDraft(text)));
});
