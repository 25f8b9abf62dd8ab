import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { defineCommand } from './command.ts';
import { commandEntries } from './command-list.ts';
import { findNearest } from './find-nearest.ts';
import { choice, flag, many, optional, required, shaped, wholeNumber } from './option.ts';
import { readArguments } from './read-arguments.ts';
import { run } from './test-terminal.ts';

const sample = defineCommand({
  about: ['For tests.'],
  operands: { label: 'FILE', does: 'a file', min: 0, max: 1 },
  options: {
    dir: required('FOLDER', 'a folder'),
    type: choice('TYPE', 'a type', ['one', 'two']),
    relay: many('URL', 'an address'),
    note: optional('TEXT', 'a note'),
    port: wholeNumber('PORT', 'a port', { min: 1, max: 65_535 }),
    ags: {
      ...shaped('AGS', 'a key', /^\d{8}$/, 'has not eight digits'),
      isRequired: false,
      read: optional('', '').read,
    },
    json: flag('JSON'),
  },
  examples: [],
  run: async () => ({ ok: true, value: 0 }),
});

const read = (...words: string[]) => readArguments('sample', sample, words);

test('[CL1] every wrong use of an option is a sentence that names the option', () => {
  const sentences = {
    '--dri x': /unknown option --dri; did you mean --dir\?/,
    '--dir': /--dir needs a value: FOLDER/,
    '--dir --json': /--dir needs a value/,
    '--dir a --dir b': /--dir was given 2 times/,
    '--type one': /--dir FOLDER is missing/,
    '--dir a --type three': /--type "three" is none of one, two/,
    '--dir a --port 0': /--port "0" is no whole number from 1 to 65535/,
    '--dir a --port 1e3': /--port "1e3" is no whole number/,
    '--dir a --json=yes': /--json takes no value/,
    '--dir= ': /--dir "" is empty/,
    '--dir a b c': /unexpected argument "c"/,
  };
  for (const [words, pattern] of Object.entries(sentences)) {
    const given = read(...words.trim().split(' '));
    assert.ok(!given.ok, words);
    assert.match(given.failure.error, pattern);
    assert.equal(given.failure.exitCode, 2);
  }
});

test('[CL1] options are read in any order, and behind -- stands no option', () => {
  const given = read('--relay', 'a', '--json', '--dir=x', '--relay', 'b', '--', '--note');
  assert.ok(given.ok);
  assert.deepEqual(given.value.values['relay'], ['a', 'b']);
  assert.equal(given.value.values['json'], true);
  assert.deepEqual(given.value.operands, ['--note']);
});

test('[CL1] no words whatever make the reader throw', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(fc.string(), fc.constantFrom('--dir', '--', '-', '-x', '--__proto__', '--toString')),
        { maxLength: 6 },
      ),
      (words) => {
        const given = read(...words);
        return given.ok || given.failure.exitCode === 2;
      },
    ),
  );
});

test('[CL1] an unknown command is answered with the nearest one, and nothing is printed', async () => {
  for (const [words, pattern] of [
    [['verfy'], /unknown command "verfy"; did you mean "verify"\?/],
    [['bundle'], /"bundle" is not a whole command: bundle create, bundle receive/],
    [['person', 'ad'], /not a whole command: person add/],
    [['constructor'], /unknown command "constructor"/],
  ] as const) {
    const ran = await run(words);
    assert.equal(ran.code, 2);
    assert.deepEqual(ran.printed, []);
    assert.match(ran.told[0] ?? '', pattern);
    assert.match(ran.told[1] ?? '', /^insel: hint: /);
  }
});

test('[CL1] a name that is far from every other gets no suggestion', () => {
  assert.equal(findNearest('xyz', ['init', 'verify']), undefined);
  assert.equal(findNearest('inti', ['init', 'verify']), 'init');
  assert.equal(findNearest('v'.repeat(10_000), ['verify']), undefined);
});

test('[CL2] every command explains itself with examples that name it', async () => {
  const overview = await run(['--help']);
  assert.equal(overview.code, 0);
  for (const { name, load } of commandEntries) {
    assert.match(overview.printed.join('\n'), new RegExp(`\\n {2}${name} `));
    const ran = await run([...name.split(' '), '--help']);
    assert.equal(ran.code, 0, name);
    const text = ran.printed.join('\n');
    for (const part of [`usage: insel ${name}`, 'examples:', 'options:', 'exit codes:'])
      assert.ok(text.includes(part), `${name}: ${part}`);
    const { examples } = await load();
    assert.ok(
      examples.length > 0 &&
        examples.every(({ line }) => line.startsWith(`insel ${name}`) || line === 'npm start'),
      name,
    );
  }
});

test('[CL2] the examples of every command are read without complaint', async () => {
  for (const { name, load } of commandEntries) {
    const command = await load();
    for (const { line } of command.examples) {
      if (line === 'npm start') continue;
      const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
      const end = words.indexOf('|');
      const own = words.slice(1 + name.split(' ').length, end < 0 ? undefined : end);
      const given = readArguments(name, command, own);
      assert.ok(given.ok, `${line}: ${given.ok ? '' : given.failure.error}`);
    }
  }
});
