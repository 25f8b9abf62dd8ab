/** `npm run rules`: every rule in docs/rules has a test, every test names a rule. */
import './require-node.ts';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isTest } from './find-door-problems.ts';
import { findRuleProblems } from './find-rule-problems.ts';
import { readSources } from './read-sources.ts';

/** Fewer named tests than this means that the search is broken. */
const testsMin = 200;

const root = process.cwd();
const documents = globSync('docs/rules/*.md', { cwd: root })
  .filter((path) => !path.endsWith('README.md'))
  .sort()
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
const tests = readSources(root, ['src', 'scripts', 'bench'])
  .filter(({ path }) => isTest(path))
  .flatMap(({ path, testNames }) => testNames.map((named) => ({ path, ...named })));
const problems = findRuleProblems(documents, tests);
if (tests.length < testsMin) {
  problems.push(
    `rules: only ${tests.length} tests seen, expected at least ${testsMin}; run from the project's root`,
  );
}
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(
  `rules: ${documents.length} documents, ${tests.length} tests, ${problems.length} problems\n`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
