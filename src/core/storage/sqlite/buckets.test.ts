import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import fc from 'fast-check';
import { utf8 } from '../../value/bytes.ts';
import { Buckets, bucketSchema } from './buckets.ts';
import { joinEntries, RecordBytes, splitEntries } from './record-bytes.ts';
import { QueryCache } from './view-queries.ts';

type Model = Map<string, string[]>;

interface Step {
  readonly added: readonly { readonly shelf: string; readonly name: string; readonly length: number }[];
  readonly end: 'commit' | 'spill' | 'roll back';
}

const stepArbitrary: fc.Arbitrary<Step> = fc.record({
  added: fc.array(
    fc.record({
      shelf: fc.constantFrom('one', 'two'),
      name: fc.constantFrom('00aa', '00ab', '01aa', 'fe', 'ff00', 'a', ''),
      length: fc.integer({ min: 0, max: 9000 }),
    }),
    { maxLength: 12 },
  ),
  end: fc.constantFrom('commit', 'spill', 'roll back'),
});

function openBuckets() {
  const database = new DatabaseSync(':memory:');
  database.exec(bucketSchema);
  const queries = new QueryCache(database, []);
  return { database, buckets: new Buckets(() => queries) };
}

function take({ database, buckets }: ReturnType<typeof openBuckets>, step: Step, number: number): void {
  database.exec('BEGIN');
  for (const [index, { shelf, name, length }] of step.added.entries())
    buckets.add(shelf, name, utf8(`${number}.${index}`.padEnd(length)));
  if (step.end === 'spill') buckets.spill(0);
  database.exec(step.end === 'roll back' ? 'ROLLBACK' : 'COMMIT');
  if (step.end === 'roll back') buckets.rolledBack();
  else buckets.committed();
}

function modelOf(steps: readonly Step[]): Model {
  const model: Model = new Map();
  for (const [number, { added, end }] of steps.entries()) {
    if (end === 'roll back') continue;
    for (const [index, { shelf, name, length }] of added.entries()) {
      const place = `${shelf} ${name}`;
      model.set(place, [...(model.get(place) ?? []), `${number}.${index}`.padEnd(length)]);
    }
  }
  return new Map([...model].sort(([left], [right]) => (left < right ? -1 : 1)));
}

function contentsOf(buckets: Buckets): Model {
  const contents: Model = new Map();
  for (const key of buckets.list()) {
    for (const [name, values] of buckets.read(key))
      contents.set(
        `${key.shelf} ${name}`,
        values.map((value) => new TextDecoder().decode(value)),
      );
  }
  return contents;
}

test('[VS7] what was put into buckets comes back by name, whatever was spilled or rolled back', () => {
  fc.assert(
    fc.property(fc.array(stepArbitrary, { maxLength: 8 }), (steps) => {
      const opened = openBuckets();
      for (const [number, step] of steps.entries()) take(opened, step, number);
      const model = modelOf(steps);
      assert.deepEqual([...contentsOf(opened.buckets)], [...model]);
      assert.equal(opened.buckets.isEmpty(), model.size === 0);
      opened.database.close();
    }),
  );
});

test('[VS7] a removal that is rolled back leaves the bucket as it was, one that is committed empties it', () => {
  fc.assert(
    fc.property(fc.array(stepArbitrary, { minLength: 1, maxLength: 6 }), (steps) => {
      const { database, buckets } = openBuckets();
      for (const [number, step] of steps.entries()) take({ database, buckets }, step, number);
      const before = [...contentsOf(buckets)];
      for (const end of ['ROLLBACK', 'COMMIT']) {
        database.exec('BEGIN');
        for (const key of buckets.list()) buckets.remove(key);
        database.exec(end);
        if (end === 'ROLLBACK') buckets.rolledBack();
        else buckets.committed();
        assert.deepEqual([...contentsOf(buckets)], end === 'ROLLBACK' ? before : []);
        assert.equal(buckets.isEmpty(), end === 'COMMIT' || before.length === 0);
      }
      database.close();
    }),
    { numRuns: 50 },
  );
});

test('[VS5] entries of one cell come back as they were given', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (entries) => {
      assert.deepEqual(splitEntries(joinEntries(entries)), entries);
    }),
  );
});

test('[VS5] a name that has no room in a record is refused', () => {
  assert.throws(() => new RecordBytes().add('a'.repeat(256), new Uint8Array(0)), RangeError);
});
