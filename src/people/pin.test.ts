import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { choosePin, parsePin } from './pin.ts';
import { pinProblems } from './text.de.ts';

const municipalityKey = '05999003';

function kindOf(typed: string): string {
  const chosen = choosePin(typed, [municipalityKey]);
  return chosen.ok ? chosen.value : chosen.failure.kind;
}

test('[PE4] eight digits without a pattern are taken, spaces aside', () => {
  assert.equal(kindOf('83920471'), '83920471');
  assert.equal(kindOf(' 8392 0471 '), '83920471');
});

for (const typed of ['', '1234567', '123456789', '8392047a', '8392-0471', '٨٣٩٢٠٤٧١', '8392047１'])
  test(`[PE4] "${typed}" is not eight digits`, () => {
    assert.equal(kindOf(typed), 'pin-not-eight-digits');
    assert.equal(parsePin(typed), undefined);
  });

for (const pin of ['11111111', '12121212', '12341234', '11223344', '12344321', '70070770', '91911919'])
  test(`[PE5] ${pin} repeats itself and is refused`, () => assert.equal(kindOf(pin), 'pin-repeats'));

for (const pin of ['12345678', '87654321', '01234567', '78901234', '02468024', '32109876'])
  test(`[PE5] ${pin} counts and is refused`, () => assert.equal(kindOf(pin), 'pin-counts'));

for (const pin of ['24121968', '19681224', '12241968', '01022003', '20030201', '19682412'])
  test(`[PE5] ${pin} reads as a date and is refused`, () => assert.equal(kindOf(pin), 'pin-is-a-date'));

test('[PE5] a number everybody in town knows is refused', () => {
  assert.equal(kindOf(municipalityKey), 'pin-is-public');
});

test('[PE5] nine of ten random PINs are taken, so that the rules cost little of the space', () => {
  const pins = fc.sample(fc.stringMatching(/^\d{8}$/), { numRuns: 2000, seed: 7 });
  const taken = pins.filter((pin) => choosePin(pin, []).ok);
  assert.ok(taken.length / pins.length > 0.9, `${taken.length} of ${pins.length}`);
});

test('[PE3] every refused PIN has a German reason with a next step', () => {
  for (const problem of Object.values(pinProblems)) {
    assert.match(problem.title, /\.$/);
    assert.match(problem.next, /^(Geben|Wählen) Sie /);
  }
});
