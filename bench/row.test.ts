import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { formatReport } from './print-report.ts';
import { atLeast, atMost, isMet, type Row } from './row.ts';

const rowWith = (seen: number, goal: Row['goal']): Row => ({
  bench: 'append',
  what: 'one click',
  perSegment: 1,
  seen,
  unit: '×',
  goal,
});

const circumstances = {
  node: '26',
  cores: 2,
  loadBefore: 0,
  loadAfter: 0,
  fsyncMilliseconds: 0.2,
  rounds: 5,
};

describe('rows', () => {
  test('[BE2] a goal is met on its better side and at its bound', () => {
    assert.equal(isMet(rowWith(0.65, atLeast(0.65))), true);
    assert.equal(isMet(rowWith(0.64, atLeast(0.65))), false);
    assert.equal(isMet(rowWith(100, atMost(100))), true);
    assert.equal(isMet(rowWith(101, atMost(100))), false);
  });

  test('[BE2] without a goal nothing is met or missed', () => {
    assert.equal(isMet(rowWith(1, undefined)), undefined);
    assert.doesNotMatch(
      formatReport({ rows: [rowWith(1, undefined)], skipped: [] }, circumstances),
      /NO|yes/,
    );
  });

  test('[BE2] a missed goal is printed as loudly as a number that cannot be compared', () => {
    const report = { rows: [rowWith(0.1, atLeast(0.65)), rowWith(Number.NaN, atLeast(1))], skipped: [] };
    assert.equal(formatReport(report, circumstances).match(/NO$/gm)?.length, 2);
  });

  test('[BE4] what was skipped is printed with its reason', () => {
    const report = { rows: [], skipped: ['storm beside PostgreSQL: there is none'] };
    assert.match(formatReport(report, circumstances), /^SKIPPED storm beside PostgreSQL: there is none$/m);
  });
});
