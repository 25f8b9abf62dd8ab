import assert from 'node:assert/strict';
import { test } from 'node:test';
import { retiredKind } from '../api/problem.ts';
import { calmHead, dayOf, demir, fixtureRows, fixtureToday } from '../fixture-day.ts';
import type { Click } from '../outbox/click.ts';
import { type ApiClient, createApiClient } from './api-client.ts';

interface Sent {
  readonly path: string;
  readonly init: RequestInit;
}

function clientAnswering(answer: () => Response, { isPresent = false } = {}) {
  const sent: Sent[] = [];
  const client: ApiClient = createApiClient({
    async fetch(path, init) {
      sent.push({ path, init });
      return answer();
    },
    csrf: () => 'csrf-value',
    isPersonPresent: () => isPresent,
    timeoutMilliseconds: 1000,
  });
  return { client, sent };
}

const json = (value: unknown, status = 200): Response => new Response(JSON.stringify(value), { status });
const refusal = {
  kind: 'pin-wrong',
  title: 'Die PIN stimmt nicht.',
  means: 'Noch 4 Versuche.',
  next: 'Noch einmal.',
};
const headersOf = ({ init }: Sent): Headers => new Headers(init.headers);
const [row] = fixtureRows(1);
assert.ok(row);
const click: Click = {
  request: '1'.repeat(32),
  appointment: row.id,
  act: 'arrival',
  person: demir.id,
  order: 7,
  after: 'r0',
};

test('[WB19] a day that fits its schema arrives whole', async () => {
  const day = dayOf(fixtureToday, fixtureRows(5));
  const { client, sent } = clientAnswering(() => json(day));
  assert.deepEqual(await client.day(fixtureToday), { ok: true, value: day });
  assert.equal(sent[0]?.path, `/api/days/${fixtureToday}`);
});

for (const [what, answer] of [
  ['a page of HTML', () => new Response('<!doctype html><p>Anmeldung beim WLAN</p>')],
  ['a missing field', () => json({ ...calmHead, recording: undefined })],
  ['a value out of its list', () => json({ ...calmHead, recording: 'perhaps' })],
  ['nothing', () => new Response('')],
] as const)
  test(`[WB19] ${what} instead of a head line is a failure with words`, async () => {
    const answered = await clientAnswering(answer).client.head();
    assert.ok(!answered.ok);
    assert.equal(answered.failure.kind, 'unreadable');
    assert.match(answered.failure.problem.next, /Technik/);
  });

test('[WB19] no network is "unreachable"; so is a gateway that answers for a dead server', async () => {
  const away = clientAnswering(() => {
    throw new TypeError('Failed to fetch');
  });
  const gateway = clientAnswering(() => new Response('<h1>502 Bad Gateway</h1>', { status: 502 }));
  for (const { client } of [away, gateway]) {
    const answered = await client.head();
    assert.equal(answered.ok ? '' : answered.failure.kind, 'unreachable');
  }
});

test('[WB19] the words of a refusal come from the server', async () => {
  const answered = await clientAnswering(() => json(refusal, 401)).client.signIn({
    person: demir.id,
    pin: '47290813',
  });
  assert.ok(!answered.ok);
  assert.deepEqual([answered.failure.kind, answered.failure.problem], ['refused', refusal]);
});

test('[WB15] 401 and 403 mean signed out everywhere but at sign-in', async () => {
  for (const status of [401, 403]) {
    const { client } = clientAnswering(() => json({ ...refusal, kind: 'signed-out' }, status));
    const answered = await client.head();
    assert.equal(answered.ok ? '' : answered.failure.kind, 'signed-out');
    assert.deepEqual(await client.sendClick(click), { kind: 'signed-out' });
  }
});

test('[WB11] a click sends its request id, its revision and the CSRF value', async () => {
  const { client, sent } = clientAnswering(() => json({ row }));
  assert.deepEqual(await client.sendClick(click), { kind: 'saved', row });
  const [first] = sent;
  assert.ok(first);
  assert.equal(first.init.body, JSON.stringify({ request: click.request, after: 'r0' }));
  assert.equal(headersOf(first).get('x-insel-csrf'), 'csrf-value');
  assert.equal(headersOf(first).get('content-type'), 'application/json');
});

for (const [status, kind] of [
  [409, 'refused'],
  [404, 'refused'],
  [408, 'try-again'],
  [429, 'try-again'],
  [500, 'try-again'],
  [503, 'try-again'],
] as const)
  test(`[WB9] a click answered with ${status} is: ${kind}`, async () => {
    const { client } = clientAnswering(() => json(refusal, status));
    assert.equal((await client.sendClick(click)).kind, kind);
  });

test('[WB35] a click that reaches a succeeded server is asked again: its successor decides', async () => {
  const { client } = clientAnswering(() => json({ ...refusal, kind: retiredKind }, 409));
  assert.equal((await client.sendClick(click)).kind, 'try-again');
});

test('[WB9] a success that cannot be read is never taken for a refusal', async () => {
  const { client } = clientAnswering(() => json({ unexpected: true }));
  assert.equal((await client.sendClick(click)).kind, 'try-again');
});

test('[WB20] only requests while a person uses the page say so', async () => {
  const present = clientAnswering(() => json(calmHead), { isPresent: true });
  const absent = clientAnswering(() => json(calmHead));
  await present.client.head();
  await absent.client.head();
  assert.ok(present.sent[0] && absent.sent[0]);
  assert.equal(headersOf(present.sent[0]).get('x-insel-present'), '1');
  assert.equal(headersOf(absent.sent[0]).get('x-insel-present'), null);
});
