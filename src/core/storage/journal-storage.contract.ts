/** What every engine of the journal keeps. A member calls `journalStorageContract` with how to open it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { StreamId } from '../value/ids.ts';
import { expectOk } from '../value/result.ts';
import { type JournalStorage, type NewRun, StorageBrokenError } from './journal-storage.ts';

export interface JournalStorageMember {
  readonly name: string;
  readonly open: () => JournalStorage;
}

const streamNamed = (number: number): StreamId => number.toString(16).padStart(32, '0') as StreamId;

const run = (stream: number, firstSequence: number, count = 1, isBranch = false): NewRun => ({
  stream: streamNamed(stream),
  firstSequence,
  lastSequence: firstSequence + count - 1,
  bytes: new Uint8Array([stream, firstSequence, count]),
  isBranch,
});

export function journalStorageContract({ name, open }: JournalStorageMember): void {
  const withStorage = (act: (storage: JournalStorage) => void): void => {
    const storage = open();
    try {
      act(storage);
    } finally {
      storage.close();
    }
  };

  test(`[ST1] ${name}: runs are appended together and keep their order of arrival`, () =>
    withStorage((storage) => {
      assert.equal(storage.lastPosition(), 0);
      assert.deepEqual(expectOk(storage.append([run(1, 1), run(2, 1, 3)])), { lastPosition: 2 });
      assert.deepEqual(expectOk(storage.append([run(1, 2)])), { lastPosition: 3 });
      assert.deepEqual(
        storage.readFrom(0, 10).map((row) => [row.position, [...row.bytes]]),
        [
          [1, [1, 1, 1]],
          [2, [2, 1, 3]],
          [3, [1, 2, 1]],
        ],
      );
      assert.deepEqual(
        storage.readFrom(1, 1).map((row) => row.position),
        [2],
      );
      assert.equal(storage.readAt(3)?.firstSequence, 2);
      assert.equal(storage.readAt(4), undefined);
      assert.equal(storage.lastPosition(), 3);
    }));

  test(`[ST2] ${name}: a stream is read beyond a sequence, by first sequence, then by arrival`, () =>
    withStorage((storage) => {
      expectOk(storage.append([run(1, 1, 4), run(1, 5), run(2, 1), run(1, 3, 2, true), run(1, 5, 1, true)]));
      const read = (after: number, limit = 10) =>
        storage.readStream(streamNamed(1), after, limit).map((row) => [row.firstSequence, row.position]);
      assert.deepEqual(read(0), [
        [1, 1],
        [3, 4],
        [5, 2],
        [5, 5],
      ]);
      assert.deepEqual(read(4), [
        [5, 2],
        [5, 5],
      ]);
      assert.deepEqual(read(3, 2), [
        [1, 1],
        [3, 4],
      ]);
      assert.deepEqual(read(5), []);
      assert.deepEqual(storage.readStream(streamNamed(9), 0, 10), []);
    }));

  test(`[ST2] ${name}: long runs and branches of any length are found from every sequence`, () =>
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 12 }),
        fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 20 })), {
          maxLength: 5,
        }),
        (trunk, branches) =>
          withStorage((storage) => {
            let first = 1;
            for (const count of trunk) {
              expectOk(storage.append([run(1, first, count)]));
              first += count;
            }
            for (const [start, count] of branches) expectOk(storage.append([run(1, start, count, true)]));
            const all = storage.readStream(streamNamed(1), 0, 100);
            assert.equal(all.length, trunk.length + branches.length);
            for (let after = 0; after <= first + 50; after += 1) {
              const expected = all.filter(({ lastSequence }) => lastSequence > after);
              assert.deepEqual(storage.readStream(streamNamed(1), after, 100), expected);
            }
          }),
      ),
      { numRuns: 30 },
    ));

  test(`[ST3] ${name}: streams are listed as they began, each with its trunk's end and its branches`, () =>
    withStorage((storage) => {
      expectOk(storage.append([run(7, 1), run(3, 1), run(7, 2), run(7, 2, 1, true), run(7, 3, 5, true)]));
      assert.deepEqual(storage.listStreams(), [
        { stream: streamNamed(7), lastPosition: 3, lastSequence: 2, branchPositions: [4, 5] },
        { stream: streamNamed(3), lastPosition: 2, lastSequence: 1, branchPositions: [] },
      ]);
    }));

  test(`[ST4] ${name}: replacing changes the bytes of those runs and nothing else`, () =>
    withStorage((storage) => {
      expectOk(storage.append([run(1, 1), run(1, 2), run(1, 3)]));
      expectOk(storage.replace([{ position: 2, bytes: new Uint8Array(9000).fill(7) }]));
      assert.deepEqual(
        storage.readStream(streamNamed(1), 0, 10).map((row) => row.bytes.length),
        [3, 9000, 3],
      );
      assert.deepEqual(
        storage.readFrom(0, 10).map((row) => row.position),
        [1, 2, 3],
      );
    }));

  test(`[ST5] ${name}: after a checkpoint and opening again everything is there, and arrivals go on`, () =>
    withStorage((storage) => {
      expectOk(storage.append([run(1, 1), run(2, 1)]));
      expectOk(storage.checkpoint());
      expectOk(storage.reopen());
      assert.equal(storage.lastPosition(), 2);
      assert.deepEqual(expectOk(storage.append([run(3, 1)])), { lastPosition: 3 });
      assert.deepEqual(
        storage.listStreams().map(({ stream }) => stream),
        [1, 2, 3].map(streamNamed),
      );
    }));

  test(`[ST6] ${name}: a closed storage writes nothing and says so`, () => {
    const storage = open();
    storage.close();
    for (const result of [storage.append([run(1, 1)]), storage.replace([]), storage.checkpoint()]) {
      assert.ok(!result.ok && result.failure.kind === 'storage-closed');
    }
    assert.throws(() => storage.readFrom(0, 1), StorageBrokenError);
    assert.throws(() => storage.lastPosition(), StorageBrokenError);
    storage.close();
  });

  test(`[ST7] ${name}: what was stored does not change with the caller's bytes, nor the other way`, () =>
    withStorage((storage) => {
      const given = run(1, 1);
      expectOk(storage.append([given]));
      given.bytes.fill(0);
      assert.deepEqual([...(storage.readAt(1)?.bytes ?? [])], [1, 1, 1]);
    }));

  test(`[ST2] ${name}: any sequence of appends reads back as it was given`, () => {
    const runs = fc.array(
      fc.record({
        stream: fc.integer({ min: 1, max: 3 }),
        count: fc.integer({ min: 1, max: 5 }),
        isBranch: fc.boolean(),
      }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(runs, (planned) =>
        withStorage((storage) => {
          const ends = new Map<number, number>();
          const given = planned.map(({ stream, count, isBranch }) => {
            const first = (ends.get(stream) ?? 0) + 1;
            if (!isBranch || !ends.has(stream)) ends.set(stream, first + count - 1);
            return run(stream, first, count, isBranch && first > 1);
          });
          for (const one of given) expectOk(storage.append([one]));
          const read = storage.readFrom(0, 100);
          assert.deepEqual(
            read.map(({ position: _position, bytes, ...rest }) => ({ ...rest, bytes: [...bytes] })),
            given.map((one) => ({ ...one, bytes: [...one.bytes] })),
          );
          for (const { stream, lastSequence } of storage.listStreams()) {
            assert.equal(lastSequence, ends.get(Number.parseInt(stream, 16)));
          }
        }),
      ),
      { numRuns: 12 },
    );
  });
}
