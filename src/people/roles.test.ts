import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acts, mayPerson, mustExpire, roles } from './roles.ts';
import { actLabels, notAllowedProblem, roleLabels } from './text.de.ts';

test('[PE1] every role sees whether the work is safe', () => {
  for (const role of roles) assert.equal(mayPerson(role, 'sync-status'), true, role);
});

test('[PE1] names and appointments are for those who serve people', () => {
  const readers = roles.filter((role) => mayPerson(role, 'read-day'));
  assert.deepEqual(readers, ['infodesk', 'telephone', 'clerk', 'lead', 'registrar', 'guest']);
});

test('[PE1] only guardians admit devices, only lead and guardians manage persons', () => {
  assert.deepEqual(
    roles.filter((role) => mayPerson(role, 'join-device')),
    ['guardian'],
  );
  assert.deepEqual(
    roles.filter((role) => mayPerson(role, 'manage-persons')),
    ['lead', 'guardian'],
  );
  assert.deepEqual(
    roles.filter((role) => mayPerson(role, 'manage-browsers')),
    ['lead', 'operations', 'guardian'],
  );
});

test('[PE1] the telephone reads the day and records no arrival', () => {
  assert.equal(mayPerson('telephone', 'read-day'), true);
  assert.equal(mayPerson('telephone', 'record-arrival'), false);
});

test('[PE2] only guests must have an end', () => {
  assert.deepEqual(roles.filter(mustExpire), ['guest']);
});

test('[PE3] every role and every act has a German label of its own', () => {
  assert.equal(new Set(Object.values(roleLabels)).size, roles.length);
  assert.equal(new Set(Object.values(actLabels)).size, acts.length);
  assert.match(notAllowedProblem('press', 'read-day').title, /^„Termine eines Tages ansehen“/);
});
