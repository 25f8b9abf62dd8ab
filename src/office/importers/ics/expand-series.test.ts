import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import ICAL from 'ical.js';
import { civilDayOf, dayNumberOf, expandSeries, type SeriesDays, weekdayOf } from './expand-series.ts';
import { parseSeriesRule } from './series-rule.ts';
import { dateText } from './timezone-offsets.ts';

const civil = (date: string) => {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  return { year, month, day };
};

const ruleOf = (text: string) => parseSeriesRule(ICAL.Recur.fromString(text).toJSON());

function expand(
  text: string,
  first: string,
  bounds: { last?: string; from?: string; daysMax?: number } = {},
): SeriesDays {
  const rule = ruleOf(text);
  assert.ok(rule, text);
  const { last = '2030-12-31', from, daysMax = 1_000 } = bounds;
  return expandSeries(rule, {
    first: civil(first),
    last: civil(last),
    from: from === undefined ? undefined : civil(from),
    daysMax,
  });
}

const datesOf = (series: SeriesDays): readonly string[] => series.days.map(dateText);

test('[IM14] day numbers and civil days are each other’s inverse, and weekdays are right', () => {
  fc.assert(
    fc.property(fc.integer({ min: 719_000, max: 804_000 }), (number) => {
      assert.equal(dayNumberOf(civilDayOf(number)), number);
      const date = Temporal.PlainDate.from(dateText(civilDayOf(number)));
      assert.equal(weekdayOf(number), date.dayOfWeek);
      assert.equal(dateText(civilDayOf(number + 1)), date.add({ days: 1 }).toString());
    }),
  );
});

test('[IM14] rules of office calendars give the days people expect', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['FREQ=WEEKLY;COUNT=3;BYDAY=TU', '2025-11-18', ['2025-11-18', '2025-11-25', '2025-12-02']],
    ['FREQ=WEEKLY;INTERVAL=2;COUNT=3;BYDAY=MO,TH', '2025-11-24', ['2025-11-24', '2025-11-27', '2025-12-08']],
    ['FREQ=MONTHLY;COUNT=3;BYDAY=1TH', '2025-11-06', ['2025-11-06', '2025-12-04', '2026-01-01']],
    ['FREQ=MONTHLY;COUNT=3;BYDAY=-1FR', '2025-11-28', ['2025-11-28', '2025-12-26', '2026-01-30']],
    ['FREQ=MONTHLY;COUNT=3', '2025-10-31', ['2025-10-31', '2025-12-31', '2026-01-31']],
    ['FREQ=MONTHLY;COUNT=2;BYMONTHDAY=-1', '2026-01-31', ['2026-01-31', '2026-02-28']],
    ['FREQ=MONTHLY;COUNT=2;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', '2025-11-28', ['2025-11-28', '2025-12-31']],
    ['FREQ=YEARLY;COUNT=2', '2024-02-29', ['2024-02-29', '2028-02-29']],
    ['FREQ=YEARLY;COUNT=2;BYMONTH=11;BYDAY=4TH', '2025-11-27', ['2025-11-27', '2026-11-26']],
    ['FREQ=YEARLY;COUNT=2;BYDAY=20MO', '2025-05-19', ['2025-05-19', '2026-05-18']],
    ['FREQ=DAILY;COUNT=3;BYDAY=MO,TU,WE,TH,FR', '2025-11-28', ['2025-11-28', '2025-12-01', '2025-12-02']],
    [
      'FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU',
      '1997-08-05',
      ['1997-08-05', '1997-08-17', '1997-08-19', '1997-08-31'],
    ],
    [
      'FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO',
      '1997-08-05',
      ['1997-08-05', '1997-08-10', '1997-08-19', '1997-08-24'],
    ],
  ];
  for (const [rule, first, expected] of cases) assert.deepEqual(datesOf(expand(rule, first)), expected, rule);
});

test('[IM14] a rule that no day fits ends and gives its first day only', () => {
  for (const rule of ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', 'FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2']) {
    assert.deepEqual(datesOf(expand(rule, '2025-01-31')), ['2025-01-31']);
  }
});

test('[IM14] the bounds cut a series, and it says so', () => {
  assert.equal(expand('FREQ=DAILY', '2025-11-24', { last: '2025-11-26' }).isCut, true);
  assert.equal(expand('FREQ=DAILY', '2025-11-24', { daysMax: 2 }).days.length, 2);
  assert.equal(expand('FREQ=DAILY;COUNT=3', '2025-11-24', { last: '2025-11-26' }).isCut, false);
});

test('[IM14] a later window gives what the whole series gives there', () => {
  const rule = fc.constantFrom(
    'FREQ=DAILY;INTERVAL=3',
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH',
    'FREQ=WEEKLY;WKST=SU;INTERVAL=3;BYDAY=SU',
    'FREQ=MONTHLY;BYDAY=-1FR',
    'FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=31',
    'FREQ=YEARLY;INTERVAL=3',
    'FREQ=WEEKLY;COUNT=40;BYDAY=FR',
  );
  fc.assert(
    fc.property(rule, fc.integer({ min: 0, max: 3_000 }), (text, offset) => {
      const from = dateText(civilDayOf(dayNumberOf(civil('2020-01-01')) + offset));
      const all = datesOf(expand(text, '2020-01-01', { daysMax: 10_000 }));
      assert.deepEqual(
        datesOf(expand(text, '2020-01-01', { from, daysMax: 10_000 })),
        all.filter((day) => day >= from),
      );
    }),
  );
});

test('[IM14] where the library is right, both give the same days', () => {
  const weekday = fc.constantFrom('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU');
  const rule = fc.oneof(
    fc.constant('FREQ=DAILY'),
    fc.uniqueArray(weekday, { minLength: 1, maxLength: 3 }).map((days) => `FREQ=WEEKLY;BYDAY=${days.join()}`),
    fc.integer({ min: 1, max: 28 }).map((day) => `FREQ=MONTHLY;BYMONTHDAY=${day}`),
    fc.tuple(fc.constantFrom(1, 2, 3, 4, -1), weekday).map(([nth, day]) => `FREQ=MONTHLY;BYDAY=${nth}${day}`),
    fc
      .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
      .map(([month, day]) => `FREQ=YEARLY;BYMONTH=${month};BYMONTHDAY=${day}`),
  );
  fc.assert(
    fc.property(
      rule,
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 0, max: 1_000 }),
      (text, interval, offset) => {
        // From the second day on: the library leaves out a first day that does not fit the rule, RFC 5545 leaves that open.
        const anywhere = dateText(civilDayOf(dayNumberOf(civil('2025-01-01')) + offset));
        const first = datesOf(expand(text, anywhere))[1] ?? anywhere;
        const whole = `${text};INTERVAL=${interval};COUNT=6`;
        const iterator = ICAL.Recur.fromString(whole).iterator(ICAL.Time.fromDateString(first));
        const theirs = Array.from({ length: 6 }, () => String(iterator.next()).slice(0, 10));
        assert.deepEqual(datesOf(expand(whole, first, { last: '2060-01-01' })), theirs);
      },
    ),
  );
});

test('[IM14] what is not supported or not a rule is refused', () => {
  const refused = [
    'FREQ=HOURLY',
    'FREQ=SECONDLY;COUNT=5',
    'FREQ=YEARLY;BYWEEKNO=20',
    'FREQ=YEARLY;BYYEARDAY=100',
    'FREQ=DAILY;BYHOUR=8,9',
    'FREQ=WEEKLY;BYMONTHDAY=3',
    'FREQ=WEEKLY;BYDAY=2MO',
    'FREQ=DAILY;COUNT=100001',
  ];
  for (const text of refused) assert.equal(ruleOf(text), undefined, text);
  for (const value of [
    null,
    'FREQ=DAILY',
    [],
    {},
    { freq: 'DAILY', interval: 0 },
    { freq: 'DAILY', bymonth: [13] },
  ]) {
    assert.equal(parseSeriesRule(value), undefined);
  }
});
