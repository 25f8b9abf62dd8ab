import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  choosableDays,
  formatAsOf,
  formatDayLong,
  formatDayShort,
  formatSince,
  neighbourDay,
} from './local-dates.ts';

for (const [instant, words] of [
  ['2026-10-26T18:00:00+01:00', 'Mo 26.10., 18:00'],
  ['2026-10-22T07:05:00+02:00', 'Do 22.10., 07:05'],
  ['2024-02-29T23:59:00Z', 'Do 29.02., 23:59'],
  ['2026-01-01T00:00', 'Do 01.01., 00:00'],
] as const)
  test(`[WB3] ${instant} reads "${words}" on every workstation`, () =>
    assert.equal(formatAsOf(instant), words));

test('[WB3] a weekday is the one of the proleptic Gregorian calendar', () => {
  const names = ['So', 'Mo', 'Di', 'Mi', 'Do', 'Fr', 'Sa'];
  const days = fc.integer({ min: -25_000, max: 60_000 });
  fc.assert(
    fc.property(days, (day) => {
      const date = new Date(day * 86_400_000);
      assert.equal(formatDayShort(date.toISOString().slice(0, 10)).slice(0, 2), names[date.getUTCDay()]);
    }),
  );
});

test('[WB3] the long form names weekday, day, month and year', () =>
  assert.equal(formatDayLong('2026-03-01'), 'Sonntag, 1. März 2026'));

test('[WB3] since: the time alone on the same day, otherwise with its date', () => {
  assert.equal(formatSince('2026-10-30T01:01', '2026-10-30'), '01:01');
  assert.equal(formatSince('2026-10-30T01:01', '2026-10-31'), 'Fr 30.10., 01:01');
});

test('[WB3] what is no date throws instead of reading as one', () => {
  assert.throws(() => formatDayShort('heute'), RangeError);
  assert.throws(() => formatDayLong(''), RangeError);
});

test('[WB4] the days to choose from hold today and the day on show, each once and in order', () =>
  assert.deepEqual(choosableDays(['2026-10-29', '2026-10-27'], '2026-10-27', '2026-10-28'), [
    '2026-10-27',
    '2026-10-28',
    '2026-10-29',
  ]));

test('[WB4] a day leads to its neighbours, and the ends lead nowhere', () => {
  const dates = ['2026-10-26', '2026-10-29'];
  assert.equal(neighbourDay(dates, '2026-10-26', 'later'), '2026-10-29');
  assert.equal(neighbourDay(dates, '2026-10-29', 'earlier'), '2026-10-26');
  assert.equal(neighbourDay(dates, '2026-10-26', 'earlier'), undefined);
  assert.equal(neighbourDay(dates, '2026-10-29', 'later'), undefined);
});
