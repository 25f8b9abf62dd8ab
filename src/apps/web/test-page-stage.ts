/** The built page in a real browser, against the fixture server under the strict policy. For tests only. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { demir } from './fixture-day.ts';
import { findAccessibilityFaults } from './fixture-probes.ts';
import { FixtureServer, fixturePin, lostAnswerHeader } from './fixture-server.ts';
import type { Language } from './language.ts';

export const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) =>
  existsSync(path),
);
export const options = {
  skip: chromiumPath ? false : 'SKIPPED: no Chromium at /usr/bin; install the package "chromium"',
  timeout: 120_000,
};
/** The page itself, and the page of components that only tests and pictures know. */
const pageSources = ['index.html', 'samples/index.html'].map((path) => join(import.meta.dirname, path));
const folder = mkdtempSync(join(tmpdir(), 'insel-web-'));
let browser: Browser | undefined;

/** Once a test file: builds the page and starts the browser that its tests share. */
export function prepareStage(): void {
  before(raiseStage);
  after(lowerStage);
}

export async function lowerStage(): Promise<void> {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
}

export async function raiseStage(): Promise<void> {
  if (!chromiumPath) return;
  await build({
    configFile: join(import.meta.dirname, '../../../vite.config.ts'),
    logLevel: 'error',
    build: { outDir: folder, rolldownOptions: { input: pageSources } },
  });
  const quiet = ['quic', 'background-networking', 'component-update', 'sync', 'gpu'];
  browser = await chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--no-first-run', ...quiet.map((name) => `--disable-${name}`)],
  });
}

export interface Stage {
  readonly page: Page;
  readonly fixture: FixtureServer;
  readonly url: string;
  /** Ends every connection and stops listening; `start` listens on the same port again. */
  readonly stop: () => Promise<void>;
  readonly start: () => Promise<void>;
}
export interface Setting {
  readonly rows?: number;
  readonly width?: number;
  readonly scheme?: 'light' | 'dark';
  readonly signedIn?: boolean;
  /** Where to begin; `/` unless said otherwise. */
  readonly path?: string;
  /** Signed in already, without the sign-in page. */
  readonly person?: typeof demir;
  /** Before the first request. */
  readonly prepare?: (fixture: FixtureServer) => void;
  /** As chosen at this device before. */
  readonly language?: Language;
}

/** One fixture server and one empty browser profile; fails when anything broke the policy or threw. */
export async function onStage(setting: Setting, act: (stage: Stage) => Promise<void>): Promise<void> {
  assert.ok(browser);
  const fixture = new FixtureServer({ rowCount: setting.rows ?? 41, readPageFile: readBuiltFile });
  const server = createServer((request, response) => void answer(fixture, request, response));
  const port = await listen(server, 0);
  const context = await browser.newContext({
    viewport: { width: setting.width ?? 1280, height: 860 },
    colorScheme: setting.scheme ?? 'light',
  });
  const page = await context.newPage();
  const thrown: string[] = [];
  page.on('pageerror', (error) => thrown.push(error.message));
  page.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) thrown.push(message.text());
  });
  const url = `http://127.0.0.1:${port}`;
  setting.prepare?.(fixture);
  if (setting.person)
    await context.addCookies([{ name: 'insel', value: fixture.openSession(setting.person), url }]);
  if (setting.language)
    await context.addInitScript((language) => {
      localStorage.setItem('insel.language', language);
    }, setting.language);
  try {
    await page.goto(`${url}${setting.path ?? '/'}`);
    if (setting.signedIn !== false && !setting.person) await signIn(page);
    await act({
      page,
      fixture,
      url,
      stop: () => close(server),
      start: async () => void (await listen(server, port)),
    });
    assert.deepEqual(thrown, []);
    assert.deepEqual(fixture.policyReports, []);
  } finally {
    await context.close();
    await close(server);
  }
}

async function readBuiltFile(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const file = join(folder, path);
  return existsSync(file) ? new Uint8Array(readFileSync(file)) : undefined;
}

async function answer(
  fixture: FixtureServer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const answered = await fixture.fetch(
    new Request(`http://localhost${request.url}`, {
      method: request.method ?? 'GET',
      headers: Object.entries(request.headers).map(([name, value]): [string, string] => [
        name,
        String(value),
      ]),
      signal: gone.signal,
      ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
    }),
  );
  if (answered.headers.has(lostAnswerHeader)) return void response.destroy();
  response.writeHead(answered.status, Object.fromEntries(answered.headers));
  if (answered.body) for await (const chunk of answered.body) response.write(chunk);
  response.end();
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return address && typeof address === 'object' ? address.port : port;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

export async function signIn(page: Page, person = demir): Promise<void> {
  await page.getByLabel('Ihr Name').selectOption(person.id);
  await page.getByLabel('Ihre PIN').fill(fixturePin);
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await page.locator('.day-row').first().waitFor({ state: 'attached' });
}

export const rowOf = (page: Page, name: string) => page.locator('.day-row', { hasText: name }).first();
/** The first person of the fixture's day who is still expected. */
export const petersen = (page: Page) => rowOf(page, 'Petersen, Ole');
export const arrivalOf = (page: Page) => petersen(page).getByRole('button', { name: 'Ist da' });
export const notice = (page: Page) => page.locator('.notices .notice');

/** What axe and our own questions find; the page is expected to say that it speaks this language. */
export async function violationsOf(page: Page, language: Language = 'de'): Promise<string[]> {
  await page.evaluate(axe.source);
  const found: unknown = await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map((v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ")).slice(0, 3).join(" | ")))',
  );
  assert.ok(Array.isArray(found));
  return [...found.map(String), ...(await page.evaluate(findAccessibilityFaults, language))];
}
