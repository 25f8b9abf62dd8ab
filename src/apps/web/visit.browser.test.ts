/** The visit in a real browser: who is next, late entry, notes that survive, decisions, other days. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { vogt } from './fixture-day.ts';
import { onStage, options, petersen, prepareStage, rowOf, signIn, violationsOf } from './test-page-stage.ts';

prepareStage();

const nextButton = (page: Page) => page.getByRole('button', { name: 'Nächste Person' });
const note = (page: Page) => page.getByLabel('Anruf oder Nachricht zu diesem Termin');
/** The server records it, and the page never hears of it. */
const loseAnswer = (page: Page, address: string) =>
  page.route(
    address,
    async (route) => {
      await route.fetch();
      await route.abort();
    },
    { times: 1 },
  );
const openPanel = (page: Page) => petersen(page).getByRole('button', { name: 'Mehr' }).click();

test('[WB73] the next person is called by keyboard and ended, and each change is seen', options, () =>
  onStage({}, async ({ page, fixture }) => {
    await page.getByText('2 Personen warten').waitFor();
    await nextButton(page).focus();
    await page.keyboard.press('Enter');
    const card = page.locator('.with-you');
    await card.locator('.with-you__name', { hasText: 'Łukasiewicz, Piotr' }).waitFor();
    await page.getByText('1 Person wartet').waitFor();
    await rowOf(page, 'Łukasiewicz').getByText('aufgerufen').waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await card.getByRole('button', { name: 'Erledigt' }).focus();
    await page.keyboard.press('Enter');
    await card.waitFor({ state: 'detached' });
    await rowOf(page, 'Łukasiewicz').getByText('erledigt').waitFor();
    assert.deepEqual(
      fixture.recorded.map(({ act }) => act),
      ['next', 'steps/done'],
    );
  }),
);

test('[WB73] an answer that was lost calls nobody twice, and an empty room says so', options, () =>
  onStage({}, async ({ page, fixture }) => {
    await loseAnswer(page, '**/next');
    await nextButton(page).click();
    await page.getByText('Es wird niemand doppelt aufgerufen').waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await nextButton(page).click();
    await page.locator('.with-you__name', { hasText: 'Łukasiewicz, Piotr' }).waitFor();
    assert.equal(fixture.recorded.length, 1);
    await nextButton(page).click();
    await page.locator('.with-you__name', { hasText: 'Al-Haddad, Rami' }).waitFor();
    await page.locator('.next').getByText('Zurzeit wartet niemand.').waitFor();
    await nextButton(page).click();
    await page.locator('.next .notice').getByText('Zurzeit wartet niemand.').waitFor();
  }),
);

test('[WB70] a note survives the end of the session, and is gone when it is saved', options, () =>
  onStage({}, async ({ page, fixture }) => {
    await openPanel(page);
    await note(page).pressSequentially('Ruft gegen zehn zurück');
    await page.waitForFunction(() =>
      Object.entries(localStorage).some(
        ([key, kept]) => key.startsWith('insel.draft.') && String(kept).includes('zehn zurück'),
      ),
    );
    fixture.endSessions();
    await page.getByRole('button', { name: 'Notiz speichern' }).click();
    await page.getByRole('heading', { name: 'Anmelden' }).waitFor();
    await signIn(page, vogt);
    await petersen(page).waitFor();
    assert.equal(await note(page).count(), 0);
    await page.getByRole('button', { name: 'Abmelden' }).click();
    await signIn(page);
    assert.equal(await note(page).inputValue(), 'Ruft gegen zehn zurück');
    await page.getByRole('button', { name: 'Notiz speichern' }).click();
    await petersen(page).getByText('Derya Demir: Ruft gegen zehn zurück').waitFor();
    assert.equal(fixture.recorded.length, 1);
    const left = await page.evaluate(() =>
      Object.keys(localStorage).filter((key) => key.startsWith('insel.draft.')),
    );
    assert.deepEqual(left, []);
  }),
);

test('[WB70] a note whose answer was lost is saved once, also over a reload', options, () =>
  onStage({}, async ({ page, fixture, stop, start }) => {
    await openPanel(page);
    await note(page).fill('Bus fällt aus');
    await loseAnswer(page, '**/notes');
    await page.getByRole('button', { name: 'Notiz speichern' }).click();
    await page.getByText('Noch nicht gespeichert.').waitFor();
    await stop();
    await start();
    await page.reload();
    await petersen(page).getByText('Derya Demir: Bus fällt aus').waitFor();
    await page.waitForFunction(() => !document.querySelector('textarea')?.value);
    assert.equal(fixture.recorded.length, 1);
  }),
);

test('[WB23] an empty note and a decision without reason name their field and take the focus', options, () =>
  onStage({}, async ({ page }) => {
    await openPanel(page);
    await page.getByRole('button', { name: 'Notiz speichern' }).click();
    await page.getByText('Schreiben Sie erst eine Notiz.').waitFor();
    assert.equal(await note(page).getAttribute('aria-invalid'), 'true');
    await page.getByLabel('entfällt').check();
    await page.getByRole('button', { name: 'Entscheidung speichern' }).click();
    await page.getByText('Schreiben Sie den Grund dazu.').waitFor();
    assert.match(await page.evaluate(() => document.activeElement?.id ?? ''), /^field-reason-/);
    await page.getByLabel('War das schon früher?').fill('25:70');
    await page.locator('.visit').getByRole('button', { name: 'Ist da' }).click();
    await page.getByText('Diese Uhrzeit gibt es nicht.').waitFor();
    assert.deepEqual(await violationsOf(page), []);
  }),
);

test('[WB72] cancelled with a reason, seen in the row, and taken back', options, () =>
  onStage({}, async ({ page, fixture }) => {
    await openPanel(page);
    await page.getByLabel('entfällt').check();
    await page.getByLabel('Grund', { exact: true }).fill('Drucker defekt');
    await page.getByRole('button', { name: 'Entscheidung speichern' }).click();
    await petersen(page).getByText('entfällt: Drucker defekt').waitFor();
    await petersen(page).getByText('abgesagt').waitFor();
    await page.getByRole('button', { name: 'Entscheidung zurücknehmen' }).click();
    await petersen(page).getByText('erwartet').waitFor();
    await page.waitForFunction(() => !document.querySelector('.saved--unsaved'));
    assert.deepEqual(
      fixture.recorded.map(({ act }) => act),
      ['decision', 'decision/withdrawn'],
    );
  }),
);

test('[WB71] a late entry is sent by the clock on the wall, whatever the tablet believes', options, () =>
  onStage({}, async ({ page }) => {
    await page.clock.setFixedTime(new Date('2026-10-25T03:00:00Z'));
    await openPanel(page);
    await page.getByLabel('War das schon früher?').fill('7.40');
    await page.getByLabel('Woher wissen Sie das?').selectOption('witness');
    const sent = page.waitForRequest('**/arrival');
    await page.locator('.visit').getByRole('button', { name: 'Ist da (07:40)' }).click();
    const body: unknown = (await sent).postDataJSON();
    assert.deepEqual(Reflect.get(Object(body), 'happenedAt'), {
      localDate: '2026-10-26',
      localTime: '07:40',
      evidence: 'witness',
    });
    await petersen(page).getByText('ist da').waitFor();
  }),
);

test('[WB74] what a colleague changes is marked where it stands, and nothing moves', options, () =>
  onStage({}, async ({ page, fixture }) => {
    const before = await petersen(page).boundingBox();
    const row = fixture.rows().find(({ name }) => name === 'Petersen, Ole');
    assert.ok(row);
    const at = '2026-10-26T08:50:00+01:00';
    const by = { id: vogt.id, name: vogt.name };
    fixture.change({ ...row, status: 'called', revision: 'r9', step: { what: 'called', at, by } });
    await petersen(page).and(page.locator('[class*="day-row--fresh"]')).waitFor();
    await petersen(page).getByText('08:50, Anselm Vogt').waitFor();
    assert.equal((await petersen(page).boundingBox())?.y, before?.y);
  }),
);

test('[WB75] a search shows other days too, and leads there with the same words', options, () =>
  onStage({}, async ({ page }) => {
    const search = page.getByLabel('Name, Telefon oder Nummer');
    await search.fill('Kowalska');
    await page.getByRole('heading', { name: 'An anderen Tagen' }).waitFor();
    const hit = page.locator('.other-days__hit').first();
    await hit.getByText('Di 27.10., 07:30').waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await hit.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Dienstag, 27. Oktober 2026' }).waitFor();
    assert.equal(await search.inputValue(), 'Kowalska');
  }),
);

for (const setting of [
  { width: 1280, scheme: 'dark' },
  { width: 320, scheme: 'light' },
  { width: 320, scheme: 'dark' },
] as const)
  test(`[WB22] the open visit has no fault at ${setting.width} px, ${setting.scheme}`, options, () =>
    onStage(setting, async ({ page }) => {
      await nextButton(page).click();
      await page.locator('.with-you').waitFor();
      await openPanel(page);
      await page.getByLabel('verlegt').check();
      assert.deepEqual(await violationsOf(page), []);
    }),
  );

test('[WB24] the open visit with text at 200 % stays inside 640 px', options, () =>
  onStage({ width: 640 }, async ({ page }) => {
    await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));
    await openPanel(page);
    assert.deepEqual(await violationsOf(page), []);
  }),
);
