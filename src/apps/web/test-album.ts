/**
 * `npm run screens`: a picture of every page in every look, in ./screens, with an index to see them side by side.
 * Pictures are for people: what can be checked without eyes is checked in every-screen.browser.test.ts.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page as BrowserPage } from 'playwright-core';
import { type Page, pageNames } from './api/pages.ts';
import { chromiumPath, lowerStage, onStage, raiseStage, type Setting } from './test-page-stage.ts';
import {
  depthLooks,
  depthsOf,
  doorLooks,
  doorScreens,
  hasLook,
  looks,
  onDoorScreen,
  onScreen,
} from './test-screen-stage.ts';

const folder = join(import.meta.dirname, '../../../screens');
const taken = new Map<string, string[]>();

async function take(page: BrowserPage, subject: string, look: string): Promise<void> {
  await page.evaluate(async () => void (await document.fonts.ready));
  await page.screenshot({ path: join(folder, `${subject}-${look}.png`), fullPage: true });
  taken.set(subject, [...(taken.get(subject) ?? []), look]);
}

async function takeDepths(page: Page): Promise<void> {
  for (const depth of depthsOf(page))
    for (const [name, look] of Object.entries(depthLooks))
      await onScreen(page, look, (stage) => take(stage.page, page, `${depth}-${name}`), depth);
}

async function takeDoors(): Promise<void> {
  for (const [door, screen] of Object.entries(doorScreens))
    for (const [name, look] of Object.entries(doorLooks))
      if (screen.hasForm || look.trouble === 'none')
        await onDoorScreen(screen, look, (stage) => take(stage.page, door, name));
}

/** The components by themselves. */
async function takeSamples(): Promise<void> {
  const settings: Readonly<Record<string, Setting>> = {
    light: {},
    dark: { scheme: 'dark' },
    narrow: { width: 320 },
  };
  for (const [look, setting] of Object.entries(settings))
    await onStage({ ...setting, signedIn: false, path: '/samples/index.html' }, async ({ page }) => {
      await page.locator('h1').waitFor();
      await take(page, 'samples', look);
      await page.getByRole('button', { name: 'Speichern' }).click();
      await page.locator('#error-summary').waitFor();
      await take(page, 'samples', `mistake-${look}`);
      await page.getByRole('button', { name: 'Gerät entfernen' }).click();
      await take(page, 'samples', `dialog-${look}`);
    });
}

function writeIndex(): void {
  const rows = [...taken].map(
    ([subject, names]) =>
      `<h2>${subject}</h2><div>${names
        .map(
          (look) =>
            `<figure><a href="${subject}-${look}.png"><img src="${subject}-${look}.png" alt="" loading="lazy"></a><figcaption>${look}</figcaption></figure>`,
        )
        .join('')}</div>`,
  );
  const style =
    'body{font:1rem system-ui;margin:2rem;background:#ddd}div{display:flex;flex-wrap:wrap;gap:1rem;align-items:start}figure{margin:0}img{max-width:26rem;max-height:40rem;border:1px solid #888}';
  writeFileSync(
    join(folder, 'index.html'),
    `<!doctype html><html lang="de"><meta charset="utf-8"><title>Bildschirme</title><style>${style}</style><h1>Bildschirme</h1>${rows.join('\n')}</html>`,
  );
}

async function main(): Promise<void> {
  if (!chromiumPath) {
    process.stderr.write('screens: error: no Chromium at /usr/bin\nscreens: hint: install "chromium"\n');
    process.exitCode = 2;
    return;
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await raiseStage();
  try {
    for (const page of pageNames) {
      for (const [name, look] of Object.entries(looks))
        if (hasLook(page, look)) await onScreen(page, look, (stage) => take(stage.page, page, name));
      await takeDepths(page);
    }
    await takeDoors();
    await takeSamples();
  } finally {
    await lowerStage();
  }
  writeIndex();
  const count = [...taken.values()].flat().length;
  process.stdout.write(`screens: ${count} pictures of ${taken.size} pages; open screens/index.html\n`);
}

await main();
