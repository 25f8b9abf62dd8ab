/** What every storage of blobs does, whatever it keeps them in (docs/rules/blob.md). */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type Bytes, bytesToHex, concatBytes, utf8 } from '../value/bytes.ts';
import { idOf } from '../value/ids.ts';
import { expectOk } from '../value/result.ts';
import { frameLength } from './blob-format.ts';
import type { BlobName, BlobReference } from './blob-reference.ts';
import type { BlobStorage } from './blob-storage.ts';
import { putBlob } from './put-blob.ts';
import { readWholeBlob } from './read-blob.ts';
import { sweepOrphans } from './sweep-orphans.ts';
import { contentOf, plantBytes, random, sealedBytes, suite } from './test-blobs.ts';

export interface OpenBlobPlace {
  readonly storage: BlobStorage;
  /** What a person would find who searches the medium. */
  readonly bytesAtRest: () => Promise<Bytes>;
  readonly dispose: () => void;
}

const dayMilliseconds = 86_400_000;
const nameOf = (text: string): BlobName => idOf<BlobName>(suite.hash(utf8(text)));

export function blobContract(name: string, openPlace: () => OpenBlobPlace): void {
  const check = (title: string, act: (place: OpenBlobPlace) => Promise<void>): void => {
    test(title, async () => {
      const place = openPlace();
      try {
        await act(place);
      } finally {
        place.dispose();
      }
    });
  };
  const put = async (storage: BlobStorage, ...chunks: readonly Bytes[]): Promise<BlobReference> =>
    expectOk(await putBlob({ suite, random, storage }, chunks));
  const read = (storage: BlobStorage, reference: BlobReference) =>
    readWholeBlob({ suite, storage }, reference);

  describe(`blob contract: ${name}`, () => {
    check('[BL2] blobs around the length of a frame come back as they were', async ({ storage }) => {
      for (const length of [
        0,
        1,
        1023,
        1024,
        frameLength - 1,
        frameLength,
        frameLength + 1,
        3 * frameLength,
      ]) {
        const content = contentOf(length);
        const reference = await put(storage, content);
        assert.equal(reference.length, length);
        assert.ok(Buffer.from(expectOk(await read(storage, reference))).equals(content), `length ${length}`);
      }
    });

    check('[BL2] the pieces in which a source comes change nothing', async ({ storage }) => {
      const pieces = fc.array(fc.nat({ max: 200_000 }), { maxLength: 6 });
      await fc.assert(
        fc.asyncProperty(pieces, async (lengths) => {
          const chunks = lengths.map((length, index) => contentOf(length, index + 1));
          const reference = await put(storage, ...chunks);
          assert.ok(Buffer.from(expectOk(await read(storage, reference))).equals(concatBytes(...chunks)));
        }),
        { numRuns: 15 },
      );
    });

    check('[BL3] none of 200 planted names is in what lies there', async ({ storage, bytesAtRest }) => {
      const planted = Array.from({ length: 200 }, (_, at) => `Planted-Name-${at}-Öztürk`);
      for (let from = 0; from < 200; from += 10)
        await put(storage, utf8(planted.slice(from, from + 10).join(', ')));
      const atRest = Buffer.from(await bytesAtRest());
      assert.ok(atRest.length > 20 * 1024);
      for (const one of planted) assert.equal(atRest.includes(one), false, one);
    });

    check(
      '[BL1] a draft is found by nobody before it is kept, nor after it was dropped',
      async ({ storage }) => {
        const draft = expectOk(await storage.create());
        expectOk(await draft.write(utf8('half')));
        assert.deepEqual(expectOk(await storage.list()), []);
        await draft.drop();
        assert.deepEqual(expectOk(await storage.list()), []);
        assert.equal(expectOk(await storage.dropUnfinished()), 0);
      },
    );

    check(
      '[BL6] a source that breaks or is too long leaves nothing behind',
      async ({ storage, bytesAtRest }) => {
        async function* broken(): AsyncGenerator<Bytes> {
          yield contentOf(2 * frameLength);
          throw new Error('The line is dead');
        }
        const tools = { suite, random, storage };
        const answers = [
          await putBlob(tools, broken()),
          await putBlob(tools, [contentOf(500), contentOf(501)], { lengthMax: 1000 }),
        ];
        assert.deepEqual(
          answers.map((answer) => (answer.ok ? 'ok' : answer.failure.kind)),
          ['source-broken', 'blob-too-long'],
        );
        assert.equal((await bytesAtRest()).length, 0);
        assert.deepEqual(expectOk(await storage.list()), []);
      },
    );

    check('[BL7] a removed blob is missing, and only that one', async ({ storage }) => {
      const [gone, kept] = [await put(storage, utf8('gone')), await put(storage, utf8('kept'))];
      assert.equal(expectOk(await storage.remove(gone.name)), 'removed');
      assert.equal(expectOk(await storage.remove(gone.name)), 'absent');
      const answer = await read(storage, gone);
      assert.equal(!answer.ok && answer.failure.kind, 'blob-missing');
      assert.equal(bytesToHex(expectOk(await read(storage, kept))), bytesToHex(utf8('kept')));
    });

    check('[BL4] the file of another blob, and a torn one, are altered', async ({ storage }) => {
      const [one, other] = [await put(storage, contentOf(3000)), await put(storage, contentOf(3000, 2))];
      const swapped = await sealedBytes(storage, other.name);
      await plantBytes(storage, one.name, swapped);
      const answer = await read(storage, one);
      assert.equal(!answer.ok && answer.failure.kind, 'blob-altered');
      await plantBytes(storage, other.name, swapped.subarray(0, swapped.length - 1));
      const torn = await read(storage, other);
      assert.equal(!torn.ok && torn.failure.kind, 'blob-altered');
    });

    check('[BL8] orphans go after seven days; named and younger ones stay', async ({ storage }) => {
      const [orphan, named] = [await put(storage, utf8('orphan')), await put(storage, utf8('named'))];
      const [first, second] = expectOk(await storage.list());
      assert.ok(first !== undefined && second !== undefined);
      const newest = Math.max(first.storedAt, second.storedAt);
      const sweep = async (now: number) =>
        expectOk(await sweepOrphans(storage, { named: new Set([named.name]), olderThanDays: 7, now }));
      assert.deepEqual(await sweep(newest - 30 * dayMilliseconds), [], 'a clock that went back');
      assert.deepEqual(await sweep(newest), []);
      assert.deepEqual(await sweep(Math.min(first.storedAt, second.storedAt) + 7 * dayMilliseconds), []);
      assert.deepEqual(await sweep(newest + 7 * dayMilliseconds + 1), [orphan.name]);
      assert.deepEqual(
        expectOk(await storage.list()).map((stored) => stored.name),
        [named.name],
      );
      assert.deepEqual(await sweep(newest + 8 * dayMilliseconds), []);
    });

    check('[BL8] whatever is named, a sweep leaves exactly that and what is young', async ({ storage }) => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }), async (isNamed) => {
          const names = isNamed.map((_, at) => nameOf(`blob ${at}`));
          for (const one of names) await plantBytes(storage, one, utf8(one));
          const named = new Set(names.filter((_, at) => isNamed[at]));
          const now = Math.max(...expectOk(await storage.list()).map(({ storedAt }) => storedAt));
          const plan = { named, olderThanDays: 7, now: now + 8 * dayMilliseconds };
          expectOk(await sweepOrphans(storage, plan));
          const left = expectOk(await storage.list()).map((stored) => stored.name);
          assert.deepEqual(new Set(left), named);
        }),
        { numRuns: 20 },
      );
    });

    check('[BL9] with nothing half-written there is nothing to drop', async ({ storage }) => {
      const reference = await put(storage, utf8('kept'));
      assert.equal(expectOk(await storage.dropUnfinished()), 0);
      assert.ok((await read(storage, reference)).ok);
    });
  });
}
