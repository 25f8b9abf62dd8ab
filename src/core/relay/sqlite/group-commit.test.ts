import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Head, idOf, type TenantId } from '../../value/ids.ts';
import type { RelayChange } from '../relay-store.ts';
import { createGroupCommit } from './group-commit.ts';

const changeOf = (number: number): RelayChange => ({
  basis: undefined,
  next: {
    tenant: idOf<TenantId>(new Uint8Array(16).fill(number)),
    genesisHead: idOf<Head>(new Uint8Array(32)),
    change: 1,
    controlChange: 1,
    leaves: 1,
    bytes: 1,
  },
  rows: [],
  replaced: [],
  tips: [],
  forks: [],
});

test('[RE57] changes that are ready together share one commit, and each gets its own outcome', async () => {
  const groups: number[] = [];
  const turns: (() => void)[] = [];
  const commit = createGroupCommit({
    commitAll: (changes) => {
      groups.push(changes.length);
      return changes.map(({ next }) => (next.tenant.startsWith('02') ? 'conflict' : 'committed'));
    },
    defer: (act) => void turns.push(act),
  });
  const first = [commit(changeOf(1)), commit(changeOf(2)), commit(changeOf(3))];
  assert.equal(turns.length, 1);
  turns.shift()?.();
  const second = commit(changeOf(4));
  turns.shift()?.();
  assert.deepEqual(await Promise.all(first), ['committed', 'conflict', 'committed']);
  assert.equal(await second, 'committed');
  assert.deepEqual(groups, [3, 1]);
});

test('[RE58] a commit that fails is told to everybody who waited for it, and the next one is tried', async () => {
  let isFull = true;
  const commit = createGroupCommit({
    commitAll: (changes) => {
      if (isFull) throw new Error('disk full');
      return changes.map(() => 'committed');
    },
    defer: queueMicrotask,
  });
  const failed = await Promise.allSettled([commit(changeOf(1)), commit(changeOf(2))]);
  assert.deepEqual(
    failed.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  isFull = false;
  assert.equal(await commit(changeOf(1)), 'committed');
});
