/** *Geräte* with the dates of its certificates; the real server has certificates that are young. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { devicesPath } from './api/devices.ts';
import { demir } from './fixture-day.ts';
import { fixtureDevices } from './fixture-devices.ts';
import { onStage, options, prepareStage } from './test-page-stage.ts';
import { looks, onScreen } from './test-screen-stage.ts';

prepareStage();

const usual = looks['light'];
assert.ok(usual);

test(
  '[LA15] a certificate that ends within two months says so and what to do, one that lasts does not',
  options,
  () =>
    onScreen('devices', usual, async ({ page }) => {
      await page.getByText('läuft in 35 Tagen ab').waitFor();
      await page.getByText('Dann erneuert es sich von selbst.').waitFor();
      assert.equal(await page.getByText('Danach laden alle Geräte es noch einmal.').count(), 0);
    }),
);

for (const [days, words] of [
  [60, undefined],
  [59, 'läuft in 59 Tagen ab'],
  [1, 'läuft morgen ab'],
  [0, 'läuft heute ab'],
  [-1, 'abgelaufen'],
] as const)
  test(`[LA15] ${days} days before its end the root ${words ?? 'says nothing'}`, options, () => {
    const { house } = fixtureDevices;
    assert.ok(house);
    const server = { ...house.server, days: 300 };
    const answer = { ...fixtureDevices, house: { ...house, server, root: { ...house.root, days } } };
    return onStage(
      {
        path: '/geraete',
        person: { ...demir, acts: ['manage-browsers', 'sync-status'] },
        prepare: (fixture) => void fixture.overrides.set(devicesPath, () => Response.json(answer)),
      },
      async ({ page }) => {
        await page.getByText('gültig bis').first().waitFor();
        const warned = await page.locator('.validity').allTextContents();
        assert.equal(warned.length, words === undefined ? 0 : 1);
        if (words !== undefined) assert.ok((warned[0] ?? '').includes(words), warned.join());
      },
    );
  });
