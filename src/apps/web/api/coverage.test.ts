import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCoverage } from './coverage.ts';
import { type RoleName, roleSchema } from './persons.ts';

const one = (name: string, role: RoleName, more: object = {}) => ({
  name,
  role,
  substituteFor: [] as RoleName[],
  isLocked: false,
  hasEnded: false,
  ...more,
});
const coverage = (...persons: ReturnType<typeof one>[]) =>
  findCoverage(persons, roleSchema.options).map(({ role, isCovered }) => [role, isCovered]);

test('[WB60] a role is covered by two who hold it, or by one and a substitute', () => {
  assert.deepEqual(coverage(one('A', 'lead')), [['lead', false]]);
  assert.deepEqual(coverage(one('A', 'lead'), one('B', 'lead')), [['lead', true]]);
  const substitute = one('B', 'clerk', { substituteFor: ['lead'] });
  assert.deepEqual(coverage(one('A', 'lead'), substitute), [
    ['clerk', false],
    ['lead', true],
  ]);
});

test('[WB60] who is locked or whose access has ended covers nothing, and nobody covers themselves', () => {
  assert.deepEqual(coverage(one('A', 'lead'), one('B', 'lead', { isLocked: true })), [['lead', false]]);
  assert.deepEqual(coverage(one('A', 'lead'), one('B', 'lead', { hasEnded: true })), [['lead', false]]);
  assert.deepEqual(coverage(one('A', 'lead', { substituteFor: ['lead'] })), [['lead', false]]);
  assert.deepEqual(coverage(one('A', 'guest')), []);
});
