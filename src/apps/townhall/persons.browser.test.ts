/** *Personen* in a real browser against the real server. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { expectOk } from '../../core/value/result.ts';
import { type RunningTownhall, startTownhall } from './start-townhall.ts';
import {
  addTestPerson,
  foundTestFolder,
  operate,
  type TestFolder,
  testOptions,
  testPin,
} from './test-folder.ts';
import { browserOptions, faultsOf, looks, prepareBuiltPage, tabTo, withPage } from './test-page.ts';

let founded: TestFolder;
let server: RunningTownhall;

prepareBuiltPage({
  start: async (pageFolder) => {
    founded = await foundTestFolder();
    server = expectOk(await startTownhall({ dir: founded.dir, port: 0, pageFolder, ...testOptions }));
    await addTestPerson(server.townhall, 'lead', 'Anselm Vogt');
    await addTestPerson(server.townhall, 'infodesk', 'Derya Demir');
    const guest = { name: 'Jana Groß', role: 'guest', pin: testPin, expiresAt: 4e12 };
    await operate(server.townhall, 'person-add', guest);
  },
  stop: async () => {
    await server.close();
    founded.remove();
  },
});

async function openPersons(page: Page): Promise<void> {
  await page.goto(server.url);
  await page.getByLabel('Ihr Name').selectOption({ label: 'Anselm Vogt' });
  await page.getByLabel('Ihre PIN').fill(testPin);
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Personen' }).click();
  await page.getByRole('button', { name: 'Person eintragen' }).waitFor();
}

for (const [look, setting] of Object.entries(looks))
  test(`[WB22] Personen has no violation: ${look}`, browserOptions, () =>
    withPage(setting, async (page) => {
      await openPersons(page);
      assert.deepEqual(await faultsOf(page), []);
      await page.getByRole('button', { name: 'Ändern – Jana Groß' }).click();
      await page.getByRole('heading', { name: 'Jana Groß' }).waitFor();
      assert.deepEqual(await faultsOf(page), []);
      await page.getByRole('button', { name: 'Entfernen …' }).click();
      assert.deepEqual(await faultsOf(page), []);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Zur Liste' }).click();
      await page.getByRole('button', { name: 'Person eintragen' }).click();
      await page.getByRole('button', { name: 'Speichern' }).click();
      assert.equal(await page.evaluate('document.activeElement.id'), 'error-summary');
      assert.deepEqual(await faultsOf(page), []);
    }),
  );

test(
  '[WB61] a person is added by keyboard, her PIN is on show once, and she signs in with it',
  browserOptions,
  () =>
    withPage(looks.light, async (page) => {
      await openPersons(page);
      await tabTo(page, /^Person eintragen/);
      await page.keyboard.press('Enter');
      await tabTo(page, /Name/);
      await page.keyboard.type('Zoë Öztürk');
      await tabTo(page, /Rolle/);
      await page.keyboard.type('Sach');
      await tabTo(page, /^Speichern/);
      await page.keyboard.press('Enter');
      const digits = page.locator('.shown-pin__digits');
      await digits.waitFor();
      const pin = ((await digits.textContent()) ?? '').replace(/\s/g, '');
      assert.match(pin, /^\d{8}$/);
      await tabTo(page, /Übergeben/);
      await page.keyboard.press('Enter');
      await page.getByText('Zoë Öztürk ist gespeichert.').waitFor();
      assert.equal((await page.content()).includes(pin), false);
      await page.getByRole('button', { name: 'Abmelden' }).click();
      await page.getByLabel('Ihr Name').selectOption({ label: 'Zoë Öztürk' });
      await page.getByLabel('Ihre PIN').fill(pin);
      await page.keyboard.press('Enter');
      await page
        .getByRole('heading', { name: /Heute|Termine/ })
        .first()
        .waitFor();
      assert.equal(await page.getByRole('link', { name: 'Personen' }).count(), 0);
    }),
);

test(
  '[WB61] a drawn PIN has the focus as soon as it is on show, however late the next picture',
  browserOptions,
  () =>
    withPage(looks.light, async (page) => {
      await openPersons(page);
      await page.getByRole('button', { name: 'Person eintragen' }).click();
      await page.getByLabel('Name', { exact: true }).fill('Ida Aydin');
      await page.getByLabel('Rolle').selectOption({ label: 'Telefon' });
      await page.evaluate('window.requestAnimationFrame = () => 0; window.setTimeout = () => 0');
      await page.getByRole('button', { name: 'Speichern' }).click();
      await page.locator('.shown-pin__digits').waitFor();
      assert.equal(await page.evaluate('document.activeElement.id'), 'shown-pin-title');
      await page.getByRole('button', { name: 'Übergeben, weiter' }).click();
      await page.getByText('Ida Aydin ist gespeichert.').waitFor();
      assert.equal(await page.evaluate('document.activeElement.tagName'), 'H1');
    }),
);

test('[WB61] a weak PIN is refused at its field in plain words', browserOptions, () =>
  withPage(looks.light, async (page) => {
    await openPersons(page);
    await page.getByRole('button', { name: 'Ändern – Derya Demir' }).click();
    await page.getByLabel('Selbst gewählt').check();
    await page.getByLabel('Acht Ziffern', { exact: true }).fill('12345678');
    await page.getByRole('button', { name: 'Neue PIN setzen' }).click();
    await page.locator('#field-pin-error', { hasText: 'Zahlenreihe' }).waitFor();
    await page.getByLabel('Acht Ziffern', { exact: true }).fill('4829 1730');
    await page.getByRole('button', { name: 'Neue PIN setzen' }).click();
    await page.getByText('Derya Demir kann sich mit der gewählten PIN anmelden.').waitFor();
  }),
);
