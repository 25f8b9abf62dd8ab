import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFairGate, type FairGate, type Permit } from './fair-gate.ts';
import { settle } from './manual-timer.contract.ts';

const limits = { costMax: 100, insidePerKeyMax: 2, waitingPerKeyMax: 50, waitingMax: 100 };

/** Lets requests queue and finishes them one after another; gives the order in which they were let in. */
function watchGate(gate: FairGate) {
  const order: string[] = [];
  const inside: Permit[] = [];
  const ask = (key: string, cost: number, isGone?: () => boolean): boolean => {
    const entering = gate.enter(key, cost, isGone);
    void entering?.then((permit) => {
      order.push(key);
      inside.push(permit);
    });
    return entering !== undefined;
  };
  const finishOne = async (): Promise<void> => {
    await settle();
    inside.shift()?.leave();
    await settle();
  };
  return { order, inside, ask, finishOne };
}

test('[RE37] a storm of one tenant waits behind itself and not in front of the others', async () => {
  const { order, ask, finishOne } = watchGate(createFairGate({ ...limits, costMax: 1 }));
  for (let index = 0; index < 40; index += 1) ask('storm', 1);
  await finishOne();
  for (const key of ['a', 'b', 'a']) ask(key, 1);
  for (let index = 0; index < 6; index += 1) await finishOne();
  // One turn of the storm was due when the others came; after it they take turns.
  assert.deepEqual(order.slice(0, 7), ['storm', 'storm', 'storm', 'a', 'b', 'storm', 'a']);
});

test('[RE38] what is inside is bounded in bytes and per tenant, and a large request is not overtaken for ever', async () => {
  const { order, ask, finishOne, inside } = watchGate(createFairGate(limits));
  ask('a', 60);
  ask('b', 60);
  ask('c', 10);
  await settle();
  assert.deepEqual(order, ['a'], 'c does not overtake b');
  await finishOne();
  assert.deepEqual(order, ['a', 'b', 'c']);
  ask('d', 5);
  ask('d', 5);
  ask('d', 5);
  await settle();
  assert.equal(inside.length, 4, 'a third of the same tenant waits');
  await finishOne();
  await finishOne();
  await finishOne();
  assert.equal(order.filter((key) => key === 'd').length, 3);
  ask('huge', 5000);
  await finishOne();
  await finishOne();
  assert.equal(order.at(-1), 'huge', 'what costs more than everything goes in alone');
});

test('[RE39] too many that wait are sent away, and who has gone takes no place', async () => {
  const { order, ask, finishOne } = watchGate(createFairGate({ ...limits, costMax: 1, waitingPerKeyMax: 3 }));
  let hasLeft = false;
  assert.deepEqual(
    [1, 2, 3, 4, 5].map((number) => ask('a', 1, number === 2 ? () => hasLeft : undefined)),
    [true, true, true, true, false],
  );
  hasLeft = true;
  assert.equal(ask('b', 1), true);
  for (let index = 0; index < 6; index += 1) await finishOne();
  assert.equal(order.length, 5);
});
