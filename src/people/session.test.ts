import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { idOf, type PersonId } from '../core/value/ids.ts';
import type { Clock } from '../core/value/ports.ts';
import {
  createMemorySessions,
  createToken,
  idleMilliseconds,
  isSameSecret,
  nameOfSession,
  openSessions,
  sessionMilliseconds,
} from './session.ts';

const ada = idOf<PersonId>(new Uint8Array(16).fill(0xaa));
const ben = idOf<PersonId>(new Uint8Array(16).fill(0xbb));
const device = 'dd'.repeat(32);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

function openDoor() {
  let elapsed = 0;
  let drawn = 0;
  const clock: Clock = {
    wallMilliseconds: () => 0,
    monotonicMilliseconds: () => elapsed,
    offsetMinutes: () => 0,
    hasTimeSource: () => true,
  };
  const random = {
    bytes: (length: number) => {
      drawn += 1;
      return sha256(Uint8Array.of(drawn)).subarray(0, length);
    },
  };
  const store = createMemorySessions();
  const sessions = openSessions({ clock, random, sha256, store });
  const pass = (milliseconds: number): void => {
    elapsed += milliseconds;
  };
  const stateOf = (token: string | undefined, cause: 'person' | 'page' = 'person', from = device): string => {
    const found = sessions.find({ token, device: from, cause });
    return found.ok ? found.value.person : found.failure.kind;
  };
  return { sessions, store, random, pass, stateOf };
}

test('[PE16] a session token is 32 random bytes and the store keeps only its hash', () => {
  const { sessions, store } = openDoor();
  const { token, csrf } = sessions.open({ person: ada, device, previousToken: undefined });
  assert.match(token, /^[0-9a-f]{64}$/);
  const kept = JSON.stringify(store.list());
  for (const secret of [token, csrf, device]) assert.equal(kept.includes(secret), false);
});

test('[PE16] a token of another device, a made-up one or none at all opens nothing', () => {
  const { sessions, random, stateOf } = openDoor();
  const { token } = sessions.open({ person: ada, device, previousToken: undefined });
  assert.equal(stateOf(token), ada);
  assert.equal(stateOf(token, 'person', 'ee'.repeat(32)), 'session-missing');
  assert.equal(stateOf(createToken(random)), 'session-missing');
  assert.equal(stateOf(token.toUpperCase()), 'session-missing');
  assert.equal(stateOf(undefined), 'session-missing');
  assert.equal(sessions.find({ token, device: undefined, cause: 'person' }).ok, false);
});

test('[PE17] a session ends after an hour without a person, and twelve hours in any case', () => {
  const { sessions, pass, stateOf } = openDoor();
  const idle = sessions.open({ person: ada, device, previousToken: undefined });
  pass(idleMilliseconds - 1);
  assert.equal(stateOf(idle.token), ada);
  pass(idleMilliseconds);
  assert.equal(stateOf(idle.token), 'session-ended');
  const busy = sessions.open({ person: ada, device, previousToken: undefined });
  const step = idleMilliseconds / 2;
  for (let passed = step; passed < sessionMilliseconds; passed += step) {
    pass(step);
    assert.equal(stateOf(busy.token), ada);
  }
  pass(step);
  assert.equal(stateOf(busy.token), 'session-ended');
});

test('[PE17] a page that refreshes itself does not keep the session alive', () => {
  const { sessions, pass, stateOf } = openDoor();
  const { token } = sessions.open({ person: ada, device, previousToken: undefined });
  pass(idleMilliseconds / 2);
  assert.equal(stateOf(token, 'page'), ada);
  pass(idleMilliseconds / 2);
  assert.equal(stateOf(token, 'page'), 'session-ended');
});

test('[PE18] signing in ends the session the browser came with and always makes a new token', () => {
  const { sessions, stateOf } = openDoor();
  const first = sessions.open({ person: ada, device, previousToken: undefined });
  const second = sessions.open({ person: ben, device, previousToken: first.token });
  assert.equal(stateOf(first.token), 'session-missing');
  assert.equal(stateOf(second.token), ben);
  const planted = 'ab'.repeat(32);
  const third = sessions.open({ person: ada, device, previousToken: planted });
  assert.notEqual(third.token, planted);
  assert.equal(stateOf(planted), 'session-missing');
});

test('[PE18] signing out ends one session, a lock ends all of the person', () => {
  const { sessions, stateOf } = openDoor();
  const tokens = [ada, ada, ben].map(
    (person) => sessions.open({ person, device, previousToken: undefined }).token,
  );
  sessions.close(tokens[0]);
  sessions.close(undefined);
  sessions.close('nonsense');
  assert.deepEqual(
    tokens.map((token) => stateOf(token)),
    ['session-missing', ada, ben],
  );
  sessions.closeAllOf(ada);
  assert.deepEqual(
    tokens.map((token) => stateOf(token)),
    ['session-missing', 'session-missing', ben],
  );
});

test('[PE18] ended sessions do not pile up', () => {
  const { sessions, store, pass } = openDoor();
  for (let at = 0; at < 10; at += 1) sessions.open({ person: ada, device, previousToken: undefined });
  pass(idleMilliseconds);
  sessions.open({ person: ada, device, previousToken: undefined });
  assert.equal(store.list().length, 1);
});

test('[PE19] each session has a CSRF token of its own that is not its cookie', () => {
  const { sessions } = openDoor();
  const first = sessions.open({ person: ada, device, previousToken: undefined });
  const second = sessions.open({ person: ada, device, previousToken: undefined });
  assert.notEqual(first.csrf, second.csrf);
  assert.notEqual(first.csrf, first.token);
  const found = sessions.find({ token: first.token, device, cause: 'page' });
  assert.equal(found.ok && found.value.csrf, first.csrf);
});

test('[PE19] secrets are the same only when every character is', () => {
  assert.equal(isSameSecret('abcd', 'abcd'), true);
  for (const other of ['abce', 'xbcd', 'abc', 'abcdabcd', '']) {
    assert.equal(isSameSecret('abcd', other), false, other);
    assert.equal(isSameSecret(other, 'abcd'), false, other);
  }
});

test('[PE25] open sessions are listed under names that open nothing, and ended one by one', () => {
  const { sessions, store, pass, stateOf } = openDoor();
  const first = sessions.open({ person: ada, device, previousToken: undefined });
  pass(60_000);
  const second = sessions.open({ person: ada, device, previousToken: undefined });
  const others = sessions.open({ person: ben, device, previousToken: undefined });
  const listed = sessions.listOf(ada);
  assert.deepEqual(
    listed.map(({ openMilliseconds, idleMilliseconds: idle }) => [openMilliseconds, idle]),
    [
      [60_000, 60_000],
      [0, 0],
    ],
  );
  assert.equal(listed[0]?.session, nameOfSession(sha256, first.token));
  for (const [hash] of store.list()) assert.ok(listed.every(({ session }) => !hash.includes(session)));
  assert.equal(sessions.closeOne(ada, nameOfSession(sha256, others.token)), false);
  assert.equal(sessions.closeOne(ada, listed[0]?.session ?? ''), true);
  assert.deepEqual(
    [first, second, others].map(({ token }) => stateOf(token)),
    ['session-missing', ada, ben],
  );
});
