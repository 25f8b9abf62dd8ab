import assert from 'node:assert/strict';
import fs from 'node:fs';
import https from 'node:https';
import { after, before, test } from 'node:test';
import type { PersonId } from '../../core/value/ids.ts';
import { expectOk } from '../../core/value/result.ts';
import {
  browserRulePath,
  devicesPath,
  devicesSchema,
  enrolPath,
  invitationSchema,
  invitationsPath,
  removeBrowserPath,
  thisBrowserPath,
} from '../web/api/devices.ts';
import { problemSchema } from '../web/api/problem.ts';
import { csrfHeader, sessionPath, sessionSchema, signedInSchema, signInPath } from '../web/api/session.ts';
import { deviceCookie, sessionCookie } from './access.ts';
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

const lanName = 'rathaus.internal';
let founded: TestFolder;
let server: RunningTownhall;
let ca: Buffer;
let lead: PersonId;
let asLead: Record<string, string>;
let drawn = 0;

before(async () => {
  founded = await foundTestFolder();
  const pageFolder = writeTestPage(founded);
  server = expectOk(
    await startTownhall({
      dir: founded.copy(),
      port: 0,
      lanName,
      addresses: ['192.168.1.20', '203.0.113.9'],
      pageFolder,
      ...testOptions,
    }),
  );
  ca = fs.readFileSync(server.townhall.folder.paths.authorityCertificate);
  lead = await addTestPerson(server.townhall, 'lead', 'Lena Vogt');
  asLead = signedIn(lead, 'dd'.repeat(32));
});
after(async () => {
  await server.close();
  founded.remove();
});

const request = (): string => {
  drawn += 1;
  return testRequest(0xd0_0000 + drawn);
};

function signedIn(person: PersonId, device: string): Record<string, string> {
  const { token, csrf } = server.townhall.sessions.open({ person, device, previousToken: undefined });
  return { cookie: `${deviceCookie}=${device}; ${sessionCookie}=${token}`, [csrfHeader]: csrf };
}

interface Answered {
  readonly status: number;
  readonly body: unknown;
  /** As a browser sends them back. */
  readonly cookie: string;
  readonly cookies: readonly string[];
}

/** Over HTTPS, as a device in the house asks. */
function ask(method: 'GET' | 'POST', path: string, body: unknown, headers: object = {}): Promise<Answered> {
  const { port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const sent = https.request(
      {
        host: '127.0.0.1',
        servername: lanName,
        port,
        path,
        method,
        ca,
        headers: { host: `${lanName}:${port}`, 'content-type': 'application/json', ...headers },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          text += part;
        });
        response.on('end', () => {
          const cookies = response.headers['set-cookie'] ?? [];
          const cookie = cookies.map((one) => one.split(';')[0]).join('; ');
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(text), cookie, cookies });
        });
      },
    );
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const post = (path: string, body: object, headers: object = asLead) => ask('POST', path, body, headers);
const kindOf = ({ body }: Answered): string => problemSchema.parse(body).kind;
const list = async (headers = asLead) =>
  devicesSchema.parse((await ask('GET', devicesPath, undefined, headers)).body);
const lobby = async (cookie = '') =>
  sessionSchema.parse((await ask('GET', sessionPath, undefined, { cookie })).body);

async function invite(name: string) {
  const answer = await post(invitationsPath, { request: request(), name });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return invitationSchema.parse(answer.body);
}

/** A new browser that brings a code. */
const enrol = (code: string, asked = request()) => ask('POST', enrolPath, { request: asked, code });

async function enrolNew(name: string): Promise<{ readonly cookie: string; readonly id: string }> {
  const { code } = await invite(name);
  const { cookie } = await enrol(code);
  const row = (await list()).browsers.find((one) => one.name === name);
  assert.ok(row);
  return { cookie, id: row.id };
}

async function typePin(cookie: string): Promise<string> {
  const answer = await post(signInPath, { person: lead, pin: testPin }, { cookie });
  if (answer.status !== 200) return kindOf(answer);
  signedInSchema.parse(answer.body);
  return 'signed-in';
}

test('[LA11] a code takes in the first browser that brings it, under its name and in the name of who invites', async () => {
  const asked = request();
  const first = await post(invitationsPath, { request: asked, name: 'Tablet Infoschalter' });
  const again = await post(invitationsPath, { request: asked, name: 'Tablet Infoschalter' });
  const { code, open, numberAddress, help } = invitationSchema.parse(first.body);
  assert.equal(numberAddress, `${server.url.replace(lanName, '192.168.1.20')}/aufnehmen`);
  assert.equal(invitationSchema.parse(again.body).code, code);
  assert.match(code, /^[0-9A-Z]{5}-[0-9A-Z]{5}$/);
  assert.equal(open.address, `${server.url}/aufnehmen`);
  assert.equal(help?.address, server.helpUrl);
  const mine = request();
  const enrolled = await enrol(code.toLowerCase().replace('-', ' '), mine);
  assert.deepEqual(enrolled.body, { name: 'Tablet Infoschalter' });
  assert.match(enrolled.cookies[0] ?? '', /^insel-device=[0-9a-f]{64};.*HttpOnly.*SameSite=Strict.*Secure/);
  // Its answer was lost: the same request gets the same cookie and is in the list once.
  assert.equal((await enrol(code, mine)).cookie, enrolled.cookie);
  assert.equal(kindOf(await enrol(code)), 'code-used');
  const rows = (await list()).browsers.filter(({ name }) => name === 'Tablet Infoschalter');
  assert.deepEqual(
    rows.map(({ enrolledBy, isSignedIn, isThis }) => [enrolledBy, isSignedIn, isThis]),
    [['Lena Vogt', false, false]],
  );
  assert.equal(await typePin(enrolled.cookie), 'signed-in');
  assert.equal((await list()).browsers.find(({ id }) => id === rows[0]?.id)?.isSignedIn, true);
});

test('[LA11] a code that nobody gave out, or a wrong one, takes in nothing and sets no cookie', async () => {
  const before = (await list()).browsers.length;
  for (const code of ['00000-00000', 'x', '🏛️', 'I'.repeat(40)]) {
    const answer = await enrol(code);
    assert.equal(kindOf(answer), 'code-unknown');
    assert.deepEqual(answer.cookies, []);
  }
  assert.equal((await list()).browsers.length, before);
});

test('[LA12] where only known browsers are let in, others hear no name and may type no PIN', async () => {
  assert.equal(kindOf(await post(browserRulePath, { request: request(), onlyKnown: true })), 'browser-first');
  const own = await post(thisBrowserPath, { request: request(), name: 'Arbeitsplatz Leitung' });
  assert.equal(own.status, 200);
  const { browsers, thisBrowser } = await list();
  assert.equal(thisBrowser, 'known');
  assert.equal((await post(thisBrowserPath, { request: request(), name: 'Büro Vogt' })).status, 200);
  assert.deepEqual(
    (await list()).browsers.filter(({ isThis }) => isThis).map(({ name }) => name),
    ['Büro Vogt'],
  );
  assert.ok(browsers.some(({ name, isThis }) => name === 'Arbeitsplatz Leitung' && isThis));
  const known = await enrolNew('Tablet Trausaal');
  assert.equal((await post(browserRulePath, { request: request(), onlyKnown: true })).status, 200);
  assert.equal((await list()).onlyKnown, true);

  const stranger = await lobby();
  assert.ok(!stranger.signedIn && stranger.browser === 'unknown' && stranger.persons.length === 0);
  assert.equal(await typePin(''), 'browser-unknown');
  assert.equal(await typePin(`${deviceCookie}=${'ab'.repeat(32)}`), 'browser-unknown');
  const welcome = await lobby(known.cookie);
  assert.ok(!welcome.signedIn && welcome.browser === 'welcome' && welcome.persons.length > 0);
  assert.equal(await typePin(known.cookie), 'signed-in');
  // The server's own machine needs no admission.
  const local = await fetch(`${server.localUrl}${sessionPath}`);
  const here = sessionSchema.parse(await local.json());
  assert.ok(!here.signedIn && here.browser === 'welcome');

  assert.equal((await post(browserRulePath, { request: request(), onlyKnown: false })).status, 200);
  assert.equal(await typePin(''), 'signed-in');
});

test('[LA13] a removed browser is out at once and stays out', async () => {
  const { cookie, id } = await enrolNew('Tablet verloren');
  const entered = await post(signInPath, { person: lead, pin: testPin }, { cookie });
  const inside = `${cookie}; ${entered.cookie}`;
  assert.equal((await lobby(inside)).signedIn, true);
  const asked = { request: request() };
  assert.equal((await post(removeBrowserPath(id), asked)).status, 200);
  assert.equal((await post(removeBrowserPath(id), asked)).status, 200);
  const outside = await lobby(inside);
  assert.ok(!outside.signedIn && outside.browser === 'removed' && outside.persons.length === 0);
  assert.equal(await typePin(cookie), 'browser-removed');
  assert.ok(!(await list()).browsers.some((one) => one.id === id));
  assert.equal(
    kindOf(await post(removeBrowserPath('ab'.repeat(16)), { request: request() })),
    'request-malformed',
  );
});

test('[LA14] who does not manage browsers sees none, invites none and removes none', async () => {
  const clerk = signedIn(await addTestPerson(server.townhall, 'clerk', 'Derya Demir'), 'ee'.repeat(32));
  assert.equal(kindOf(await ask('GET', devicesPath, undefined, clerk)), 'act-not-allowed');
  for (const [path, body] of [
    [invitationsPath, { name: 'Tablet' }],
    [thisBrowserPath, { name: 'Tablet' }],
    [browserRulePath, { onlyKnown: true }],
    [removeBrowserPath('ab'.repeat(16)), {}],
  ] as const)
    assert.equal(kindOf(await post(path, { request: request(), ...body }, clerk)), 'act-not-allowed', path);
});

test('[LA15] the page says under which address the house reaches the server and how long its certificates hold', async () => {
  const { house, servers } = await list();
  assert.equal(house?.address, server.url);
  assert.match(house?.fingerprint ?? '', /^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  assert.ok((house?.root.days ?? 0) > 3_000 && (house?.server.days ?? 0) > 300);
  assert.deepEqual(
    servers.map(({ status, isThis }) => [status, isThis]),
    [['admitted', true]],
  );
});
