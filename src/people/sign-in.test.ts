import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evolvePerson, initialPerson, type PersonState } from './person.ts';
import type { PersonEvent } from './person-bodies.ts';
import type { PinHash } from './pin-hasher.ts';
import { decideSignIn, decideTry, decideUnlock } from './sign-in.ts';
import { signInProblem } from './text.de.ts';

const now = 1_700_000_000_000;
const pinOf = (letters: string): PinHash => ({
  hash: letters.repeat(32),
  salt: 'cd'.repeat(16),
  parameters: { algorithm: 'argon2id', memoryKibibytes: 64, passes: 1, lanes: 1 },
});
const added: PersonEvent = { kind: 'person/added', body: { name: 'Ada Brandt', role: 'clerk' } };
const pinSet: PersonEvent = { kind: 'person/pin-set', body: pinOf('ab') };

const stateAfter = (...events: readonly PersonEvent[]): PersonState =>
  events.reduce(evolvePerson, initialPerson);

test('[PE13] a refused person gets no hash to check against and leaves no entry', () => {
  const expired: PersonEvent = { kind: 'person/role-changed', body: { role: 'guest', expiresAt: now } };
  const decided: PersonEvent = { kind: 'person/locked', body: { reason: 'decision' } };
  const refusals = [
    [stateAfter(), 'person-unknown'],
    [stateAfter(pinSet), 'person-unknown'],
    [stateAfter(added), 'pin-missing'],
    [stateAfter(added, pinSet, expired), 'person-expired'],
    [stateAfter(added, pinSet, decided), 'person-locked'],
    [stateAfter(added, pinSet, { kind: 'person/removed', body: {} }), 'person-unknown'],
  ] as const;
  for (const [state, kind] of refusals) {
    const { events, answer } = decideTry(state, now);
    assert.deepEqual([events, !answer.ok && answer.failure.kind], [[], kind]);
  }
});

test('[PE14] a lock, a removal or a new PIN during the check wins over the right PIN', () => {
  const begun = decideTry(stateAfter(added, pinSet), now);
  assert.ok(begun.answer.ok);
  const checked = { pin: begun.answer.value, isMatch: true };
  assert.ok(decideSignIn(stateAfter(added, pinSet, ...begun.events), checked).answer.ok);
  const meanwhile: readonly PersonEvent[] = [
    { kind: 'person/locked', body: { reason: 'decision' } },
    { kind: 'person/removed', body: {} },
    { kind: 'person/pin-set', body: pinOf('ef') },
  ];
  for (const event of meanwhile) {
    const state = stateAfter(added, pinSet, ...begun.events, event);
    assert.equal(decideSignIn(state, checked).answer.ok, false, event.kind);
  }
});

test('[PE15] a lead unlocks somebody else, nobody unlocks themselves, a clerk unlocks nobody', () => {
  const locked = stateAfter(added, pinSet, { kind: 'person/locked', body: { reason: 'tries' } });
  const decisionOf = (state: PersonState, role: 'lead' | 'clerk', isSamePerson: boolean) =>
    decideUnlock(state, { role, isSamePerson });
  assert.equal(decisionOf(locked, 'clerk', false).answer.ok, false);
  assert.equal(decisionOf(locked, 'lead', true).answer.ok, false);
  const { events } = decisionOf(locked, 'lead', false);
  const unlocked = events.reduce(evolvePerson, locked);
  assert.ok(decideTry(unlocked, now).answer.ok);
  assert.deepEqual(decisionOf(unlocked, 'lead', false).events, []);
  assert.equal(decisionOf(initialPerson, 'lead', false).answer.ok, false);
});

test('[PE3] every refusal says in German what happened, what it means and what to do', () => {
  const message = 'x';
  const one = signInProblem({ kind: 'pin-wrong', message, triesLeft: 1 });
  assert.equal(one.means, 'Sie haben noch einen Versuch. Danach wird der Zugang gesperrt.');
  assert.match(signInProblem({ kind: 'pin-wrong', message, triesLeft: 3 }).means, /noch 3 Versuche/);
  assert.match(signInProblem({ kind: 'person-locked', message }).next, /Leitung/);
});
