/** The built page in a real browser against the real server. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Browser, chromium } from 'playwright-core';
import { build } from 'vite';
import { expectOk } from '../../core/value/result.ts';
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

const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
const options = {
  skip: chromiumPath ? false : 'SKIPPED: no Chromium at /usr/bin; install the package "chromium"',
  timeout: 120_000,
};
let founded: TestFolder;
let browser: Browser | undefined;

before(async () => {
  if (!chromiumPath) return;
  founded = await foundTestFolder();
  const outDir = `${founded.dir}-built`;
  const configFile = join(import.meta.dirname, '../../../vite.config.ts');
  await build({ configFile, logLevel: 'error', build: { outDir } });
  const quiet = ['quic', 'background-networking', 'component-update', 'sync', 'gpu'];
  browser = await chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--no-first-run', ...quiet.map((name) => `--disable-${name}`)],
  });
});
after(async () => {
  await browser?.close();
  if (chromiumPath) founded.remove();
});

const start = async (dir: string, port: number): Promise<RunningTownhall> =>
  expectOk(await startTownhall({ dir, port, pageFolder: `${founded.dir}-built`, ...testOptions }));

test('[TH28] sign-in, arrivals and a restart under the open page', options, async () => {
  assert.ok(browser);
  const dir = founded.copy();
  let server = await start(dir, 0);
  const { clock } = server.townhall;
  const now = clock.wallMilliseconds();
  const today = toLocalDate(now, clock.offsetMinutes(now));
  await importTestDay(server.townhall, await addTestPerson(server.townhall), 4, today);
  const page = await browser.newPage();
  const policyFaults: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) policyFaults.push(message.text());
  });
  await page.goto(server.url);
  await page
    .getByLabel(/Person|Name/)
    .first()
    .selectOption({ label: 'Derya Demir' });
  await page.getByLabel(/PIN/).first().fill(testPin);
  await page.keyboard.press('Enter');
  const here = page.getByRole('button', { name: /Ist da/ });
  const back = page.getByRole('button', { name: /Rückgängig/ });
  await here.nth(3).waitFor();
  await here.first().click();
  await back.first().waitFor();

  const port = Number(new URL(server.url).port);
  await server.close();
  await here.first().click();
  await page.getByText('noch nicht gespeichert').first().waitFor();
  server = await start(dir, port);
  await page.getByText('noch nicht gespeichert').first().waitFor({ state: 'detached', timeout: 60_000 });
  const waiting = server.townhall.views.readDay(today).rows.filter(({ status }) => status === 'waiting');
  assert.equal(waiting.length, 2);
  assert.ok(waiting.every(({ revision }) => revision === '2'));
  assert.deepEqual(policyFaults, []);
  await page.close();
  await server.close();
});
