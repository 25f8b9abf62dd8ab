import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { createServer, request } from 'node:http';
import os from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const root = fs.mkdtempSync(join(os.tmpdir(), 'insel-demo-'));
const folder = join(root, 'demo');
const main = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
after(() => fs.rmSync(root, { recursive: true, force: true }));

const readySchema = z.object({
  ready: z.literal(true),
  url: z.string(),
  pid: z.number(),
  provider: z.number(),
  county: z.number(),
});
type Ready = z.infer<typeof readySchema>;

interface Running {
  readonly child: ChildProcess;
  readonly ready: Ready;
}

async function startDemo(...more: string[]): Promise<Running> {
  const child = spawn(process.execPath, [main, 'demo', '--dir', folder, '--json', ...more], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout?.setEncoding('utf8').once('data', resolve);
    child.once('exit', (code) => reject(new Error(`The demo ended with code ${code}`)));
  });
  return { child, ready: readySchema.parse(JSON.parse(line)) };
}

async function end({ child }: Running, signal: NodeJS.Signals): Promise<number | null> {
  const gone = once(child, 'exit');
  child.kill(signal);
  const [code] = await gone;
  return code;
}

/** As a browser's form does it: `fetch` sets some of these headers itself. */
async function pressRaw(url: string, headers: Record<string, string>): Promise<number | undefined> {
  const asked = request(url, { method: 'POST', headers }).end();
  const [answered] = await once(asked, 'response');
  answered.resume();
  return answered.statusCode;
}

const isAlive = (processId: number): boolean => {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
};

/** Waits for something that another process does; the test runner's limit ends a wait in vain. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve));
}

const daySchema = z.object({ rows: z.array(z.object({ id: z.string(), name: z.string() })) });

/** What a browser does: opens the page and keeps the cookies. */
async function open(url: string) {
  const page = await fetch(url, { headers: { accept: 'text/html' } });
  const cookie = page.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const session: unknown = await (await fetch(`${url}/api/session`, { headers: { cookie } })).json();
  return { page, html: await page.text(), cookie, session };
}

const today = (): string => Temporal.Now.plainDateISO('Europe/Berlin').toString();

async function readDay(url: string, cookie: string) {
  const answer = await fetch(`${url}/api/days/${today()}`, { headers: { cookie } });
  return daySchema.parse(await answer.json()).rows;
}

const signedIn = z.object({
  signedIn: z.literal(true),
  csrf: z.string(),
  person: z.object({ name: z.string() }),
});

/** One demo for the tests that only look at it and press its switch. */
let shared: Running;
before(async () => {
  shared = await startDemo('--port', '0');
});

test('[DE1] two relays and a town hall run, and the list of today has 41 appointments', async () => {
  const { url, provider, county, pid } = shared.ready;
  assert.equal(new Set([provider, county, pid]).size, 3);
  const { cookie } = await open(url);
  assert.equal((await readDay(url, cookie)).length, 41);
});

test('[DE2] whoever opens the page is Frau Demir, and every page carries the bar under the strict policy', async () => {
  const { url, provider } = shared.ready;
  const { page, html, session } = await open(url);
  assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'self'/);
  assert.match(html, /<aside id="probealarm"/);
  assert.equal(signedIn.parse(session).person.name, 'Frau Demir');
  const cookiesAt = async (path: string): Promise<number> =>
    (await fetch(`${url}${path}`, { headers: { accept: 'text/html' } })).headers.getSetCookie().length;
  assert.ok((await cookiesAt('/quarantaene')) > 0);
  assert.equal(await cookiesAt('/anmelden'), 0, 'whoever signed out may become somebody else');
  const control = await fetch(`${url}/probealarm`);
  assert.match(control.headers.get('content-security-policy') ?? '', /default-src 'self'/);
  const text = await control.text();
  assert.match(text, /ÜBUNG/);
  assert.ok(text.includes(String(provider)));
});

test('[DE3] the switch ends the provider, work goes on, and the same address comes back', async () => {
  const { url, provider } = shared.ready;
  const press = (path: string, headers: Record<string, string>) =>
    fetch(`${url}/probealarm/${path}`, { method: 'POST', redirect: 'manual', headers });
  assert.equal((await press('aus', { origin: 'http://evil.example' })).status, 403);
  assert.equal((await press('aus', {})).status, 403);
  const foreign = { origin: url, 'sec-fetch-site': 'cross-site' };
  assert.equal(await pressRaw(`${url}/probealarm/aus`, foreign), 403);
  assert.ok(isAlive(provider));
  assert.equal((await press('aus', { origin: url })).status, 303);
  assert.ok(!isAlive(provider));
  const { cookie, session } = await open(url);
  const [row] = await readDay(url, cookie);
  assert.ok(row !== undefined);
  const arrival = await fetch(`${url}/api/appointments/${row.id}/arrival`, {
    method: 'POST',
    headers: {
      cookie,
      origin: url,
      'content-type': 'application/json',
      'x-insel-csrf': signedIn.parse(session).csrf,
    },
    body: JSON.stringify({ request: 'ab'.repeat(16) }),
  });
  assert.equal(arrival.status, 200, await arrival.text());
  const form = { origin: 'null', 'sec-fetch-site': 'same-origin' };
  assert.equal(await pressRaw(`${url}/probealarm/an`, form), 303);
  const bar = await (await fetch(`${url}/probealarm/leiste`)).text();
  assert.match(bar, /IT-Dienstleister<\/b> in Betrieb<\/span>/);
});

test('[DE4] what was recorded is there at the next start, and the day has 41 rows again', async () => {
  assert.equal(await end(shared, 'SIGTERM'), 0);
  const demo = await startDemo('--port', '0');
  const { cookie } = await open(demo.ready.url);
  const rows = await readDay(demo.ready.url, cookie);
  assert.equal(rows.length, 41);
  const journal = spawn(process.execPath, [
    main,
    'journal',
    '--dir',
    join(folder, 'rathaus'),
    '--kind',
    'appointment/arrived',
  ]);
  let text = '';
  journal.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  await once(journal, 'close');
  assert.equal(text.trim().split('\n').length, 1);
  await end(demo, 'SIGINT');
});

test('[DE5] the relays end when the demo is killed', async () => {
  const demo = await startDemo('--port', '0');
  const { provider, county } = demo.ready;
  await end(demo, 'SIGKILL');
  await until(() => !isAlive(provider) && !isAlive(county));
});

test('[DE6] a taken port is answered with the next free one, and the terminal gets three lines', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  assert.ok(address !== null && typeof address === 'object');
  const child = spawn(process.execPath, [main, 'demo', '--dir', folder, '--port', String(address.port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  await until(() => text.split('\n').length > 3 || child.exitCode !== null);
  const gone = once(child, 'exit');
  child.kill('SIGINT');
  await gone;
  taken.close();
  const lines = text.trim().split('\n');
  assert.equal(lines.length, 3);
  assert.match(lines[0] ?? '', /^http:\/\/localhost:\d+$/);
  assert.notEqual(lines[0], `http://localhost:${address.port}`);
  assert.match(lines[1] ?? '', /ist belegt/);
  assert.match(lines[2] ?? '', /Strg\+C/);
});
