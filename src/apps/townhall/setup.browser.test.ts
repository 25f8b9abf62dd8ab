/** *Einrichten* in a real browser, from an empty folder to the day's appointments. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { expectOk } from '../../core/value/result.ts';
import { toLocalDate } from './local-time.ts';
import { type RunningSetup, startSetup } from './start-setup.ts';
import { createSystemClock } from './system-clock.ts';
import { testOptions } from './test-folder.ts';
import { browserOptions, faultsOf, looks, prepareBuiltPage, tabTo, withPage } from './test-page.ts';

const root = fs.mkdtempSync(join(os.tmpdir(), 'insel-setup-page-'));
let pageFolder = '';
prepareBuiltPage({
  start: async (folder) => {
    pageFolder = folder;
  },
  stop: async () => undefined,
});
after(() => fs.rmSync(root, { recursive: true, force: true }));

/** A server on this folder for as long as the act takes; whatever happens it is closed. */
async function withSetup(name: string, act: (setup: RunningSetup) => Promise<void>): Promise<void> {
  const setup = expectOk(await startSetup({ dir: join(root, name), port: 0, pageFolder, ...testOptions }));
  try {
    await act(setup);
  } finally {
    await setup.close();
  }
}

const press = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name }).first().click();
const onStep = (page: Page, heading: string | RegExp): Promise<void> =>
  page.getByRole('heading', { level: 1, name: heading }).waitFor();

/** As an office program writes it: forty appointments of today, in Windows-1252. */
function writeDayList(): string {
  const clock = createSystemClock('Europe/Berlin');
  const now = clock.wallMilliseconds();
  const [year, month, day] = toLocalDate(now, clock.offsetMinutes(now)).split('-');
  const rows = Array.from({ length: 40 }, (_, at) => {
    const time = `${String(8 + Math.floor(at / 6)).padStart(2, '0')}:${at % 6}0`;
    return `${day}.${month}.${year};${time};Müßig${at}, Jürgen;0170 55500${at};Personalausweis`;
  });
  const path = join(root, 'Tagesliste.csv');
  const text = ['Datum;Uhrzeit;Name;Telefon;Anliegen', ...rows, ''].join('\r\n');
  fs.writeFileSync(path, Buffer.from(text, 'latin1'));
  return path;
}

async function typeTown(page: Page): Promise<void> {
  await onStep(page, 'Welche Gemeinde ist das?');
  await page.getByLabel('Name', { exact: true }).fill('Gemeinde Birkenrode');
  await page.getByLabel('Amtlicher Gemeindeschlüssel').fill('09 999 002');
  await page.getByText('aus Bayern').waitFor();
  await page.getByLabel('Nur zum Üben').check();
  await press(page, 'Weiter');
}

async function nameGuardians(page: Page): Promise<void> {
  await onStep(page, 'Wer hütet das Rathaus?');
  for (const [at, name] of ['Ada Brandt', 'Björn Öztürk', 'Małgorzata Šimić'].entries())
    await page.getByLabel(`Name auf Karte ${at + 1}`).fill(name);
}

/** Every sheet is shown and handed over, then the kit leaves the machine. */
async function handOutKit(page: Page): Promise<void> {
  await onStep(page, 'Notfallpaket drucken und verteilen');
  for (let left = 8; left > 0; left -= 1) {
    await page.locator('tr', { hasText: 'offen' }).first().getByRole('button').click();
    await page.locator('.kit-paper__groups').first().waitFor();
    await press(page, 'Gedruckt und übergeben');
    await onStep(page, 'Notfallpaket drucken und verteilen');
    if (left > 1)
      await page.getByText(left === 2 ? 'Noch ein Blatt.' : `Noch ${left - 1} Blätter.`).waitFor();
  }
  await press(page, 'Vom Rechner löschen und weiter');
}

/** Enters a person; answers her drawn PIN. */
async function addPerson(page: Page, name: string, role: string): Promise<string> {
  await press(page, 'Person eintragen');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Rolle').selectOption({ label: role });
  await press(page, 'Speichern');
  const digits = page.locator('.shown-pin__digits');
  await digits.waitFor();
  const pin = ((await digits.textContent()) ?? '').replace(/\s/g, '');
  await press(page, 'Übergeben, weiter');
  await page.getByText(`${name} ist gespeichert.`).waitFor();
  return pin;
}

test('[SU12] from an empty folder to today’s forty appointments', browserOptions, () =>
  withPage(looks.light, async (page) => {
    await withSetup('rathaus', async ({ url }) => {
      await page.goto(url);
      await typeTown(page);
      await nameGuardians(page);
      assert.equal(fs.existsSync(join(root, 'rathaus')), false);
      await press(page, 'Rathaus anlegen');
      await onStep(page, 'Notfallpaket drucken und verteilen');
    });
    // Stopped in the middle; the new address goes on where the old one was.
    await page.goto('about:blank');
    await withSetup('rathaus', async ({ url }) => {
      await page.goto(url);
      await handOutKit(page);
      await onStep(page, 'Personen');
      await page.getByText('Tragen Sie eine Leitung mit PIN ein').waitFor();
      const pin = await addPerson(page, 'Lena Vogt', 'Leitung');
      await addPerson(page, 'Derya Demir', 'Infoschalter');
      await press(page, 'Weiter');
      await onStep(page, 'Geräte im Haus');
      await press(page, 'Weiter');
      await readDayList(page);
      await onStep(page, 'Bereit: 75 %');
      await page.getByText('Eine Vertretung für jede Rolle').waitFor();
      await press(page, 'Fertig, zur Anmeldung');
      await page.getByLabel('Ihr Name').selectOption({ label: 'Lena Vogt' });
      await page.getByLabel('Ihre PIN').fill(pin);
      await page.keyboard.press('Enter');
      await onStep(page, /Heute|Termine/);
      await page.getByText('Müßig39, Jürgen').first().waitFor();
      assert.equal(await page.locator('.day-table tbody tr').count(), 40);
    });
  }),
);

async function readDayList(page: Page): Promise<void> {
  await onStep(page, 'Termine einlesen');
  await page.locator('input[type=file]').setInputFiles(writeDayList());
  await press(page, 'Ansehen');
  await page.getByText('40 gelesen = 40 verstanden + 0 nicht verstanden').waitFor();
  await page.getByText('windows-1252').waitFor();
  await page.getByText('Müßig0, Jürgen').waitFor();
  await press(page, '40 Termine einlesen');
  await page.getByText('40 Termine sind gespeichert.').waitFor();
  await press(page, 'Weiter');
}

test('[SU1] a used address says in plain words what to do', browserOptions, () =>
  withPage(looks.light, (page) =>
    withSetup('used', async ({ url }) => {
      await page.goto(url);
      await onStep(page, 'Welche Gemeinde ist das?');
      assert.equal(new URL(page.url()).hash, '');
      await page.reload();
      await onStep(page, 'Welche Gemeinde ist das?');
      await withPage(looks.light, async (other) => {
        await other.goto(url);
        await other.getByText('Diese Adresse gilt nicht mehr.').waitFor();
        assert.deepEqual(await faultsOf(other), []);
      });
    }),
  ),
);

test('[SU12] town, guardians and the first sheet by keyboard alone', browserOptions, () =>
  withPage(looks.light, (page) =>
    withSetup('keyboard', async ({ url }) => {
      await page.goto(url);
      await onStep(page, 'Welche Gemeinde ist das?');
      await tabTo(page, /^\s*Name/);
      await page.keyboard.type('Gemeinde Birkenrode');
      await tabTo(page, /AGS/);
      await page.keyboard.type('09999002');
      await tabTo(page, /^Weiter/);
      await page.keyboard.press('Enter');
      await onStep(page, 'Wer hütet das Rathaus?');
      for (const [at, name] of ['Ada', 'Björn', 'Clara'].entries()) {
        await tabTo(page, new RegExp(`Karte ${at + 1}`));
        await page.keyboard.type(name);
      }
      await tabTo(page, /^Rathaus anlegen/);
      await page.keyboard.press('Enter');
      await onStep(page, 'Notfallpaket drucken und verteilen');
      await tabTo(page, /^Zeigen/);
      await page.keyboard.press('Enter');
      await page.locator('.kit-paper').waitFor();
    }),
  ),
);

/** A list in which nothing is known: the person says which column is what, and it is understood. */
async function sayWhichColumn(page: Page, look: (name: string) => Promise<void>): Promise<void> {
  const path = join(root, 'Slots.csv');
  fs.writeFileSync(
    path,
    'Buchungen der Woche;;\r\nSlot;Kunde;Wunsch\r\n27.10.2026 08:00;Groß;Ausweis\r\n27.10.2026 08:10;Übel;Pass\r\n',
  );
  await page.locator('input[type=file]').setInputFiles(path);
  await press(page, 'Ansehen');
  await page.getByText('In dieser Datei ist kein Termin, den Insel versteht.').waitFor();
  await page.getByLabel('Datum und Uhrzeit in einem').selectOption({ label: 'Slot' });
  await page.getByLabel('Name', { exact: true }).selectOption({ label: 'Kunde' });
  await page.getByLabel('Anliegen', { exact: true }).selectOption({ label: 'Wunsch' });
  await look('6-columns');
  await press(page, 'Noch einmal ansehen');
  await page.getByText('2 gelesen = 2 verstanden + 0 nicht verstanden').waitFor();
}

const albumFolder = process.env['INSEL_SETUP_ALBUM'];

/** Through all steps; `look` is asked at each of them. */
async function throughAllSteps(page: Page, look: (name: string) => Promise<void>): Promise<void> {
  await onStep(page, 'Welche Gemeinde ist das?');
  await press(page, 'Weiter');
  assert.equal(await page.evaluate('document.activeElement.id'), 'error-summary');
  await look('1-town-errors');
  await typeTown(page);
  await onStep(page, 'Wer hütet das Rathaus?');
  await look('2-guardians');
  await nameGuardians(page);
  await press(page, 'Rathaus anlegen');
  await onStep(page, 'Notfallpaket drucken und verteilen');
  await look('3-kit');
  await press(page, /^Zeigen/);
  await page.locator('.kit-paper').waitFor();
  await look('3-sheet');
  await press(page, 'Zur Liste');
  await handOutKit(page);
  await onStep(page, 'Personen');
  await look('4-persons');
  await addPerson(page, 'Lena Vogt', 'Leitung');
  await press(page, 'Weiter');
  await onStep(page, 'Geräte im Haus');
  await look('5-devices');
  await press(page, 'Weiter');
  await onStep(page, 'Termine einlesen');
  await press(page, 'Ansehen');
  await page.locator('#field-file-error').waitFor();
  await sayWhichColumn(page, look);
  await page.locator('input[type=file]').setInputFiles(writeDayList());
  await press(page, 'Ansehen');
  await page.getByText('40 gelesen').waitFor();
  await page.getByText('Stimmt etwas nicht?').click();
  await look('6-data');
  await press(page, '40 Termine einlesen');
  await press(page, 'Weiter');
  await onStep(page, /^Bereit/);
  await look('7-ready');
}

for (const [name, setting] of Object.entries(looks))
  test(`[SU11] no step has a violation: ${name}`, browserOptions, () =>
    withPage(setting, (page) =>
      withSetup(`look-${name}`, async ({ url }) => {
        await page.goto(url);
        await throughAllSteps(page, async (step) => {
          if (albumFolder)
            await page.screenshot({ path: join(albumFolder, `${step}-${name}.png`), fullPage: true });
          assert.deepEqual(await faultsOf(page), [], step);
        });
      }),
    ),
  );
