import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareHybridTimes, hybridMillisecondsMax } from '../entry/hybrid-time.ts';
import { createTestClock, foundTestTown, noteEntry, openTestReplica } from '../replica/test-town.ts';
import { createHybridClock } from './hybrid-clock.ts';

const minute = 60_000;

test('[JO13] times of a writer only grow, whatever the wall clock does', () => {
  const wall = createTestClock();
  const clock = createHybridClock(wall);
  let before = clock.next().hybridTime;
  for (const jump of [0, 0, 5, -3 * 24 * 60 * minute, 365 * 24 * 60 * minute, -10]) {
    wall.jump(jump);
    const now = clock.next().hybridTime;
    assert.ok(compareHybridTimes(now, before) > 0);
    before = now;
  }
});

test('[JO13] a received time is followed up to ten minutes ahead and not beyond', () => {
  const wall = createTestClock();
  const clock = createHybridClock(wall);
  const near = { milliseconds: wall.wallMilliseconds() + 9 * minute, counter: 3 };
  clock.follow(near);
  assert.ok(compareHybridTimes(clock.next().hybridTime, near) > 0);
  const before = clock.next().hybridTime;
  clock.follow({ milliseconds: hybridMillisecondsMax, counter: 0xffff });
  assert.ok(clock.next().hybridTime.milliseconds <= before.milliseconds + 1);
});

test('[JO13] a jump of more than two minutes makes the clock unsure for ten, a slow one does not', () => {
  const wall = createTestClock();
  const clock = createHybridClock(wall);
  wall.pass(3 * minute);
  wall.jump(119_000);
  assert.equal(clock.next().clockUnsure, false);
  wall.jump(-5 * minute);
  assert.equal(clock.next().clockUnsure, true);
  wall.pass(9 * minute);
  assert.equal(clock.isUnsure(), true);
  wall.pass(2 * minute);
  assert.equal(clock.next().clockUnsure, false);
});

test('[JO13] without a time source the clock is unsure, and the entry says so', () => {
  const wall = { ...createTestClock(), hasTimeSource: () => false };
  assert.equal(createHybridClock(wall).next().clockUnsure, true);
});

test('[JO13] after a restart with a clock that went back, new entries still come later', () => {
  const town = foundTestTown('clock');
  const first = openTestReplica(town);
  first.replica.submit([noteEntry(1, 'a', 'eins')]);
  const before = first.journal.time.next().hybridTime;
  const late = createTestClock(before.milliseconds - 9 * minute);
  const again = openTestReplica(town, { storage: first.storage, clock: late, seed: 'again' });
  const next = again.journal.time.next().hybridTime;
  assert.ok(next.milliseconds >= before.milliseconds);
});
