import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type DecisionDraft, type Draft, parseDecisionDraft, parseDraft } from './draft.ts';

const draft: Draft = {
  person: '1'.repeat(32),
  appointment: '2'.repeat(32),
  text: 'Kommt später',
  request: '3'.repeat(32),
  isSent: false,
};

const decision: DecisionDraft = {
  kind: 'moved',
  reason: 'Drucker defekt',
  localDate: '2026-10-',
  localTime: '8',
  sent: { request: '3'.repeat(32), after: '7' },
};

test('[WB70] a kept draft reads back as it was written', () => {
  assert.deepEqual(parseDraft(JSON.stringify(draft)), draft);
  const { kind: _kind, sent: _sent, ...begun } = decision;
  for (const one of [decision, begun]) assert.deepEqual(parseDecisionDraft(JSON.stringify(one)), one);
});

test('[WB70] anything else is no draft and makes nothing fail', () => {
  for (const text of [
    '',
    '{',
    'null',
    JSON.stringify({ ...draft, person: 'x' }),
    JSON.stringify({ ...draft, more: 1 }),
  ])
    assert.equal(parseDraft(text), undefined);
  for (const wrong of [{ kind: 'burned' }, { reason: 7 }, { sent: {} }])
    assert.equal(parseDecisionDraft(JSON.stringify({ ...decision, ...wrong })), undefined);
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      parseDraft(text);
      parseDecisionDraft(text);
    }),
  );
});
