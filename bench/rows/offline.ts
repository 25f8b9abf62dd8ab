/**
 * How long the page takes to start on a device while the server is dead: a window opened anew at a CPU that is
 * slowed down four times, its service worker stopped before, until the words of what to do are on show.
 */
import path from 'node:path';
import { z } from 'zod';
import { startTownhall } from '../../src/apps/townhall/start-townhall.ts';
import { foundTestFolder, testOptions } from '../../src/apps/townhall/test-folder.ts';
import { type House, houseMissing, openHouse } from '../../src/apps/townhall/test-house.ts';
import { expectOk } from '../../src/core/value/result.ts';
import { percentile } from '../alternating.ts';
import type { Bench } from '../bench.ts';
import { atMost, type Row } from '../row.ts';

const configFile = path.join(import.meta.dirname, '../../vite.config.ts');
const lanName = 'insel.rathaus.test';
const slowedTimes = 4;
/** What a person takes for "it starts". */
const limitMilliseconds = 1_500;

export const offline: Bench = async (setting) => {
  if (houseMissing !== undefined) return { rows: [], skipped: [`offline: ${houseMissing}`] };
  const starts = setting.isQuick ? 3 : setting.rounds * 4;
  setting.tell(`offline: building the page, ${starts} starts`);
  const outDir = setting.scratch.folder();
  const { build } = await import('vite');
  await build({ configFile, logLevel: 'error', build: { outDir } });
  const founded = await foundTestFolder({ lanName });
  const options = { dir: founded.dir, port: 0, lanName, pageFolder: outDir, ...testOptions };
  const server = expectOk(await startTownhall(options));
  const trusted = server.townhall.folder.paths.authorityCertificate;
  const house = await openHouse({ lanName, trusted });
  try {
    await house.page.goto(server.url);
    await house.page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
    await server.close();
    const taken: number[] = [];
    for (let at = 0; at < starts; at += 1) taken.push(await startOffline(house, server.url));
    return { rows: rowsOf(taken), skipped: [] };
  } finally {
    await house.close();
    founded.remove();
  }
};

/** Milliseconds from the beginning of the navigation, by the page's own clock. */
async function startOffline({ context }: House, url: string): Promise<number> {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowedTimes });
  await page.addInitScript(`
    globalThis.shownAt = new Promise((resolve) => {
      new MutationObserver(() => {
        const title = document.querySelector('h1')?.textContent ?? '';
        if (title.includes('antwortet nicht')) requestAnimationFrame(() => resolve(performance.now()));
      }).observe(document, { childList: true, subtree: true, characterData: true });
    });
  `);
  await page.goto(url);
  const shownAt = z.number().parse(await page.evaluate('globalThis.shownAt'));
  await page.close();
  return shownAt;
}

const rowsOf = (taken: readonly number[]): Row[] => {
  const base = { bench: 'offline', perSegment: undefined, unit: 'ms' } as const;
  return [
    {
      ...base,
      what: `start without the server, p50 of ${taken.length}`,
      seen: percentile(taken, 0.5),
      goal: atMost(limitMilliseconds),
    },
    { ...base, what: 'start without the server, slowest', seen: Math.max(...taken), goal: undefined },
  ];
};
