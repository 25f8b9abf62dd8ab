import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listTestFiles, normaliseFilter, planRuns } from './test-files.ts';

const files = [
  'src/a/append.crash.test.ts',
  'src/a/append.test.ts',
  'src/a/lock.process.test.ts',
  'src/b/decode.long.test.ts',
  'src/b/page.browser.test.ts',
  'src/b/row.test.ts',
];

test('[HO9] the quick suite is the shared run and the process run, and nothing slow', () => {
  const runs = planRuns('quick', files, []);
  assert.deepEqual(
    runs.map((run) => [run.isolation, run.files]),
    [
      ['none', ['src/a/append.test.ts', 'src/b/row.test.ts']],
      ['process', ['src/a/lock.process.test.ts']],
    ],
  );
});

test('[HO9] every other suite runs its own ending, one process a file', () => {
  for (const suite of ['crash', 'long', 'browser'] as const) {
    const [run] = planRuns(suite, files, []);
    assert.equal(run?.isolation, 'process');
    assert.deepEqual(
      run?.files,
      files.filter((file) => file.includes(`.${suite}.`)),
    );
  }
});

test('[HO9] a filter keeps the files whose path contains it', () => {
  const [shared, isolated] = planRuns('quick', files, [normaliseFilter('./src/b')]);
  assert.deepEqual(shared?.files, ['src/b/row.test.ts']);
  assert.deepEqual(isolated?.files, []);
});

test('[HO9] the search finds this very file', () => {
  assert.ok(listTestFiles(process.cwd()).includes('scripts/test-files.test.ts'));
});
