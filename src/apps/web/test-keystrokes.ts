/**
 * For the bench: what a keystroke in the search of *Heute* costs on a slowed processor, beside a bare table of as
 * many rows. Prints one line of JSON; without a browser it says so there.
 */
import type { Page } from 'playwright-core';
import { measureKeystroke } from './fixture-probes.ts';
import { chromiumPath, lowerStage, onStage, raiseStage } from './test-page-stage.ts';

const [rounds, rows, slowdown] = process.argv.slice(2).map(Number);

/** The limit: rows of plain text, hidden and shown by the plainest search there is. */
function fillBarePage(count: number): void {
  const body = document.body;
  const rows = Array.from({ length: count }, (_, at) => `<tr><td>Schäfer ${at}<td>0170 55${at}</tr>`);
  body.innerHTML = `<input id="field-search"><table>${rows.join('')}</table>`;
  const all = [...body.querySelectorAll('tr')].map((row) => ({ row, text: row.textContent.toLowerCase() }));
  const input = body.querySelector('input');
  input?.addEventListener('input', () => {
    for (const { row, text } of all) row.hidden = !text.includes(input.value);
  });
}

async function measure(page: Page, times: number): Promise<readonly number[]> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown ?? 1 });
  const milliseconds: number[] = [];
  for (let time = 0; time < times; time += 1) milliseconds.push(await page.evaluate(measureKeystroke));
  return milliseconds;
}

async function main(): Promise<void> {
  if (!chromiumPath) return print({ skipped: 'no Chromium at /usr/bin; install the package "chromium"' });
  const [insel, bare]: [number[], number[]] = [[], []];
  await raiseStage();
  try {
    await onStage({ rows: rows ?? 1 }, async ({ page }) => {
      const other = await page.context().newPage();
      await other.evaluate(fillBarePage, rows ?? 1);
      for (let round = 0; round < (rounds ?? 1); round += 1) {
        await page.bringToFront();
        insel.push(...(await measure(page, 1)));
        await other.bringToFront();
        bare.push(...(await measure(other, 1)));
      }
    });
  } finally {
    await lowerStage();
  }
  print({ insel, bare });
}

const print = (value: object): void => void process.stdout.write(`${JSON.stringify(value)}\n`);

await main();
