import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bytesToHex } from './bytes.ts';
import {
  hexIdAt,
  idBytes,
  idOf,
  nobody,
  parseDeviceId,
  parseEpochId,
  parseGuardianId,
  parseHead,
  parsePersonId,
  parseRequestId,
  parseStreamId,
  parseSubjectId,
  parseTenantId,
  zeroEpoch,
  zeroHead,
  zeroTenant,
} from './ids.ts';
import { expectOk, type Failure, fail, ok, type Result, unreachable } from './result.ts';

const short: readonly ((input: unknown) => Result<string, Failure>)[] = [
  parseTenantId,
  parseDeviceId,
  parseStreamId,
  parseEpochId,
  parseSubjectId,
  parsePersonId,
  parseRequestId,
  parseGuardianId,
];

test('[VA3] ids of 16 bytes and heads of 32 are read', () => {
  for (const parse of short) assert.equal(expectOk(parse('0f'.repeat(16))), '0f'.repeat(16));
  assert.equal(expectOk(parseHead('0f'.repeat(32))), '0f'.repeat(32));
});

test('[VA3] another length, case, type or a rest is malformed', () => {
  const wrong = [
    '',
    'ab',
    'AB'.repeat(16),
    'ab'.repeat(32),
    `${'ab'.repeat(16)}\n`,
    ` ${'ab'.repeat(16)}`,
    'zz'.repeat(16),
  ];
  for (const parse of short) {
    for (const text of wrong) {
      const parsed = parse(text);
      assert.equal(parsed.ok ? undefined : parsed.failure.kind, 'id-malformed', text);
    }
  }
  assert.ok(!parseHead('ab'.repeat(16)).ok);
});

test('[VA3] no value makes the reading of an id throw', () => {
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  const throwing = {
    toJSON: () => {
      throw new Error('never asked');
    },
  };
  for (const input of [1n, circular, throwing, Symbol('x'), () => 1, null, undefined])
    assert.ok(!parseTenantId(input).ok);
  fc.assert(fc.property(fc.anything(), (input) => !parseTenantId(input).ok || typeof input === 'string'));
});

test('[VA3] ids and bytes are two forms of one thing', () => {
  const bytes = Uint8Array.from({ length: 16 }, (_, at) => at);
  assert.equal(bytesToHex(idBytes(idOf(bytes))), bytesToHex(bytes));
  assert.equal(hexIdAt(new Uint8Array([9, ...bytes, 9]), 1, 16), idOf(bytes));
  for (const length of [0, 15, 17, 31, 33]) assert.throws(() => idOf(new Uint8Array(length)), RangeError);
  assert.ok([zeroTenant, zeroEpoch, nobody].every((id) => /^0{32}$/.test(id)) && /^0{64}$/.test(zeroHead));
});

test('[VA8] a failure is a value until somebody expects success', () => {
  assert.equal(expectOk(ok(7)), 7);
  assert.throws(
    () => expectOk(fail({ kind: 'disk-full', message: 'No space for 12 bytes' })),
    /disk-full: No space for 12 bytes/,
  );
  assert.throws(() => unreachable('other' as never), /Unreachable value "other"/);
});
