import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { PersonId } from '../core/value/ids.ts';
import { idOf } from '../core/value/ids.ts';
import type { Clock } from '../core/value/ports.ts';
import { openArgon2 } from './argon2/hasher.ts';
import { evolvePerson, initialPerson, type PersonState, triesMax } from './person.ts';
import type { PersonEvent } from './person-bodies.ts';
import { createMemorySessions, openSessions } from './session.ts';
import { decideSignIn, decideTry, decideUnlock, type SignInTools, signIn } from './sign-in.ts';
import { signInProblem } from './text.de.ts';

const random = { bytes: (length: number) => randomBytes(length) };
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
const hasher = openArgon2({ random, cost: { memoryKibibytes: 32, passes: 1, lanes: 1 } });
const now = 1_700_000_000_000;
const clock: Clock = {
  wallMilliseconds: () => now,
  monotonicMilliseconds: () => 5,
  offsetMinutes: () => 60,
  hasTimeSource: () => false,
};
const ada = idOf<PersonId>(new Uint8Array(16).fill(0xaa));
const pin = '83920471';
const device = 'dd'.repeat(32);
const added: PersonEvent = { kind: 'person/added', body: { name: 'Ada Brandt', role: 'clerk' } };

/** A journal of one person: serial decisions, each durable before its answer. */
interface Desk {
  readonly tools: SignInTools;
  readonly written: PersonEvent[];
  readonly state: () => PersonState;
}

function openDesk(...start: readonly PersonEvent[]): Desk {
  const written = [...start];
  const state = (): PersonState => written.reduce(evolvePerson, initialPerson);
  const sessions = openSessions({ clock, random, sha256, store: createMemorySessions() });
  const decide: SignInTools['decide'] = async (_person, run) => {
    const decision = run(state());
    written.push(...decision.events);
    return decision.answer;
  };
  return { written, state, tools: { clock, hasher, sessions, decide } };
}

async function openDeskWithPin(...more: readonly PersonEvent[]): Promise<Desk> {
  return openDesk(added, { kind: 'person/pin-set', body: await hasher.hashPin(pin) }, ...more);
}

async function typePin(desk: Desk, typedPin: string): Promise<string> {
  const answer = await signIn(desk.tools, { person: ada, typedPin, device, previousToken: undefined });
  return answer.ok ? 'signed-in' : answer.failure.kind;
}

test('[PE12] the right PIN opens a session for this person on this device', async () => {
  const desk = await openDeskWithPin();
  const answer = await signIn(desk.tools, { person: ada, typedPin: pin, device, previousToken: undefined });
  assert.ok(answer.ok);
  assert.deepEqual([answer.value.name, answer.value.role], ['Ada Brandt', 'clerk']);
  const found = desk.tools.sessions.find({ token: answer.value.token, device, cause: 'person' });
  assert.deepEqual(found, { ok: true, value: { person: ada, csrf: answer.value.csrf } });
  assert.equal(desk.state().tries, 0);
});

test('[PE9] the fifth wrong PIN locks, and then the right one is refused too', async () => {
  const desk = await openDeskWithPin();
  for (let at = 1; at < triesMax; at += 1) assert.equal(await typePin(desk, '83920472'), 'pin-wrong');
  assert.equal(await typePin(desk, '83920472'), 'person-locked');
  assert.equal(await typePin(desk, pin), 'person-locked');
  assert.deepEqual(desk.written.at(-1), { kind: 'person/locked', body: { reason: 'tries' } });
});

test('[PE9] the fifth try may still be the right one', async () => {
  const desk = await openDeskWithPin();
  for (let at = 1; at < triesMax; at += 1) await typePin(desk, '83920472');
  assert.equal(await typePin(desk, pin), 'signed-in');
});

test('[PE9] a hundred guesses at once are still only five', async () => {
  const desk = await openDeskWithPin();
  const guesses = Array.from({ length: 100 }, (_, at) => typePin(desk, String(83_920_500 + at)));
  const answers = await Promise.all(guesses);
  assert.equal(desk.written.filter(({ kind }) => kind === 'person/sign-in-tried').length, triesMax);
  assert.equal(answers.filter((answer) => answer === 'person-locked').length, 100);
});

test('[PE9] a restart in the middle of a try does not give it back', async () => {
  const desk = await openDeskWithPin();
  for (let at = 0; at < triesMax; at += 1) {
    // The process dies between the reserved try and its check.
    const decision = decideTry(desk.state(), now);
    assert.ok(decision.answer.ok);
    desk.written.push(...decision.events);
  }
  assert.equal(await typePin(desk, pin), 'person-locked');
});

test('[PE13] nobody signs in who is unknown, without a PIN, expired, locked or removed', async () => {
  const pinSet = { kind: 'person/pin-set', body: await hasher.hashPin(pin) } as const;
  assert.equal(await typePin(openDesk(), pin), 'person-unknown');
  assert.equal(await typePin(openDesk(pinSet), pin), 'person-unknown');
  assert.equal(await typePin(openDesk(added), pin), 'pin-missing');
  const expired: PersonEvent = { kind: 'person/role-changed', body: { role: 'guest', expiresAt: now } };
  assert.equal(await typePin(await openDeskWithPin(expired), pin), 'person-expired');
  const decided: PersonEvent = { kind: 'person/locked', body: { reason: 'decision' } };
  assert.equal(await typePin(await openDeskWithPin(decided), pin), 'person-locked');
  assert.equal(
    await typePin(await openDeskWithPin({ kind: 'person/removed', body: {} }), pin),
    'person-unknown',
  );
});

test('[PE13] a refused person costs no hash and leaves no entry', async () => {
  const desk = await openDeskWithPin({ kind: 'person/removed', body: {} });
  const before = desk.written.length;
  await typePin(desk, pin);
  assert.equal(desk.written.length, before);
});

test('[PE14] a lock, a removal or a new PIN during the check wins over the right PIN', async () => {
  const desk = await openDeskWithPin();
  const begun = decideTry(desk.state(), now);
  assert.ok(begun.answer.ok);
  const checked = { pin: begun.answer.value, isMatch: true };
  const meanwhile: readonly PersonEvent[] = [
    { kind: 'person/locked', body: { reason: 'decision' } },
    { kind: 'person/removed', body: {} },
    { kind: 'person/pin-set', body: await hasher.hashPin('19374028') },
  ];
  for (const event of meanwhile) {
    const state = [...desk.written, ...begun.events, event].reduce(evolvePerson, initialPerson);
    assert.equal(decideSignIn(state, checked).answer.ok, false, event.kind);
  }
});

test('[PE15] a lead unlocks somebody else, nobody unlocks themselves, a clerk unlocks nobody', async () => {
  const desk = await openDeskWithPin({ kind: 'person/locked', body: { reason: 'tries' } });
  const decisionOf = (role: 'lead' | 'clerk', isSamePerson: boolean) =>
    decideUnlock(desk.state(), { role, isSamePerson });
  assert.equal(decisionOf('clerk', false).answer.ok, false);
  assert.equal(decisionOf('lead', true).answer.ok, false);
  desk.written.push(...decisionOf('lead', false).events);
  assert.equal(await typePin(desk, pin), 'signed-in');
  assert.deepEqual(decisionOf('lead', false).events, []);
  assert.equal(decideUnlock(initialPerson, { role: 'lead', isSamePerson: false }).answer.ok, false);
});

test('[PE3] every refusal says in German what happened, what it means and what to do', () => {
  const message = 'x';
  const one = signInProblem({ kind: 'pin-wrong', message, triesLeft: 1 });
  assert.equal(one.means, 'Sie haben noch einen Versuch. Danach wird der Zugang gesperrt.');
  assert.match(signInProblem({ kind: 'pin-wrong', message, triesLeft: 3 }).means, /noch 3 Versuche/);
  assert.match(signInProblem({ kind: 'person-locked', message }).next, /Leitung/);
});
