/** What the page does while its server is away, ill, succeeded or not understood. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HeadLine } from './api/head-line.ts';
import { retiredKind } from './api/problem.ts';
import { calmHead, demir, emergencyHead, fixtureRows, fixtureToday, vogt } from './fixture-day.ts';
import { fixturePin } from './fixture-server.ts';
import {
  arrivalOf,
  notice,
  onStage,
  options,
  petersen,
  prepareStage,
  signIn,
  violationsOf,
} from './test-page-stage.ts';

prepareStage();

test('[WB11] a click made while the server is away survives a reload and is recorded once', options, () =>
  onStage({}, async ({ page, fixture, url, stop, start }) => {
    await stop();
    await arrivalOf(page).click();
    await petersen(page).getByText('noch nicht gespeichert').waitFor();
    await notice(page).getByText('vorgemerkt, aber noch nicht gespeichert').waitFor();
    assert.deepEqual(await violationsOf(page), []);
    const kept = await page.evaluate(() => JSON.stringify(localStorage));
    assert.ok(!/Petersen|Demir|0170|Beglaubigung/.test(kept), kept);
    await start();
    await page.goto(url);
    await petersen(page).locator('.saved--here').waitFor();
    assert.equal(fixture.recorded.length, 1);
    assert.equal(await page.evaluate(() => localStorage.length), 0);
  }),
);

test('[WB11] a lost answer leads to the same request again, not to a second arrival', options, () =>
  onStage({}, async ({ page, fixture }) => {
    fixture.losesNextAnswer = true;
    await arrivalOf(page).click();
    await page.waitForFunction(() => localStorage.length === 0);
    await petersen(page).locator('.saved--here').waitFor();
    assert.equal(fixture.clicksReceived, 2);
    assert.equal(fixture.recorded.length, 1);
  }),
);

test('[WB17] when the server is back the page goes on by itself and takes the notice away', options, () =>
  onStage({}, async ({ page, fixture, stop, start }) => {
    await stop();
    await arrivalOf(page).click();
    await notice(page).getByText('Der Server antwortet nicht.').waitFor();
    await start();
    await petersen(page).locator('.saved--here').waitFor();
    await notice(page).waitFor({ state: 'detached' });
    assert.equal(fixture.recorded.length, 1);
  }),
);

test('[WB15] a click of another person waits for her, and the sign-in page says so', options, () =>
  onStage({}, async ({ page, fixture, url }) => {
    fixture.overrides.set(
      `/api/appointments/${await petersen(page).getAttribute('data-appointment')}/arrival`,
      () => new Response('', { status: 503 }),
    );
    await arrivalOf(page).click();
    await petersen(page).getByText('noch nicht gespeichert').waitFor();
    fixture.endSessions();
    await page.goto(url);
    await page.getByText('Eine Eingabe auf diesem Gerät ist noch nicht gespeichert.').waitFor();
    fixture.overrides.clear();
    await signIn(page, vogt);
    await petersen(page).getByText('erwartet').waitFor();
    assert.equal(fixture.recorded.length, 0);
    await page.getByRole('button', { name: 'Abmelden' }).click();
    await signIn(page, demir);
    await petersen(page).getByText('ist da').waitFor();
    assert.equal(fixture.recorded.length, 1);
  }),
);

test('[WB6] the head line says since when, how many and what to do', options, () =>
  onStage({}, async ({ page, fixture }) => {
    await page.getByText('zweite Kopie vor 4 min').waitFor();
    fixture.head = { ...emergencyHead, recording: 'stopped', clockUnsure: true };
    fixture.hint('safety', {});
    await page.getByText('Notbetrieb seit 01:01').waitFor();
    await page.getByText('0 von 9 nutzbar').waitFor();
    await page.getByText('nur hier seit 2 h · USB-Paket schreiben lassen').waitFor();
    await page.getByRole('alert').getByText('Gerade kann nichts gespeichert werden.').waitFor();
    await page.getByText('Wo liegt die zweite Kopie?').click();
    await page
      .getByText('Kreishaus Sonntal: zuletzt vor 2 h, zurzeit nicht erreichbar, 14 Einträge warten')
      .waitFor();
    assert.deepEqual(await violationsOf(page), []);
  }),
);

test('[WB33] a page whose server was succeeded says so and where to go on', options, () =>
  onStage({}, async ({ page, fixture }) => {
    fixture.head = { ...emergencyHead, recording: 'retired' };
    fixture.hint('safety', {});
    await notice(page).getByText('Öffnen Sie Insel unter der neuen Adresse.').waitFor();
  }),
);

test('[WB35] a click that reaches a succeeded server waits for the successor at this address', options, () =>
  onStage({}, async ({ page, fixture }) => {
    const retired = { kind: retiredKind, title: 'Hier nicht mehr.', means: 'Abgelöst.', next: 'Anderswo.' };
    for (const { id } of fixtureRows(41)) fixture.refusals.set(id, retired);
    fixture.head = { ...emergencyHead, recording: 'retired' };
    await petersen(page).getByRole('button', { name: 'Ist da' }).click();
    await notice(page).getByText('Ihre letzte Eingabe bleibt auf diesem Gerät vorgemerkt').waitFor();
    await petersen(page).getByText('noch nicht gespeichert').waitFor();
    assert.deepEqual(await violationsOf(page), []);
    // The successor: it has the list, and knows neither the session nor the click.
    fixture.refusals.clear();
    fixture.head = emergencyHead;
    fixture.endSessions();
    await page.reload();
    await signIn(page);
    await petersen(page).locator('.saved--here').waitFor();
    assert.equal(fixture.recorded.length, 1);
  }),
);

test('[WB19] an answer that does not fit is a notice with a way on, not an empty list', options, () =>
  onStage({ signedIn: false }, async ({ page, fixture }) => {
    const path = `/api/days/${fixtureToday}`;
    fixture.overrides.set(path, () => new Response('{"rows":[{"id":"1"}]}'));
    await page.getByLabel('Ihr Name').selectOption(demir.id);
    await page.getByLabel('Ihre PIN').fill(fixturePin);
    await page.getByRole('button', { name: 'Anmelden' }).click();
    await page.getByText('Die Antwort des Servers war nicht zu verstehen.').waitFor();
    assert.deepEqual(await violationsOf(page), []);
    fixture.overrides.clear();
    await page.getByRole('button', { name: 'Erneut versuchen' }).click();
    await page.locator('.day-row').first().waitFor();
  }),
);

test('[WB36] of several notices only the first stays over the list', options, () =>
  onStage({}, async ({ page, fixture }) => {
    const notices: HeadLine['notices'] = ['copy', 'mark-unwritable', 'update-needed'];
    fixture.head = { ...calmHead, clockUnsure: true, notices };
    fixture.hint('safety', {});
    await page.getByText('Ein anderes Gerät arbeitet schon').waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await page.locator('.day-row').last().scrollIntoViewIfNeeded();
    const inView = await notice(page).evaluateAll((all) =>
      all.filter((one) => one.getBoundingClientRect().bottom > 0).map((one) => one.textContent),
    );
    assert.equal(inView.length, 1, inView.join('\n'));
    assert.match(inView[0] ?? '', /Die Uhrzeit des Servers ist unsicher/);
  }),
);
