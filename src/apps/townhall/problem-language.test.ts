import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordedBefore } from '../../office/counter/text.de.ts';
import { problemSchema } from '../web/api/problem.ts';
import { inLanguageAsked } from './problem-language.ts';
import { englishProblems } from './problems.en.ts';
import { json, problem, refusal } from './responses.ts';
import { problems } from './text.de.ts';

const asked = (language?: string) =>
  new Request(
    'http://localhost/',
    language === undefined ? {} : { headers: { 'accept-language': language } },
  );

const titleIn = async (language: string | undefined, answer: Response): Promise<string> =>
  problemSchema.parse(await (await inLanguageAsked(asked(language), answer)).json()).title;

test('[TH96] a problem is German unless the page asks for English', async () => {
  const german = problems['not-found'].title;
  for (const language of [undefined, '*', 'de', 'de-DE,en;q=0.5', 'fr', ''])
    assert.equal(await titleIn(language, problem('not-found')), german);
  for (const language of ['en', 'en-GB,de;q=0.5'])
    assert.equal(await titleIn(language, problem('not-found')), 'There is no such address.');
});

test('[TH96] status and headers stay, and what is no problem stays whole', async () => {
  const answer = await inLanguageAsked(asked('en'), problem('too-many-requests'));
  assert.equal(answer.status, 429);
  assert.equal(answer.headers.get('retry-after'), '60');
  assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/);
  const other = json({ title: 'Titel' });
  assert.equal(await inLanguageAsked(asked('en'), other), other);
});

test('[TH96] who was faster, and when, is told in English too', async () => {
  const words = (person?: string) =>
    refusal(409, { kind: 'step-repeated', ...recordedBefore('08:41', person) });
  assert.equal(await titleIn('en', words('Derya Demir')), 'That is already noted (08:41, Derya Demir).');
  assert.equal(await titleIn('en', words()), 'That is already noted (08:41).');
});

test('[TH96] a kind that has no English yet is told in German', async () => {
  const words = { kind: 'new-kind', title: 'Neu.', means: 'Nichts.', next: 'Warten.' };
  assert.equal(await titleIn('en', refusal(409, words)), 'Neu.');
});

test('[TH96] English problems say what happened and what to do, and are not German', () => {
  for (const [kind, { title, means, next }] of Object.entries(englishProblems)) {
    for (const text of [title, means, next]) {
      assert.ok(text.length > 5, kind);
      assert.ok(!/[äöüß]|\b(nicht|und|Sie|wurde)\b/.test(text), `${kind}: ${text}`);
    }
  }
});
