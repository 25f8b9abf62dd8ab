import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addTallies, parseTallyLine, tallyLine, tallyOfRun } from './tally.ts';

test('[HO7] runs are summed into one line that can be read back', () => {
  const sum = addTallies({ passed: 3, failed: 1, skipped: 0 }, { passed: 4, failed: 0, skipped: 2 });
  assert.equal(tallyLine(sum), '7 passed, 1 failed, 2 skipped');
  assert.deepEqual(parseTallyLine('7 passed, 1 failed, 2 skipped\n'), sum);
});

test('[HO7] a line that is something else is not read as a tally', () => {
  assert.equal(parseTallyLine('shared: 7 passed, 1 failed, 2 skipped'), undefined);
  assert.equal(parseTallyLine(''), undefined);
});

test('[HO8] a run without a summary counts as one failure', () => {
  assert.deepEqual(tallyOfRun('', 0), { passed: 0, failed: 1, skipped: 0 });
});

test('[HO8] a bad exit code without a failed test counts as one failure', () => {
  assert.deepEqual(tallyOfRun('5 passed, 0 failed, 1 skipped', 7), { passed: 5, failed: 1, skipped: 1 });
  assert.deepEqual(tallyOfRun('5 passed, 0 failed, 1 skipped', null), { passed: 5, failed: 1, skipped: 1 });
  assert.deepEqual(tallyOfRun('5 passed, 2 failed, 1 skipped', 1), { passed: 5, failed: 2, skipped: 1 });
});
