import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { findTidyProblems } from './find-tidy-problems.ts';

const note = 'TO' + 'DO';
const suppressed = '@ts-' + 'ignore';
const focused = 'test.' + "only('a', run);";

test('[HO13] an untyped value is refused wherever it stands', () => {
  for (const text of [
    'const a = b as any;',
    'let a: any;',
    'type A = Map<string, any>;',
    'function f(a: any[]) {}',
  ]) {
    assert.deepEqual(findTidyProblems('src/a.ts', `\n${text}`), [
      'src/a.ts:2 has an untyped value; take unknown and parse it',
    ]);
  }
});

test('[HO13] the word any in a sentence is no type', () => {
  assert.deepEqual(findTidyProblems('src/a.ts', "// Note: any stream will do\nconst a = 'as any: any';"), []);
});

test('[HO13] notes for later, suppressed types and focused tests are refused by line', () => {
  assert.match(
    findTidyProblems('src/a.ts', `const a = 1;\n// ${note}: later`).join(),
    /^src\/a\.ts:2 has a note for later/,
  );
  assert.match(
    findTidyProblems('src/a.ts', `// ${suppressed}\nconst a = 1;`).join(),
    /:1 has a suppressed type error/,
  );
  assert.match(findTidyProblems('src/a.test.ts', focused).join(), /:1 has a focused test/);
});

test('[HO13] a file named after nothing is refused', () => {
  for (const path of [
    'src/people/utils.ts',
    'src/people/common/a.ts',
    'src/people/types.ts',
    'src/people/index.ts',
  ]) {
    assert.match(findTidyProblems(path, '').join(), /is named after nothing/);
  }
  assert.deepEqual(findTidyProblems('src/people/person-index.ts', ''), []);
});

test('[HO6] tidy fails where it finds no files', () => {
  const empty = mkdtempSync(join(tmpdir(), 'insel-tidy-'));
  try {
    const run = spawnSync(process.execPath, [join(import.meta.dirname, 'tidy.ts')], {
      cwd: empty,
      encoding: 'utf8',
    });
    assert.equal(run.status, 1);
    assert.match(run.stderr, /only 0 files seen/);
  } finally {
    rmSync(empty, { recursive: true });
  }
});
