import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { prepareBase } from './crash-folder.ts';
import { inspectFolder } from './inspect-folder.ts';

const library = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1',
].find((file) => fs.existsSync(file));
const skip = library === undefined ? 'libfaketime is not installed' : false;

test('[JO13] years forward, days back, years forward again: every start goes on and the order of a record holds', {
  skip,
}, (t) => {
  const base = prepareBase(1);
  try {
    const folder = base.copy('clock');
    const shifts = ['+0', '+5y', '-3d', '-2h', '+20y', '+0'];
    for (const [index, shift] of shifts.entries()) {
      const plan = { folder, mode: 'append', from: index * 3 + 1, to: index * 3 + 3, wallClock: true };
      const run = spawnSync(
        process.execPath,
        [path.join(import.meta.dirname, 'writer.ts'), JSON.stringify(plan)],
        {
          encoding: 'utf8',
          env: { ...process.env, LD_PRELOAD: library, FAKETIME: shift, FAKETIME_DONT_FAKE_MONOTONIC: '1' },
        },
      );
      assert.equal(run.status, 0, run.stderr);
      assert.equal(run.stdout.split('\n').filter((line) => line.startsWith('ack ')).length, 3);
    }
    const numbers = Array.from({ length: shifts.length * 3 }, (_, index) => index + 1);
    const seen = inspectFolder(folder, numbers);
    assert.deepEqual([seen.problems, seen.lost], [[], []]);
    t.diagnostic(`${shifts.length} starts at ${shifts.join(' ')}`);
  } finally {
    base.remove();
  }
});
