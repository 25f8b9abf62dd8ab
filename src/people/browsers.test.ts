import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FoldEntry } from '../core/projection/kind.ts';
import type { PersonId } from '../core/value/ids.ts';
import { type BrowserState, browserFold, browserRuleFold } from './browsers.ts';

const body = { name: 'Tablet Infoschalter', hash: 'ab'.repeat(32) };
const entry = (kind: string, of: object): FoldEntry<unknown> => ({
  ...({ person: 'aa'.repeat(16) as PersonId, recordedAt: 1_000, offsetMinutes: 60 } as FoldEntry<unknown>),
  kind,
  body: of,
});

function foldOf<S>(
  fold: typeof browserFold | typeof browserRuleFold,
  entries: readonly FoldEntry<unknown>[],
): S {
  let state: unknown = fold.initial('bb'.repeat(16) as never);
  for (const one of entries) {
    const handler = fold.handlers.find(({ kind }) => kind.kind === one.kind);
    assert.ok(handler, one.kind);
    state = handler.evolve(state as never, one);
  }
  return state as S;
}

test('[PE26] a removed browser stays removed, whatever arrives first', () => {
  const enrolled = entry('browser/enrolled', body);
  const removed = entry('browser/removed', {});
  for (const order of [
    [enrolled, removed],
    [removed, enrolled],
    [enrolled, removed, enrolled],
  ]) {
    const state = foldOf<BrowserState>(browserFold, order);
    assert.deepEqual(browserFold.rows(state, 'bb'.repeat(16) as never), {
      browsers: [
        {
          ...body,
          enrolledBy: 'aa'.repeat(16),
          enrolledAt: 1_000,
          enrolledOffset: 60,
          isRemoved: 1,
        },
      ],
    });
  }
});

test('[PE26] a removal alone lists nothing, and a browser without a removal is there', () => {
  const alone = foldOf<BrowserState>(browserFold, [entry('browser/removed', {})]);
  assert.deepEqual(browserFold.rows(alone, 'bb'.repeat(16) as never), { browsers: [] });
  const there = foldOf<BrowserState>(browserFold, [entry('browser/enrolled', body)]);
  assert.equal(there.isRemoved, false);
});

test('[PE26] the rule that was set last holds; without one every browser is let in', () => {
  assert.deepEqual(foldOf(browserRuleFold, []), { onlyKnown: false });
  const set = (onlyKnown: boolean) => entry('browser/rule-set', { onlyKnown });
  assert.deepEqual(foldOf(browserRuleFold, [set(true)]), { onlyKnown: true });
  assert.deepEqual(foldOf(browserRuleFold, [set(true), set(false)]), { onlyKnown: false });
});

test('[PE26] a fact holds the hash of a cookie and refuses anything longer or shorter', () => {
  const kind = browserFold.handlers.find((one) => one.kind.kind === 'browser/enrolled')?.kind;
  for (const hash of ['', 'ab', 'AB'.repeat(32), 'ab'.repeat(33)])
    assert.equal(kind?.schema.safeParse({ ...body, hash }).success, false, hash);
  for (const name of ['', '   ', 'x'.repeat(61)])
    assert.equal(kind?.schema.safeParse({ ...body, name }).success, false, name);
});
