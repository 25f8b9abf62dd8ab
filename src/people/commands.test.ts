import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DecideContext } from '../core/projection/command.ts';
import type { DeviceId, PersonId, RequestId, SubjectId, TenantId } from '../core/value/ids.ts';
import { personCommands } from './commands.ts';
import { personFold } from './fold.ts';
import { initialPerson, type PersonState, triesMax } from './person.ts';

const person = 'a1'.repeat(16);
const other = 'b2'.repeat(16) as PersonId;
const pin = {
  hash: 'ab'.repeat(32),
  salt: 'cd'.repeat(16),
  parameters: { algorithm: 'argon2id', memoryKibibytes: 64, passes: 1, lanes: 1 },
} as const;

/** A person's state and the commands over it: what is decided is folded at once. */
function createPerson() {
  let state: PersonState = initialPerson;
  const ask = (name: string, input: object, by: PersonId = other): readonly string[] | string => {
    const command = personCommands.find((one) => one.name === name);
    assert.ok(command, name);
    const parsed = command.schema.safeParse(input);
    if (!parsed.success) return 'input-malformed';
    const context: DecideContext = {
      tenant: '11'.repeat(16) as TenantId,
      person: by,
      device: '44'.repeat(16) as DeviceId,
      request: '22'.repeat(16) as RequestId,
      recordedAt: 1_000,
      offsetMinutes: 60,
      clockUnsure: false,
      stateOf: (fold) => {
        assert.equal(fold.name, personFold.name);
        return state as never;
      },
      newSubject: () => person as SubjectId,
      keyedSubject: () => person as SubjectId,
    };
    const decided = command.decide(context, parsed.data);
    if (!decided.ok) return decided.failure.kind;
    for (const draft of decided.value) {
      const handler = personFold.handlers.find(({ kind }) => kind.kind === draft.kind.kind);
      const body = handler?.kind.schema.safeParse(draft.body);
      assert.ok(handler && body?.success && draft.subjects[0] === person);
      state = handler.evolve(state, { kind: draft.kind.kind, body: body.data } as never);
    }
    return decided.value.map(({ kind }) => kind.kind);
  };
  return { ask, state: () => state };
}

function knownPerson() {
  const world = createPerson();
  world.ask('person/add', { body: { name: 'Ada Brandt', role: 'clerk' }, pin, byRole: 'lead' });
  return world;
}

test('[PE8] a person is added with her PIN in one request', () => {
  const { ask, state } = createPerson();
  const added = ask('person/add', { body: { name: 'Ada Brandt', role: 'clerk' }, pin, byRole: 'lead' });
  assert.deepEqual(added, ['person/added', 'person/pin-set']);
  assert.equal(state().name, 'Ada Brandt');
  assert.equal(personFold.rows(state(), person as SubjectId)['persons']?.[0]?.['hasPin'], 1);
});

test('[PE2] a guest without an end is no input', () => {
  assert.equal(
    createPerson().ask('person/add', { body: { name: 'Gast', role: 'guest' }, byRole: 'lead' }),
    'input-malformed',
  );
});

test('[PE13] about somebody who is unknown or removed nothing is recorded', () => {
  const world = createPerson();
  for (const name of ['person/lock', 'person/remove'])
    assert.equal(world.ask(name, { person, byRole: 'lead' }), 'person-unknown');
  assert.equal(world.ask('person/set-pin', { person, pin, byRole: 'lead' }), 'person-unknown');
  assert.equal(world.ask('person/try-sign-in', { person }), 'person-unknown');
  const removed = knownPerson();
  assert.deepEqual(removed.ask('person/remove', { person, byRole: 'lead' }), ['person/removed']);
  assert.equal(removed.ask('person/set-pin', { person, pin, byRole: 'lead' }), 'person-unknown');
});

test('[PE9] the fifth wrong PIN is recorded as a lock, and the sixth try is refused', () => {
  const { ask, state } = knownPerson();
  for (let tries = 1; tries <= triesMax; tries += 1) {
    assert.deepEqual(ask('person/try-sign-in', { person }), ['person/sign-in-tried']);
    const finished = ask('person/finish-sign-in', { person, pin, isMatch: false });
    assert.deepEqual(finished, tries < triesMax ? 'pin-wrong' : ['person/locked']);
  }
  assert.equal(ask('person/try-sign-in', { person }), 'person-locked');
  assert.equal(state().lockedFor, 'tries');
});

test('[PE12] a right PIN signs in and starts the count anew', () => {
  const { ask, state } = knownPerson();
  ask('person/try-sign-in', { person });
  assert.deepEqual(ask('person/finish-sign-in', { person, pin, isMatch: true }), ['person/signed-in']);
  assert.equal(state().tries, 0);
});

test('[PE14] a PIN that was changed during its check does not sign in', () => {
  const { ask } = knownPerson();
  ask('person/try-sign-in', { person });
  ask('person/set-pin', { person, pin: { ...pin, hash: 'ef'.repeat(32) }, byRole: 'lead' });
  assert.equal(ask('person/finish-sign-in', { person, pin, isMatch: true }), 'pin-wrong');
});

test('[PE15] nobody unlocks herself, and a clerk unlocks nobody', () => {
  const { ask } = knownPerson();
  assert.deepEqual(ask('person/lock', { person, byRole: 'lead' }), ['person/locked']);
  assert.deepEqual(ask('person/lock', { person, byRole: 'lead' }), []);
  const asHerself = ask('person/unlock', { person, byRole: 'lead' }, person as PersonId);
  assert.equal(asHerself, 'unlock-not-allowed');
  assert.equal(ask('person/unlock', { person, byRole: 'clerk' }), 'unlock-not-allowed');
  assert.deepEqual(ask('person/unlock', { person, byRole: 'lead' }), ['person/unlocked']);
});

test('[PE10] a token is revoked once', () => {
  const { ask } = knownPerson();
  const token = '33'.repeat(16);
  const body = { token, hash: '44'.repeat(32), label: 'Nachtimport', scopes: ['import'] };
  assert.deepEqual(ask('token/issue', { person, body }), ['token/issued']);
  assert.deepEqual(ask('token/revoke', { person, token }), ['token/revoked']);
  assert.deepEqual(ask('token/revoke', { person, token }), []);
});

const managing = {
  'person/change-role': { body: { role: 'registrar' } },
  'person/set-substitution': { body: { roles: ['lead'] } },
  'person/set-pin': { pin },
  'person/lock': {},
  'person/remove': {},
} as const;

test('[PE22] only who manages persons changes a person, and only a guardian a guardian', () => {
  for (const [name, input] of Object.entries(managing)) {
    for (const byRole of ['clerk', 'operations', 'auditor', 'guest'])
      assert.equal(knownPerson().ask(name, { person, byRole, ...input }), 'manage-not-allowed', name);
    assert.equal(typeof knownPerson().ask(name, { person, byRole: 'lead', ...input }), 'object', name);
    const guardian = createPerson();
    guardian.ask('person/add', { body: { name: 'Ada Brandt', role: 'guardian' }, byRole: 'guardian' });
    assert.equal(guardian.ask(name, { person, byRole: 'lead', ...input }), 'manage-not-allowed', name);
    assert.equal(typeof guardian.ask(name, { person, byRole: 'guardian', ...input }), 'object', name);
  }
});

test('[PE22] a lead makes nobody a guardian', () => {
  const body = { name: 'Ada Brandt', role: 'guardian' };
  assert.equal(createPerson().ask('person/add', { body, byRole: 'lead' }), 'manage-not-allowed');
  const change = { person, body: { role: 'guardian' }, byRole: 'lead' };
  assert.equal(knownPerson().ask('person/change-role', change), 'manage-not-allowed');
});

test('[PE23] nobody changes their own role, locks or removes themselves', () => {
  for (const name of ['person/change-role', 'person/lock', 'person/remove'] as const) {
    const world = createPerson();
    world.ask('person/add', { body: { name: 'Ada Brandt', role: 'lead' }, pin, byRole: 'guardian' });
    const input = { person, byRole: 'lead', ...managing[name] };
    assert.equal(world.ask(name, input, person as PersonId), 'manage-not-yourself', name);
  }
});

test('[PE24] what a person steps in for is what was said last, and gives no right', () => {
  const world = knownPerson();
  world.ask('person/set-substitution', { person, body: { roles: ['lead', 'cash'] }, byRole: 'lead' });
  world.ask('person/set-substitution', { person, body: { roles: ['lead'] }, byRole: 'lead' });
  assert.deepEqual(world.state().substituteFor, ['lead']);
  assert.equal(world.state().role, 'clerk');
});
