import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { PersonId } from '../../core/value/ids.ts';
import { expectOk } from '../../core/value/result.ts';
import { roles } from '../../people/roles.ts';
import { addedPersonSchema, personChanges, personsPath, personsSchema } from '../web/api/persons.ts';
import { problemSchema } from '../web/api/problem.ts';
import { csrfHeader } from '../web/api/session.ts';
import { deviceCookie, sessionCookie } from './access.ts';
import { type RunningTownhall, startTownhall } from './start-townhall.ts';
import {
  addTestPerson,
  foundTestFolder,
  operate,
  type TestFolder,
  testOptions,
  testPin,
  testRequest,
  writeTestPage,
} from './test-folder.ts';

let founded: TestFolder;
let server: RunningTownhall;
let lead: PersonId;
let asLead: Record<string, string>;
let drawn = 0;

const start = async (dir: string): Promise<RunningTownhall> =>
  expectOk(await startTownhall({ dir, port: 0, pageFolder: `${founded.dir}-page`, ...testOptions }));
const request = (): string => {
  drawn += 1;
  return testRequest(drawn);
};

const post = (path: string, body: unknown, headers: Record<string, string> = asLead) =>
  fetch(`${server.localUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

/** A session as signing in opens it; that tries are limited has a test elsewhere. */
function signIn(person: PersonId): Record<string, string> {
  const device = 'dd'.repeat(32);
  const { token, csrf } = server.townhall.sessions.open({ person, device, previousToken: undefined });
  return { cookie: `${deviceCookie}=${device}; ${sessionCookie}=${token}`, [csrfHeader]: csrf };
}

async function typePin(person: string, pin: string): Promise<string> {
  const answer = await post('/api/sign-in', { person, pin }, {});
  if (answer.status !== 200) return kindOf(answer);
  await answer.body?.cancel();
  return 'signed-in';
}

const list = async (headers = asLead) =>
  personsSchema.parse(await (await fetch(`${server.localUrl}${personsPath}`, { headers })).json());
const rowOf = async (person: string) => (await list()).persons.find(({ id }) => id === person);
const kindOf = async (answer: Response): Promise<string> => problemSchema.parse(await answer.json()).kind;

async function add(body: object, headers = asLead) {
  const answer = await post(personsPath, { request: request(), pin: { kind: 'drawn' }, ...body }, headers);
  assert.equal(answer.status, 200, await answer.clone().text());
  return addedPersonSchema.parse(await answer.json());
}
const act = (person: string, change: keyof typeof personChanges, body: object = {}, headers = asLead) =>
  post(`${personsPath}/${person}/${personChanges[change]}`, { request: request(), ...body }, headers);

before(async () => {
  founded = await foundTestFolder();
  writeTestPage(founded);
  server = await start(founded.copy());
  lead = await addTestPerson(server.townhall, 'lead', 'Lena Vogt');
  asLead = signIn(lead);
});
after(async () => {
  await server.close();
  founded.remove();
});

test('[TH60] a lead adds a person; the drawn PIN is shown once and lets her in', async () => {
  const { person, pin } = await add({ name: 'Ada Brandt', role: 'clerk', office: 'Bürgerbüro' });
  assert.match(pin ?? '', /^\d{8}$/);
  assert.equal(await typePin(person, pin ?? ''), 'signed-in');
  const row = await rowOf(person);
  assert.deepEqual(
    [row?.name, row?.role, row?.office, row?.signedIn.length],
    ['Ada Brandt', 'clerk', 'Bürgerbüro', 1],
  );
  assert.equal(JSON.stringify(await list()).includes(pin ?? '-'), false);
});

test('[TH61] the same request adds one person and shows the same PIN', async () => {
  const body = { request: request(), name: 'Nur Einmal', role: 'clerk', pin: { kind: 'drawn' } };
  const answers = await Promise.all([post(personsPath, body), post(personsPath, body)]);
  const [first, second] = await Promise.all(
    answers.map(async (one) => addedPersonSchema.parse(await one.json())),
  );
  assert.deepEqual(first, second);
  assert.equal((await list()).persons.filter(({ name }) => name === 'Nur Einmal').length, 1);
  const other = await post(personsPath, { ...body, name: 'Ganz anders' });
  assert.equal(other.status, 409);
  await other.body?.cancel();
});

test('[TH61] after a restart a repeated request adds nobody, and says that a PIN is shown once', async () => {
  const body = { request: request(), name: 'Über Nacht', role: 'clerk', pin: { kind: 'drawn' } };
  await (await post(personsPath, body)).body?.cancel();
  const dir = server.townhall.folder.paths.root;
  await server.close();
  server = await start(dir);
  assert.equal(await kindOf(await post(personsPath, body)), 'pin-not-shown');
  assert.equal((await list()).persons.filter(({ name }) => name === 'Über Nacht').length, 1);
});

test('[TH60] a chosen PIN keeps the rules for PINs', async () => {
  const weak = { request: request(), name: 'Ada', role: 'clerk', pin: { kind: 'chosen', pin: '12345678' } };
  assert.equal(await kindOf(await post(personsPath, weak)), 'pin-counts');
  const town = { ...weak, pin: { kind: 'chosen', pin: '09999001' } };
  assert.equal(await kindOf(await post(personsPath, town)), 'pin-is-public');
});

test('[TH62] roles that manage nobody are refused, in reading and in every change', async () => {
  for (const role of roles.filter((one) => one !== 'lead' && one !== 'guardian' && one !== 'guest')) {
    const headers = signIn(await addTestPerson(server.townhall, role, `Rolle ${role}`));
    const read = await fetch(`${server.localUrl}${personsPath}`, { headers });
    assert.equal(await kindOf(read), 'act-not-allowed', role);
    const body = { request: request(), name: 'Eva', role: 'lead', pin: { kind: 'drawn' } };
    assert.equal(await kindOf(await post(personsPath, body, headers)), 'act-not-allowed', role);
    for (const change of ['role', 'pin', 'lock', 'unlock', 'remove', 'signOut', 'substitution'] as const)
      assert.equal(
        await kindOf(await act(lead, change, {}, headers)),
        'act-not-allowed',
        `${role} ${change}`,
      );
  }
});

test('[TH62] a lead changes no guardian and makes none', async () => {
  const guardian = await addTestPerson(server.townhall, 'guardian', 'Gerda Hüter');
  assert.equal(await kindOf(await act(guardian, 'pin', { pin: { kind: 'drawn' } })), 'manage-not-allowed');
  assert.equal(await kindOf(await act(guardian, 'remove')), 'manage-not-allowed');
  const body = { request: request(), name: 'Eva', role: 'guardian', pin: { kind: 'drawn' } };
  assert.equal(await kindOf(await post(personsPath, body)), 'manage-not-allowed');
  assert.equal(
    (await list()).roles.some(({ role }) => role === 'guardian'),
    false,
  );
  const asGuardian = signIn(guardian);
  assert.equal((await act(lead, 'substitution', { roles: ['crisis'] }, asGuardian)).status, 200);
});

test('[TH62] nobody changes their own role, locks or removes themselves', async () => {
  assert.equal(await kindOf(await act(lead, 'role', { role: 'clerk' })), 'manage-not-yourself');
  assert.equal(await kindOf(await act(lead, 'lock')), 'manage-not-yourself');
  assert.equal(await kindOf(await act(lead, 'remove')), 'manage-not-yourself');
  assert.equal((await rowOf(lead))?.role, 'lead');
});

test('[TH63] every change without the CSRF value of the session is refused and changes nothing', async () => {
  const { person } = await add({ name: 'Geschützt', role: 'clerk' });
  const cookie = { cookie: asLead['cookie'] ?? '' };
  const body = { request: request(), name: 'Fremd', role: 'lead', pin: { kind: 'drawn' } };
  for (const headers of [cookie, { ...cookie, [csrfHeader]: 'a'.repeat(64) }]) {
    assert.equal(await kindOf(await post(personsPath, body, headers)), 'csrf-missing');
    for (const change of ['role', 'pin', 'lock', 'unlock', 'remove', 'signOut', 'substitution'] as const)
      assert.equal(await kindOf(await act(person, change, {}, headers)), 'csrf-missing', change);
  }
  assert.equal(
    (await list()).persons.some(({ name }) => name === 'Fremd'),
    false,
  );
  assert.equal((await rowOf(person))?.isLocked, false);
});

test('[TH63] what does not fit its schema changes nothing', async () => {
  const fine = { request: request(), name: 'Form', role: 'clerk', pin: { kind: 'drawn' } };
  for (const broken of [
    '{',
    { ...fine, extra: 1 },
    { ...fine, role: 'king' },
    { ...fine, name: ' ' },
    { ...fine, pin: null },
  ])
    assert.equal(await kindOf(await post(personsPath, broken)), 'request-malformed');
  assert.equal(await kindOf(await act('..', 'lock')), 'not-found');
  assert.equal(await kindOf(await act('00'.repeat(16), 'lock')), 'person-unknown');
});

test('[TH64] a guest has a last day, works through it, and then the access ends by itself', async () => {
  const guest = { request: request(), name: 'Gast', role: 'guest', pin: { kind: 'drawn' } };
  assert.equal(await kindOf(await post(personsPath, guest)), 'end-missing');
  assert.equal(await kindOf(await post(personsPath, { ...guest, lastDay: '2020-01-01' })), 'end-past');
  assert.equal(await kindOf(await post(personsPath, { ...guest, lastDay: '2099-02-31' })), 'end-missing');
  const { today } = await list();
  const { person, pin } = await add({ name: 'Gast', role: 'guest', lastDay: today });
  assert.equal((await rowOf(person))?.lastDay, today);
  assert.equal(await typePin(person, pin ?? ''), 'signed-in');
  const ended = await operate(server.townhall, 'person-add', {
    name: 'Alt',
    role: 'guest',
    pin: testPin,
    expiresAt: 1,
  });
  assert.ok(typeof ended === 'object' && ended !== null && 'person' in ended);
  assert.equal(await typePin(String(ended.person), testPin), 'person-expired');
});

test('[TH65] five wrong PINs lock; a lead unlocks, and nobody else', async () => {
  const person = await addTestPerson(server.townhall, 'clerk', 'Rate Versuch');
  for (let at = 0; at < 5; at += 1) await typePin(person, '59262718');
  assert.equal((await rowOf(person))?.isLocked, true);
  assert.equal(await typePin(person, testPin), 'person-locked');
  assert.equal((await act(person, 'unlock')).status, 200);
  assert.equal(await typePin(person, testPin), 'signed-in');
  assert.equal((await rowOf(person))?.isLocked, false);
});

test('[TH66] a new PIN, a lock and a removal end the open sessions of the person', async () => {
  for (const change of ['pin', 'lock', 'remove'] as const) {
    const person = await addTestPerson(server.townhall, 'clerk', `Ende ${change}`);
    const headers = signIn(person);
    assert.equal((await act(person, change, change === 'pin' ? { pin: { kind: 'drawn' } } : {})).status, 200);
    assert.equal((await fetch(`${server.localUrl}/api/days`, { headers })).status, 401, change);
  }
});

test('[TH66] one session of a person is ended, the other goes on', async () => {
  const person = await addTestPerson(server.townhall, 'clerk', 'Zwei Geräte');
  const first = signIn(person);
  const [known] = (await rowOf(person))?.signedIn ?? [];
  const second = signIn(person);
  assert.ok(known);
  assert.equal((await post(`${personsPath}/${person}/end-session`, { session: known.session })).status, 200);
  assert.equal((await fetch(`${server.localUrl}/api/days`, { headers: first })).status, 401);
  assert.equal((await fetch(`${server.localUrl}/api/days`, { headers: second })).status, 200);
  // Of another person's session the same name ends nothing.
  const other = (await rowOf(person))?.signedIn[0]?.session;
  assert.equal((await post(`${personsPath}/${lead}/end-session`, { session: other })).status, 200);
  assert.equal((await fetch(`${server.localUrl}/api/days`, { headers: second })).status, 200);
});

test('[TH67] a removed person is named as removed, and stays removed', async () => {
  const { person } = await add({ name: 'Geht Fort', role: 'clerk' });
  assert.equal((await act(person, 'remove')).status, 200);
  assert.equal(await rowOf(person), undefined);
  assert.ok((await list()).removed.some(({ id, name }) => id === person && name === 'Geht Fort'));
  assert.equal(await kindOf(await act(person, 'unlock')), 'person-unknown');
});
