import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createVirtualTime } from './virtual-time.ts';

test('[SM14] acts happen by instant, then in the order in which they were planned', async () => {
  const time = createVirtualTime();
  const happened: string[] = [];
  time.after(20, () => happened.push('late'));
  time.after(10, () => happened.push('first'));
  time.after(10, () => happened.push('second'));
  time.after(5, () => time.after(5, () => happened.push('third')));
  while (await time.step(100));
  assert.deepEqual(happened, ['first', 'second', 'third', 'late']);
  assert.equal(time.now(), 100);
});

test('[SM14] the next act waits until every promise of the last one has come to rest', async () => {
  const time = createVirtualTime();
  const happened: string[] = [];
  const linger = async (): Promise<void> => {
    for (let round = 0; round < 50; round += 1) await null;
    happened.push('rest');
  };
  time.after(1, () => void linger());
  time.after(2, () => happened.push('next'));
  while (await time.step(10));
  assert.deepEqual(happened, ['rest', 'next']);
});

test('[SM14] what was cancelled does not happen and what lies beyond the limit waits', async () => {
  const time = createVirtualTime();
  const happened: string[] = [];
  time.after(1, () => happened.push('cancelled')).cancel();
  time.after(50, () => happened.push('beyond'));
  assert.equal(await time.step(10), false);
  assert.deepEqual(happened, []);
  assert.equal(await time.step(50), true);
  assert.deepEqual(happened, ['beyond']);
});

test('[SM14] a thousand acts in any order come out in order', async () => {
  const time = createVirtualTime();
  const instants: number[] = [];
  for (let number = 0; number < 1_000; number += 1) {
    time.after((number * 7_919) % 1_009, () => instants.push(time.now()));
  }
  while (await time.step(2_000));
  assert.equal(instants.length, 1_000);
  assert.deepEqual(
    instants,
    instants.toSorted((left, right) => left - right),
  );
});
