import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fail, ok } from '../../core/value/result.ts';
import { createTending } from './tending.ts';

/** A replica that owes something, a timer that is fired by hand, and a clock that stands. */
function openTended(given: { owed?: boolean; broken?: boolean; failing?: number } = {}) {
  const state = { owed: given.owed ?? false, broken: given.broken ?? false, failing: given.failing ?? 0 };
  const seen = { waits: [] as number[], tended: 0, now: 0 };
  let next: (() => void) | undefined;
  const isFailing = (): boolean => {
    state.failing -= 1;
    return state.failing >= 0;
  };
  const tending = createTending({
    replica: {
      owesErasure: () => state.owed,
      eraseTicketed: () => {
        if (isFailing()) return fail({ kind: 'not-erased', message: 'the disk failed' });
        state.owed = false;
        return ok({ segments: 1, waiting: 0 });
      },
      isRecoverable: () => state.broken,
      recover: () => {
        if (isFailing()) return 'stopped';
        state.broken = false;
        return 'ok';
      },
    },
    timer: {
      after: (milliseconds, act) => {
        seen.waits.push(milliseconds);
        next = act;
        return {
          cancel: () => {
            next = undefined;
          },
        };
      },
    },
    clock: { monotonicMilliseconds: () => seen.now },
    onTended: () => {
      seen.tended += 1;
    },
  });
  const fire = (): void => {
    const act = next;
    next = undefined;
    seen.now += seen.waits.at(-1) ?? 0;
    act?.();
  };
  return { state, seen, tending, fire };
}

test('[TH35] an erasure that is owed is carried out after a moment of quiet, and told once', () => {
  const { state, seen, tending, fire } = openTended({ owed: true });
  tending.wake();
  tending.wake();
  assert.deepEqual(seen.waits, [1_000]);
  fire();
  assert.deepEqual([state.owed, seen.tended], [false, 1]);
  tending.wake();
  assert.equal(seen.waits.length, 1);
});

test('[TH35] clicks put an erasure off, but for no longer than a minute', () => {
  const { state, seen, tending, fire } = openTended({ owed: true });
  tending.wake();
  for (let second = 0; second < 200 && state.owed; second += 1) {
    seen.now += 500;
    tending.noteWork();
    seen.now -= 500;
    fire();
  }
  assert.equal(state.owed, false);
  assert.ok(seen.now >= 60_000 && seen.now <= 62_000);
});

test('[TH35] what fails is tried again, more and more seldom, and not after the end', () => {
  const { state, seen, tending, fire } = openTended({ broken: true, failing: 7 });
  tending.wake();
  for (let turn = 0; turn < 8; turn += 1) fire();
  assert.deepEqual(seen.waits, [1_000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000]);
  assert.deepEqual([state.broken, seen.tended], [false, 1]);
  const closed = openTended({ owed: true });
  closed.tending.wake();
  closed.tending.close();
  closed.fire();
  assert.equal(closed.state.owed, true);
});
