/** *Infoschalter* in a real browser against the real server. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { faultsOf, onDesk, options, paperOf, prepareDesk, signIn } from './test-desk-stage.ts';

prepareDesk();

const path = '/infoschalter';
const tile = (page: Page, name: RegExp) => page.getByRole('button', { name }).first();
const slip = (page: Page) => page.locator('.print-frame .slip');
const look = async (page: Page, name: string): Promise<void> => {
  const folder = process.env['INSEL_PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
};

test('[ID17] two keys make a slip: the key of a tile, then Enter; Enter again serves the next', options, () =>
  onDesk({ path }, async ({ page, printed }) => {
    await tile(page, /Wohnung an-/).focus();
    await page.keyboard.press('2');
    await page.getByRole('heading', { name: 'Fertigen Ausweis oder Pass abholen' }).waitFor();
    await look(page, 'infodesk-chosen');
    await page.keyboard.press('Enter');
    await slip(page)
      .getByText(/^[A-Z]{2} 1$/)
      .waitFor();
    await look(page, 'infodesk-slip');
    await printed(1);
    await page.keyboard.press('Enter');
    await tile(page, /Wohnung an-/).waitFor();
    assert.equal(await page.getByRole('heading', { name: 'Fertigen Ausweis' }).count(), 0);
    await page.keyboard.press('f');
    await page.getByRole('heading', { name: 'Anderes Anliegen' }).waitFor();
    await page
      .getByRole('row', { name: /Fertigen Ausweis/ })
      .getByText('wartet')
      .waitFor();
  }),
);

test(
  '[ID17] arrows lead through the tiles, tab through the fields, and every field reaches the slip',
  options,
  () =>
    onDesk({ path }, async ({ page }) => {
      await tile(page, /Wohnung an-/).focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      await page.getByLabel('Sprache').selectOption('pl');
      await page.getByLabel(/^Name/).fill('Kowalska, Anna');
      await page.getByLabel(/^Telefon/).fill('0170 551000');
      await page.keyboard.press('Enter');
      await slip(page).getByText('Collect a finished identity card or passport').waitFor();
      assert.equal(await slip(page).getByText('Kowalska').count(), 0, 'no name on paper');
      await page.getByRole('button', { name: 'Nächste Person' }).click();
      await page.getByText('Kowalska, Anna · 0170 551000 · Sprache: Polski').waitFor();
    }),
);

test('[ID5] another urgency asks for a reason, and the error is tied to its field', options, () =>
  onDesk({ path }, async ({ page }) => {
    await tile(page, /Fertigen Ausweis/).click();
    await page.getByLabel('Vormerken').check();
    await page.getByRole('button', { name: 'Laufzettel drucken' }).click();
    await page.locator('#field-urgencyReason-error').waitFor();
    assert.equal(await page.evaluate('document.activeElement.id'), 'error-summary');
    assert.deepEqual(await faultsOf(page), []);
    await look(page, 'infodesk-error');
    await page.getByLabel('Warum anders als üblich?').fill('Karte ist noch nicht da');
    await page.keyboard.press('Enter');
    await slip(page).getByText('vorgemerkt').first().waitFor();
  }),
);

test('[ID8] a second print says so on paper', options, () =>
  onDesk({ path }, async ({ page, printed }) => {
    await tile(page, /Anderes Anliegen/).click();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Noch einmal drucken' }).click();
    await slip(page).getByText('2. Ausdruck').waitFor();
    await printed(2);
  }),
);

test('[ID6] a visit is called, done and found again by its number', options, () =>
  onDesk({ path }, async ({ page }) => {
    await tile(page, /Anderes Anliegen/).click();
    await page.keyboard.press('Enter');
    const number = await slip(page).locator('.slip__number strong').textContent();
    assert.ok(number);
    await page.getByRole('button', { name: 'Nächste Person' }).click();
    await page.getByRole('button', { name: `Aufrufen – Nummer ${number}` }).click();
    await page
      .getByRole('row', { name: new RegExp(number) })
      .getByText('aufgerufen')
      .waitFor();
    await look(page, 'infodesk-called');
    await page.getByRole('button', { name: `Erledigt – Nummer ${number}` }).click();
    await page.getByText('Gerade wartet niemand.').waitFor();
    await page.getByLabel('Nummer, Notaktenzeichen oder Name').fill(number.toLowerCase().replace(' ', ''));
    await page
      .getByRole('row', { name: new RegExp(number) })
      .getByText('erledigt')
      .waitFor();
  }),
);

test('[ID6] what another desk records and calls appears without a reload', options, () =>
  onDesk({ path }, async ({ page }) => {
    await page.getByText('Gerade wartet niemand.').waitFor();
    const other = await page.context().newPage();
    await other.goto(page.url());
    await tile(other, /Sterbefall anzeigen/).click();
    await other.keyboard.press('Enter');
    const row = page.getByRole('row', { name: /Sterbefall anzeigen/ });
    await row.getByText('wartet').waitFor();
    await other.getByRole('button', { name: /^Aufrufen – Nummer/ }).click();
    await row.getByText('aufgerufen').waitFor();
  }),
);

test(
  '[ID18] a server that is away costs nothing: what was typed stays, and trying again records it once',
  options,
  () =>
    onDesk({ path }, async ({ page, stop, start, server }) => {
      await tile(page, /Anderes Anliegen/).click();
      await page.getByLabel(/^Name/).fill('Öztürk, Cem');
      await stop();
      await page.getByRole('button', { name: 'Laufzettel drucken' }).click();
      await page
        .getByText(/Ihre Eingaben bleiben stehen/)
        .first()
        .waitFor();
      await look(page, 'infodesk-away');
      await start();
      await page.getByRole('button', { name: 'Erneut versuchen' }).first().click();
      await slip(page)
        .getByText(/^[A-Z]{2} 1$/)
        .waitFor();
      const rows = server().townhall.views.read((reader) => reader.query({ table: 'visits' }));
      assert.deepEqual(
        rows.map((row) => row['name']),
        ['Öztürk, Cem'],
      );
    }),
);

test('[ID18] a session that ends while somebody types keeps what was typed', options, () =>
  onDesk({ path }, async ({ page }) => {
    await tile(page, /Anderes Anliegen/).click();
    await page.getByLabel(/^Name/).fill('Öztürk, Cem');
    await page.context().clearCookies({ name: 'insel-session' });
    await page.getByRole('button', { name: 'Laufzettel drucken' }).click();
    await page.getByLabel('Ihre PIN').waitFor();
    await signIn(page);
    await page.getByRole('link', { name: 'Infoschalter' }).click();
    assert.equal(await page.getByLabel(/^Name/).inputValue(), 'Öztürk, Cem');
  }),
);

test('[ID21] a slip is one A6 page, whatever somebody comes for and speaks', options, () =>
  onDesk({ path }, async ({ page }) => {
    await page.locator('.tile').nth(15).waitFor();
    const count = await page.locator('.tile').count();
    for (let at = 0; at < count; at += 1) {
      await page.locator('.tile').nth(at).click();
      await page.getByLabel('Sprache').selectOption('pl');
      await page.getByRole('button', { name: 'Laufzettel drucken' }).click();
      await slip(page).waitFor();
      assert.deepEqual(await paperOf(page, `slip-${at}`), { pages: 1, width: 105 });
      await page.getByRole('button', { name: 'Nächste Person' }).click();
    }
    assert.equal(count, 16);
  }),
);

for (const setting of [
  { width: 1280, scheme: 'light' },
  { width: 1280, scheme: 'dark' },
  { width: 320, scheme: 'light' },
  { width: 320, scheme: 'dark' },
] as const)
  test(`[ID19] nothing is out of reach at ${setting.width} px, ${setting.scheme}`, options, () =>
    onDesk({ path, ...setting }, async ({ page }) => {
      const name = `infodesk-${setting.width}-${setting.scheme}`;
      await tile(page, /Wohnung an-/).waitFor();
      assert.deepEqual(await faultsOf(page), []);
      await tile(page, /Fahrzeug zulassen/).click();
      await page.getByRole('button', { name: 'Laufzettel drucken' }).waitFor();
      assert.deepEqual(await faultsOf(page), []);
      await look(page, name);
      await page.keyboard.press('Enter');
      await slip(page).waitFor();
      assert.deepEqual(await faultsOf(page), []);
      await look(page, `${name}-slip`);
    }),
  );

test('[ID19] text at 200 % stays inside 640 px', options, () =>
  onDesk({ path, width: 640 }, async ({ page }) => {
    await tile(page, /Anderes Anliegen/).click();
    await page.evaluate('document.documentElement.style.setProperty("font-size", "200%")');
    assert.deepEqual(await faultsOf(page), []);
    await look(page, 'infodesk-200');
  }),
);
