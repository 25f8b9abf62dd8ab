import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Click, clickPath, parseClick } from './click.ts';

const click: Click = {
  request: '1'.repeat(32),
  appointment: '2'.repeat(32),
  act: 'arrival',
  person: '3'.repeat(32),
  order: 7,
  after: 'r0',
};

test('[WB11] a kept click reads back as it was written', () => {
  assert.deepEqual(parseClick(JSON.stringify(click)), click);
  const { after: _after, ...withoutAfter } = click;
  assert.deepEqual(parseClick(JSON.stringify(withoutAfter)), withoutAfter);
});

test('[WB12] a kept click has no room for a name', () =>
  assert.equal(parseClick(JSON.stringify({ ...click, name: 'Demir' })), undefined));

for (const text of ['', '{', 'null', '[]', '{"request":"1"}', JSON.stringify({ ...click, act: 'deleted' })])
  test(`[WB11] ${text.slice(0, 30) || 'an empty text'} is no click`, () =>
    assert.equal(parseClick(text), undefined));

test('[WB11] no text makes the reader throw', () =>
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      parseClick(text);
    }),
  ));

test('[WB11] each act has its address', () => {
  assert.equal(clickPath(click), `/api/appointments/${click.appointment}/arrival`);
  assert.equal(
    clickPath({ ...click, act: 'arrival-withdrawn' }),
    `/api/appointments/${click.appointment}/arrival-withdrawn`,
  );
  for (const step of ['called', 'done', 'not-appeared'] as const) {
    const path = `/api/appointments/${click.appointment}/steps/${step}`;
    assert.equal(clickPath({ ...click, act: step }), path);
    assert.equal(clickPath({ ...click, act: `${step}-withdrawn` }), `${path}/withdrawn`);
  }
  assert.equal(
    clickPath({ ...click, act: 'decision-withdrawn' }),
    `/api/appointments/${click.appointment}/decision/withdrawn`,
  );
});

test('[WB11] a late click keeps when it happened', () => {
  const happenedAt = { localDate: '2026-10-26', localTime: '08:40', evidence: 'self' };
  const late = { ...click, happenedAt };
  assert.deepEqual(parseClick(JSON.stringify(late)), late);
});
