import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Timer } from '../../core/value/ports.ts';
import { createGate } from './gate.ts';

/** Waits that end only when the test says so. */
function createWaits(): { readonly timer: Timer; readonly end: () => void; readonly count: () => number } {
  const acts = new Set<() => void>();
  return {
    timer: {
      after: (_milliseconds, act) => {
        acts.add(act);
        return { cancel: () => void acts.delete(act) };
      },
    },
    end: () => {
      for (const act of acts) act();
    },
    count: () => acts.size,
  };
}

const isSettled = async (promise: Promise<unknown>): Promise<boolean> => {
  const late = Symbol('late');
  const first = await Promise.race([promise, new Promise((done) => setImmediate(done, late))]);
  return first !== late;
};

test('[DE16] a hold waits for the changes under way, and new ones wait for its end', async () => {
  const waits = createWaits();
  const gate = createGate(waits.timer);
  const leave = await gate.enter();
  const held = gate.hold();
  const second = gate.enter();
  assert.equal(await isSettled(held), false);
  leave();
  leave();
  await held;
  assert.equal(waits.count(), 0);
  assert.equal(await isSettled(second), false);
  gate.release();
  (await second)();
  await gate.hold();
  gate.release();
});

test('[DE16] a change that is never answered holds the count up for a while only', async () => {
  const waits = createWaits();
  const gate = createGate(waits.timer);
  await gate.enter();
  const held = gate.hold();
  assert.equal(await isSettled(held), false);
  waits.end();
  await held;
  gate.release();
});
