import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { PersonId } from '../../../core/value/ids.ts';
import { invitationMilliseconds, openInvitations } from './invitations.ts';

const lead = 'aa'.repeat(16) as PersonId;
const invited = { person: lead, name: 'Tablet Infoschalter' };

function openTest() {
  let now = 0;
  let drawn = 0;
  const random = {
    bytes: (length: number) => {
      drawn += 1;
      return new Uint8Array(createHash('sha256').update(String(drawn)).digest()).subarray(0, length);
    },
  };
  const invitations = openInvitations({ clock: { monotonicMilliseconds: () => now }, random });
  const use = (code: string, request = 'first') => {
    const used = invitations.use(code, request);
    return used.ok ? used.value.name : used.failure.kind;
  };
  const pass = (milliseconds: number): void => {
    now += milliseconds;
  };
  return { ...invitations, use, pass };
}

test('[LA11] a code ends after ten minutes', () => {
  const { invite, use, pass } = openTest();
  const { code } = invite(invited, 'r1');
  pass(invitationMilliseconds - 1);
  assert.equal(use(code), 'Tablet Infoschalter');
  const late = invite(invited, 'r2').code;
  pass(invitationMilliseconds);
  assert.equal(use(late), 'code-unknown');
});

test('[LA11] a code that could not be recorded is left to the next try', () => {
  const { invite, use, giveBack } = openTest();
  const { code } = invite(invited, 'r1');
  assert.equal(use(code, 'first'), 'Tablet Infoschalter');
  assert.equal(use(code, 'second'), 'code-used');
  giveBack(code);
  assert.equal(use(code, 'second'), 'Tablet Infoschalter');
});

test('[LA11] the same request has the same code, another one or another person a new one', () => {
  const { invite } = openTest();
  const { code } = invite(invited, 'r1');
  assert.equal(invite(invited, 'r1').code, code);
  assert.notEqual(invite(invited, 'r2').code, code);
  assert.notEqual(invite({ ...invited, person: 'bb'.repeat(16) as PersonId }, 'r1').code, code);
});

test('[LA11] what is no code at all is an unknown one', () => {
  const { use } = openTest();
  for (const code of ['', '-', 'ß', 'U'.repeat(10), '0'.repeat(40)]) assert.equal(use(code), 'code-unknown');
});

test('[LA11] many open codes push out the oldest and never fill the memory', () => {
  const { invite, use } = openTest();
  const codes = Array.from({ length: 80 }, (_, at) => invite(invited, `r${at}`).code);
  assert.equal(use(codes[0] ?? ''), 'code-unknown');
  assert.equal(use(codes.at(-1) ?? ''), 'Tablet Infoschalter');
});
