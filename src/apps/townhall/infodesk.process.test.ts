/** The routes of the info desk and of the paper pads against a real town hall. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { z } from 'zod';
import { expectOk } from '../../core/value/result.ts';
import { concernsSchema } from '../web/api/concerns.ts';
import { padAnswerSchema, padsSchema } from '../web/api/pads.ts';
import { problemSchema } from '../web/api/problem.ts';
import { csrfHeader, signedInSchema } from '../web/api/session.ts';
import { visitAnswerSchema, visitsSchema } from '../web/api/visits.ts';
import { type RunningTownhall, startTownhall } from './start-townhall.ts';
import {
  addTestPerson,
  foundTestFolder,
  type TestFolder,
  testOptions,
  testPin,
  testRequest,
  writeTestPage,
} from './test-folder.ts';

let founded: TestFolder;
let server: RunningTownhall;
let dir: string;
let page: string;
let desk: Readonly<Record<string, string>>;
let requests = 0x5000;
const nextRequest = (): string => {
  requests += 1;
  return testRequest(requests);
};

before(async () => {
  founded = await foundTestFolder();
  page = writeTestPage(founded);
  dir = founded.copy();
  await start();
  desk = await signIn('infodesk', 'Derya Demir');
});
after(async () => {
  await server.close();
  founded.remove();
});

async function start(): Promise<void> {
  server = expectOk(await startTownhall({ dir, port: 0, pageFolder: page, ...testOptions }));
}

async function signIn(role: string, name: string): Promise<Readonly<Record<string, string>>> {
  const person = await addTestPerson(server.townhall, role, name);
  const answer = await post('/api/sign-in', { person, pin: testPin }, {});
  const { csrf } = signedInSchema.parse(await answer.json());
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  return { cookie, [csrfHeader]: csrf };
}

const post = (path: string, body: unknown, headers = desk): Promise<Response> =>
  fetch(`${server.localUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const get = (path: string, headers = desk): Promise<Response> =>
  fetch(`${server.localUrl}${path}`, { headers });

async function read<T>(answer: Promise<Response>, schema: z.ZodType<T>): Promise<T> {
  const got = await answer;
  const body: unknown = await got.json();
  assert.equal(got.status, 200, JSON.stringify(body));
  return schema.parse(body);
}
async function refused(answer: Promise<Response>, status: number): Promise<string> {
  const got = await answer;
  const { kind } = problemSchema.parse(await got.json());
  assert.equal(got.status, status, kind);
  return kind;
}
const position = async (): Promise<number> =>
  expectOk(await server.townhall.worker.call('status', undefined)).position;

const details = { concern: 'id-pickup', language: 'pl', urgency: 'today' };
const record = async (more: object = {}) =>
  (await read(post('/api/visits', { request: nextRequest(), ...details, ...more }), visitAnswerSchema)).visit;
const printPad = async (size = 50) =>
  (await read(post('/api/pads', { request: nextRequest(), size }), padAnswerSchema)).pad;

test('[ID4] the desk is told its sixteen tiles and what else a visit may name', async () => {
  const { concerns } = await read(get('/api/concerns'), concernsSchema);
  assert.equal(concerns.filter(({ isOffered }) => isOffered).length, 16);
  assert.ok(concerns.some(({ isOffered }) => !isOffered));
  assert.equal(concerns.find(({ id }) => id === 'vehicle-registration')?.isElsewhere, true);
});

test('[ID15] the same request id gives the same number and records nothing new', async () => {
  const body = { request: nextRequest(), ...details, name: 'Kowalska, Anna' };
  const first = await read(post('/api/visits', body), visitAnswerSchema);
  const before = await position();
  assert.deepEqual(await read(post('/api/visits', body), visitAnswerSchema), first);
  assert.equal(await position(), before);
  assert.equal(first.visit.status, 'waiting');
  assert.equal(await refused(post('/api/visits', { ...body, name: 'Anders' }), 409), 'request-conflict');
});

test('[ID15] what does not fit is refused and records nothing', async () => {
  const before = await position();
  const request = nextRequest();
  for (const body of [
    {},
    { request, ...details, concern: 'no such thing' },
    { request, ...details, urgency: 'A' },
    { request, ...details, language: 'Polnisch' },
    { request, ...details, name: 'x'.repeat(121) },
    { request, ...details, colour: 'red' },
    { request: 'mine', ...details },
  ])
    assert.equal(await refused(post('/api/visits', body), 400), 'request-malformed', JSON.stringify(body));
  assert.equal((await get('/api/visits/day/gestern')).status, 400);
  assert.equal((await post('/api/visits/nobody/move', { request, to: 'done' })).status, 404);
  const unknown = `/api/visits/${'77'.repeat(16)}/move`;
  assert.equal(await refused(post(unknown, { request, to: 'done' }), 404), 'visit-unknown');
  assert.equal(
    await refused(post('/api/visits', { request, ...details, urgency: 'noted' }), 409),
    'urgency-reason-missing',
  );
  assert.equal(await position(), before);
});

test('[ID14] roles that serve nobody see no visit and record none; a change needs the CSRF value', async () => {
  const press = await signIn('press', 'Paul Presse');
  const request = nextRequest();
  for (const path of ['/api/concerns', '/api/visits/day/today', '/api/visits/find?query=KB%201', '/api/pads'])
    assert.equal(await refused(get(path, press), 409), 'act-not-allowed', path);
  assert.equal(await refused(post('/api/visits', { request, ...details }, press), 409), 'act-not-allowed');
  assert.equal(await refused(post('/api/pads', { request, size: 5 }, press), 409), 'act-not-allowed');
  const guest = await signIn('registrar', 'Rita Register');
  assert.equal((await get('/api/concerns', guest)).status, 200);
  assert.equal(await refused(post('/api/pads', { request, size: 5 }, guest), 409), 'act-not-allowed');
  const withoutCsrf = { cookie: desk['cookie'] ?? '' };
  for (const path of ['/api/visits', '/api/pads', `/api/pads/${'77'.repeat(16)}/void`])
    assert.equal(await refused(post(path, { request, ...details }, withoutCsrf), 403), 'csrf-missing', path);
  assert.equal((await get('/api/visits/day/today', {})).status, 401);
});

test('[ID6] a visit is called and done, and the list of the day says so', async () => {
  const visit = await record();
  const move = (to: string, after: string) =>
    read(post(`/api/visits/${visit.id}/move`, { request: nextRequest(), to, after }), visitAnswerSchema);
  const called = await move('called', visit.revision);
  assert.equal(called.visit.status, 'called');
  await move('done', called.visit.revision);
  const { visits, date } = await read(get('/api/visits/day/today'), visitsSchema);
  assert.equal(visits.find(({ id }) => id === visit.id)?.status, 'done');
  assert.deepEqual(await read(get(`/api/visits/day/${date}`), visitsSchema), { visits, date });
});

test('[ID8] a reprint is recorded', async () => {
  const visit = await record();
  const path = `/api/visits/${visit.id}/reprint`;
  const again = await read(post(path, { request: nextRequest() }), visitAnswerSchema);
  assert.equal(again.visit.reprints, 1);
  assert.equal(again.visit.number, visit.number);
});

test('[ID16] a visit is found by number and reference, however they are typed', async () => {
  const visit = await record();
  const typed = [visit.number, visit.number.toLowerCase().replace(' ', ''), visit.reference];
  typed.push(visit.reference.toLowerCase().replace('-', ' '));
  for (const query of typed) {
    const { visits } = await read(get(`/api/visits/find?query=${encodeURIComponent(query)}`), visitsSchema);
    assert.deepEqual(
      visits.map(({ id }) => id),
      [visit.id],
      query,
    );
  }
  for (const query of ['%00', '..%2f..', "' or 1=1 --", 'QQ 1'])
    assert.deepEqual(
      (await read(get(`/api/visits/find?query=${encodeURIComponent(query)}`), visitsSchema)).visits,
      [],
    );
});

test('[ID11] a slip typed in later says both times, and the rest of the pad is open', async () => {
  const pad = await printPad();
  assert.equal(pad.open.length, 50);
  await read(
    post(`/api/pads/${pad.id}/given`, { request: nextRequest(), holder: 'Pforte' }),
    padAnswerSchema,
  );
  const reason = 'verschrieben';
  await read(post(`/api/pads/${pad.id}/void`, { request: nextRequest(), slip: 3, reason }), padAnswerSchema);
  const slip = { ...details, slip: 12, happenedAt: '2026-10-25T14:10' };
  const path = `/api/pads/${pad.id}/slips`;
  const { visit } = await read(post(path, { request: nextRequest(), ...slip }), visitAnswerSchema);
  assert.equal(visit.happenedAt.slice(0, 16), '2026-10-25T14:10');
  assert.notEqual(visit.recordedAt.slice(0, 10), '2026-10-25');
  assert.equal(visit.number, `${pad.label}-12`);
  assert.equal(await refused(post(path, { request: nextRequest(), ...slip }), 409), 'slip-used');
  const twice = { request: nextRequest(), ...slip, evenIfEnded: true };
  assert.deepEqual((await read(post(path, twice), visitAnswerSchema)).visit.conflicts, ['doubled']);
  const { pads } = await read(get('/api/pads'), padsSchema);
  const found = pads.find(({ id }) => id === pad.id);
  assert.equal(found?.holder, 'Pforte');
  assert.equal(found?.open.length, 48);
  assert.deepEqual(
    found?.ends.map(({ slip: number, end, isDoubled }) => [number, end, isDoubled]),
    [
      [3, 'void', false],
      [12, 'used', true],
      [12, 'used', true],
    ],
  );
});

test('[ID11] a day that the calendar does not have, or that has not come, is refused', async () => {
  const pad = await printPad(5);
  const path = `/api/pads/${pad.id}/slips`;
  const slip = { ...details, slip: 1 };
  for (const happenedAt of ['2026-02-30T10:00', '26.10.2026 10:00', '2026-10-26'])
    assert.equal(
      await refused(post(path, { request: nextRequest(), ...slip, happenedAt }), 400),
      'request-malformed',
      happenedAt,
    );
  const happenedAt = '2999-01-01T10:00';
  assert.equal(
    await refused(post(path, { request: nextRequest(), ...slip, happenedAt }), 409),
    'happened-in-future',
  );
});

test('[ID1] numbers go on behind the last one after a restart of the server', async () => {
  const before = await record();
  const pad = await printPad(5);
  await server.close();
  await start();
  desk = await signIn('infodesk', 'Dana Demir');
  const next = (text: string): string => text.replace(/\d+$/, (digits) => String(Number(digits) + 1));
  assert.equal((await record()).number, next(before.number));
  assert.equal((await printPad(5)).label, next(pad.label));
});
