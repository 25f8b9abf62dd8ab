import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DeviceId, idOf, type TenantId } from '../../value/ids.ts';
import { seededRandom, suite } from '../fictional-town.contract.ts';
import { challengeMillisecondsMax, createAccess, tokenMillisecondsMax } from './access.ts';

const bearer = {
  tenant: idOf<TenantId>(new Uint8Array(16).fill(1)),
  device: idOf<DeviceId>(new Uint8Array(16).fill(2)),
};
const other = { ...bearer, device: idOf<DeviceId>(new Uint8Array(16).fill(3)) };

function openAccess(seed: string) {
  let now = 5.5;
  const clock = { monotonicMilliseconds: () => now };
  const access = createAccess({ suite, random: seededRandom(seed), clock });
  return {
    access,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

test('[RE35] a challenge counts for its own device, for one minute, at the relay that made it', () => {
  const { access, pass } = openAccess('a');
  const challenge = access.challenge(bearer);
  assert.equal(access.isOwnChallenge(bearer, challenge), true);
  assert.equal(access.isOwnChallenge(other, challenge), false);
  assert.equal(access.isOwnChallenge(bearer, challenge.subarray(1)), false);
  assert.equal(openAccess('b').access.isOwnChallenge(bearer, challenge), false);
  for (let at = 0; at < challenge.length; at += 1) {
    const altered = challenge.with(at, (challenge[at] ?? 0) ^ 1);
    assert.equal(access.isOwnChallenge(bearer, altered), false, `byte ${at}`);
  }
  pass(challengeMillisecondsMax);
  assert.equal(access.isOwnChallenge(bearer, challenge), true);
  pass(1);
  assert.equal(access.isOwnChallenge(bearer, challenge), false);
});

test('[RE36] a token names its tenant and device, cannot be altered, and ends after a quarter of an hour', () => {
  const { access, pass } = openAccess('a');
  const token = access.token(bearer);
  assert.deepEqual(access.bearerOf(token), bearer);
  for (const wrong of ['', 'x', token.slice(1), `${token}A`, '='.repeat(118), 'é'.repeat(118)]) {
    assert.equal(access.bearerOf(wrong), undefined);
  }
  for (let at = 0; at < token.length - 1; at += 1) {
    const letter = token[at] === 'A' ? 'B' : 'A';
    assert.equal(
      access.bearerOf(token.slice(0, at) + letter + token.slice(at + 1)),
      undefined,
      `letter ${at}`,
    );
  }
  assert.equal(openAccess('b').access.bearerOf(token), undefined);
  pass(tokenMillisecondsMax + 1);
  assert.equal(access.bearerOf(token), undefined);
});
