import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRegion } from './region.ts';
import { weddingDates } from './wedding-dates.ts';

test('[DE17] the Kreis has a Kreishaus and 19 municipalities of open sea, each once', () => {
  const { townhalls } = readRegion();
  assert.equal(townhalls.filter(({ type }) => type === 'kreis').length, 1);
  assert.equal(townhalls.length, 20);
  assert.equal(new Set(townhalls.map(({ ags }) => ags)).size, 20);
  assert.equal(new Set(townhalls.map(({ name }) => name)).size, 20);
  assert.equal(new Set(townhalls.map((town) => `${town.latitude} ${town.longitude}`)).size, 20);
  for (const { name, latitude, longitude, offices } of townhalls) {
    // West of Sylt and north of the East Frisian islands, by a hundred kilometres.
    assert.ok(latitude > 55 && latitude < 55.5 && longitude > 4.5 && longitude < 5.5, name);
    assert.ok('Infoschalter' in offices, name);
  }
  const peopleOf = (name: string): number | undefined =>
    townhalls.find((town) => town.name === name)?.population;
  assert.equal(peopleOf('Stadt Auental'), 58_000);
  assert.equal(peopleOf('Gemeinde Birkenrode'), 16_900);
  const [district, ...towns] = townhalls;
  assert.equal(
    district?.population,
    towns.reduce((sum, { population }) => sum + population, 0),
  );
});

test('[DE18] people marry on three days of this week, never today', () => {
  const monday = Temporal.PlainDate.from('2026-12-28');
  for (let day = 0; day < 7; day += 1) {
    const today = monday.add({ days: day });
    const dates = weddingDates(today).map(String);
    assert.equal(new Set(dates).size, 3);
    assert.ok(!dates.includes(today.toString()));
    for (const date of dates) assert.ok(date >= '2026-12-28' && date <= '2027-01-02', date);
  }
});
