import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { expectOk } from '../value/result.ts';
import { createTown, runOf, suite } from './fictional-town.contract.ts';
import { createMemoryStore } from './memory/memory-store.ts';
import { createStoreRelay } from './store-relay.ts';

test('[RE44] 100,000 altered runs are refused by name or change nothing', async () => {
  const town = createTown('long fuzz');
  const store = createMemoryStore();
  const relay = createStoreRelay({ name: 'fuzz', suite, store, key: town.first.signing });
  expectOk(await relay.push(town.tenant, runOf(town.genesis)));
  const run = runOf(...town.openStream(town.first).clicks(2));
  const place = fc.nat(run.length - 1);
  const altered = fc.oneof(
    fc.tuple(place, fc.integer({ min: 1, max: 255 })).map(([at, xor]) => run.with(at, (run[at] ?? 0) ^ xor)),
    place.map((length) => run.slice(0, length)),
    fc.tuple(place, place).map(([from, to]) => run.slice().copyWithin(from, to)),
    fc.uint8Array({ maxLength: 200 }),
  );
  const text = run.toHex();
  await fc.assert(
    fc.asyncProperty(altered, async (bytes) => {
      if (bytes.toHex() === text) return;
      const answer = expectOk(await relay.push(town.tenant, bytes));
      assert.equal(answer.kind, 'refused');
    }),
    { numRuns: 100_000 },
  );
  assert.equal(expectOk(await relay.log(town.tenant, 0, 10)).length, 1);
});
