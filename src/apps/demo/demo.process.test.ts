import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { createServer, request } from 'node:http';
import os from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
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
  town: z.number(),
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

const pollMilliseconds = 20;

/** Waits for something that another process does; the test runner's limit ends a wait in vain. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await wait(pollMilliseconds);
}

const daySchema = z.object({ rows: z.array(z.object({ id: z.string(), name: z.string() })) });

const asPage = { headers: { accept: 'text/html' } };

/** What a browser does: opens the town hall, as the frame or the second window does, and keeps the cookies. */
async function open(url: string, path = '/probealarm/rathaus') {
  const page = await fetch(`${url}${path}`, asPage);
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

/** Every entry of the town hall's journal, as `insel journal` reads it with the town hall's keys. */
async function journalLines(...more: string[]): Promise<string[]> {
  const journal = spawn(process.execPath, [main, 'journal', '--dir', join(folder, 'rathaus'), ...more]);
  let text = '';
  journal.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  await once(journal, 'close');
  return text.trim().split('\n');
}

const cardsOf = async (url: string): Promise<string> => (await fetch(`${url}/probealarm/karten`)).text();

const pull = (url: string): Promise<Response> =>
  fetch(`${url}/probealarm/stecker`, { method: 'POST', redirect: 'manual', headers: { origin: url } });

/** Beside the data folder, in the one state folder that is there. */
function findServerFile(): string {
  const state = join(folder, 'rathaus.state');
  const [device = ''] = fs.readdirSync(state);
  return join(state, device, 'server.json');
}

/** One demo for all tests, from its first start to its end; only the taken port has one of its own. */
let shared: Running;
before(async () => {
  shared = await startDemo('--port', '0');
});
after(() => shared.child.kill('SIGKILL'));

test('[DE7] two relays and a town hall run as processes, and the tour says what is on today', async () => {
  const { url, town, provider, county, pid } = shared.ready;
  assert.equal(new Set([town, provider, county, pid]).size, 4);
  const { cookie } = await open(url);
  assert.equal((await readDay(url, cookie)).length, 41);
  const tour = await (await fetch(url, asPage)).text();
  for (const words of ['41 Termine heute', '3 Trauungen in dieser Woche', 'Letzter Abzug gestern 18:00'])
    assert.ok(tour.includes(words), words);
});

test('[DE8] Frau Demir sits in the frame and Herr Brandt in the second window, both signed in', async () => {
  const { url } = shared.ready;
  assert.equal(signedIn.parse((await open(url)).session).person.name, 'Frau Demir');
  const secondUrl = url.replace('localhost', '127.0.0.1');
  assert.ok((await (await fetch(url, asPage)).text()).includes(`href="${secondUrl}/"`));
  assert.equal(signedIn.parse((await open(secondUrl, '/')).session).person.name, 'Herr Brandt');
  const cookiesAt = async (path: string): Promise<number> =>
    (await fetch(`${url}${path}`, asPage)).headers.getSetCookie().length;
  assert.ok((await cookiesAt('/quarantaene')) > 0);
  assert.equal(await cookiesAt('/anmelden'), 0, 'whoever signed out may become somebody else');
});

test('[DE11] the town hall is framed by the tour only, and the tour by nobody', async () => {
  const { url } = shared.ready;
  const policyAt = async (address: string): Promise<string> =>
    (await fetch(address, asPage)).headers.get('content-security-policy') ?? '';
  const own = /^default-src 'self'; .*frame-ancestors 'self'$/;
  assert.match(await policyAt(`${url}/probealarm/rathaus`), own);
  const none = /^default-src 'self'; .*frame-ancestors 'none'$/;
  for (const address of [url, `${url}/quarantaene`, url.replace('localhost', '127.0.0.1')])
    assert.match(await policyAt(address), none, address);
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
  const cards = await cardsOf(url);
  assert.match(cards, /aria-checked="true"/);
  assert.ok(cards.includes(`Rechner des Dienstleisters beendet (Prozess ${provider})`));
});

test('[DE10] the plug kills the town hall, and what was saved before is there afterwards', async () => {
  const { url, town } = shared.ready;
  const first = await open(url);
  const [, row] = await readDay(url, first.cookie);
  assert.ok(row !== undefined);
  const headersOf = ({ cookie, session }: typeof first) => ({
    cookie,
    origin: url,
    'content-type': 'application/json',
    'x-insel-csrf': signedIn.parse(session).csrf,
  });
  /** The same request each time: only the first one records anything. */
  const arrivedAt = async (visitor: typeof first) => {
    const answer = await fetch(`${url}/api/appointments/${row.id}/arrival`, {
      method: 'POST',
      headers: headersOf(visitor),
      body: JSON.stringify({ request: 'cd'.repeat(16) }),
    });
    return z.object({ row: z.object({ arrivedAt: z.string() }) }).parse(await answer.json()).row.arrivedAt;
  };
  const arrived = await arrivedAt(first);
  const before = (await journalLines()).length;
  assert.equal((await pull(url)).status, 303);
  assert.ok(!isAlive(town));
  assert.ok((await cardsOf(url)).includes(`Gespeichert vorher ${before} · nachher ${before}`));
  assert.equal((await journalLines()).length, before);
  assert.equal(await arrivedAt(await open(url)), arrived);
});

test('[DE10] a town hall that ended by itself is started by the plug', async () => {
  const { url } = shared.ready;
  const running = z
    .object({ pid: z.number() })
    .parse(JSON.parse(fs.readFileSync(findServerFile(), 'utf8'))).pid;
  process.kill(running, 'SIGKILL');
  await until(() => !isAlive(running));
  assert.equal((await pull(url)).status, 303);
  assert.equal((await fetch(`${url}/probealarm/rathaus`, asPage)).status, 200);
});

test('[DE4] what was recorded is there at the next start, and the day has 41 rows again', async () => {
  assert.equal(await end(shared, 'SIGTERM'), 0);
  shared = await startDemo('--port', '0');
  const { url } = shared.ready;
  assert.equal((await readDay(url, (await open(url)).cookie)).length, 41);
  assert.equal((await journalLines('--kind', 'appointment/arrived')).length, 2);
});

test('[DE9] its processes end when the demo is killed', async () => {
  const { town, provider, county } = shared.ready;
  await end(shared, 'SIGKILL');
  await until(() => !isAlive(town) && !isAlive(provider) && !isAlive(county));
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
