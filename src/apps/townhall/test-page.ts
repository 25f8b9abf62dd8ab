/** The built page in a real browser against the real server, for tests of whole ways through it. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { build } from 'vite';

const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
export const browserOptions = {
  skip: chromiumPath ? false : 'SKIPPED: no Chromium at /usr/bin; install the package "chromium"',
  timeout: 180_000,
};
let browser: Browser | undefined;

/** Builds the page once a test file, then does what the file needs besides; nothing of it without a browser. */
export function prepareBuiltPage(more: {
  readonly start: (pageFolder: string) => Promise<void>;
  readonly stop: () => Promise<void>;
}): void {
  const folder = mkdtempSync(join(tmpdir(), 'insel-built-'));
  before(async () => {
    if (!chromiumPath) return;
    const configFile = join(import.meta.dirname, '../../../vite.config.ts');
    await build({ configFile, logLevel: 'error', build: { outDir: folder } });
    const quiet = ['quic', 'background-networking', 'component-update', 'sync', 'gpu'];
    browser = await chromium.launch({
      executablePath: chromiumPath,
      args: ['--no-sandbox', '--no-first-run', ...quiet.map((name) => `--disable-${name}`)],
    });
    await more.start(folder);
  });
  after(async () => {
    await browser?.close();
    if (chromiumPath) await more.stop();
    rmSync(folder, { recursive: true, force: true });
  });
}

/** An empty profile; fails when the page broke the policy or threw. */
export async function withPage(
  look: BrowserContextOptions,
  act: (page: Page) => Promise<void>,
): Promise<void> {
  assert.ok(browser);
  const context = await browser.newContext(look);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) faults.push(message.text());
  });
  try {
    await act(page);
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
  }
}

/** What axe finds, and whether the page scrolls sideways. */
export async function faultsOf(page: Page): Promise<readonly unknown[]> {
  await page.evaluate(axe.source);
  const found: unknown = await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map((v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ")).slice(0, 3).join(" | ")))',
  );
  assert.ok(Array.isArray(found));
  const isWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
  return isWide ? [...found, 'scrolls sideways'] : found;
}

export const looks = {
  light: { viewport: { width: 1280, height: 900 } },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
  narrow: { viewport: { width: 320, height: 800 } },
} as const satisfies Readonly<Record<string, BrowserContextOptions>>;

/**
 * Asks again and again, over reloads too. `page.waitForFunction` with words of the page's language would ask
 * by `eval`, which the page's own policy refuses.
 */
export async function awaitTrue(page: Page, expression: string): Promise<void> {
  for (let left = 600; left > 0; left -= 1) {
    const answer: unknown = await page.evaluate(expression).catch(() => false);
    if (answer === true) return;
    await page.waitForTimeout(50);
  }
  assert.fail(`${expression} does not come true`);
}

/**
 * Presses Tab until this is in focus: everything on the way is reached as well. Past the last element the focus is on
 * the body, whose words are those of the whole page: that is not it.
 */
export async function tabTo(page: Page, label: RegExp): Promise<void> {
  let rounds = 0;
  for (let presses = 0; presses < 400 && rounds < 40; presses += 1) {
    await page.keyboard.press('Tab');
    const words: unknown = await page.evaluate(
      '(() => { const e = document.activeElement; return e === document.body ? null : [e.innerText, ...[...(e.labels ?? [])].map((l) => l.innerText)].join(" "); })()',
    );
    if (typeof words === 'string' && label.test(words)) return;
    if (words !== null) continue;
    // What is still being loaded is there in the next round.
    rounds += 1;
    await page.waitForTimeout(100);
  }
  assert.fail(`${label} is not reached by Tab`);
}
