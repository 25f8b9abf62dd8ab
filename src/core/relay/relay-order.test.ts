import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lastSequenceOf, type Segment } from '../segment/segment.ts';
import { expectOk } from '../value/result.ts';
import { createTown, runOf, suite } from './fictional-town.contract.ts';
import { createMemoryStore } from './memory/memory-store.ts';
import { pullAll } from './relay-world.contract.ts';
import { createStoreRelay } from './store-relay.ts';

const key = suite.signingKey(new Uint8Array(32).fill(1));

/** A control stream that admits a laptop, a stream with a fork, one that follows it, one of the laptop. */
function buildWorld() {
  const town = createTown('order');
  const laptop = town.newDevice();
  const control = [town.genesis, town.admit(laptop)];
  const writer = town.openStream(town.first);
  const shared = writer.clicks(3);
  const clone = writer.clone();
  const trunk = [...shared, ...writer.clicks(4)];
  const branch = [...shared, ...clone.clicks(3)];
  const later = town.openStream(town.first, trunk.at(-1)?.head).clicks(2);
  const theirs = town.openStream(laptop).clicks(3);
  return { town, chains: [control, trunk, branch, later, theirs] };
}

const world = buildWorld();

/** Any part of any chain, as a run. */
const part = fc
  .tuple(fc.nat(world.chains.length - 1), fc.nat(6), fc.integer({ min: 1, max: 7 }))
  .map(([index, from, length]) => (world.chains[index] ?? []).slice(from, from + length))
  .filter((segments) => segments.length > 0);

test('[RE56] in whatever order and overlap runs arrive, only whole chains are stored, and in the end everything is', async () => {
  const { town, chains } = world;
  const all = new Map(chains.flat().map((segment) => [segment.head, segment]));
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 40 }), async (parts) => {
      const relay = createStoreRelay({ name: 'order', suite, store: createMemoryStore(), key });
      const push = async (segments: readonly Segment[]) => relay.push(town.tenant, runOf(...segments));
      for (const segments of parts) await push(segments);
      const log = await relay.log(town.tenant, 0, 1000);
      const stored = log.ok ? log.value.map((head) => all.get(head)) : [];
      for (const [leaf, segment] of stored.entries()) {
        assert.ok(segment !== undefined);
        const { firstSequence, previous } = segment.commitment;
        const before = stored.slice(0, leaf).some((one) => one?.head === previous);
        assert.ok(
          before || segment === town.genesis,
          `leaf ${leaf} (sequence ${firstSequence}) follows what is here`,
        );
      }
      for (const chain of chains) assert.equal((await push(chain)).ok, true);
      const complete = expectOk(await relay.log(town.tenant, 0, 1000));
      assert.deepEqual(new Set(complete), new Set(all.keys()));
      assert.equal(complete.length, all.size, 'nothing twice');
      const shown = new Set<string>();
      for (const tip of expectOk(await relay.vector(town.tenant)).tips) {
        const chain = await pullAll(relay, town.tenant, tip.stream, 0, tip.branch);
        assert.equal(
          Math.max(...chain.map(({ commitment }) => lastSequenceOf(commitment))) >= tip.sequence,
          true,
        );
        for (const { head } of chain) shown.add(head);
      }
      assert.deepEqual(shown, new Set(all.keys()));
    }),
    { numRuns: 25 },
  );
});
