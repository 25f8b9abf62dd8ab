import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import { after, before, describe, test } from 'node:test';
import { z } from 'zod';
import type { PersonId } from '../../core/value/ids.ts';
import { expectOk } from '../../core/value/result.ts';
import { arrivalAnswerSchema } from '../web/api/arrival.ts';
import { daySchema, daysSchema } from '../web/api/day.ts';
import { headLineSchema } from '../web/api/head-line.ts';
import { problemSchema, problemType } from '../web/api/problem.ts';
import { quarantineSchema } from '../web/api/quarantine.ts';
import { csrfHeader, sessionSchema, signedInSchema } from '../web/api/session.ts';
import { findServer } from './data-folder.ts';
import { contentSecurityPolicy } from './door.ts';
import { routes } from './openapi.ts';
import { operatorPath } from './operator-routes.ts';
import { type RunningTownhall, type ServerOptions, startTownhall } from './start-townhall.ts';
import {
  addTestPerson,
  foundTestFolder,
  importTestDay,
  issueTestToken,
  operate,
  type TestFolder,
  testDay,
  testOptions,
  testPin,
  testRequest,
  writeTestPage,
} from './test-folder.ts';

let founded: TestFolder;
let page: string;
let server: RunningTownhall;
let person: PersonId;
let ids: string[];
let token: string;

const start = async (dir: string, more: Partial<ServerOptions> = {}): Promise<RunningTownhall> =>
  expectOk(await startTownhall({ dir, port: 0, pageFolder: page, ...testOptions, ...more }));

before(async () => {
  founded = await foundTestFolder();
  page = writeTestPage(founded);
  server = await start(founded.copy());
  person = await addTestPerson(server.townhall);
  ids = await importTestDay(server.townhall, person, 60);
  token = await issueTestToken(server.townhall, person);
});
after(async () => {
  await server.close();
  founded.remove();
});

interface Browser {
  readonly cookie: string;
  readonly csrf: string;
}

const post = (path: string, body: unknown, headers: Record<string, string> = {}, to = server) =>
  fetch(`${to.localUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

async function signIn(to = server, who = person): Promise<Browser> {
  const answer = await post('/api/sign-in', { person: who, pin: testPin }, {}, to);
  assert.equal(answer.status, 200);
  const { csrf } = signedInSchema.parse(await answer.json());
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  return { cookie, csrf };
}

const headersOf = ({ cookie, csrf }: Browser) => ({ cookie, [csrfHeader]: csrf });
const bearer = () => ({ authorization: `Bearer ${token}` });
const arrive = (at: number, request: number, headers: Record<string, string> = bearer(), to = server) =>
  post(`/api/appointments/${ids[at]}/arrival`, { request: testRequest(request) }, headers, to);

async function kindOf(answer: Response): Promise<string> {
  assert.equal(answer.headers.get('content-type')?.startsWith(problemType), true);
  return problemSchema.parse(await answer.json()).kind;
}

const entriesRecorded = async (): Promise<number> => {
  const status = await server.townhall.worker.call('status', undefined);
  return expectOk(status).position;
};

describe('sign-in and sessions', () => {
  test('[TH11] the right PIN opens a session that shows the day', async () => {
    const browser = await signIn();
    const session = sessionSchema.parse(
      await (await fetch(`${server.url}/api/session`, { headers: headersOf(browser) })).json(),
    );
    assert.equal(session.signedIn, true);
    const day = await fetch(`${server.url}/api/days/${testDay}`, { headers: { cookie: browser.cookie } });
    assert.equal(daySchema.parse(await day.json()).rows.length, 60);
  });

  test('[WB34] the session says what its role may not read, and the server refuses it', async () => {
    const browser = await signIn();
    const answer = await fetch(`${server.url}/api/session`, { headers: headersOf(browser) });
    const session = sessionSchema.parse(await answer.json());
    assert.ok(session.signedIn);
    const list = await fetch(`${server.url}/api/quarantine`, { headers: { cookie: browser.cookie } });
    assert.equal(list.ok, session.person.acts.includes('read-quarantine'));
  });

  test('[TH11] the session cookie without its device cookie is worth nothing', async () => {
    const { cookie } = await signIn();
    const only = cookie.split('; ').find((one) => one.startsWith('insel-session=')) ?? '';
    const answer = await fetch(`${server.url}/api/days`, { headers: { cookie: only } });
    assert.equal(answer.status, 401);
    assert.equal(await kindOf(answer), 'signed-out');
  });

  test('[TH11] cookies are for this host, for no script, for no other page', async () => {
    const answer = await post('/api/sign-in', { person, pin: testPin });
    for (const cookie of answer.headers.getSetCookie())
      assert.match(cookie, /; Path=\/; HttpOnly; SameSite=Strict/);
    await answer.body?.cancel();
  });

  test('[TH11] signing out ends the session', async () => {
    const browser = await signIn();
    assert.equal((await post('/api/sign-out', '', headersOf(browser))).status, 204);
    const after = await fetch(`${server.url}/api/days`, { headers: { cookie: browser.cookie } });
    assert.equal(after.status, 401);
  });

  test('[TH11] a restart of the server signs nobody out', async () => {
    const dir = founded.copy();
    const first = await start(dir);
    const someone = await addTestPerson(first.townhall);
    const browser = await signIn(first, someone);
    await first.close();
    const second = await start(dir);
    const answer = await fetch(`${second.url}/api/days`, { headers: { cookie: browser.cookie } });
    const expected = fs.existsSync('/proc/sys/kernel/random/boot_id') ? 200 : 401;
    assert.equal(answer.status, expected);
    await second.close();
  });

  test('[TH12] five wrong PINs at once lock the person, and the right one does not help', async () => {
    const victim = await addTestPerson(server.townhall, 'clerk', 'Ole Kranz');
    const wrong = await Promise.all(
      [1, 2, 3, 4, 5, 6, 7].map((at) => post('/api/sign-in', { person: victim, pin: `9081726${at}` })),
    );
    for (const { status } of wrong) assert.ok(status === 401 || status === 423, String(status));
    const right = await post('/api/sign-in', { person: victim, pin: testPin });
    assert.equal(right.status, 423);
    assert.equal(await kindOf(right), 'person-locked');
    await operate(server.townhall, 'person-unlock', { person: victim });
  });

  test('[TH12] a stranger who tries on and on is turned away', async () => {
    const dir = founded.copy();
    const own = await start(dir);
    const statuses: number[] = [];
    for (let at = 0; at < 30; at += 1) {
      const answer = await post('/api/sign-in', { person: 'f'.repeat(32), pin: testPin }, {}, own);
      statuses.push(answer.status);
      await answer.body?.cancel();
    }
    assert.equal(statuses[0], 401);
    assert.equal(statuses.at(-1), 429);
    await own.close();
  });

  test('[TH18] without sign-in nothing is shown but who may sign in', async () => {
    const session = sessionSchema.parse(await (await fetch(`${server.url}/api/session`)).json());
    assert.ok(!session.signedIn && session.persons.some(({ id }) => id === person));
    for (const path of ['/api/head', '/api/days', `/api/days/${testDay}`, '/api/quarantine', '/api/changes'])
      assert.equal((await fetch(`${server.url}${path}`)).status, 401, path);
  });

  test('[TH11] a removed person is out at once', async () => {
    const leaving = await addTestPerson(server.townhall, 'clerk', 'Max Abend');
    const browser = await signIn(server, leaving);
    await operate(server.townhall, 'person-remove', { person: leaving });
    const answer = await fetch(`${server.url}/api/days`, { headers: { cookie: browser.cookie } });
    assert.equal(answer.status, 401);
  });
});

describe('arrivals', () => {
  test('[TH10] the same request id gets the same answer and records nothing new', async () => {
    const first = await arrive(0, 100);
    assert.equal(first.status, 200);
    const row = await first.json();
    const position = await entriesRecorded();
    const again = await arrive(0, 100);
    assert.equal(again.status, 200);
    assert.deepEqual(await again.json(), row);
    assert.equal(await entriesRecorded(), position);
  });

  test('[TH10] one request id cannot ask for two things', async () => {
    await (await arrive(1, 101)).body?.cancel();
    const other = await arrive(2, 101);
    assert.equal(other.status, 409);
    assert.equal(await kindOf(other), 'request-conflict');
  });

  test('[TH10] a second clerk is told when and by whom', async () => {
    await (await arrive(3, 103)).body?.cancel();
    const second = await arrive(3, 104);
    assert.equal(second.status, 409);
    assert.match(problemSchema.parse(await second.json()).title, /\d\d:\d\d Uhr, Derya Demir/);
  });

  test('[TH10] an arrival is taken back, once', async () => {
    await (await arrive(4, 105)).body?.cancel();
    const path = `/api/appointments/${ids[4]}/arrival-withdrawn`;
    const withdrawn = await post(path, { request: testRequest(106), after: '2' }, bearer());
    assert.equal(withdrawn.status, 200);
    const again = await post(path, { request: testRequest(107), after: '3' }, bearer());
    assert.equal(await kindOf(again), 'arrival-missing');
  });

  test('[TH16] what is unknown, misshapen or too large is refused and records nothing', async () => {
    const position = await entriesRecorded();
    const path = `/api/appointments/${ids[9]}/arrival`;
    const request = testRequest(120);
    const bodies: readonly (readonly [unknown, number])[] = [
      ['', 400],
      ['{', 400],
      ['[]', 400],
      [{}, 400],
      [{ request: 'x' }, 400],
      [{ request, extra: 1 }, 400],
      [{ request, after: 7 }, 400],
      [{ request, after: 'a'.repeat(100_000) }, 413],
    ];
    for (const [body, status] of bodies) {
      const answer = await post(path, body, bearer());
      assert.equal(answer.status, status, JSON.stringify(body).slice(0, 40));
      await answer.body?.cancel();
    }
    const form = await post(path, { request }, { ...bearer(), 'content-type': 'text/plain' });
    assert.equal(form.status, 400);
    const nobody = await post(`/api/appointments/${'0'.repeat(32)}/arrival`, { request }, bearer());
    assert.equal(nobody.status, 404);
    assert.equal((await post('/api/appointments/x/arrival', { request }, bearer())).status, 404);
    assert.equal(await entriesRecorded(), position);
  });

  test('[TH23] without a second place a row is safe here only', async () => {
    const { row } = arrivalAnswerSchema.parse(await (await arrive(10, 130)).json());
    assert.equal(row.safety, 'here');
    const head = headLineSchema.parse(
      await (await fetch(`${server.url}/api/head`, { headers: bearer() })).json(),
    );
    assert.equal(head.safety.level, 'none');
  });
});

describe('the door', () => {
  test('[TH13] a change needs the CSRF value of its session', async () => {
    const browser = await signIn();
    const without = await arrive(20, 200, { cookie: browser.cookie });
    assert.equal(await kindOf(without), 'csrf-missing');
    const wrong = await arrive(20, 200, { cookie: browser.cookie, [csrfHeader]: 'f'.repeat(64) });
    assert.equal(wrong.status, 403);
    await wrong.body?.cancel();
    assert.equal((await arrive(20, 200, headersOf(browser))).status, 200);
  });

  test('[TH13] a foreign page is turned away, whatever it brings along', async () => {
    const browser = await signIn();
    for (const origin of ['http://evil.example', 'null', 'http://localhost:1'])
      assert.equal(
        await kindOf(await arrive(21, 201, { ...headersOf(browser), origin })),
        'origin-foreign',
        origin,
      );
    const own = await arrive(21, 201, { ...headersOf(browser), origin: server.localUrl });
    assert.equal(own.status, 200);
  });

  test('[TH13] a foreign host name is turned away: a rebound DNS entry gets nothing', async () => {
    const answer = await raw(`GET /api/session HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n`);
    assert.match(answer, /^HTTP\/1\.1 421 /);
    assert.match(await raw('GET / HTTP/1.1\r\nconnection: close\r\n\r\n'), /^HTTP\/1\.1 4/);
  });

  test('[TH14] every answer carries the strict policy', async () => {
    const paths = [
      '/',
      '/nirgends',
      '/api/session',
      '/api/nirgends',
      '/api/days',
      '/assets/index-abc.js',
      '/relay/v1/relay',
    ];
    for (const path of paths) {
      const answer = await fetch(`${server.url}${path}`);
      assert.equal(answer.headers.get('content-security-policy'), contentSecurityPolicy, path);
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff', path);
      await answer.body?.cancel();
    }
    for (const request of [
      'GARBAGE\r\n\r\n',
      `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'a'.repeat(40_000)}\r\n\r\n`,
    ])
      assert.match(await raw(request), /content-security-policy: default-src 'self'/);
    assert.doesNotMatch(contentSecurityPolicy, /unsafe|\*/);
  });

  test('[TH15] no address leads out of the page', async () => {
    for (const path of [
      '/../insel.json',
      '/..%2finsel.json',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/assets/../../keys/device.json',
      '/assets/..%5c..%5cinsel.json',
      '//etc/passwd',
      '/index.html%00.js',
    ]) {
      const answer = await raw(`GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
      assert.match(answer, /^HTTP\/1\.1 40[04] /, path);
      assert.doesNotMatch(answer, /tenant|signingSeed|root:/, path);
    }
  });

  test('[TH15] pages come with their type, compressed, and named by content for ever', async () => {
    const script = await fetch(`${server.url}/assets/index-abc.js`);
    assert.match(script.headers.get('cache-control') ?? '', /immutable/);
    assert.equal(script.headers.get('content-encoding'), 'gzip');
    assert.match(await script.text(), /console/);
    for (const path of ['/', '/quarantaene', '/anmelden'])
      assert.match(await (await fetch(`${server.url}${path}`)).text(), /<title>Insel/);
    const etag = (await fetch(server.url)).headers.get('etag') ?? '';
    assert.equal((await fetch(server.url, { headers: { 'if-none-match': etag } })).status, 304);
    assert.equal((await fetch(server.url, { method: 'DELETE' })).status, 405);
  });

  test('[TH17] a request whose head never ends is cut off; others are served meanwhile', async () => {
    const own = await start(founded.copy(), { headMilliseconds: 500 });
    const socket = net.connect(Number(new URL(own.localUrl).port), '127.0.0.1');
    socket.write('POST /api/sign-in HTTP/1.1\r\nhost: localhost\r\n');
    const ended = new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (part) => {
        text += part.toString('latin1');
      });
      socket.on('close', () => resolve(text));
    });
    assert.equal((await fetch(`${own.localUrl}/api/session`)).status, 200);
    assert.match(await ended, /^HTTP\/1\.1 408 /);
    await own.close();
  });
});

/** Sends bytes as they are and reads until the server closes. */
function raw(request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(new URL(server.localUrl).port), '127.0.0.1', () =>
      socket.write(request),
    );
    let text = '';
    socket.on('data', (part) => {
      text += part.toString('latin1');
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}

const kinded = z.looseObject({ kind: z.string().optional() });
const operatorAnswer = z.object({ ok: z.boolean(), value: kinded.optional(), failure: kinded.optional() });

describe('automation and operator', () => {
  test('[TH18] a token does what it was issued for and nothing else', async () => {
    assert.equal((await fetch(`${server.url}/api/days`, { headers: bearer() })).status, 200);
    const refused = await fetch(`${server.url}/api/quarantine`, { headers: bearer() });
    assert.equal(refused.status, 409);
    assert.equal(await kindOf(refused), 'act-not-allowed');
    for (const secret of ['', 'insel_', `insel_${'0'.repeat(64)}`, `${token}0`]) {
      const answer = await fetch(`${server.url}/api/days`, {
        headers: { authorization: `Bearer ${secret}` },
      });
      assert.equal(answer.status, 401);
    }
  });

  test('[TH18] whose role allows it sees what could not be read', async () => {
    const lead = await addTestPerson(server.townhall, 'lead', 'Anselm Vogt');
    const browser = await signIn(server, lead);
    const answer = await fetch(`${server.url}/api/quarantine`, { headers: { cookie: browser.cookie } });
    assert.deepEqual(quarantineSchema.parse(await answer.json()).items, []);
  });

  test('[TH19] the operator is let in by the token of the state folder only', async () => {
    const about = findServer(server.townhall.folder);
    assert.ok(about);
    const path = `${operatorPath}/operations/status`;
    const good = await post(path, {}, { authorization: `Bearer ${about.token}` });
    assert.equal(operatorAnswer.parse(await good.json()).ok, true);
    for (const authorization of [`Bearer ${'0'.repeat(64)}`, `Bearer ${token}`, '']) {
      const answer = await post(path, {}, { authorization });
      assert.equal(answer.status, 404);
    }
    const mode = fs.statSync(`${server.townhall.folder.stateFolder}/server.json`).mode & 0o777;
    if (process.platform !== 'win32') assert.equal(mode, 0o600);
  });

  test('[TH19] what the operator sends is checked too', async () => {
    const about = findServer(server.townhall.folder);
    const headers = { authorization: `Bearer ${about?.token}` };
    const person2 = await post(`${operatorPath}/operations/person-add`, { name: 'X', role: 'king' }, headers);
    assert.equal(operatorAnswer.parse(await person2.json()).failure?.kind, 'input-malformed');
    const pin = await post(
      `${operatorPath}/operations/person-add`,
      { name: 'X', role: 'clerk', pin: '12345678' },
      headers,
    );
    assert.equal(operatorAnswer.parse(await pin.json()).failure?.kind, 'pin-counts');
    assert.equal((await post(`${operatorPath}/operations/toString`, {}, headers)).status, 404);
    const run = await post(`${operatorPath}/runs`, 'kein Lauf', headers);
    assert.equal(operatorAnswer.parse(await run.json()).value?.kind, 'refused');
    await (await post(`${operatorPath}/runs/end`, '', headers)).body?.cancel();
  });
});

const openApiShape = z.looseObject({ openapi: z.string(), paths: z.record(z.string(), z.unknown()) });

describe('documents and hints', () => {
  test('[TH21] every route of the document answers, and with its own schema', async () => {
    const document = openApiShape.parse(await (await fetch(`${server.url}/api/openapi.json`)).json());
    assert.equal(document.openapi, '3.1.0');
    assert.deepEqual(Object.keys(document.paths).sort(), [...new Set(routes.map(({ path }) => path))].sort());
    for (const { path, method } of routes) {
      const filled = path.replace('{date}', testDay).replace('{id}', ids[0] ?? '');
      const answer = await fetch(`${server.url}${filled}`, { method: method.toUpperCase() });
      assert.notEqual(answer.status, 404, path);
      assert.notEqual(answer.status, 405, path);
      await answer.body?.cancel();
    }
  });

  test('[TH21] days are listed with those that have appointments', async () => {
    const days = daysSchema.parse(
      await (await fetch(`${server.url}/api/days`, { headers: bearer() })).json(),
    );
    assert.deepEqual(days.dates, [testDay]);
    assert.equal((await fetch(`${server.url}/api/days/gestern`, { headers: bearer() })).status, 400);
  });

  test('[TH22] a page hears of an arrival, and of which day', async () => {
    const browser = await signIn();
    const stream = await fetch(`${server.url}/api/changes`, { headers: { cookie: browser.cookie } });
    assert.equal(stream.headers.get('content-type'), 'text/event-stream');
    const reader = stream.body?.getReader();
    assert.ok(reader);
    await (await arrive(40, 400)).body?.cancel();
    let heard = '';
    while (!heard.includes('event: changed')) heard += new TextDecoder().decode((await reader.read()).value);
    assert.match(heard, new RegExp(`data: {"date":"${testDay}"}`));
    await reader.cancel();
  });

  test('[TH22] a session has at most eight streams', async () => {
    const browser = await signIn();
    const open = () => fetch(`${server.url}/api/changes`, { headers: { cookie: browser.cookie } });
    const streams = await Promise.all(Array.from({ length: 8 }, open));
    assert.deepEqual(new Set(streams.map(({ status }) => status)), new Set([200]));
    const ninth = await open();
    assert.equal(ninth.status, 429);
    await Promise.all([...streams, ninth].map((stream) => stream.body?.cancel()));
  });
});
