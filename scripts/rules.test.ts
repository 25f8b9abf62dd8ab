import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findRuleProblems, type NamedTest } from './find-rule-problems.ts';
import { readSource } from './source-file.ts';

const journal = { path: 'docs/rules/journal.md', text: '# Rules\n\n- **QA1** One.\n- **QA2** Two.\n' };
/** A test of this name; the id stands apart, since a call with `[QA1] …` would itself count as a test. */
const named = (id: string, sentence: string): NamedTest => ({
  path: 'src/a.test.ts',
  line: 7,
  name: `[${id}] ${sentence}`,
});
const nameless: NamedTest = { path: 'src/a.test.ts', line: 7, name: 'works' };
const both = [named('QA1', 'one holds'), named('QA2', 'two holds')];

test('[HO10] rules and tests that name each other are fine', () => {
  assert.deepEqual(findRuleProblems([journal], both), []);
});

test('[HO10] a rule without a test is reported at its line', () => {
  assert.deepEqual(findRuleProblems([journal], both.slice(0, 1)), [
    'docs/rules/journal.md:4 QA2 has no test',
  ]);
});

test('[HO10] a test that names an unknown rule is reported', () => {
  assert.deepEqual(findRuleProblems([journal], [...both, named('QA9', 'nine holds')]), [
    'src/a.test.ts:7 the test names QA9, which no document in docs/rules has',
  ]);
});

test('[HO10] a test without a rule is reported', () => {
  assert.match(findRuleProblems([journal], [...both, nameless]).join(), /"works" does not start with a rule/);
});

test('[HO10] an id twice, a shared prefix and a malformed id are reported', () => {
  const twice = { path: 'docs/rules/journal.md', text: '- **QA1** One.\n- **QA2** Two.\n- **QA2** Again.\n' };
  assert.match(
    findRuleProblems([twice], both).join(),
    /:3 QA2 is already a rule at docs\/rules\/journal\.md:2/,
  );
  const other = { path: 'docs/rules/other.md', text: '- **QA3** Three.\n' };
  assert.match(
    findRuleProblems([journal, other], [...both, named('QA3', 'three holds')]).join(),
    /other\.md:1 QA3 uses the prefix of docs\/rules\/journal\.md/,
  );
  const malformed = { path: 'docs/rules/other.md', text: '- **rule one** Three.\n' };
  assert.match(findRuleProblems([journal, malformed], both).join(), /rule one is no rule id/);
});

test('[HO10] names are read from calls of any form, not from texts', () => {
  const { testNames } = readSource(
    'src/a.test.ts',
    [
      "test('[QA1] a', () => {});",
      'test(`[QA2] b $'.concat('{name}`, { skip }, () => {});'),
      "await t.test('[QA3] c', () => {});",
      "check('[QA5] e', () => {}); run('some text', () => {});",
      `const text = "test('[QA4] d')";`,
    ].join('\n'),
  );
  assert.deepEqual(testNames, [
    { name: '[QA1] a', line: 1 },
    { name: '[QA2] b ', line: 2 },
    { name: '[QA3] c', line: 3 },
    { name: '[QA5] e', line: 4 },
  ]);
});
