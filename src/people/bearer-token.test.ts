import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { authorizeToken, hashOfPresented, issueToken } from './bearer-token.ts';
import { evolvePerson, initialPerson, type PersonState } from './person.ts';
import type { PersonEvent } from './person-bodies.ts';
import type { Act } from './roles.ts';

const tools = {
  random: { bytes: (length: number) => randomBytes(length) },
  sha256: (bytes: Uint8Array) => createHash('sha256').update(bytes).digest(),
};
const now = 1_700_000_000_000;
const operator: PersonEvent = { kind: 'person/added', body: { name: 'Ole Kranz', role: 'operations' } };
const issued = issueToken(tools, {
  label: 'Nachtimport',
  scopes: ['import', 'record-arrival'],
  expiresAt: now + 10,
});

const personWith = (...more: readonly PersonEvent[]): PersonState =>
  [operator, issued.event, ...more].reduce(evolvePerson, initialPerson);

function answerOf(state: PersonState, secret: string, act: Act, at = now): string {
  const hash = hashOfPresented(tools.sha256, secret);
  if (hash === undefined) return 'not a token';
  const answer = authorizeToken(state, { hash, act, now: at });
  return answer.ok ? answer.value.label : answer.failure.kind;
}

test('[PE10] a token does what it was made for', () => {
  assert.match(issued.secret, /^insel_[0-9a-f]{64}$/);
  assert.equal(answerOf(personWith(), issued.secret, 'import'), 'Nachtimport');
});

test('[PE10] what is recorded does not contain the token', () => {
  assert.equal(JSON.stringify(issued.event).includes(issued.secret.slice(6)), false);
});

test('[PE20] a token does neither more than its scopes nor more than its person may', () => {
  assert.equal(answerOf(personWith(), issued.secret, 'bundle'), 'act-not-allowed');
  assert.equal(answerOf(personWith(), issued.secret, 'record-arrival'), 'act-not-allowed');
  const pressed: PersonEvent = { kind: 'person/role-changed', body: { role: 'press' } };
  assert.equal(answerOf(personWith(pressed), issued.secret, 'import'), 'act-not-allowed');
});

test('[PE20] a revoked, expired, foreign or misshapen token is refused', () => {
  const { token } = issued.event.body;
  const secret = issued.secret;
  assert.equal(
    answerOf(personWith({ kind: 'token/revoked', body: { token } }), secret, 'import'),
    'token-unknown',
  );
  assert.equal(answerOf(personWith(), secret, 'import', now + 10), 'token-expired');
  const foreign = issueToken(tools, { label: 'Fremd', scopes: ['import'] });
  assert.equal(answerOf(personWith(), foreign.secret, 'import'), 'token-unknown');
  for (const bad of ['', 'insel_', secret.slice(0, -1), secret.toUpperCase(), `${secret} `])
    assert.equal(answerOf(personWith(), bad, 'import'), 'not a token');
});

test('[PE20] a token ends with its person: removed, locked by decision or expired', () => {
  const endings: readonly PersonEvent[] = [
    { kind: 'person/removed', body: {} },
    { kind: 'person/locked', body: { reason: 'decision' } },
    { kind: 'person/role-changed', body: { role: 'operations', expiresAt: now } },
  ];
  for (const ending of endings)
    assert.equal(answerOf(personWith(ending), issued.secret, 'import'), 'token-unknown');
});

test('[PE20] five wrong PINs by a stranger do not stop the automation', () => {
  const locked: PersonEvent = { kind: 'person/locked', body: { reason: 'tries' } };
  assert.equal(answerOf(personWith(locked), issued.secret, 'import'), 'Nachtimport');
});
