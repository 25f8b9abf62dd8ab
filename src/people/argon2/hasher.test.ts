import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { pinHashSchema } from '../pin-hasher.ts';
import { fullCost, hashesAtOnceMax, openArgon2 } from './hasher.ts';

const random = { bytes: (length: number) => randomBytes(length) };
const low = { memoryKibibytes: 64, passes: 1, lanes: 1 };
const hasher = openArgon2({ random, cost: low });

test('[PE6] the right PIN fits, also with spaces, and another one does not', async () => {
  const hash = await hasher.hashPin('83920471');
  assert.equal(await hasher.verifyPin('83920471', hash), true);
  assert.equal(await hasher.verifyPin('8392 0471', hash), true);
  assert.equal(await hasher.verifyPin('83920472', hash), false);
  assert.equal(await hasher.verifyPin('', hash), false);
});

test('[PE6] the same PIN never has the same hash twice, and the record is what the journal takes', async () => {
  const [first, second] = await Promise.all([hasher.hashPin('83920471'), hasher.hashPin('83920471')]);
  assert.notEqual(first.hash, second.hash);
  assert.notEqual(first.salt, second.salt);
  assert.deepEqual(pinHashSchema.parse(first), first);
});

test('[PE6] a hash is checked at the cost it names, whatever the cost of today is', async () => {
  const old = await openArgon2({ random, cost: { ...low, memoryKibibytes: 32 } }).hashPin('83920471');
  assert.equal(await hasher.verifyPin('83920471', old), true);
});

test('[PE6] the full cost is 64 MiB and three passes, and the hash is the one another implementation makes', async () => {
  const salt = Buffer.from('0123456789abcdef');
  const hash = await openArgon2({ random: { bytes: () => salt }, cost: fullCost }).hashPin('83920471');
  assert.deepEqual(hash.parameters, { algorithm: 'argon2id', memoryKibibytes: 65_536, passes: 3, lanes: 1 });
  // By @noble/hashes 2 (pure JavaScript): argon2id('83920471', salt, { t: 3, m: 65536, p: 1, dkLen: 32 }).
  assert.equal(hash.hash, 'e0eb026ee727e6310f0e80ed379c4b7b51593c5612e3ed033449023777a0fd82');
});

test('[PE7] more sign-ins than places wait their turn and all get their answer', async () => {
  const hash = await hasher.hashPin('83920471');
  const typed = Array.from({ length: hashesAtOnceMax * 5 }, (_, at) =>
    at % 2 === 0 ? '83920471' : '83920472',
  );
  const answers = await Promise.all(typed.map((pin) => hasher.verifyPin(pin, hash)));
  assert.deepEqual(
    answers,
    typed.map((pin) => pin === '83920471'),
  );
});

test('[PE7] a failing derivation frees its place', async () => {
  const broken = openArgon2({ random, cost: { memoryKibibytes: 1, passes: 1, lanes: 1 } });
  for (let at = 0; at <= hashesAtOnceMax; at += 1) await assert.rejects(broken.hashPin('83920471'));
});

test('[PE6] a record that would cost hours or all memory is refused', () => {
  const parameters = { algorithm: 'argon2id', memoryKibibytes: 65_536, passes: 3, lanes: 1 };
  const record = { hash: 'ab'.repeat(32), salt: 'cd'.repeat(16), parameters };
  assert.equal(pinHashSchema.safeParse(record).success, true);
  for (const changed of [
    { memoryKibibytes: 1e9 },
    { passes: 1e6 },
    { lanes: 64 },
    { algorithm: 'argon2i' },
  ]) {
    const forged = { ...record, parameters: { ...parameters, ...changed } };
    assert.equal(pinHashSchema.safeParse(forged).success, false);
  }
});
