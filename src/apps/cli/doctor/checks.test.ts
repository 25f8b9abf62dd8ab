import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checks, judgeReadiness, type ReadinessFacts } from './checks.ts';

const day = 86_400_000;
const now = Date.UTC(2026, 9, 26, 7);
const ready: ReadinessFacts = {
  now,
  relays: [{ name: 'Kreis Sonntal', isIndependent: true, isReached: true }],
  safety: { level: 'copied', hereSince: undefined },
  stickAt: now - day,
  isClockUnsure: false,
  freeBytes: 50e9,
  hasReserve: true,
  mark: 'fits',
  certificateEnd: now + 300 * day,
  hasKit: false,
  personsWithPin: 2,
  recording: 'ok',
  needsUpdate: false,
  hasPage: true,
};

test('[CL16] a town hall that is ready gets green for every check', () => {
  const { level, items } = judgeReadiness(ready);
  assert.equal(level, 'green');
  assert.equal(items.length, Object.keys(checks).length);
  assert.ok(items.every(({ todo }) => todo === undefined));
});

test('[CL16] each missing thing is found by its own check, which says what to do', () => {
  const faults: readonly (readonly [Partial<ReadinessFacts>, string, string])[] = [
    [
      { relays: [{ name: 'Dienstleister', isIndependent: false, isReached: true }] },
      'relay-independent',
      'red',
    ],
    [{ relays: [{ name: 'Kreis', isIndependent: true, isReached: false }] }, 'relay-reachable', 'red'],
    [{ safety: { level: 'none', hereSince: undefined } }, 'second-copy', 'red'],
    [{ safety: { level: 'here', hereSince: now - 10 * 60_000 } }, 'second-copy', 'amber'],
    [{ safety: { level: 'here', hereSince: now - 2 * 3_600_000 } }, 'second-copy', 'red'],
    [{ stickAt: undefined }, 'stick', 'amber'],
    [{ stickAt: now - 9 * day }, 'stick', 'amber'],
    [{ isClockUnsure: true }, 'clock', 'amber'],
    [{ freeBytes: 1e9 }, 'space', 'amber'],
    [{ freeBytes: 1e8 }, 'space', 'red'],
    [{ hasReserve: false }, 'reserve', 'amber'],
    [{ mark: 'missing' }, 'mark', 'amber'],
    [{ mark: 'copy' }, 'mark', 'amber'],
    [{ mark: 'unwritable' }, 'mark', 'amber'],
    [{ mark: 'behind' }, 'mark', 'red'],
    [{ needsUpdate: true }, 'version', 'amber'],
    [{ certificateEnd: undefined }, 'certificate', 'amber'],
    [{ certificateEnd: now + day }, 'certificate', 'amber'],
    [{ certificateEnd: now - day }, 'certificate', 'red'],
    [{ hasKit: true }, 'kit', 'amber'],
    [{ personsWithPin: 1 }, 'persons', 'amber'],
    [{ personsWithPin: 0 }, 'persons', 'red'],
    [{ recording: 'loading' }, 'recording', 'amber'],
    [{ recording: 'retired' }, 'recording', 'red'],
    [{ hasPage: false }, 'page', 'red'],
  ];
  for (const [fault, id, level] of faults) {
    const judged = judgeReadiness({ ...ready, ...fault });
    const found = judged.items.filter((item) => item.level !== 'green');
    assert.deepEqual(
      found.map((item) => [item.id, item.level]),
      [[id, level]],
    );
    assert.ok(
      found.every(({ todo, says }) => (todo ?? '').length > 5 && says.length > 3),
      id,
    );
    assert.equal(judged.level, level);
  }
});

test('[CL16] a copy that is days old is told in the right case', () => {
  const facts: ReadinessFacts = { ...ready, safety: { level: 'here', hereSince: now - 3 * day } };
  assert.equal(checks['second-copy'](facts).says, 'Seit 3 Tagen liegt Erfasstes nur auf diesem Gerät.');
});
