/** *Heute* in a real browser against the real server, while things go wrong: colleagues, network, server, clock. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import type { DayRow } from '../web/api/day.ts';
import { toLocalDate } from './local-time.ts';
import { type Desk, onDesk, options, prepareDesk } from './test-desk-stage.ts';
import { addTestPerson, importTestDay, testPin } from './test-folder.ts';

prepareDesk();

interface Counter extends Desk {
  readonly today: string;
  /** A colleague at a device of her own. */
  readonly colleague: Page;
}

/** Two clerks at two devices, four people expected today. */
const atCounter = (act: (counter: Counter) => Promise<void>): Promise<void> =>
  onDesk({ path: '/', role: 'clerk' }, async (desk) => {
    const { townhall, url } = desk.server();
    const now = townhall.clock.wallMilliseconds();
    const today = toLocalDate(now, townhall.clock.offsetMinutes(now));
    await importTestDay(townhall, await addTestPerson(townhall, 'clerk', 'Anselm Vogt'), 4, today);
    const context = await desk.page.context().browser()?.newContext();
    assert.ok(context);
    const colleague = await context.newPage();
    try {
      await colleague.goto(url);
      await signInAs(colleague, 'Anselm Vogt');
      await desk.page.reload();
      await rowAt(desk.page, 3).waitFor();
      await act({ ...desk, today, colleague });
    } finally {
      await context.close();
    }
  });

async function signInAs(page: Page, label: string): Promise<void> {
  await page.getByLabel('Ihr Name').selectOption({ label });
  await page.getByLabel('Ihre PIN').fill(testPin);
  await page.keyboard.press('Enter');
  await rowAt(page, 3).waitFor();
}

const rowAt = (page: Page, number: number) => page.locator('.day-row', { hasText: `Person ${number}` });
const press = (page: Page, number: number, name: string) =>
  rowAt(page, number).getByRole('button', { name }).click();
const isHere = (page: Page, number: number) =>
  rowAt(page, number).filter({ hasText: 'ist da' }).locator('.saved--here').waitFor();
const note = (page: Page) => page.getByLabel('Anruf oder Nachricht zu diesem Termin');

function recorded({ server, today }: Counter, number: number): DayRow {
  const row = server()
    .townhall.views.readDay(today)
    .rows.find(({ name }) => name === `Person ${number}`);
  assert.ok(row);
  return row;
}

test(
  '[WB76] two clerks record one arrival: it counts once, and the second is told who was first',
  options,
  () =>
    atCounter(async (counter) => {
      const { page, colleague } = counter;
      // She still sees the list as it was.
      await colleague.route('**/api/days/*', (route) => route.abort());
      await press(page, 0, 'Ist da');
      await isHere(page, 0);
      await press(colleague, 0, 'Ist da');
      await colleague.locator('.day-row-alert').getByText('Derya Demir').waitFor();
      await colleague.unroute('**/api/days/*');
      await isHere(colleague, 0);
      await colleague.getByRole('button', { name: 'Verstanden' }).click();
      await colleague.locator('.day-row-alert').waitFor({ state: 'detached' });
      assert.equal(recorded(counter, 0).revision, '2');
      assert.equal(recorded(counter, 0).step?.by.name, 'Derya Demir');
    }),
);

test('[WB76] what one clerk decides, the other sees before acting on the old state', options, () =>
  atCounter(async (counter) => {
    const { page, colleague } = counter;
    await colleague.route('**/api/days/*', (route) => route.abort());
    await press(page, 1, 'Mehr');
    await page.getByLabel('entfällt').check();
    await page.getByLabel('Grund', { exact: true }).fill('Drucker defekt');
    await page.getByRole('button', { name: 'Entscheidung speichern' }).click();
    await rowAt(page, 1).getByText('entfällt: Drucker defekt').waitFor();
    await press(colleague, 1, 'Ist da');
    await colleague.locator('.day-row-alert').getByRole('button', { name: 'Verstanden' }).waitFor();
    await colleague.unroute('**/api/days/*');
    await rowAt(colleague, 1).getByText('entfällt: Drucker defekt').waitFor();
    assert.equal(recorded(counter, 1).arrivedAt, undefined);
  }),
);

test('[WB73] two clerks who call at the same moment have different people with them', options, () =>
  atCounter(async (counter) => {
    const { page, colleague } = counter;
    for (const number of [0, 1]) {
      await press(page, number, 'Ist da');
      await isHere(page, number);
    }
    const nextOf = (one: Page) => one.getByRole('button', { name: 'Nächste Person' }).click();
    await Promise.all([nextOf(page), nextOf(colleague)]);
    const called = await Promise.all(
      [page, colleague].map((one) => one.locator('.with-you__name').textContent()),
    );
    assert.deepEqual([...called].sort(), ['Person 0', 'Person 1']);
    await rowAt(page, 0).getByText('aufgerufen').waitFor();
    await rowAt(page, 1).getByText('aufgerufen').waitFor();
  }),
);

test('[WB11] the network goes in the middle of a click: recorded once, said in the row', options, () =>
  atCounter(async (counter) => {
    const { page } = counter;
    await page.route(
      '**/arrival',
      async (route) => {
        await route.fetch();
        await page.context().setOffline(true);
        await route.abort();
      },
      { times: 1 },
    );
    await press(page, 2, 'Ist da');
    await page.locator('.notices').getByText('noch nicht gespeichert').waitFor();
    await rowAt(page, 2).getByText('noch nicht gespeichert').waitFor();
    assert.equal(recorded(counter, 2).status, 'waiting');
    await page.context().setOffline(false);
    await isHere(page, 2);
    assert.equal(recorded(counter, 2).revision, '2');
  }),
);

test('[WB70] the server starts anew under a note: it is saved once, with its writer', options, () =>
  atCounter(async (counter) => {
    const { page } = counter;
    await press(page, 3, 'Mehr');
    await note(page).fill('Ruft gegen zehn zurück');
    await counter.stop();
    await page.getByRole('button', { name: 'Notiz speichern' }).click();
    await page.getByText('Noch nicht gespeichert.').waitFor();
    // No sentence above it may claim that everything is saved.
    await page
      .locator('.notices')
      .getByText('Wo etwas noch nicht gespeichert ist, steht es dabei.')
      .waitFor();
    await counter.start();
    await rowAt(page, 3).getByText('Derya Demir: Ruft gegen zehn zurück').waitFor({ timeout: 60_000 });
    assert.equal(recorded(counter, 3).notes.length, 1);
  }),
);

test('[WB70] the session ends while somebody types: after signing in the text is there', options, () =>
  atCounter(async (counter) => {
    const { page, colleague } = counter;
    await press(page, 3, 'Mehr');
    await page.getByLabel('entfällt').check();
    await page.getByLabel('Grund', { exact: true }).fill('Drucker defekt');
    await note(page).pressSequentially('Bringt das Foto morgen');
    await page.context().clearCookies();
    // What a colleague does makes the page ask, and learn that its session is over.
    await press(colleague, 0, 'Ist da');
    await page.getByRole('heading', { name: 'Anmelden' }).waitFor();
    await signInAs(page, 'Derya Demir');
    assert.equal(await note(page).inputValue(), 'Bringt das Foto morgen');
    assert.equal(await page.getByLabel('entfällt').isChecked(), true);
    assert.equal(await page.getByLabel('Grund', { exact: true }).inputValue(), 'Drucker defekt');
    await page.getByRole('button', { name: 'Notiz speichern' }).click();
    await rowAt(page, 3).getByText('Derya Demir: Bringt das Foto morgen').waitFor();
    assert.equal(recorded(counter, 3).notes.length, 1);
  }),
);

test(
  '[WB70] a decision whose answer was lost is repeated as it was, also when the row shows it',
  options,
  () =>
    atCounter(async (counter) => {
      const { page, colleague } = counter;
      const save = page.getByRole('button', { name: 'Entscheidung speichern' });
      await press(page, 2, 'Mehr');
      await page.getByLabel('entfällt').check();
      await page.getByLabel('Grund', { exact: true }).fill('Drucker defekt');
      await page.route(
        '**/decision',
        async (route) => {
          await route.fetch();
          await route.abort();
        },
        { times: 1 },
      );
      await save.click();
      await page.getByText('Es wird nichts doppelt gespeichert').waitFor();
      await rowAt(page, 2).getByText('entfällt: Drucker defekt').waitFor();
      await rowAt(colleague, 2).getByText('entfällt: Drucker defekt').waitFor();
      await page.reload();
      await save.click();
      await page.getByText('Entscheidung gespeichert.').waitFor();
      assert.equal(recorded(counter, 2).revision, '2');
      assert.equal(await page.evaluate(() => localStorage.length), 0);
    }),
);

for (const days of [-1, 1])
  test(
    `[WB3] a tablet whose clock is wrong by ${days} day shows and records the town hall's time`,
    options,
    () =>
      atCounter(async (counter) => {
        const { page, today } = counter;
        await page.clock.setFixedTime(Date.now() + days * 86_400_000);
        await page.reload();
        const day = new RegExp(`^Heute, .* ${Number(today.slice(8))}\\. `);
        await page.getByRole('heading', { name: day }).waitFor();
        await press(page, 0, 'Ist da');
        await isHere(page, 0);
        const { arrivedAt } = recorded(counter, 0);
        assert.equal(arrivedAt?.slice(0, 10), today);
        await rowAt(page, 0)
          .getByText(`seit ${arrivedAt.slice(11, 16)}`)
          .waitFor();
      }),
  );
