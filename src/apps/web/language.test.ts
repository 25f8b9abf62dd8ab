import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inLanguages, languageIn, speak } from './language.ts';
import * as de from './text.de.ts';
import * as en from './text.en.ts';

test('[WB37] texts follow the language that is spoken, German when nothing else was chosen', () => {
  const greeting = inLanguages({ de: { hello: 'Guten Tag' }, en: { hello: 'Good day' } });
  assert.deepEqual([languageIn(null), languageIn('fr'), languageIn('en')], ['de', 'de', 'en']);
  assert.equal(greeting().hello, 'Guten Tag');
  speak('en');
  const english = greeting().hello;
  speak('de');
  assert.equal(english, 'Good day');
});

/** Members with what they hold, down to text or the number of gaps. */
const shapeOf = (value: unknown): unknown =>
  typeof value === 'function'
    ? value.length
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shapeOf(member)]))
      : typeof value;

test('[WB37] every English text has the shape of the German one', () => {
  assert.deepEqual(shapeOf({ ...en }), shapeOf({ ...de }));
});
