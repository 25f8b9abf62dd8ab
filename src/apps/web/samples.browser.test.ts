/** The components by themselves, on the page of samples: what each promises to whoever uses it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onStage, options, prepareStage, violationsOf } from './test-page-stage.ts';

prepareStage();

const samples = { path: '/samples/index.html', signedIn: false } as const;
const focused = () => document.activeElement?.textContent ?? '';

for (const setting of [
  { width: 1280, scheme: 'light' },
  { width: 1280, scheme: 'dark' },
  { width: 320, scheme: 'light' },
  { width: 320, scheme: 'dark' },
] as const)
  test(
    `[WB22] every component, with errors and an open dialog, at ${setting.width} px, ${setting.scheme}`,
    options,
    () =>
      onStage({ ...samples, ...setting }, async ({ page }) => {
        await page.getByRole('heading', { name: 'Muster' }).waitFor();
        assert.deepEqual(await violationsOf(page), []);
        await page.getByRole('button', { name: 'Speichern' }).click();
        assert.equal(await page.evaluate(() => document.activeElement?.id), 'error-summary');
        assert.deepEqual(await violationsOf(page), []);
        await page.getByRole('button', { name: 'Gerät entfernen' }).click();
        await page.getByRole('dialog').waitFor();
        assert.deepEqual(await violationsOf(page), []);
      }),
  );

test('[WB24] every component keeps inside the window with text at 200 %', options, () =>
  onStage({ ...samples, width: 640 }, async ({ page }) => {
    await page.getByRole('heading', { name: 'Muster' }).waitFor();
    await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));
    assert.deepEqual(await violationsOf(page), []);
  }),
);

test('[WB38] a dialog keeps the focus and gives it back where it was', options, () =>
  onStage(samples, async ({ page }) => {
    const opener = page.getByRole('button', { name: 'Gerät entfernen' });
    await opener.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Gerät „Tablet Schalter 2“ entfernen?' });
    await dialog.waitFor();
    for (let step = 0; step < 6; step += 1) {
      await page.keyboard.press('Tab');
      const isOutside = await page.evaluate(
        () => document.activeElement !== document.body && !document.activeElement?.closest('dialog'),
      );
      assert.equal(isOutside, false);
    }
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await page.evaluate(focused), 'Gerät entfernen');
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Behalten' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await page.evaluate(focused), 'Gerät entfernen');
  }),
);

test('[WB39] tiles: one stop for the tab key, arrows inside, a key of its own chooses', options, () =>
  onStage(samples, async ({ page }) => {
    const tiles = page.getByRole('list', { name: 'Anliegen' }).getByRole('button');
    await tiles.first().focus();
    await page.keyboard.press('ArrowRight');
    assert.match(await page.evaluate(focused), /^Wohnsitz anmelden/);
    await page.keyboard.press('End');
    assert.match(await page.evaluate(focused), /^Etwas anderes/);
    await page.keyboard.press('ArrowRight');
    assert.match(await page.evaluate(focused), /^Etwas anderes/);
    await page.keyboard.press('4');
    await page.getByText('Lebensbescheinigung für die Rente ist gewählt.').waitFor();
    assert.equal(await tiles.and(page.locator('[aria-pressed="true"]')).count(), 1);
    assert.equal(await tiles.and(page.locator('[tabindex="0"]')).count(), 1);
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement?.closest('.tiles') === null), true);
  }),
);

test('[WB40] a chosen or dropped file is named with its size', options, () =>
  onStage(samples, async ({ page }) => {
    const content = Buffer.from('Uhrzeit;Name\r\n08:00;Petersen\r\n');
    await page
      .getByLabel('Datei mit Terminen')
      .setInputFiles({ name: 'Termine Oktober.csv', mimeType: 'text/csv', buffer: content });
    await page.getByText(`Termine Oktober.csv ${content.length} Byte`).waitFor();
    await page.locator('.file-picker').evaluate((place) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['x'.repeat(1_234_567)], 'alles.ics'));
      place.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }));
    });
    await page.getByText('alles.ics 1,2 MB').waitFor();
  }),
);

test('[WB41] steps tell where one is, and lead back to what is done', options, () =>
  onStage(samples, async ({ page }) => {
    const steps = page.getByRole('navigation', { name: 'Einrichten' });
    await steps.getByText('Schritt 3 von 5').waitFor();
    assert.equal(await steps.getByRole('button').count(), 2);
    await steps.getByRole('button', { name: 'Personen (erledigt)' }).click();
    await steps.getByText('Schritt 2 von 5').waitFor();
    assert.match((await steps.locator('[aria-current="step"]').textContent()) ?? '', /Personen/);
  }),
);

test('[WB42] a sheet on show is printed alone', options, () =>
  onStage({ ...samples, scheme: 'dark' }, async ({ page }) => {
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.getByText('Ihre Nummer: A-0412').isVisible(), true);
    assert.equal(await page.locator('h1, .panel, .tiles, form, button').locator('visible=true').count(), 0);
  }),
);
