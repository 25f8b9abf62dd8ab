/** *Papierblöcke* in a real browser against the real server. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { faultsOf, onDesk, options, paperOf, prepareDesk } from './test-desk-stage.ts';
import { tabTo } from './test-page.ts';

prepareDesk();

const path = '/papierbloecke';
const look = async (page: Page, name: string): Promise<void> => {
  const folder = process.env['INSEL_PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
};
const late = (page: Page) => page.getByRole('region', { name: 'Zettel nachtragen' });
const spoilt = (page: Page) => page.getByRole('region', { name: 'Nummer ungültig machen' });

async function printPad(page: Page): Promise<string> {
  await page.getByLabel('Anzahl der Zettel').selectOption('50');
  await page.getByRole('button', { name: 'Nummerieren und drucken' }).click();
  await page.locator('.pad-slip').nth(49).waitFor();
  const first = await page.locator('.pad-slip__number').first().textContent();
  return first?.replace(/-1$/, '') ?? '';
}

async function typeIn(page: Page, slip: string, date: string, time: string): Promise<void> {
  await late(page).getByLabel('Nummer auf dem Zettel').fill(slip);
  await late(page).getByLabel('Datum auf dem Zettel').fill(date);
  await late(page).getByLabel('Uhrzeit auf dem Zettel').fill(time);
  await late(page).getByLabel('Anliegen').selectOption({ label: 'Anderes Anliegen' });
}

test('[ID20] a pad of 50: one spoilt, one typed in with both times, the rest open', options, () =>
  onDesk({ path }, async ({ page, printed }) => {
    await page.getByText('Es gibt noch keinen Block.').waitFor();
    const label = await printPad(page);
    await look(page, 'pads-sheets');
    assert.deepEqual(await paperOf(page, 'pads-sheets'), { pages: 17, width: 210 });
    assert.equal(await page.locator('.pad-slip').count(), 50);
    await page.keyboard.press('Enter');
    await printed(1);
    await page.getByRole('button', { name: 'Zurück zum Block' }).click();
    await page.getByText('Offene Nummern: 50 von 50').waitFor();

    await page.getByLabel('Wer hat den Block?').fill('Pforte');
    await page.keyboard.press('Enter');
    await page.getByText('Der Block ist jetzt bei: Pforte.').waitFor();

    await spoilt(page).getByLabel('Nummer auf dem Zettel').fill('3');
    await spoilt(page).getByLabel('Grund').fill('verschrieben');
    await page.keyboard.press('Enter');
    await page.getByText(`Zettel ${label}-3 ist ungültig.`).waitFor();
    await page.getByText('Offene Nummern: 49 von 50').waitFor();

    await typeIn(page, `${label}-12`, '2026-10-25', '14:10');
    await look(page, 'pads-open');
    await late(page).getByRole('button', { name: 'Eintragen', exact: true }).click();
    const slip = page.locator('.print-frame .slip');
    await slip.getByText('25.10.2026, 14:10 Uhr (laut Papierzettel)').waitFor();
    assert.match((await slip.textContent()) ?? '', /Eingetragen am\d\d\.\d\d\.\d{4}, \d\d:\d\d Uhr/);
    assert.equal(await slip.locator('.slip__number strong').textContent(), `${label}-12`);
    await look(page, 'pads-receipt');
    assert.equal(await slip.getByText('Bitte warten Sie').count(), 0, 'nobody waits any more');

    await page.getByRole('button', { name: 'Zurück zum Block' }).click();
    await page.getByText('Offene Nummern: 48 von 50').waitFor();
    assert.equal(await page.evaluate('document.activeElement.id'), 'field-lateSlip', 'the next slip');
    assert.equal(await late(page).getByLabel('Datum auf dem Zettel').inputValue(), '2026-10-25');
    await page.getByText('1–2, 4–11, 13–50').waitFor();
    await page.getByRole('row', { name: /-3 ungültig verschrieben/ }).waitFor();
    await page.getByRole('row', { name: /-12 eingetragen/ }).waitFor();
    await look(page, 'pads-ended');
    await page.getByRole('button', { name: 'Offene Zettel noch einmal drucken' }).click();
    await page.locator('.pad-slip').nth(47).waitFor();
    assert.match((await page.locator('.pad-slip').first().textContent()) ?? '', /Nachdruck/);
    await page.getByRole('button', { name: 'Zurück zum Block' }).click();
    await page.getByRole('button', { name: 'Zurück zu allen Blöcken' }).click();
    await page.getByRole('row', { name: `${label} Pforte 48 1 1` }).waitFor();
    await look(page, 'pads-list');
  }),
);

test('[ID10] a number used twice is refused, then kept twice and shown', options, () =>
  onDesk({ path }, async ({ page }) => {
    await printPad(page);
    await page.getByRole('button', { name: 'Zurück zum Block' }).click();
    await typeIn(page, '7', '2026-10-25', '09:00');
    await late(page).getByRole('button', { name: 'Eintragen', exact: true }).click();
    await page.getByRole('button', { name: 'Zurück zum Block' }).click();
    await typeIn(page, '7', '2026-10-25', '10:00');
    await late(page).getByRole('button', { name: 'Eintragen', exact: true }).click();
    await page.getByText('Unter dieser Nummer ist schon ein Zettel eingetragen.').waitFor();
    assert.deepEqual(await faultsOf(page), []);
    await page.getByRole('button', { name: 'Trotzdem eintragen' }).click();
    await page.getByRole('button', { name: 'Zurück zum Block' }).click();
    await page.getByText('Zweimal beendet. Bitte klären.').nth(1).waitFor();
    await page.getByText('Offene Nummern: 49 von 50').waitFor();
    await page.getByRole('button', { name: 'Zurück zu allen Blöcken' }).click();
    await page.getByText('Nummer doppelt. Bitte klären.').waitFor();
  }),
);

test('[ID17] a pad is printed and a slip typed in by keys alone', options, () =>
  onDesk({ path }, async ({ page, printed }) => {
    const { keyboard } = page;
    await tabTo(page, /Nummerieren und drucken/);
    await keyboard.press('Enter');
    await page.locator('.pad-slip').first().waitFor();
    await keyboard.press('Enter');
    await printed(1);
    await tabTo(page, /Zurück zum Block/);
    await keyboard.press('Enter');
    await tabTo(page, /Nummer auf dem Zettel/);
    await keyboard.type('4');
    await tabTo(page, /Datum auf dem Zettel/);
    await keyboard.type('10252026');
    await tabTo(page, /Uhrzeit auf dem Zettel/);
    await keyboard.type('0910AM');
    await tabTo(page, /Anliegen/);
    await keyboard.type('Beglaubigung');
    await tabTo(page, /Eintragen/);
    await keyboard.press('Enter');
    await page.locator('.slip').getByText('25.10.2026, 09:10 Uhr').waitFor();
    await keyboard.press('Enter');
    await page.getByText('Offene Nummern: 49 von 50').waitFor();
  }),
);

test('[ID18] pads: a server that is away costs nothing that was typed', options, () =>
  onDesk({ path }, async ({ page, stop, start, server }) => {
    await printPad(page);
    await page.getByRole('button', { name: 'Zurück zum Block' }).click();
    await typeIn(page, '5', '2026-10-25', '11:20');
    await late(page).getByLabel('Notiz (freiwillig)').fill('kommt am Freitag wieder');
    await stop();
    await late(page).getByRole('button', { name: 'Eintragen', exact: true }).click();
    await late(page)
      .getByText(/Ihre Eingaben bleiben stehen/)
      .waitFor();
    await start();
    await late(page).getByRole('button', { name: 'Eintragen', exact: true }).click();
    await page.locator('.slip').getByText('11:20 Uhr').waitFor();
    const rows = server().townhall.views.read((reader) => reader.query({ table: 'visits' }));
    assert.deepEqual(
      rows.map((row) => row['note']),
      ['kommt am Freitag wieder'],
    );
  }),
);

test('[ID14] whoever serves the desk without managing pads is not offered them', options, () =>
  onDesk({ path, role: 'registrar' }, async ({ page }) => {
    await page.getByRole('link', { name: 'Infoschalter' }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'Papierblöcke' }).count(), 0);
    assert.equal(await page.getByText('Neuen Block drucken').count(), 0);
    await page.getByRole('heading', { level: 1, name: 'Heute' }).waitFor();
  }),
);

for (const setting of [
  { width: 1280, scheme: 'dark' },
  { width: 320, scheme: 'light' },
] as const)
  test(`[ID19] pads: nothing is out of reach at ${setting.width} px, ${setting.scheme}`, options, () =>
    onDesk({ path, ...setting }, async ({ page }) => {
      await printPad(page);
      assert.deepEqual(await faultsOf(page), []);
      await page.getByRole('button', { name: 'Zurück zum Block' }).click();
      await late(page).waitFor();
      assert.deepEqual(await faultsOf(page), []);
      await late(page).getByRole('button', { name: 'Eintragen', exact: true }).click();
      assert.equal(await page.evaluate('document.activeElement.id'), 'error-summary');
      assert.deepEqual(await faultsOf(page), []);
      await look(page, `pads-${setting.width}`);
      await page.getByRole('button', { name: 'Zurück zu allen Blöcken' }).click();
      await page.getByRole('button', { name: /^Öffnen/ }).waitFor();
      assert.deepEqual(await faultsOf(page), []);
      await look(page, `pads-list-${setting.width}`);
    }),
  );
