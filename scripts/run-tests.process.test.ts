/**
 * The runner over small projects that go wrong in every way a test run can: none of them may look green.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

const script = join(import.meta.dirname, 'run-tests.ts');
const head = "import test from 'node:test';\nimport assert from 'node:assert/strict';\n";
const passing = `${head}test('good', () => {});\n`;

interface Outcome {
  readonly status: number | null;
  readonly output: string;
  readonly lastLine: string;
}

/** Runs the quick suite, or the one named, of a project with these files. */
function runProject(files: Readonly<Record<string, string>>, args: readonly string[] = ['src']): Outcome {
  const root = mkdtempSync(join(tmpdir(), 'insel-runner-'));
  try {
    for (const [path, text] of Object.entries({ 'package.json': '{"type":"module"}', ...files })) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    // A run inside a run: without this the inner one reports to the outer one instead of to us.
    const { NODE_TEST_CONTEXT: _, INSEL_TALLY_FILE: __, INSEL_SEED: ___, ...env } = process.env;
    const run = spawnSync(process.execPath, [script, ...args], { cwd: root, encoding: 'utf8', env });
    const output = run.stdout + run.stderr;
    return { status: run.status, output, lastLine: run.stdout.trimEnd().split('\n').at(-1) ?? '' };
  } finally {
    rmSync(root, { recursive: true });
  }
}

test('[HO7] shared and process runs are summed, and only the sum is the last line', () => {
  const { status, lastLine } = runProject({ 'src/a.test.ts': passing, 'src/b.process.test.ts': passing });
  assert.equal(lastLine, '2 passed, 0 failed, 0 skipped');
  assert.equal(status, 0);
});

test('[HO8] a failed test is shown whole and fails the run', () => {
  const text = `${head}test('sums', () => assert.equal(1 + 1, 3));\n`;
  const { status, output, lastLine } = runProject({ 'src/a.test.ts': text, 'src/b.test.ts': passing });
  assert.match(output, /failed: sums\n {2}at src\/a\.test\.ts:3\n {2}AssertionError/);
  assert.equal(lastLine, '1 passed, 1 failed, 0 skipped');
  assert.equal(status, 1);
});

test('[HO8] a file that cannot be loaded fails the run', () => {
  for (const ending of ['test.ts', 'process.test.ts']) {
    const { status, lastLine } = runProject({
      [`src/a.${ending}`]: "import './gone.ts';\n",
      'src/b.test.ts': passing,
    });
    assert.match(lastLine, /^1 passed, [1-9]\d* failed, 0 skipped$/);
    assert.equal(status, 1);
  }
});

test('[HO8] a test that ends the whole process with code 0 fails the run', () => {
  const text = `${head}test('leaves', () => process.exit(0));\n`;
  const { status, lastLine } = runProject({ 'src/a.test.ts': text, 'src/b.test.ts': passing });
  assert.match(lastLine, / [1-9]\d* failed, /);
  assert.equal(status, 1);
});

test('[HO8] a promise that nobody awaited fails the run', () => {
  const text = `${head}test('forgets', () => { void Promise.reject(new Error('forgotten')); });\n`;
  const { status, lastLine } = runProject({ 'src/a.test.ts': text });
  assert.match(lastLine, / [1-9]\d* failed, /);
  assert.equal(status, 1);
});

test('[HO8] a skip is counted and printed with its reason', () => {
  const text = `${head}test('needs strace', { skip: 'strace is not installed' }, () => {});\n`;
  const { status, output, lastLine } = runProject({ 'src/a.test.ts': text });
  assert.match(output, /skipped: needs strace \(src\/a\.test\.ts:3\): strace is not installed/);
  assert.equal(lastLine, '0 passed, 0 failed, 1 skipped');
  assert.equal(status, 0);
});

test('[HO8] a skipped group is printed as well', () => {
  const text = `import { describe, test } from 'node:test';\ndescribe('on ext4', { skip: 'not root' }, () => { test('a', () => {}); });\n`;
  const { output } = runProject({ 'src/a.test.ts': text });
  assert.match(output, /skipped: on ext4 .*: not root/);
});

test('[HO6] a suite without files says so; the quick suite with too few fails', () => {
  const empty = runProject({}, ['--suite', 'crash']);
  assert.match(empty.output, /crash: no test files\n0 passed, 0 failed, 0 skipped\n$/);
  assert.equal(empty.status, 0);
  const few = runProject({ 'src/a.test.ts': passing }, []);
  assert.match(few.output, /only 1 test files found/);
  assert.equal(few.status, 2);
});

test('[HO9] the seed reaches the tests, and bad arguments are refused', () => {
  const text = `${head}test('seed', () => assert.equal(process.env['INSEL_SEED'], '42'));\n`;
  assert.equal(runProject({ 'src/a.test.ts': text }, ['--seed', '42', 'src']).status, 0);
  for (const args of [['--seed', 'x'], ['--suite', 'slow'], ['--sed', '1'], ['nowhere']]) {
    const { status, output } = runProject({ 'src/a.test.ts': passing }, args);
    assert.equal(status, 2, args.join(' '));
    assert.match(output, /insel: error: /);
  }
});

test('[HO9] the seed decides what every random property tries, in shared and in own processes', () => {
  const text = `import fc from '${import.meta.resolve('fast-check')}';
import test from 'node:test';
test('draws', () => {
  const drawn: number[] = [];
  fc.assert(fc.property(fc.integer(), (n) => { drawn.push(n); }), { numRuns: 3 });
  console.log('drawn', drawn.join());
});
`;
  const files = { 'src/a.test.ts': text, 'src/b.process.test.ts': text };
  const draw = (seed: string) => runProject(files, [`--seed=${seed}`, 'src']).output.match(/drawn .*/g);
  const first = draw('-7');
  assert.equal(first?.length, 2);
  assert.equal(first[0], first[1]);
  assert.deepEqual(draw('-7'), first);
  assert.notDeepEqual(draw('8'), first);
});
