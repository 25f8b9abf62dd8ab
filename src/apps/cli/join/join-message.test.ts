import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createSuite1 } from '../../../core/crypto/suite1.ts';
import { createSystemRandom } from '../../../core/crypto/system-random.ts';
import { expectOk } from '../../../core/value/result.ts';
import {
  codeOf,
  type JoinAnswer,
  joinSecretLength,
  openAnswer,
  openRequest,
  readJoinCode,
  sealAnswer,
  sealRequest,
} from './join-message.ts';

const suite = createSuite1();
const random = createSystemRandom();
const tools = { suite, random };
const secret = random.bytes(joinSecretLength);
const signing = suite.signingKey(random.bytes(32));
const wrapping = suite.wrapKey(random.bytes(96));
const request = sealRequest(tools, secret, { name: 'Laptop', signing, wrapKey: wrapping.publicKey });

const answer: JoinAnswer = {
  tenant: 'ab'.repeat(16),
  genesis: 'cd'.repeat(32),
  town: {
    name: 'Stadt Auental',
    ags: '09999001',
    type: 'gemeinde',
    zone: 'Europe/Berlin',
    isExercise: true,
    lanName: 'rathaus.internal',
    recoveryKey: 'ef'.repeat(40),
    relays: [],
  },
  checkpoint: [{ stream: 'ab'.repeat(16), sequence: 1, head: 'cd'.repeat(32) }],
  control: ['AAAA'],
};

test('[CL12] a code is 26 characters that people may group and write small', () => {
  const code = codeOf(secret);
  assert.equal(code.length, 26);
  const typed = (code.match(/.{1,4}/g) ?? []).join('-').toLowerCase();
  assert.deepEqual(expectOk(readJoinCode(typed)), secret);
  for (const wrong of ['', code.slice(1), `${code}0`, `${code.slice(0, 25)}U`])
    assert.ok(!readJoinCode(wrong).ok);
});

test('[CL12] a request opens with its code only, and shows the keys that were sealed', () => {
  const opened = expectOk(openRequest(suite, secret, request));
  assert.equal(opened.name, 'Laptop');
  assert.deepEqual(opened.signingKey, signing.publicKey);
  const other = openRequest(suite, random.bytes(joinSecretLength), request);
  assert.equal(other.ok ? 'opened' : other.failure.kind, 'message-not-opened');
});

test('[CL12] whoever asks holds the signing key that is shown', () => {
  const thief = suite.signingKey(random.bytes(32));
  const stolen = { publicKey: signing.publicKey, sign: thief.sign };
  const message = sealRequest(tools, secret, { name: 'X', signing: stolen, wrapKey: wrapping.publicKey });
  const opened = openRequest(suite, secret, message);
  assert.equal(opened.ok ? 'opened' : opened.failure.kind, 'proof-invalid');
});

test('[CL12] an answer fits its own request only, and is no request', () => {
  const sealed = sealAnswer(tools, secret, request, answer);
  assert.deepEqual(expectOk(openAnswer(suite, secret, request, sealed)), answer);
  const another = sealRequest(tools, secret, { name: 'Laptop', signing, wrapKey: wrapping.publicKey });
  assert.ok(!openAnswer(suite, secret, another, sealed).ok);
  assert.ok(!openRequest(suite, secret, sealed).ok);
  assert.ok(!openAnswer(suite, secret, request, request).ok);
});

test('[CL12] one changed bit anywhere in a message is found', () => {
  const sealed = sealAnswer(tools, secret, request, answer);
  fc.assert(
    fc.property(fc.nat(sealed.length * 8 - 1), (bit) => {
      const altered = sealed.slice();
      altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      return !openAnswer(suite, secret, request, altered).ok;
    }),
  );
});

test('[CL12] no bytes whatever make a reader throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      return !openRequest(suite, secret, bytes).ok && !openAnswer(suite, secret, request, bytes).ok;
    }),
  );
});
