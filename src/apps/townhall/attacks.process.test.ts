/**
 * What strangers and broken programs send, against every route of the list: a new route is attacked by itself.
 * Attack texts are of the kinds that public lists name, written here.
 */
import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, describe, test } from 'node:test';
import { z } from 'zod';
import type { PersonId } from '../../core/value/ids.ts';
import { expectOk } from '../../core/value/result.ts';
import { problemSchema, problemType } from '../web/api/problem.ts';
import { csrfHeader, signedInSchema, signInPath } from '../web/api/session.ts';
import { routes } from './openapi.ts';
import { operatorPath } from './operator-routes.ts';
import { type RunningTownhall, startTownhall } from './start-townhall.ts';
import { sampleOf } from './test-body.ts';
import {
  addTestPerson,
  foundTestFolder,
  importTestDay,
  type TestFolder,
  testDay,
  testOptions,
  testPin,
  writeTestPage,
} from './test-folder.ts';

let founded: TestFolder;
let server: RunningTownhall;
let person: PersonId;
let appointment: string;
/** Signed in before the first attack: attacks on signing in use up the tries of this address. */
let mine: Awaited<ReturnType<typeof signIn>>;
let other: Awaited<ReturnType<typeof signIn>>;

before(async () => {
  founded = await foundTestFolder();
  server = expectOk(
    await startTownhall({
      dir: founded.copy(),
      port: 0,
      pageFolder: writeTestPage(founded),
      ...testOptions,
    }),
  );
  person = await addTestPerson(server.townhall, 'lead', 'Anselm Vogt');
  appointment = (await importTestDay(server.townhall, person, 3))[0] ?? '';
  mine = await signIn();
  other = await signIn();
});
after(async () => {
  await server.close();
  founded.remove();
});

const changing = routes.filter(({ method }) => method !== 'get');
const guarded = changing.filter(({ access }) => access !== 'open');

const addressOf = (path: string, gap?: string): string =>
  path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => gap ?? (name === 'date' ? testDay : appointment));

const send = (path: string, body: string | undefined, headers: Record<string, string>, method = 'POST') =>
  fetch(`${server.localUrl}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    redirect: 'manual',
    ...(body !== undefined && method !== 'GET' && { body }),
  });

const bodyOf = (schema: z.ZodType | undefined, text?: string): string | undefined =>
  schema && JSON.stringify(sampleOf(z.toJSONSchema(schema, { io: 'input' }), text));

async function signIn(
  cookies = '',
): Promise<{ readonly cookie: string; readonly csrf: string; readonly token: string }> {
  const body = JSON.stringify({ person, pin: testPin });
  const answer = await send(signInPath, body, cookies ? { cookie: cookies } : {});
  assert.equal(answer.status, 200);
  const { csrf } = signedInSchema.parse(await answer.json());
  const set = answer.headers.getSetCookie().map((one) => one.split(';')[0] ?? '');
  const token = set.find((one) => one.startsWith('insel-session=')) ?? '';
  return { cookie: set.join('; '), csrf, token };
}

async function position(): Promise<number> {
  return expectOk(await server.townhall.worker.call('status', undefined)).position;
}

async function problemOf(answer: Response): Promise<string> {
  assert.ok(answer.headers.get('content-type')?.startsWith(problemType));
  return problemSchema.parse(await answer.json()).kind;
}

test('[TH94] a session that was put into the browser before signing in is not the one that is opened', async () => {
  const planted = `insel-session=${'a'.repeat(64)}`;
  const opened = await signIn(planted);
  assert.notEqual(opened.token, planted);
  const device = opened.cookie.split('; ').find((one) => one.startsWith('insel-device=')) ?? '';
  const asPlanted = await send('/api/days', undefined, { cookie: `${device}; ${planted}` }, 'GET');
  assert.equal(asPlanted.status, 401);
  const again = await signIn(opened.cookie);
  assert.notEqual(again.token, opened.token);
  const asBefore = await send('/api/days', undefined, { cookie: opened.cookie }, 'GET');
  assert.equal(asBefore.status, 401, 'the session before signing in again is over');
});

test('[TH97] every route that answers is in the list, so that it is attacked', () => {
  const answering = server.routes.filter(
    ({ method, path }) => method !== 'ALL' && path.startsWith('/api/') && !isApart(path),
  );
  assert.ok(answering.length > 10);
  // The list may name what stands in a gap, as `steps/called`.
  const isListed = ({ method, path }: { readonly method: string; readonly path: string }): boolean => {
    const shape = new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`);
    return routes.some((route) => route.method === method.toLowerCase() && shape.test(route.path));
  };
  assert.deepEqual(
    answering.filter((route) => !isListed(route)),
    [],
  );
});

/** With keys of their own, and tests of their own: the token of this machine, and the document itself. */
const isApart = (path: string): boolean =>
  path.startsWith(`${operatorPath}/`) || path === '/api/openapi.json';

describe('every route that changes something', () => {
  test('[TH90] without a session it changes nothing and says nothing', async () => {
    assert.ok(guarded.length > 2);
    const before = await position();
    for (const { path, body } of guarded) {
      const answer = await send(addressOf(path), bodyOf(body), {});
      // Signing out without a session is signed out already.
      if (answer.status !== 204) assert.equal(answer.status, 401, path);
    }
    assert.equal(await position(), before);
  });

  test('[TH90] without, with a wrong and with another session’s CSRF value it changes nothing', async () => {
    const before = await position();
    for (const { path, body } of guarded)
      for (const csrf of [undefined, '', 'x', mine.csrf.slice(1), `${mine.csrf} `.repeat(2), other.csrf]) {
        const headers: Record<string, string> = { cookie: mine.cookie };
        if (csrf !== undefined) headers[csrfHeader] = csrf;
        const answer = await send(addressOf(path), bodyOf(body), headers);
        assert.equal(answer.status, 403, `${path} with ${csrf}`);
        assert.equal(await problemOf(answer), 'csrf-missing', path);
      }
    assert.equal(await position(), before);
  });

  test('[TH90] sent by a page from elsewhere it is turned away, whatever it carries', async () => {
    const { cookie, csrf } = mine;
    const before = await position();
    for (const { path, body } of changing)
      for (const from of [
        { origin: 'https://evil.example' },
        { origin: 'null' },
        { origin: `${server.localUrl}.evil.example` },
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
      ] as readonly Record<string, string>[]) {
        const answer = await send(addressOf(path), bodyOf(body), { cookie, [csrfHeader]: csrf, ...from });
        assert.equal(await problemOf(answer), 'origin-foreign', `${path} ${JSON.stringify(from)}`);
      }
    assert.equal(await position(), before);
  });

  test('[TH91] a body that is not JSON, of another shape, too deep or too large is refused', async () => {
    const { cookie, csrf } = mine;
    const before = await position();
    const bodies = [
      '',
      '{',
      'null',
      '[]',
      '"text"',
      '1e999',
      '{"request":',
      '{}\u0000',
      '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{}}}',
      `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
      '{"request":"\ud800"}',
      JSON.stringify({ request: 'x'.repeat(2_000_000) }),
    ];
    for (const { path, body } of guarded.filter((route) => route.body !== undefined)) {
      for (const text of bodies) {
        const answer = await send(addressOf(path), text, { cookie, [csrfHeader]: csrf });
        assert.ok([400, 413].includes(answer.status), `${path}: ${answer.status} for ${text.slice(0, 40)}`);
        await problemOf(answer);
      }
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
      ]) {
        const headers = { cookie, [csrfHeader]: csrf, 'content-type': type };
        const answer = await send(addressOf(path), bodyOf(body), headers);
        assert.equal(answer.status, 400, `${path} as ${type}`);
      }
    }
    assert.equal(await position(), before);
  });
});

const markup = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "';alert(1)//",
  'javascript:alert(1)',
  '</title><svg/onload=alert(1)>',
  '{{7*7}}#{7*7}<%= 7*7 %>',
  "' OR 1=1; DROP TABLE entries; --",
  '\u202egnp.exe\u0000\u2028',
];

describe('every route', () => {
  test('[TH92] markup in any text comes back as JSON only, which no browser takes for a page', async () => {
    const { cookie, csrf } = mine;
    for (const { path, body, method } of routes.filter(({ answerType }) => answerType === undefined))
      for (const text of markup) {
        if (method !== 'get' && body === undefined) continue;
        const headers = { cookie, [csrfHeader]: csrf };
        const gap = encodeURIComponent(text);
        for (const address of new Set([
          addressOf(path),
          addressOf(path, gap),
          `${addressOf(path)}?q=${gap}`,
        ])) {
          const answer = await send(address, bodyOf(body, text), headers, method.toUpperCase());
          assert.ok(answer.status < 500, `${address}: ${answer.status}`);
          assert.match(answer.headers.get('content-type') ?? '', /^application\/(problem\+)?json/, address);
          assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
          await answer.arrayBuffer();
        }
      }
  });

  test('[TH93] a gap in the address leads nowhere else', async () => {
    const { cookie, csrf } = mine;
    const gaps = [
      '..',
      '%2e%2e%2f',
      '..%2f..%2fetc%2fpasswd',
      '%00',
      '%ff',
      'a'.repeat(6_000),
      '-1',
      '__proto__',
    ];
    for (const { path, body, method } of routes.filter((route) => route.path.includes('{')))
      for (const gap of gaps) {
        const headers = { cookie, [csrfHeader]: csrf };
        const answer = await send(addressOf(path, gap), bodyOf(body), headers, method.toUpperCase());
        assert.ok(
          [400, 404, 405].includes(answer.status),
          `${path} with ${gap.slice(0, 20)}: ${answer.status}`,
        );
        await problemOf(answer);
      }
  });

  test('[TH93] another method than the listed ones does nothing', async () => {
    const { cookie, csrf } = mine;
    const before = await position();
    for (const { path } of routes)
      for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
        const answer = await send(addressOf(path), '{}', { cookie, [csrfHeader]: csrf }, method);
        assert.ok([404, 405].includes(answer.status), `${method} ${path}: ${answer.status}`);
      }
    assert.equal(await position(), before);
  });
});

test('[TH15] no form of a way upwards leaves the page’s folder', async () => {
  const ways = ['..', '%2e%2e', '..%2f', '..%5c', '%252e%252e', '....//', '.%00./', '..;', '\\..'];
  for (const way of ways)
    for (const goal of ['etc/passwd', 'town/config.json', 'package.json']) {
      const answer = await rawRequest(
        `GET /${`${way}/`.repeat(6)}${goal} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
      );
      assert.match(answer, /^HTTP\/1\.1 (400|404) /, way);
      assert.ok(!answer.includes('root:') && !answer.includes('"dependencies"'), way);
    }
});

const smuggled = 'GET /api/session HTTP/1.1\r\nHost: localhost\r\n\r\n';
const smugglers: Readonly<Record<string, string>> = {
  'two lengths': `Content-Length: 0\r\nContent-Length: ${smuggled.length}\r\n\r\n${smuggled}`,
  'a length and chunks': `Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
  'chunks spelled strangely': `Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${smuggled}`,
  'a space before the colon': `Content-Length : ${smuggled.length}\r\n\r\n${smuggled}`,
  'a folded line': `X-A: 1\r\n Content-Length: ${smuggled.length}\r\n\r\n${smuggled}`,
  'a bare line feed in a name': `X-A\n: 1\r\n\r\n${smuggled}`,
  'a length with a sign': `Content-Length: +${smuggled.length}\r\n\r\n${smuggled}`,
  'a chunk size that is none': `Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n${smuggled}`,
};

for (const [name, rest] of Object.entries(smugglers))
  test(`[TH95] a second request hidden behind ${name} is not answered`, async () => {
    const answer = await rawRequest(`POST /api/sign-out HTTP/1.1\r\nHost: localhost\r\n${rest}`);
    assert.ok(!answer.includes('"signedIn"'), answer);
    assert.match(answer, /^HTTP\/1\.1 400 /);
  });

test('[TH95] a request with two names or with a foreign one in its address is refused', async () => {
  const twice = await rawRequest(
    'GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
  );
  assert.match(twice, /^HTTP\/1\.1 4/);
  const foreign = await rawRequest(
    'GET /api/session HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
  );
  assert.match(foreign, /host-unknown/);
});

/** Bytes as they are, for what no client library sends. */
function rawRequest(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(new URL(server.localUrl).port), '127.0.0.1');
    let answer = '';
    socket.setTimeout(3_000, () => socket.destroy());
    socket.on('data', (bytes) => {
      answer += bytes.toString('latin1');
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', (error) => (answer === '' ? reject(error) : undefined));
    socket.write(text);
  });
}
