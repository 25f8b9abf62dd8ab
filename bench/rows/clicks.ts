/**
 * 64 clerks record arrivals at once through the real town hall server: token, HTTP keep-alive, worker,
 * journal under FULL, projection, answer with the row. Beside it, as the limit, a bare node:http server that
 * reads the same body and answers the same length without recording anything.
 */
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { z } from 'zod';
import { startTownhall } from '../../src/apps/townhall/start-townhall.ts';
import {
  addTestPerson,
  foundTestFolder,
  importTestDay,
  issueTestToken,
  testOptions,
  testRequest,
  writeTestPage,
} from '../../src/apps/townhall/test-folder.ts';
import { expectOk } from '../../src/core/value/result.ts';
import { alternate, type Measured, median, percentile } from '../alternating.ts';
import type { Bench, Setting } from '../bench.ts';
import { peakMegabytes, serveUntilInputEnds, startChild, textIn } from '../children.ts';
import { atLeast, atMost, type Goal, type Row } from '../row.ts';
import { type Clicked, clickAll } from './clerks.ts';

const clerks = 64;
/** Clicks that warm the server up before the clock starts. */
const warmShare = 0.2;
/** 64 clerks who click every 20 ms are 3,000 clicks a second: far beyond any town hall, and not a full queue. */
const pauseMilliseconds = 20;

interface Served {
  readonly full: Clicked;
  readonly paced: Clicked;
}

export const clicks: Bench = async (setting) => {
  const count = setting.entries ?? (setting.isQuick ? 500 : 12_000);
  setting.tell(`clicks: ${clerks} clerks, ${count} arrivals a round`);
  const measured = await alternate(setting.rounds, [
    { name: 'insel', run: () => clickTownhall(setting, count) },
    { name: 'bare', run: () => clickBare(count) },
  ]);
  return { rows: rowsOf(measured, setting.fsyncMilliseconds), skipped: [] };
};

function rowsOf(measured: Measured<Served>, fsync: number): Row[] {
  const each = (side: string, pick: (one: Served) => number): number =>
    median((measured.get(side) ?? []).map(pick));
  const rate = (side: string): number => each(side, ({ full }) => full.rate);
  const latency = (side: string, which: keyof Served, share: number): number =>
    each(side, (one) => percentile(one[which].milliseconds, share));
  const base = { bench: 'clicks', perSegment: undefined } as const;
  const peer = 'bare node:http';
  const latencyRow = (which: keyof Served, share: number, what: string, goal?: Goal): Row => ({
    ...base,
    what,
    seen: latency('insel', which, share),
    unit: 'ms',
    peer: { name: peer, seen: latency('bare', which, share), unit: 'ms' },
    goal,
  });
  return [
    {
      ...base,
      what: `${clerks} clerks through HTTP`,
      seen: rate('insel'),
      unit: '/s',
      peer: { name: peer, seen: rate('bare'), unit: '/s' },
      goal: atLeast(8_000),
    },
    latencyRow('paced', 0.5, `p50, a click every ${pauseMilliseconds} ms each`, atMost(fsync + 3)),
    latencyRow('paced', 0.99, `p99, a click every ${pauseMilliseconds} ms each`),
    latencyRow('full', 0.5, 'p50, queue always full'),
    latencyRow('full', 0.99, 'p99, queue always full'),
  ];
}

async function clickTownhall(setting: Setting, count: number): Promise<Served> {
  const warm = Math.ceil(count * warmShare);
  const file = path.join(setting.scratch.folder(), 'appointments');
  const server = await startChild('townhall', { appointments: warm + 2 * count, file });
  const ids = fs.readFileSync(file, 'utf8').split('\n');
  const from = (offset: number, clicks: number, pause: number) =>
    clickAll({
      url: textIn(server.ready, 'url'),
      clerks,
      clicks,
      pauseMilliseconds: pause,
      path: (click) => `/api/appointments/${ids[offset + click]}/arrival`,
      body: (click) => JSON.stringify({ request: testRequest(offset + click + 1) }),
      headers: { authorization: `Bearer ${textIn(server.ready, 'token')}` },
    });
  await from(0, warm, 0);
  const full = await from(warm, count, 0);
  const paced = await from(warm + count, count, pauseMilliseconds);
  await server.stop();
  return { full, paced };
}

async function clickBare(count: number): Promise<Served> {
  const server = await startChild('bare-http', {});
  const plan = {
    url: textIn(server.ready, 'url'),
    clerks,
    path: () => `/api/appointments/${'0'.repeat(32)}/arrival`,
    body: (click: number) => JSON.stringify({ request: testRequest(click + 1) }),
    headers: { authorization: `Bearer ${'0'.repeat(64)}` },
  };
  await clickAll({ ...plan, clicks: Math.ceil(count * warmShare), pauseMilliseconds: 0 });
  const full = await clickAll({ ...plan, clicks: count, pauseMilliseconds: 0 });
  const paced = await clickAll({ ...plan, clicks: count, pauseMilliseconds });
  await server.stop();
  return { full, paced };
}

const planSchema = z.object({ appointments: z.int(), file: z.string() });

/** A town hall with one day of appointments and a token for a clerk. */
export async function townhallChild(given: unknown): Promise<void> {
  const { appointments, file } = planSchema.parse(given);
  const founded = await foundTestFolder();
  try {
    const pageFolder = writeTestPage(founded);
    const server = expectOk(await startTownhall({ dir: founded.dir, port: 0, pageFolder, ...testOptions }));
    const person = await addTestPerson(server.townhall);
    const ids = await importTestDay(server.townhall, person, appointments);
    fs.writeFileSync(file, ids.join('\n'));
    const token = await issueTestToken(server.townhall, person);
    await serveUntilInputEnds(server.localUrl, { token });
    await server.close();
  } finally {
    founded.remove();
  }
  process.stdout.write(`${JSON.stringify({ megabytes: peakMegabytes() })}\n`);
}

/** What one row takes as JSON. */
const rowLength = 320;
const barePlanSchema = z.object({ answerLength: z.int().default(rowLength) });

export async function bareHttpChild(given: unknown): Promise<void> {
  const { answerLength } = barePlanSchema.parse(given);
  const answerText = JSON.stringify({ row: 'x'.repeat(answerLength) });
  const server = http.createServer((request, response) => {
    request.resume();
    request.once('end', () => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': answerText.length });
      response.end(answerText);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port');
  await serveUntilInputEnds(`http://127.0.0.1:${address.port}`, {});
  server.close();
  server.closeAllConnections();
  process.stdout.write(`${JSON.stringify({ megabytes: peakMegabytes() })}\n`);
}
