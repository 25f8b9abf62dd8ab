/** The tour in a real browser, over real processes: cards 1, 2 and 5 by keyboard, and what axe says. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expectOk } from '../../core/value/result.ts';
import { violationsOf } from '../web/test-page-stage.ts';
import { cardsHtml } from './cards.ts';
import { type Demo, startDemo } from './start-demo.ts';

const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
const options = {
  skip: chromiumPath ? false : 'SKIPPED: no Chromium at /usr/bin; install the package "chromium"',
  timeout: 120_000,
};
const root = mkdtempSync(join(tmpdir(), 'insel-tour-'));
let demo: Demo | undefined;
let browser: Browser | undefined;

before(async () => {
  if (!chromiumPath) return;
  demo = expectOk(
    await startDemo({ folder: join(root, 'demo'), port: 0, isVerbose: false, log: () => undefined }),
  );
  const quiet = ['quic', 'background-networking', 'component-update', 'sync', 'gpu'];
  browser = await chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--no-first-run', ...quiet.map((name) => `--disable-${name}`)],
  });
});
after(async () => {
  await browser?.close();
  await demo?.close();
  rmSync(root, { recursive: true, force: true });
});

/** A fresh profile with the tour open; fails when anything broke the policy or threw. */
async function onTour(setting: BrowserContextOptions, act: (page: Page) => Promise<void>): Promise<void> {
  assert.ok(browser && demo);
  const context = await browser.newContext({ viewport: { width: 1366, height: 860 }, ...setting });
  try {
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (/Content.Security.Policy/i.test(message.text())) faults.push(message.text());
    });
    await page.goto(demo.url);
    await townIn(page).locator('.day-row').first().waitFor({ state: 'attached' });
    await act(page);
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
  }
}

const townIn = (page: Page) => page.frameLocator('#rathaus');
const stepsMax = 80;

/** Tabs until the element with the focus says so; in the frame the frame itself is the element. */
async function tabTo(page: Page, words: RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let step = 0; step < stepsMax; step += 1) {
    await page.keyboard.press(key);
    if (words.test(await focused(page))) return;
  }
  assert.fail(`The focus never came to ${words}`);
}

const focused = (page: Page): Promise<string> =>
  page.evaluate(
    () => `${document.activeElement?.tagName} ${document.activeElement?.textContent?.replace(/\s+/g, ' ')}`,
  );

test(
  '[DE13] cards 1, 2 and 5 by keyboard: the provider is gone, the town hall was killed, all is there',
  options,
  () =>
    onTour({}, async (page) => {
      assert.ok(demo);
      const { provider, town } = demo.processes();
      await tabTo(page, /„Heute“ öffnen/);
      await page.keyboard.press('Enter');
      await page.locator('#karte-1 .tour-badge--good').waitFor();
      // The list has the focus now; back to the cards.
      await page.waitForFunction(() => document.activeElement?.tagName === 'IFRAME');
      await tabTo(page, /IT-Dienstleister in Betrieb/, 'Shift+Tab');
      await page.keyboard.press('Space');
      await page.getByText(`beendet (Prozess ${provider})`).waitFor();
      assert.equal(demo.processes().provider, undefined);
      assert.match(await focused(page), /^BUTTON\s+IT-Dienstleister aus/);

      // The product is still open: into the frame, and the first person has come.
      await tabTo(page, /^IFRAME/);
      const arrival = townIn(page)
        .getByRole('button', { name: /^Ist da/ })
        .first();
      for (let step = 0; step < stepsMax; step += 1) {
        if (await arrival.evaluate((button) => button === document.activeElement)) break;
        await page.keyboard.press('Tab');
      }
      await page.keyboard.press('Enter');
      await townIn(page).getByText('zweite Kopie', { exact: true }).first().waitFor();
      await townIn(page).getByText('Regelbetrieb').waitFor();

      await tabTo(page, /^BUTTON\s+Stecker ziehen/, 'Shift+Tab');
      await page.keyboard.press('Enter');
      await page.locator('.tour-result--good').waitFor();
      assert.match(await focused(page), /Stecker ziehen/);
      const [, saved, found] =
        /vorher (\d+) · nachher (\d+)/.exec((await page.locator('.tour-result').textContent()) ?? '') ?? [];
      assert.ok(Number(saved) > 41);
      assert.equal(saved, found);
      assert.notEqual(demo.processes().town, town);
      assert.match((await page.locator('#gesagt').textContent()) ?? '', /Gespeichert vorher/);
      await townIn(page)
        .getByRole('button', { name: /^Rückgängig/ })
        .first()
        .waitFor();

      // Each card keeps its state, and can be repeated.
      await page.reload();
      assert.equal(await page.locator('.tour-card .tour-badge--good').count(), 3);
      await tabTo(page, /^BUTTON\s+IT-Dienstleister aus/);
      await page.keyboard.press('Enter');
      await page.getByText('läuft wieder').first().waitFor();
      assert.match(await focused(page), /IT-Dienstleister in Betrieb/);
      assert.ok(demo.processes().provider);
    }),
);

test(
  '[DE8] the note above the frame follows who is signed in there, and two places see each other',
  options,
  () =>
    onTour({}, async (page) => {
      await page.getByText('Sie sind: Frau Demir, Infoschalter').waitFor();
      const opened = page.waitForEvent('popup');
      await page.getByRole('link', { name: /Herr Brandt/ }).click();
      const second = await opened;
      await second.getByText('Herr Brandt').waitFor();
      const last = second.getByRole('button', { name: /^Ist da/ }).last();
      const name = ((await last.textContent()) ?? '').replace(/^.* – /, '');
      await last.click();
      await townIn(page)
        .getByRole('button', { name: `Rückgängig – ${name}` })
        .waitFor();
      await townIn(page).getByRole('button', { name: 'Abmelden' }).click();
      await page.getByText('Niemand ist angemeldet.').waitFor();
    }),
);

test(
  '[DE19] a plug that ends the session signs the guest in again, and the focus stays on the card',
  options,
  () =>
    onTour({}, async (page) => {
      await page.route('**/probealarm/stecker', async (route) => {
        await page.context().clearCookies();
        await route.continue();
      });
      const opened = page.waitForResponse((response) => response.url().endsWith('/probealarm/rathaus'));
      await page.locator('#karte-5 button').focus();
      await page.keyboard.press('Enter');
      await page.locator('.tour-result--good').waitFor();
      await opened;
      await townIn(page).locator('.day-row').first().waitFor();
      const session = await page.evaluate(async () => (await fetch('/api/session')).json());
      assert.equal(session.person.name, 'Frau Demir');
      await page.waitForFunction(() => document.activeElement?.closest('#karte-5') !== null);
    }),
);

for (const setting of [
  { viewport: { width: 1366, height: 860 }, colorScheme: 'light' },
  { viewport: { width: 1366, height: 860 }, colorScheme: 'dark' },
  { viewport: { width: 320, height: 700 }, colorScheme: 'light' },
  { viewport: { width: 320, height: 700 }, colorScheme: 'dark' },
] as const)
  test(`[DE14] nothing is found at ${setting.viewport.width} px, ${setting.colorScheme}`, options, () =>
    onTour(setting, async (page) => {
      for (const more of await page.locator('.tour-more').all()) await more.locator('summary').click();
      assert.deepEqual(await violationsOf(page), []);
    }),
  );

test('[DE14] nothing is found with large text, and with a fault on the cards', options, () =>
  onTour({}, async (page) => {
    assert.ok(demo);
    await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));
    assert.deepEqual(await violationsOf(page), []);
    const faulty = cardsHtml({
      prepared: { persons: [], date: '2026-10-26', appointments: 41, weddings: 3 },
      isListOfToday: false,
      isDayShown: true,
      isProviderOn: false,
      ticker: [{ time: '01:01:00', text: 'Register, Mail, Website, Telefon: aus (erzählt)' }],
      plug: { kind: 'counted', before: 128, after: 127, milliseconds: 900 },
    }).text;
    await page.route('**/probealarm/karten', (route) =>
      route.fulfill({ contentType: 'text/html; charset=utf-8', body: faulty }),
    );
    await page.locator('.tour-result--bad').waitFor();
    assert.match((await page.locator('#gesagt').textContent()) ?? '', /Ein Eintrag fehlt/);
    assert.deepEqual(await violationsOf(page), []);
  }),
);
