import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findDocumentProblems } from './find-document-problems.ts';

const files: Readonly<Record<string, string>> = {
  'README.md': '',
  'docs/rules/README.md': '# Rules\n\n## How a rule is numbered\n',
  'src/core': '',
  'src/core/entry.ts': '',
};
const tree = { exists: (path: string) => path in files, read: (path: string) => files[path] ?? '' };
const problemsOf = (path: string, text: string): string[] => findDocumentProblems([{ path, text }], tree);

test('[HO11] links that lead somewhere are fine', () => {
  const text = [
    '[a](docs/rules/README.md) and [b](docs/rules/README.md#how-a-rule-is-numbered)',
    '[c](https://example.org/x) [d](mailto:a@example.org)',
    '# Überblick (kurz)',
    '[e](#überblick-kurz)',
  ].join('\n');
  assert.deepEqual(problemsOf('README.md', text), []);
});

test('[HO11] a link is relative to its own document', () => {
  assert.deepEqual(problemsOf('docs/rules/README.md', '[up](../../README.md)'), []);
  assert.deepEqual(problemsOf('docs/rules/README.md', '\n[up](../README.md)'), [
    'docs/rules/README.md:2 links to ../README.md, which does not exist',
  ]);
});

test('[HO11] a link out of the project or to a missing heading is reported', () => {
  assert.match(problemsOf('README.md', '[a](../other/README.md)').join(), /does not exist/);
  assert.match(problemsOf('README.md', '[a](docs/rules/README.md#nowhere)').join(), /has no such heading/);
  assert.match(problemsOf('README.md', '[a](#nowhere)').join(), /has no such heading/);
});

test('[HO11] a file that an overview names must exist', () => {
  assert.deepEqual(problemsOf('README.md', 'see `src/core/entry.ts` in `src/core`'), []);
  assert.deepEqual(problemsOf('README.md', 'see `src/core/gone.ts`'), [
    'README.md:1 names src/core/gone.ts, which does not exist',
  ]);
  assert.deepEqual(problemsOf('docs/decisions/0001-a.md', 'there was `src/core/gone.ts` once'), []);
});

test('[HO11] code blocks may name anything', () => {
  assert.deepEqual(problemsOf('README.md', '```\n[a](gone.md)\n`src/gone.ts`\n```\n'), []);
});
