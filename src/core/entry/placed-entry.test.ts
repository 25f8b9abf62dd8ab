import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { buildSampleWorld, sampleEntry } from '../../../scripts/sample-stream.ts';
import type { Head, StreamId } from '../value/ids.ts';
import type { EntryReference } from './header.ts';
import { findDangling, orderEntries, type PlacedEntry } from './placed-entry.ts';

const world = buildSampleWorld('placed');
const stream = (number: number): StreamId => number.toString(16).padStart(32, '0') as StreamId;
const head = (number: number): Head => number.toString(16).padStart(64, '0') as Head;

interface Plan {
  readonly at: [stream: number, sequence: number];
  readonly milliseconds?: number;
  readonly after?: readonly [stream: number, sequence: number][];
  readonly branch?: number;
}
function place({ at: [number, sequence], milliseconds = 1000, after = [], branch = 0 }: Plan): PlacedEntry {
  const references: EntryReference[] = after.map(([of, named]) => ({ stream: stream(of), sequence: named }));
  const entry = sampleEntry(world, {
    number: 1,
    header: { hybridTime: { milliseconds, counter: 0 }, after: references },
  });
  return {
    ...entry,
    device: world.origin.id,
    stream: stream(number),
    sequence,
    head: head(0x1_0000 * number + 0x10 * sequence + branch),
    index: 0,
  };
}
const namesOf = (entries: readonly PlacedEntry[]): string[] =>
  orderEntries(entries).map(
    ({ entry }) =>
      `${Number.parseInt(entry.stream, 16)}.${entry.sequence}${entry.head.at(-1) === '0' ? '' : 'b'}`,
  );

test('[EN5] what was seen comes before what saw it, whatever the clocks say', () => {
  const year2099 = place({ at: [1, 1], milliseconds: 4_070_908_800_000 });
  const answer = place({ at: [2, 1], milliseconds: 5, after: [[1, 1]] });
  assert.deepEqual(namesOf([answer, year2099]), ['1.1', '2.1']);
});

test('[EN5] concurrent entries are ordered by hybrid time, then stream, sequence and head', () => {
  const entries = [
    place({ at: [2, 2] }),
    place({ at: [2, 1] }),
    place({ at: [1, 3] }),
    place({ at: [9, 1], milliseconds: 999 }),
    place({ at: [1, 3], branch: 1 }),
  ];
  assert.deepEqual(namesOf(entries), ['9.1', '1.3', '1.3b', '2.1', '2.2']);
});

test('[EN5] depth is one more than the deepest seen; what is not there counts nothing', () => {
  const entries = [
    place({ at: [1, 1] }),
    place({ at: [2, 1], after: [[1, 1]] }),
    place({
      at: [3, 1],
      after: [
        [1, 1],
        [2, 1],
        [8, 8],
      ],
    }),
  ];
  assert.deepEqual(
    orderEntries(entries).map(({ key }) => key.depth),
    [1, 2, 3],
  );
  assert.deepEqual(
    orderEntries([place({ at: [3, 1], after: [[8, 8]] })]).map(({ key }) => key.depth),
    [1],
  );
});

test('[EN5] both branches of a fork come before what saw their place', () => {
  const entries = [
    place({ at: [2, 1], milliseconds: 1, after: [[1, 1]] }),
    place({ at: [1, 1] }),
    place({ at: [1, 1], branch: 1 }),
  ];
  assert.deepEqual(namesOf(entries), ['1.1', '1.1b', '2.1']);
});

test('[EN5] cycles, self-references and long chains have an order too', () => {
  const cycle = [
    place({ at: [1, 1], after: [[2, 1]] }),
    place({ at: [2, 1], after: [[1, 1]] }),
    place({ at: [3, 1], after: [[3, 1]] }),
    place({ at: [4, 1], after: [[2, 1]] }),
  ];
  const expected = namesOf(cycle);
  assert.equal(expected.length, 4);
  for (let turn = 0; turn < 4; turn += 1)
    assert.deepEqual(namesOf([...cycle.slice(turn), ...cycle.slice(0, turn)]), expected);
  const chain = Array.from({ length: 4096 }, (_, at) =>
    place({ at: [1, at + 1], after: at === 0 ? [] : [[1, at]] }),
  );
  assert.equal(orderEntries(chain.toReversed()).at(-1)?.key.depth, 4096);
});

test('[EN5] the same set has the same order, whatever arrived first', () => {
  const plan = fc.record({
    at: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 })),
    milliseconds: fc.integer({ min: 1, max: 4 }),
    after: fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 })), {
      maxLength: 3,
    }),
    branch: fc.nat(1),
  });
  const plans = fc.uniqueArray(plan, { maxLength: 14, selector: ({ at, branch }) => `${at}/${branch}` });
  fc.assert(
    fc.property(plans, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (given, chance) => {
      const entries = given.map(place);
      const shuffled = entries
        .map((entry) => ({ entry, by: chance.next().value ?? 0 }))
        .sort((left, right) => left.by - right.by);
      assert.deepEqual(namesOf(shuffled.map(({ entry }) => entry)), namesOf(entries));
    }),
    { numRuns: 300 },
  );
});

test('[EN10] references that name nothing in the set are listed once', () => {
  const entries = [
    place({ at: [1, 1] }),
    place({
      at: [2, 1],
      after: [
        [1, 1],
        [7, 3],
      ],
    }),
    place({
      at: [3, 1],
      after: [
        [7, 3],
        [8, 1],
      ],
    }),
  ];
  assert.deepEqual(findDangling(entries), [
    { stream: stream(7), sequence: 3 },
    { stream: stream(8), sequence: 1 },
  ]);
  assert.deepEqual(findDangling([]), []);
});

test('[EN5] an entry that many others saw is ordered without delay', () => {
  const hub = place({ at: [1, 1] });
  const fan = Array.from({ length: 4095 }, (_, at) => place({ at: [2, at + 1], after: [[1, 1]] }));
  const depths = orderEntries([...fan, hub]).map(({ key }) => key.depth);
  assert.deepEqual([depths[0], depths[1], depths.length], [1, 2, 4096]);
});
