import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  evolvePerson,
  initialPerson,
  isLocked,
  type PersonState,
  personTables,
  rowsOfPerson,
} from './person.ts';
import { type PersonEvent, personBodies } from './person-bodies.ts';

const token = '11'.repeat(16);
const added: PersonEvent = {
  kind: 'person/added',
  body: { name: 'Ada Brandt', role: 'clerk', office: 'Bürgerbüro' },
};
const issued: PersonEvent = {
  kind: 'token/issued',
  body: { token, hash: '22'.repeat(32), label: 'Nachtimport', scopes: ['import', 'sync-status'] },
};
const pinSet = {
  kind: 'person/pin-set',
  body: {
    hash: 'ab'.repeat(32),
    salt: 'cd'.repeat(16),
    parameters: { algorithm: 'argon2id', memoryKibibytes: 64, passes: 1, lanes: 1 },
  },
} as const satisfies PersonEvent;
const tried: PersonEvent = { kind: 'person/sign-in-tried', body: {} };

const after = (...events: readonly { kind: string; body: unknown }[]): PersonState =>
  events.reduce(evolvePerson, initialPerson);

test('[PE8] a person is what was recorded last', () => {
  const state = after(added, { kind: 'person/role-changed', body: { role: 'lead' } });
  assert.deepEqual(rowsOfPerson(state).persons, [
    { name: 'Ada Brandt', role: 'lead', office: null, expiresAt: null, hasPin: 0, isLocked: 0, isRemoved: 0 },
  ]);
});

test('[PE8] a PIN that arrives before the name is kept', () => {
  assert.equal(rowsOfPerson(after(pinSet, added)).persons[0]?.hasPin, 1);
  assert.deepEqual(rowsOfPerson(after(pinSet)).persons, []);
});

test('[PE8] a removed person stays removed and loses her tokens, whatever is recorded afterwards', () => {
  const state = after(added, issued, { kind: 'person/removed', body: {} }, added, {
    kind: 'person/unlocked',
    body: {},
  });
  const { persons, tokens } = rowsOfPerson(state);
  assert.deepEqual([persons[0]?.isRemoved, tokens], [1, []]);
});

test('[PE21] without her name a person is in no list', () => {
  const rows = rowsOfPerson(after({ kind: 'person/removed', body: {} }));
  assert.deepEqual(rows, { persons: [], tokens: [] });
});

test('[PE9] five tries lock even when the lock itself was never written', () => {
  assert.equal(isLocked(after(added, tried, tried, tried, tried)), false);
  assert.equal(isLocked(after(added, tried, tried, tried, tried, tried)), true);
});

test('[PE9] a sign-in and an unlocking start the count anew, a new PIN does not', () => {
  const four = [added, tried, tried, tried, tried];
  assert.equal(after(...four, { kind: 'person/signed-in', body: {} }).tries, 0);
  assert.equal(after(...four, { kind: 'person/unlocked', body: {} }).tries, 0);
  assert.equal(after(...four, pinSet).tries, 4);
});

test('[PE10] a token is found by its hash and disappears when it is revoked', () => {
  const [row] = rowsOfPerson(after(added, issued)).tokens;
  assert.deepEqual(row, {
    token,
    hash: '22'.repeat(32),
    label: 'Nachtimport',
    scopes: 'import sync-status',
    expiresAt: null,
  });
  const revoked = after(added, issued, { kind: 'token/revoked', body: { token } }, issued);
  assert.deepEqual(rowsOfPerson(revoked).tokens, []);
});

test('[PE11] other kinds and bodies nobody can believe change nothing', () => {
  const state = after(added);
  const facts = [
    { kind: 'appointment/imported', body: {} },
    { kind: 'toString', body: {} },
    { kind: '__proto__', body: {} },
    { kind: 'person/added', body: { name: 'X', role: 'king' } },
    { kind: 'person/added', body: { name: 'X', role: 'clerk', extra: 1 } },
    { kind: 'person/added', body: null },
    { kind: 'token/issued', body: { ...issued.body, scopes: [] } },
  ];
  for (const fact of facts) assert.equal(evolvePerson(state, fact), state);
});

test('[PE11] no recorded fact makes the fold throw', () => {
  const kind = fc.oneof(fc.constantFrom(...Object.keys(personBodies)), fc.string());
  fc.assert(
    fc.property(fc.array(fc.record({ kind, body: fc.anything() })), (facts) => {
      assert.doesNotThrow(() => rowsOfPerson(after(...facts)));
    }),
  );
});

test('[PE8] the state has one spelling in JSON and comes back from it', () => {
  const state = after(added, pinSet, issued, tried);
  assert.deepEqual(JSON.parse(JSON.stringify(state)), state);
});

test('[PE8] every row has exactly the columns of its table, and no PIN hash is in any', () => {
  const rows = rowsOfPerson(after(added, pinSet, issued));
  for (const { name, columns } of personTables) {
    for (const row of rows[name]) assert.deepEqual(Object.keys(row).sort(), Object.keys(columns).sort());
  }
  assert.equal(JSON.stringify(rows).includes(pinSet.body.hash), false);
});

test('[PE2] a guest without an end cannot be recorded', () => {
  assert.equal(personBodies['person/added'].safeParse({ name: 'Gast', role: 'guest' }).success, false);
  assert.equal(personBodies['person/role-changed'].safeParse({ role: 'guest' }).success, false);
  assert.equal(
    personBodies['person/added'].safeParse({ name: 'Gast', role: 'guest', expiresAt: 5 }).success,
    true,
  );
});
