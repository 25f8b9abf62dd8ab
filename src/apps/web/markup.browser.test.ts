/**
 * Markup in every text that any page shows, and in every field that takes text: it is read, never run. The pages
 * come from the list, the texts from what each page's fixture answers, so that a new page is attacked by itself.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page as BrowserPage } from 'playwright-core';
import { pageNames, pages } from './api/pages.ts';
import { calmHead, demir } from './fixture-day.ts';
import { onStage, options, prepareStage } from './test-page-stage.ts';
import { screenFixtures } from './test-screen-fixtures.ts';
import { problemText } from './text.de.ts';

prepareStage();

/** Of the kinds that public lists of such texts name, written for us: tags, attributes, addresses, templates. */
const markup = [
  '<script>window.ran=1</script>',
  '<img src=x onerror="window.ran=1">',
  '"><svg onload=window.ran=1>',
  "' onfocus=window.ran=1 autofocus tabindex=1 x='",
  '</textarea></select></title></style><iframe srcdoc="<script>parent.ran=1</script>">',
  '<a href="javascript:window.ran=1">Klick</a>',
  '<form action="javascript:window.ran=1"><button formaction="javascript:window.ran=1">',
  '<style>*{background:url(https://evil.example/)}</style><link rel=stylesheet href=//evil.example/x.css>',
  '<meta http-equiv=refresh content="0;url=javascript:window.ran=1"><base href=//evil.example/>',
  '{{constructor.constructor("window.ran=1")()}}<math><mi xlink:href="data:x,<script>window.ran=1</script>">',
].join(' ');
const address = 'javascript:window.ran=1//';

/** Free texts are told from what has a form of its own: words with a capital or a space, no dates, ids or codes. */
const isFreeText = (text: string): boolean =>
  /\p{Lu}\p{Ll}|\p{L} \p{L}/u.test(text) && !/^\d{4}-\d\d-\d\d|^[0-9a-f]{16,}$/.test(text);

function withTexts(value: unknown, text: string): unknown {
  if (typeof value === 'string') return isFreeText(value) ? text : value;
  if (Array.isArray(value)) return value.map((item) => withTexts(item, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withTexts(member, text)]));
}

/** What must never come of a text: something that ran, or an element that we did not draw. */
const foundInPage = () => ({
  ran: Reflect.get(window, 'ran'),
  drawn: document.querySelectorAll(
    '#app :is(script, iframe, style, link, meta, base, math, [onerror], [onload], [onfocus], [formaction], [href^="javascript:" i], [src^="javascript:" i])',
  ).length,
});

async function assertUnharmed(page: BrowserPage): Promise<void> {
  await page.waitForTimeout(50);
  assert.deepEqual(await page.evaluate(foundInPage), { ran: undefined, drawn: 0 });
}

for (const page of pageNames)
  for (const text of [markup, address])
    test(
      `[WB43] ${page} shows ${text === address ? 'an address that runs' : 'markup'} as it is`,
      options,
      () =>
        onStage(
          {
            path: pages[page].path,
            person: { ...demir, name: text, acts: [pages[page].needs, ...(screenFixtures[page].acts ?? [])] },
            prepare(fixture) {
              fixture.head = { ...calmHead, town: text };
              for (const [path, answer] of Object.entries(screenFixtures[page].answers('usual')))
                fixture.overrides.set(path, () => Response.json(withTexts(answer, text)));
            },
          },
          async (stage) => {
            await stage.page.locator('h1').waitFor();
            await stage.page.locator('main .loading').waitFor({ state: 'detached' });
            // Shown, not swallowed: the page took the answer, and the text is there to be read.
            await stage.page.getByText(text.slice(0, 24)).first().waitFor();
            assert.equal(await stage.page.getByText(problemText.unreadable.title).count(), 0);
            await assertUnharmed(stage.page);
            for (const field of await stage.page
              .locator('main :is(input[type=text], input[type=search], textarea)')
              .all())
              if (await field.isVisible()) await field.fill(text);
            await assertUnharmed(stage.page);
          },
        ),
    );

test('[WB43] the check finds a text that was drawn as markup', options, () =>
  onStage({}, async ({ page }) => {
    await page.evaluate((text) => {
      document.querySelector('main')?.insertAdjacentHTML('beforeend', text);
    }, '<a href="javascript:void 0">Klick</a>');
    assert.deepEqual(await page.evaluate(foundInPage), { ran: undefined, drawn: 1 });
  }),
);
