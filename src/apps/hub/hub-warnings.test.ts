import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TenantId } from '../../core/value/ids.ts';
import { findWarnings, type HubWarning, watchWarnings } from './hub-warnings.ts';

const tenantAt = (number: number): TenantId => number.toString(16).padStart(32, '0') as TenantId;
const disk = { totalBytes: 1_000, freeBytes: 500 };
const use = (number: number, bytes: number) => ({ tenant: tenantAt(number), bytes });

test('[HU12] a tenant near and over its quota, or with a large share of the disk, is named with bytes and share', () => {
  const uses = [use(1, 80), use(2, 81), use(3, 101), use(4, 400)];
  assert.deepEqual(findWarnings(uses, disk, 100), [
    { warning: 'over-quota', tenant: tenantAt(4), bytes: 400, quotaBytes: 100, shareOfDisk: 40 },
    { warning: 'over-quota', tenant: tenantAt(3), bytes: 101, quotaBytes: 100, shareOfDisk: 10.1 },
    { warning: 'near-quota', tenant: tenantAt(2), bytes: 81, quotaBytes: 100, shareOfDisk: 8.1 },
  ]);
  assert.deepEqual(findWarnings(uses, disk, undefined), [
    { warning: 'large-share', tenant: tenantAt(4), bytes: 400, shareOfDisk: 40 },
  ]);
});

test('[HU12] a disk that runs low is named before the tenants', () => {
  const low = { totalBytes: 1_000, freeBytes: 99 };
  assert.deepEqual(findWarnings([use(1, 10)], low, 100), [{ warning: 'disk-low', ...low }]);
  assert.deepEqual(findWarnings([], { totalBytes: 0, freeBytes: 0 }, 100), []);
});

test('[HU12] a warning is told at once, once a day while it lasts, and anew when it comes back', async () => {
  let found: readonly HubWarning[] = findWarnings([use(1, 400)], disk, 100);
  let checks = 0;
  let due: (() => void) | undefined;
  const told: string[] = [];
  const watch = watchWarnings({
    find: async () => {
      checks += 1;
      return found;
    },
    tell: ({ warning }) => told.push(`${checks} ${warning}`),
    timer: {
      after: (_milliseconds, act) => {
        due = act;
        return { cancel: () => undefined };
      },
    },
  });
  const hours = async (count: number): Promise<void> => {
    for (let hour = 0; hour < count; hour += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      due?.();
    }
    await new Promise((resolve) => setImmediate(resolve));
  };
  await hours(25);
  assert.deepEqual(told, ['1 over-quota', '25 over-quota']);
  found = [];
  await hours(1);
  found = findWarnings([use(1, 400)], disk, 100);
  await hours(1);
  assert.equal(told.length, 3);
  watch.close();
});

test('[HU12] a hub that cannot look says so and goes on', async () => {
  const told: HubWarning[] = [];
  const watch = watchWarnings({
    find: () => Promise.reject(new Error('no such folder')),
    tell: (warning) => told.push(warning),
    timer: { after: () => ({ cancel: () => undefined }) },
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(told, [{ warning: 'use-unknown', message: 'no such folder' }]);
  watch.close();
});
