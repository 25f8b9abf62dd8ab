import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noticeText } from '../web/text.de.ts';
import { noticesOf } from './head-notices.ts';

test('[TH37] a copy, a mark that cannot be written and a needed update each have their own notice', () => {
  const calm = { isCopy: false, markProblem: undefined, needsUpdate: false };
  assert.deepEqual(noticesOf(calm), []);
  assert.deepEqual(noticesOf({ ...calm, isCopy: true }), ['copy']);
  assert.deepEqual(noticesOf({ ...calm, markProblem: 'EROFS' }), ['mark-unwritable']);
  assert.deepEqual(noticesOf({ ...calm, needsUpdate: true }), ['update-needed']);
});

test('[TH37] whatever the notice, a clerk reads that the work goes on and whom to tell', () => {
  const all = noticesOf({ isCopy: true, markProblem: 'EROFS', needsUpdate: true });
  assert.equal(all.length, 3);
  for (const notice of all) {
    const { title, means, next } = noticeText[notice];
    assert.match(means, /Was Sie eingeben, wird gespeichert/);
    assert.match(next, /Sagen Sie der Technik Bescheid/);
    assert.ok(title.endsWith('.'));
  }
});
