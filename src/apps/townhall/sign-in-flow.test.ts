import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSystemRandom } from '../../core/crypto/system-random.ts';
import { openJournal } from '../../core/journal/journal.ts';
import { openMark } from '../../core/journal/mark.ts';
import { decodeSubject } from '../../core/projection/subject-state.ts';
import { Replica } from '../../core/replica/replica.ts';
import { createMemoryMark, createTestClock, foundTestTown } from '../../core/replica/test-town.ts';
import { createMemoryJournalStorage } from '../../core/storage/memory/journal-engine.ts';
import { createMemoryViewStorage } from '../../core/storage/memory/view-engine.ts';
import { idOf, nobody, type PersonId, type RequestId, type SubjectId } from '../../core/value/ids.ts';
import { expectOk, fail, ok } from '../../core/value/result.ts';
import { openArgon2 } from '../../people/argon2/hasher.ts';
import { personFold } from '../../people/fold.ts';
import { initialPerson, type PersonState, triesMax } from '../../people/person.ts';
import type { PinHasher } from '../../people/pin-hasher.ts';
import { createMemorySessions, openSessions } from '../../people/session.ts';
import { type SignInFlowTools, signInWithPin } from './sign-in-flow.ts';
import { wireTownhall } from './wiring.ts';

const town = foundTestTown('sign in');
const { suite } = town;
const random = createSystemRandom();
const hasher = openArgon2({ random, cost: { memoryKibibytes: 32, passes: 1, lanes: 1 } });
const pin = '83920471';
const wrongPin = '83920472';
const device = 'dd'.repeat(32);

/** A town hall in memory: the real journal, commands and folds; `restart` opens them again. */
const byRole = 'guardian';

class Desk {
  readonly #storage = createMemoryJournalStorage();
  readonly #clock = createTestClock();
  readonly sessions = openSessions({
    clock: this.#clock,
    random,
    sha256: suite.hash,
    store: createMemorySessions(),
  });
  #open: { readonly replica: Replica; readonly stateOf: (person: PersonId) => PersonState };

  constructor() {
    const { commitment } = town.run.segments[0] ?? assert.fail('The founding run is empty');
    const genesis = { stream: commitment.stream, firstSequence: 1, lastSequence: 2, isBranch: false };
    expectOk(this.#storage.append([{ ...genesis, bytes: town.run.bytes }]));
    this.#open = this.#start();
  }

  restart(): void {
    this.#open = this.#start();
  }

  #start() {
    const { registry, commands, tables } = wireTownhall(suite);
    const { signing, wrapping } = town.device;
    const mark = openMark(suite, createMemoryMark());
    const own = { clock: this.#clock, storage: this.#storage, mark, tenant: town.tenant, signing, wrapping };
    const journal = expectOk(openJournal({ suite, random, ...own }));
    const views = createMemoryViewStorage(tables);
    const replica = new Replica({ suite, random, journal, views, registry, commands });
    const stateOf = (person: PersonId): PersonState => {
      const record = views.findSubject({ fold: personFold.name, subject: person as string as SubjectId });
      return record === undefined ? initialPerson : (decodeSubject(record).state as PersonState);
    };
    return { replica, stateOf };
  }

  stateOf = (person: PersonId): PersonState => this.#open.stateOf(person);

  tools(own: PinHasher = hasher): SignInFlowTools {
    const submit: SignInFlowTools['worker']['submit'] = async (submission) => {
      const [outcome] = this.#open.replica.submit([submission]);
      return outcome === undefined ? assert.fail('No outcome') : ok(outcome);
    };
    const { sessions } = this;
    return { random, hasher: own, sessions, worker: { submit }, views: { findPerson: this.stateOf } };
  }

  async record(command: string, input: object): Promise<PersonId> {
    const request = idOf<RequestId>(random.bytes(16));
    const answer = expectOk(await this.tools().worker.submit({ request, person: nobody, command, input }));
    assert.equal(answer.kind, 'done', JSON.stringify(answer));
    return answer.kind === 'done' ? (answer.subjects[0] as string as PersonId) : nobody;
  }

  async addPerson(body: object = {}): Promise<PersonId> {
    const added = { name: 'Ada Brandt', role: 'clerk', ...body };
    return this.record('person/add', { body: added, pin: await hasher.hashPin(pin), byRole });
  }

  async typePin(person: PersonId, typed: string, own?: PinHasher): Promise<string> {
    const answer = await signInWithPin(this.tools(own), {
      person,
      pin: typed,
      device,
      previousToken: undefined,
    });
    return answer.ok ? 'signed-in' : answer.failure.kind;
  }
}

test('[PE12] the right PIN opens a session for this person on this device', async () => {
  const desk = new Desk();
  const person = await desk.addPerson();
  await desk.typePin(person, wrongPin);
  const typed = { person, pin, device, previousToken: undefined };
  const { token, csrf } = expectOk(await signInWithPin(desk.tools(), typed));
  const found = desk.sessions.find({ token, device, cause: 'person' });
  assert.deepEqual(found, { ok: true, value: { person, csrf } });
  assert.equal(desk.stateOf(person).tries, 0);
});

test('[PE9] the fifth wrong PIN locks, and then the right one is refused too', async () => {
  const desk = new Desk();
  const person = await desk.addPerson();
  for (let at = 1; at < triesMax; at += 1) assert.equal(await desk.typePin(person, wrongPin), 'pin-wrong');
  assert.equal(await desk.typePin(person, wrongPin), 'person-locked');
  assert.equal(await desk.typePin(person, pin), 'person-locked');
  assert.equal(desk.stateOf(person).lockedFor, 'tries');
  await desk.record('person/unlock', { person, byRole });
  assert.equal(await desk.typePin(person, pin), 'signed-in');
});

test('[PE9] the fifth try may still be the right one', async () => {
  const desk = new Desk();
  const person = await desk.addPerson();
  for (let at = 1; at < triesMax; at += 1) await desk.typePin(person, wrongPin);
  assert.equal(await desk.typePin(person, pin), 'signed-in');
});

test('[PE9] a hundred guesses at once are still only five', async () => {
  const desk = new Desk();
  const person = await desk.addPerson();
  let checks = 0;
  const counting: PinHasher = {
    hashPin: hasher.hashPin,
    verifyPin: (typed, hash) => {
      checks += 1;
      return hasher.verifyPin(typed, hash);
    },
  };
  const guesses = Array.from({ length: 100 }, (_, at) =>
    desk.typePin(person, String(83_920_500 + at), counting),
  );
  const answers = await Promise.all(guesses);
  assert.equal(checks, triesMax);
  assert.equal(answers.filter((answer) => answer === 'person-locked').length, 100);
});

test('[PE9] a restart in the middle of a try does not give it back', async () => {
  const desk = new Desk();
  const person = await desk.addPerson();
  for (let at = 0; at < triesMax; at += 1) {
    // The process ends between the recorded try and its check.
    await desk.record('person/try-sign-in', { person });
    desk.restart();
  }
  assert.equal(await desk.typePin(person, pin), 'person-locked');
});

test('[PE13] nobody signs in who is unknown, without a PIN, expired, locked or removed', async () => {
  const desk = new Desk();
  assert.equal(await desk.typePin('f'.repeat(32) as PersonId, pin), 'person-unknown');
  const bare = await desk.record('person/add', { body: { name: 'Ohne PIN', role: 'clerk' }, byRole });
  assert.equal(await desk.typePin(bare, pin), 'pin-missing');
  const guest = await desk.addPerson({ role: 'guest', expiresAt: 1 });
  assert.equal(await desk.typePin(guest, pin), 'person-expired');
  for (const [command, kind] of [
    ['person/lock', 'person-locked'],
    ['person/remove', 'person-unknown'],
  ] as const) {
    const person = await desk.addPerson();
    await desk.record(command, { person, byRole });
    assert.equal(await desk.typePin(person, pin), kind);
  }
});

/** Something is recorded while the PIN is being checked. */
const duringCheck = (act: () => Promise<unknown>): PinHasher => ({
  hashPin: hasher.hashPin,
  verifyPin: async (typed, hash) => {
    const isMatch = await hasher.verifyPin(typed, hash);
    await act();
    return isMatch;
  },
});

test('[PE14] a lock, a removal or a new PIN during the check wins over the right PIN', async () => {
  const desk = new Desk();
  const newPin = await hasher.hashPin('19374028');
  const meanwhile = [
    ['person/lock', { byRole }, 'person-locked'],
    ['person/remove', { byRole }, 'person-unknown'],
    ['person/set-pin', { pin: newPin, byRole }, 'pin-wrong'],
  ] as const;
  for (const [command, input, kind] of meanwhile) {
    const person = await desk.addPerson();
    const slow = duringCheck(() => desk.record(command, { person, ...input }));
    assert.equal(await desk.typePin(person, pin, slow), kind);
  }
});

test('[PE14] the fifth try with a PIN that is replaced during its check locks and signs nobody in', async () => {
  const desk = new Desk();
  const person = await desk.addPerson();
  for (let at = 1; at < triesMax; at += 1) await desk.typePin(person, wrongPin);
  const newPin = await hasher.hashPin('19374028');
  const slow = duringCheck(() => desk.record('person/set-pin', { person, pin: newPin, byRole }));
  assert.equal(await desk.typePin(person, pin, slow), 'person-locked');
  assert.equal(desk.stateOf(person).lockedFor, 'tries');
});

test('[PE12] when nothing can be recorded nobody is signed in', async () => {
  const desk = new Desk();
  const person = await desk.addPerson();
  const stopped = fail({ kind: 'recording-stopped' as const, message: 'The disk is gone' });
  const tools: SignInFlowTools = { ...desk.tools(), worker: { submit: async () => stopped } };
  const answer = await signInWithPin(tools, { person, pin, device, previousToken: undefined });
  assert.deepEqual(answer, stopped);
});
