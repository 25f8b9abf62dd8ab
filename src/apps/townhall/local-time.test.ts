import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { instantSchema, localDateSchema, localDateTimeSchema } from '../web/api/fields.ts';
import { toInstant, toLocalDate, toLocalDateTime } from './local-time.ts';
import { createSystemClock } from './system-clock.ts';

const summer = Date.UTC(2026, 6, 1, 22, 30, 5);

test('[TH21] an instant is told with the offset that is recorded with it', () => {
  assert.equal(toInstant(summer, 120), '2026-07-02T00:30:05+02:00');
  assert.equal(toInstant(summer, -90), '2026-07-01T21:00:05-01:30');
  assert.equal(toLocalDateTime(summer, 120), '2026-07-02T00:30');
  assert.equal(toLocalDate(summer, 0), '2026-07-01');
});

test('[TH21] every instant of a century has the form that the page expects and names the same moment', () => {
  const instants = fc.integer({ min: 0, max: 4_000_000_000 });
  fc.assert(
    fc.property(instants, fc.integer({ min: -1_080, max: 1_080 }), (seconds, offset) => {
      const text = toInstant(seconds * 1_000, offset);
      assert.equal(instantSchema.safeParse(text).success, true, text);
      assert.equal(Date.parse(text), seconds * 1_000);
      assert.equal(localDateSchema.safeParse(toLocalDate(seconds * 1_000, offset)).success, true);
      assert.equal(localDateTimeSchema.safeParse(toLocalDateTime(seconds * 1_000, offset)).success, true);
    }),
  );
});

test('[TH21] the clock knows the offset of its zone on both sides of a change', () => {
  const { offsetMinutes } = createSystemClock('Europe/Berlin');
  const change = Date.UTC(2026, 9, 25, 1);
  assert.equal(offsetMinutes(change - 1), 120);
  assert.equal(offsetMinutes(change), 60);
  assert.equal(offsetMinutes(change - 1), 120);
});
