/** The built page in a real browser against a real town hall, signed in. For tests only. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from 'node:test';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { expectOk } from '../../core/value/result.ts';
import { type RunningTownhall, startTownhall } from './start-townhall.ts';
import { addTestPerson, foundTestFolder, type TestFolder, testOptions, testPin } from './test-folder.ts';
import { awaitTrue } from './test-page.ts';

const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
export const options = {
  skip: chromiumPath ? false : 'SKIPPED: no Chromium at /usr/bin; install the package "chromium"',
  timeout: 120_000,
};
let founded: TestFolder;
let browser: Browser | undefined;

/** Once a test file: founds a town hall, builds the page, starts the browser that its tests share. */
export function prepareDesk(): void {
  before(async () => {
    if (!chromiumPath) return;
    founded = await foundTestFolder();
    const configFile = join(import.meta.dirname, '../../../vite.config.ts');
    await build({ configFile, logLevel: 'error', build: { outDir: `${founded.dir}-built` } });
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
}

export interface Desk {
  readonly page: Page;
  readonly server: () => RunningTownhall;
  /** The server is gone; `start` lets it come back at the same address. */
  readonly stop: () => Promise<void>;
  readonly start: () => Promise<void>;
  /** Waits until the page has asked for paper so often: it does so after it was drawn. */
  readonly printed: (times: number) => Promise<void>;
}

interface Setting {
  readonly path: string;
  readonly width?: number;
  readonly scheme?: 'light' | 'dark';
  readonly role?: string;
}

/** A town hall of its own and an empty browser profile; fails when anything broke the policy or threw. */
export async function onDesk(setting: Setting, act: (desk: Desk) => Promise<void>): Promise<void> {
  assert.ok(browser);
  const dir = founded.copy();
  const open = async (port: number): Promise<RunningTownhall> =>
    expectOk(await startTownhall({ dir, port, pageFolder: `${founded.dir}-built`, ...testOptions }));
  let server = await open(0);
  const port = Number(new URL(server.url).port);
  await addTestPerson(server.townhall, setting.role ?? 'infodesk');
  const context = await browser.newContext({
    viewport: { width: setting.width ?? 1280, height: 900 },
    colorScheme: setting.scheme ?? 'light',
  });
  await context.addInitScript('window.prints = 0; window.print = () => { window.prints += 1; };');
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) faults.push(message.text());
  });
  try {
    await page.goto(server.url);
    await signIn(page);
    await page.locator('nav a').first().waitFor();
    await page.goto(`${server.url}${setting.path}`);
    await act({
      page,
      server: () => server,
      stop: () => server.close(),
      start: async () => {
        server = await open(port);
      },
      printed: (times) => awaitTrue(page, `window.prints === ${times}`),
    });
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
    await server.close().catch(() => undefined);
  }
}

export async function signIn(page: Page): Promise<void> {
  await page.getByLabel('Ihr Name').selectOption({ label: 'Derya Demir' });
  await page.getByLabel('Ihre PIN').fill(testPin);
  await page.keyboard.press('Enter');
}

/** What axe finds, and scrolling sideways. */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found: unknown = await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map((v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ")).slice(0, 3).join(" | ")))',
  );
  const sideways: unknown = await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  assert.ok(Array.isArray(found));
  return [...found.map(String), ...(sideways === 0 ? [] : [`scrolls sideways by ${String(sideways)}`])];
}

/** What the printer would get: its pages, and their width in millimetres. Kept as a file where somebody wants to look. */
export async function paperOf(page: Page, name: string): Promise<{ pages: number; width: number }> {
  const folder = process.env['INSEL_PICTURES'];
  const pdf = await page.pdf({
    preferCSSPageSize: true,
    ...(folder !== undefined && { path: `${folder}/${name}.pdf` }),
  });
  const text = pdf.toString('latin1');
  const points = Number(/\/MediaBox\s*\[\s*0 0 ([\d.]+)/.exec(text)?.[1]);
  return {
    pages: text.match(/\/Type\s*\/Page\b/g)?.length ?? 0,
    width: Math.round((points * 25.4) / 72),
  };
}
