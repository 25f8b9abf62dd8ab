/** Devices in the house: a browser learns to trust the town hall, starts without it, and is taken in. */
import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { expectOk } from '../../core/value/result.ts';
import { qrSquares } from '../../print/qr-code.ts';
import { toLocalDate } from './local-time.ts';
import { type RunningTownhall, startTownhall } from './start-townhall.ts';
import {
  addTestPerson,
  foundTestFolder,
  importTestDay,
  type TestFolder,
  testOptions,
  testPin,
} from './test-folder.ts';
import { type House, houseMissing, openHouse as openTestHouse } from './test-house.ts';
import { awaitTrue, faultsOf, tabTo } from './test-page.ts';

const options = {
  skip: houseMissing === undefined ? false : `SKIPPED: ${houseMissing}`,
  timeout: 120_000,
};
const lanName = 'insel.rathaus.test';

let founded: TestFolder;
before(async () => {
  if (options.skip) return;
  founded = await foundTestFolder({ lanName });
  const configFile = join(import.meta.dirname, '../../../vite.config.ts');
  await build({ configFile, logLevel: 'error', build: { outDir: `${founded.dir}-built` } });
});
after(() => {
  if (!options.skip) founded.remove();
});

async function start(
  test: TestContext,
  dir: string,
  { port = 0, pageFolder = `${founded.dir}-built` } = {},
): Promise<RunningTownhall> {
  const server = expectOk(await startTownhall({ dir, port, lanName, pageFolder, ...testOptions }));
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (isOpen) await server.close();
    isOpen = false;
  };
  test.after(close);
  return { ...server, close };
}

async function openHouse(test: TestContext, trusted: string | undefined): Promise<House> {
  const house = await openTestHouse({ lanName, trusted });
  test.after(house.close);
  return house;
}

async function signIn(page: Page, name = 'Derya Demir'): Promise<void> {
  await page.getByLabel('Ihr Name').selectOption({ label: name });
  await page.getByLabel('Ihre PIN').fill(testPin);
  await page.keyboard.press('Enter');
}

const awaitWorker = (page: Page): Promise<unknown> =>
  page.evaluate('navigator.serviceWorker.ready.then(({ active }) => active.scriptURL)');

test(
  '[LA8] without the root the browser refuses, plain HTTP says what is missing, with it the page opens',
  options,
  async (context) => {
    const server = await start(context, founded.copy());
    await addTestPerson(server.townhall);
    const stranger = await openHouse(context, undefined);
    await assert.rejects(stranger.page.goto(server.url), /ERR_CERT_AUTHORITY_INVALID/);
    const page = await stranger.context.newPage();
    await page.goto(`${server.helpUrl}/anmelden`);
    await page.getByText('Hier gibt es noch keine Termine und keine Anmeldung.').waitFor();
    assert.equal(await page.locator('input, script').count(), 0);
    const loading = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Zertifikat laden' }).click();
    const file = join(os.tmpdir(), `insel-root-${process.pid}.crt`);
    await (await loading).saveAs(file);
    assert.deepEqual(stranger.faults, []);

    // What the help page gave away is what makes the browser trust.
    const known = await openHouse(context, file);
    rmSync(file);
    await known.page.goto(server.helpUrl ?? '');
    await known.page.getByRole('link', { name: 'Insel öffnen' }).click();
    await known.page.getByRole('heading', { name: 'Anmelden' }).waitFor();
    assert.equal(new URL(known.page.url()).origin, server.url);
    assert.match(String(await awaitWorker(known.page)), /service-worker\.js$/);
    assert.deepEqual(known.faults, []);
    await server.close();
  },
);

test(
  '[LA9] after the server was killed the page starts on the device, says so, and shows no name',
  options,
  async (context) => {
    const dir = founded.copy();
    let server = await start(context, dir);
    const port = Number(new URL(server.url).port);
    const { clock } = server.townhall;
    const now = clock.wallMilliseconds();
    const today = toLocalDate(now, clock.offsetMinutes(now));
    await importTestDay(server.townhall, await addTestPerson(server.townhall), 4, today);
    const house = await openHouse(context, server.townhall.folder.paths.authorityCertificate);
    await house.page.goto(server.url);
    await awaitWorker(house.page);
    await signIn(house.page);
    await house.page.getByText('Person 0').first().waitFor();
    await server.close();

    const again = await house.context.newPage();
    again.on('pageerror', ({ message }) => house.faults.push(message));
    await again.goto(server.url);
    await again.getByRole('heading', { name: 'Der Server antwortet nicht' }).waitFor();
    await again.getByText('Die Seite versucht es von selbst wieder.').waitFor();
    for (const [width, colorScheme] of [
      [1280, 'light'],
      [1280, 'dark'],
      [320, 'light'],
    ] as const) {
      await again.setViewportSize({ width, height: 900 });
      await again.emulateMedia({ colorScheme });
      assert.deepEqual(await faultsOf(again), []);
    }
    assert.ok(!(await again.content()).includes('Person 0'));
    assert.equal(await namesKept(again), 0);

    server = await start(context, dir, { port });
    await again.getByText('Person 0').first().waitFor({ timeout: 60_000 });
    assert.deepEqual(house.faults, []);
    await server.close();
  },
);

test(
  '[LA10] a newer page waits until a person loads it, and says so first when something is half-typed',
  options,
  async (context) => {
    const dir = founded.copy();
    let server = await start(context, dir);
    await addTestPerson(server.townhall);
    const port = Number(new URL(server.url).port);
    const { page, faults } = await openHouse(context, server.townhall.folder.paths.authorityCertificate);
    await page.goto(server.url);
    await awaitWorker(page);
    await server.close();

    const newer = `${founded.dir}-newer`;
    cpSync(`${founded.dir}-built`, newer, { recursive: true });
    const worker = readFileSync(`${newer}/service-worker.js`, 'utf8');
    writeFileSync(
      `${newer}/service-worker.js`,
      worker.replace(/builtVersion = '[^']+'/, "builtVersion = 'b'"),
    );
    server = await start(context, dir, { port, pageFolder: newer });
    await page.reload();
    await page.getByText('Eine neue Fassung dieser Seite liegt bereit.').waitFor();
    await page.getByLabel('Ihre PIN').fill('4815');
    await page.getByRole('button', { name: 'Neu laden' }).click();
    await page.getByText('Auf dieser Seite steht noch etwas').waitFor();
    assert.deepEqual(await faultsOf(page), []);
    assert.equal(await page.getByLabel('Ihre PIN').inputValue(), '4815');
    await page.getByRole('button', { name: 'Trotzdem neu laden' }).click();
    await awaitTrue(page, "document.querySelector('input[type=password], input')?.value === ''");
    await awaitTrue(page, "caches.has('insel-page-b')");
    assert.equal(await page.getByText('Eine neue Fassung').count(), 0);
    assert.deepEqual(faults, []);
    await server.close();
  },
);

test(
  '[LA16] a second device is taken in by the code on show, and works there under its name',
  options,
  async (context) => {
    const server = await start(context, founded.copy());
    const { paths } = server.townhall.folder;
    await addTestPerson(server.townhall);
    await addTestPerson(server.townhall, 'lead', 'Anselm Vogt');
    const desk = await openHouse(context, paths.authorityCertificate);
    await desk.page.goto(`${server.url}/geraete`);
    await signIn(desk.page, 'Anselm Vogt');
    await desk.page.getByRole('link', { name: 'Geräte' }).click();
    await tabTo(desk.page, /^Gerät aufnehmen/);
    await desk.page.keyboard.press('Enter');
    await tabTo(desk.page, /Name des Geräts/);
    await desk.page.keyboard.type('Tablet Infoschalter');
    await desk.page.keyboard.press('Enter');
    const shown = desk.page.locator('.invitation__code');
    await shown.waitFor();
    assert.deepEqual(await faultsOf(desk.page), []);
    await desk.page.setViewportSize({ width: 320, height: 800 });
    assert.deepEqual(await faultsOf(desk.page), []);
    await desk.page.setViewportSize({ width: 1280, height: 900 });
    const code = (await shown.textContent()) ?? '';
    const address = `${server.url}/aufnehmen#${code}`;
    const drawn = await desk.page.locator('.qr__dark').last().getAttribute('d');
    assert.equal(drawn, qrSquares(address).path);

    // What a camera does with it.
    const tablet = await openHouse(context, paths.authorityCertificate);
    await tablet.page.setViewportSize({ width: 800, height: 1100 });
    await tablet.page.goto(address);
    assert.equal(await tablet.page.getByLabel('Code').inputValue(), code);
    assert.deepEqual(await faultsOf(tablet.page), []);
    await tablet.page.getByRole('button', { name: 'Aufnehmen' }).click();
    await tablet.page.getByText('Dieses Gerät heißt jetzt „Tablet Infoschalter“.').waitFor();
    await desk.page.getByText('Tablet Infoschalter ist aufgenommen.').waitFor();
    await tablet.page.getByRole('button', { name: 'Zur Anmeldung' }).click();
    await signIn(tablet.page);
    await tablet.page.getByRole('button', { name: 'Abmelden' }).waitFor();

    await desk.page.reload();
    await desk.page.getByRole('row', { name: /Tablet Infoschalter.*angemeldet/ }).waitFor();
    await desk.page.getByRole('button', { name: 'Entfernen … – Tablet Infoschalter' }).click();
    await desk.page.getByRole('button', { name: 'Entfernen', exact: true }).click();
    await desk.page.getByText('Tablet Infoschalter ist entfernt.').waitFor();
    await tablet.page.reload();
    await tablet.page.getByText('Dieses Gerät wurde entfernt.').waitFor();
    assert.deepEqual(await faultsOf(tablet.page), []);
    assert.deepEqual([...desk.faults, ...tablet.faults], []);
    await server.close();
  },
);

/** How many answers of the API lie on the device, and how many databases. */
const namesKept = (page: Page): Promise<unknown> =>
  page.evaluate(`(async () => {
    let kept = (await indexedDB.databases()).length;
    for (const name of await caches.keys())
      for (const { url } of await (await caches.open(name)).keys()) if (url.includes('/api/')) kept += 1;
    return kept;
  })()`);
