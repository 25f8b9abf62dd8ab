/**
 * Every page of the list in every look, without naming one: a new page is checked by itself. And the checks
 * themselves: each is shown a fault that it has to find.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageNames } from './api/pages.ts';
import { onStage, options, prepareStage, violationsOf } from './test-page-stage.ts';
import {
  depthLooks,
  depthsOf,
  doorLooks,
  doorScreens,
  hasLook,
  looks,
  onDoorScreen,
  onScreen,
} from './test-screen-stage.ts';

prepareStage();

for (const page of pageNames)
  for (const [name, look] of Object.entries(looks))
    if (hasLook(page, look))
      test(`[WB22] ${page}, ${name}: axe and own checks find nothing`, options, () =>
        onScreen(page, look, async (stage) => {
          assert.deepEqual(await violationsOf(stage.page, look.language), []);
        }),
      );

for (const page of pageNames)
  for (const depth of depthsOf(page))
    for (const [name, look] of Object.entries(depthLooks))
      test(`[WB22] ${page}, ${depth}, ${name}: axe and own checks find nothing`, options, () =>
        onScreen(
          page,
          look,
          async (stage) => {
            assert.deepEqual(await violationsOf(stage.page, look.language), []);
          },
          depth,
        ),
      );

for (const [door, screen] of Object.entries(doorScreens))
  for (const [name, look] of Object.entries(doorLooks))
    if (screen.hasForm || look.trouble === 'none')
      test(`[WB22] ${door}, ${name}: axe and own checks find nothing`, options, () =>
        onDoorScreen(screen, look, async (stage) => {
          assert.deepEqual(await violationsOf(stage.page, look.language), []);
        }),
      );

/** Each plants one fault in a sound page, as somebody might write it. */
const plants: Readonly<Record<string, { readonly html: string; readonly found: RegExp }>> = {
  'two elements of one id': { html: '<p id="twin">a</p><p id="twin">b</p>', found: /^id twice: twin/ },
  'a reference to nothing': {
    html: '<button aria-describedby="gone">gut</button>',
    found: /aria-describedby names nothing: gone/,
  },
  'an error that no field names': {
    html: '<p class="kern-error" id="lonely">falsch</p>',
    found: /untied error: lonely/,
  },
  'an error whose field is not marked': {
    html: '<label>Feld <input aria-describedby="e"></label><p class="kern-error" id="e">falsch</p>',
    found: /untied error: e/,
  },
  'a summary without the focus': {
    html: '<section id="error-summary" tabindex="-1">falsch</section>',
    found: /the error summary has no focus/,
  },
  'a skipped heading': { html: '<h3>Zu tief</h3>', found: /heading h3 skips a level/ },
  'a second main heading': { html: '<h1>Noch einer</h1>', found: /not exactly one main heading/ },
  'a target too small to hit': { html: '<a class="only-heard" href="#x">x</a>', found: /small target: x/ },
  'something wider than the window': {
    html: '<table width="3000"><tr><td>breit</td></tr></table>',
    found: /scrolls sideways: 3\d\d\d > 1280/,
  },
  'an input without a name': { html: '<input>', found: /^label: / },
};

for (const [fault, { html, found }] of Object.entries(plants))
  test(`[WB23] the checks find ${fault}`, options, () =>
    onStage({}, async ({ page }) => {
      await page.evaluate(
        (text) => document.querySelector('main')?.insertAdjacentHTML('beforeend', text),
        html,
      );
      const violations = await violationsOf(page);
      assert.ok(
        violations.some((violation) => found.test(violation)),
        violations.join('\n'),
      );
    }),
  );

test('[WB37] the checks find a page that says it speaks another language', options, () =>
  onStage({}, async ({ page }) => {
    assert.deepEqual(await violationsOf(page, 'en'), ['lang is de']);
  }),
);
