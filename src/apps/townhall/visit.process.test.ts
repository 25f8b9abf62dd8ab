/** The way of a visit over the API: steps, notes, decisions, who is next, search over all days. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { PersonId } from '../../core/value/ids.ts';
import { expectOk } from '../../core/value/result.ts';
import { arrivalAnswerSchema } from '../web/api/arrival.ts';
import { type DayRow, daySchema } from '../web/api/day.ts';
import { problemSchema } from '../web/api/problem.ts';
import { csrfHeader, signedInSchema } from '../web/api/session.ts';
import { searchAnswerSchema } from '../web/api/visit.ts';
import { toLocalDate } from './local-time.ts';
import { searchAppointments } from './search-appointments.ts';
import { type RunningTownhall, startTownhall } from './start-townhall.ts';
import {
  addTestPerson,
  foundTestFolder,
  importTestDay,
  issueTestToken,
  type TestFolder,
  testDay,
  testOptions,
  testPin,
  testRequest,
  writeTestPage,
} from './test-folder.ts';

let founded: TestFolder;
let server: RunningTownhall;
let person: PersonId;
let ids: string[];
let token: string;
let requests = 500;
const nextRequest = () => {
  requests += 1;
  return testRequest(requests);
};

const scopes = [
  'read-day',
  'record-arrival',
  'record-visit',
  'note-appointment',
  'decide-appointment',
  'search-appointments',
];

before(async () => {
  founded = await foundTestFolder();
  const pageFolder = writeTestPage(founded);
  server = expectOk(await startTownhall({ dir: founded.copy(), port: 0, pageFolder, ...testOptions }));
  person = await addTestPerson(server.townhall);
  ids = await importTestDay(server.townhall, person, 40);
  token = await issueTestToken(server.townhall, person, scopes);
});
after(async () => {
  await server.close();
  founded.remove();
});

const bearer = () => ({ authorization: `Bearer ${token}` });
const post = (path: string, body: object, headers: Record<string, string> = bearer()) =>
  fetch(`${server.localUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const about = (at: number, rest: string) => `/api/appointments/${ids[at]}/${rest}`;
const ask = (at: number, rest: string, body: object = {}) =>
  post(about(at, rest), { request: nextRequest(), ...body });

async function rowIn(answer: Response | Promise<Response>): Promise<DayRow> {
  const given = await answer;
  assert.equal(given.status, 200, given.status === 200 ? '' : await given.clone().text());
  return arrivalAnswerSchema.parse(await given.json()).row;
}
async function kindOf(answer: Response | Promise<Response>): Promise<string> {
  return problemSchema.parse(await (await answer).json()).kind;
}
const readDay = async (date = testDay) =>
  daySchema.parse(await (await fetch(`${server.localUrl}/api/days/${date}`, { headers: bearer() })).json());
const search = async (typed: string) =>
  searchAnswerSchema.parse(
    await (
      await fetch(`${server.localUrl}/api/search/appointments?q=${encodeURIComponent(typed)}`, {
        headers: bearer(),
      })
    ).json(),
  );
const entriesRecorded = async () => expectOk(await server.townhall.worker.call('status', undefined)).position;

describe('steps of a visit', () => {
  test('[TH70] arrival, called, done, each taken back by its own address', async () => {
    await rowIn(ask(0, 'arrival'));
    const called = await rowIn(ask(0, 'steps/called'));
    assert.equal(called.status, 'called');
    assert.deepEqual(called.step?.by, { id: person, name: 'Derya Demir' });
    assert.equal((await rowIn(ask(0, 'steps/done'))).status, 'done');
    assert.equal((await rowIn(ask(0, 'steps/done/withdrawn'))).status, 'called');
    assert.equal((await rowIn(ask(0, 'steps/called/withdrawn'))).status, 'waiting');
  });

  test('[TH70] the same request id gets the same answer and records nothing new', async () => {
    const body = { request: nextRequest() };
    const first = await rowIn(post(about(1, 'steps/not-appeared'), body));
    const position = await entriesRecorded();
    assert.deepEqual(await rowIn(post(about(1, 'steps/not-appeared'), body)), first);
    assert.equal(await entriesRecorded(), position);
  });

  test('[TH70] a second clerk with the same step is told when and by whom', async () => {
    await rowIn(ask(2, 'steps/called'));
    const second = await ask(2, 'steps/called');
    assert.equal(second.status, 409);
    assert.match(problemSchema.parse(await second.json()).title, /\d\d:\d\d Uhr, Derya Demir/);
  });

  test('[TH71] a late entry shows both times and how it is known; the future is refused', async () => {
    const happenedAt = { localDate: testDay, localTime: '08:40', evidence: 'witness' };
    const now = server.townhall.clock.wallMilliseconds();
    const offset = server.townhall.clock.offsetMinutes(now);
    const isPast = toLocalDate(now, offset) > testDay;
    if (isPast) {
      const row = await rowIn(ask(3, 'arrival', { happenedAt }));
      assert.match(row.arrivedAt ?? '', new RegExp(`^${testDay}T08:40:00`));
      assert.equal(row.step?.evidence, 'witness');
      assert.ok(row.step?.recordedAt);
    }
    const later = { ...happenedAt, localDate: '2100-01-01' };
    assert.equal(await kindOf(ask(4, 'arrival', { happenedAt: later })), 'happened-later');
    const nowhere = { ...happenedAt, localDate: '2026-02-31' };
    const answer = await ask(4, 'steps/done', { happenedAt: nowhere });
    assert.ok([200, 400, 409].includes(answer.status));
  });

  test('[TH70] what is unknown or misshapen is refused and records nothing', async () => {
    const position = await entriesRecorded();
    assert.equal((await ask(5, 'steps/arrival')).status, 404);
    assert.equal((await ask(5, 'steps/flown')).status, 404);
    for (const [rest, body] of [
      ['steps/called', { extra: 1 }],
      ['steps/called', { happenedAt: { localDate: testDay, localTime: '8:40', evidence: 'self' } }],
      ['notes', { text: '   ' }],
      ['notes', { text: 'a'.repeat(2_001) }],
      ['notes', { text: 'a\u0000b' }],
      ['decision', { decision: { decision: 'moved' } }],
      ['decision', { decision: { decision: 'cancelled', reason: '' } }],
      ['decision', { decision: { decision: 'burnt', reason: 'x' } }],
      [
        'decision',
        { decision: { decision: 'moved', reason: 'x', to: { localDate: '2026-02-31', localTime: '09:00' } } },
      ],
    ] as const)
      assert.equal((await ask(5, rest, body)).status, 400, JSON.stringify([rest, body]).slice(0, 90));
    const nobody = `/api/appointments/${'0'.repeat(32)}/steps/called`;
    assert.equal((await post(nobody, { request: nextRequest() })).status, 404);
    assert.equal(await entriesRecorded(), position);
  });
});

describe('notes and decisions', () => {
  test('[TH72] a note is in the row with who and when, once', async () => {
    const body = { request: nextRequest(), text: 'Kommt <b>später</b>' };
    const row = await rowIn(post(about(6, 'notes'), body));
    assert.deepEqual(
      row.notes.map(({ text, by }) => [text, by]),
      [['Kommt <b>später</b>', 'Derya Demir']],
    );
    assert.equal((await rowIn(post(about(6, 'notes'), body))).notes.length, 1);
  });

  test('[TH72] cancelled with a reason, taken back, and not overruled unseen', async () => {
    const decision = { decision: 'cancelled', reason: 'Drucker defekt' };
    const row = await rowIn(ask(7, 'decision', { decision }));
    assert.deepEqual(
      [row.status, row.decision?.reason, row.decision?.by],
      ['cancelled', 'Drucker defekt', 'Derya Demir'],
    );
    assert.equal(await kindOf(ask(7, 'arrival')), 'appointment-cancelled');
    const back = await rowIn(ask(7, 'decision/withdrawn', { after: row.revision }));
    assert.deepEqual([back.status, back.decision], ['expected', undefined]);
  });

  test('[TH72] a moved appointment stands on its new day and is named on the old one', async () => {
    const to = { localDate: '2026-11-03', localTime: '10:30' };
    const row = await rowIn(ask(8, 'decision', { decision: { decision: 'moved', reason: 'Wunsch', to } }));
    assert.deepEqual([row.localTime, row.status, row.hasLeft], ['10:30', 'expected', false]);
    const left = (await readDay()).rows.find(({ id }) => id === ids[8]);
    assert.deepEqual(
      [left?.status, left?.hasLeft, left?.localTime, left?.decision?.to],
      ['moved', true, '08:20', to],
    );
    assert.deepEqual(
      (await readDay('2026-11-03')).rows.map(({ id }) => id),
      [ids[8]],
    );
  });
});

describe('next person', () => {
  test('[TH73] clerks who press at the same moment call different persons, each once', async () => {
    for (const at of [20, 21, 22]) await rowIn(ask(at, 'arrival'));
    const waiting = (await readDay()).rows.filter(({ status }) => status === 'waiting').length;
    const path = `/api/days/${testDay}/next`;
    const answers = await Promise.all(
      Array.from({ length: waiting + 2 }, () => post(path, { request: nextRequest() })),
    );
    const called = answers.filter(({ status }) => status === 200);
    const rows = await Promise.all(called.map((answer) => rowIn(answer)));
    assert.equal(new Set(rows.map(({ id }) => id)).size, waiting);
    const refused = answers.filter(({ status }) => status === 409);
    assert.equal(refused.length, 2);
    for (const answer of refused) assert.equal(await kindOf(answer), 'nobody-waiting');
  });

  test('[TH73] the same request names the same person, whoever waits meanwhile', async () => {
    await rowIn(ask(23, 'arrival'));
    const body = { request: nextRequest() };
    const path = `/api/days/${testDay}/next`;
    const first = await rowIn(post(path, body));
    assert.equal(first.id, ids[23]);
    await rowIn(ask(24, 'arrival'));
    const again = await rowIn(post(path, body));
    assert.equal(again.id, ids[23]);
    await rowIn(ask(24, 'arrival-withdrawn'));
  });

  test('[TH73] only who waits for this office is called', async () => {
    await rowIn(ask(25, 'arrival'));
    const path = `/api/days/${testDay}/next`;
    assert.equal(await kindOf(post(path, { request: nextRequest(), scope: 'Anderswo' })), 'nobody-waiting');
    const row = await rowIn(post(path, { request: nextRequest(), scope: 'Bürgerbüro Auental' }));
    assert.equal(row.id, ids[25]);
  });
});

describe('search and rights', () => {
  test('[TH74] a name is found over all days, what is to come first', async () => {
    const { hits, isMore } = await search('perso 17');
    assert.equal(isMore, false);
    assert.deepEqual(
      hits.map(({ row }) => row.name),
      ['Person 17'],
    );
    assert.equal((await search('person')).hits.length, 40);
    for (const nothing of ['', ' ', 'x', '%', '*', '"'])
      assert.deepEqual(await search(nothing), { hits: [], isMore: false });
    const tooLong = await fetch(`${server.localUrl}/api/search/appointments?q=${'a'.repeat(201)}`, {
      headers: bearer(),
    });
    assert.equal(tooLong.status, 400);
  });

  test('[TH74] a word that begins too many hides nobody, and what was not looked at is said', () => {
    const find = (typed: string, limits: { matches: number; checks: number }) =>
      server.townhall.views.read((reader, copied) =>
        searchAppointments({ reader, copied, nameOf: () => '' }, typed, testDay, limits),
      );
    const names = ({ hits }: ReturnType<typeof find>) => hits.map(({ row }) => row.name);
    const few = find('perso 17', { matches: 10, checks: 100 });
    assert.deepEqual([names(few), few.isMore], [['Person 17'], false]);
    assert.deepEqual(names(find('17 perso', { matches: 10, checks: 100 })), ['Person 17']);
    assert.deepEqual(names(find('perso 17 meier', { matches: 10, checks: 100 })), []);
    const cut = find('perso 1', { matches: 20, checks: 2 });
    assert.equal(cut.isMore, true);
    assert.equal(find('person', { matches: 10, checks: 100 }).isMore, true);
  });

  test('[TH75] the telephone writes notes and searches, but records no visit', async () => {
    const phone = await addTestPerson(server.townhall, 'telephone', 'Ole Kranz');
    const opened = await post('/api/sign-in', { person: phone, pin: testPin }, {});
    const { csrf } = signedInSchema.parse(await opened.json());
    const cookie = opened.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
    const headers = { cookie, [csrfHeader]: csrf };
    const path = (rest: string) => about(30, rest);
    const body = () => ({ request: nextRequest() });
    assert.equal(await kindOf(post(path('steps/called'), body(), headers)), 'act-not-allowed');
    const cancelled = { decision: { decision: 'cancelled', reason: 'x' } };
    assert.equal(
      await kindOf(post(path('decision'), { ...body(), ...cancelled }, headers)),
      'act-not-allowed',
    );
    assert.equal(await kindOf(post(`/api/days/${testDay}/next`, body(), headers)), 'act-not-allowed');
    assert.equal((await post(path('notes'), { ...body(), text: 'Rückruf' }, headers)).status, 200);
    assert.equal(await kindOf(post(path('notes'), { ...body(), text: 'x' }, { cookie })), 'csrf-missing');
    const found = await fetch(`${server.localUrl}/api/search/appointments?q=person`, { headers });
    assert.equal(found.status, 200);
    assert.equal((await fetch(`${server.localUrl}/api/search/appointments?q=person`)).status, 401);
  });
});
