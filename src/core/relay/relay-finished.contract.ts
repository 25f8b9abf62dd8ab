/** What every relay says of finished streams, whatever it keeps its runs in (docs/rules/relay.md, RE67-RE70). */
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { expectOk } from '../value/result.ts';
import { createTown, cutAt, suite, type Town, type TownWriter } from './fictional-town.contract.ts';
import {
  bucketCount,
  bucketOf,
  digestBucket,
  digestBuckets,
  digestNothing,
  type FinishedStream,
} from './finished-streams.ts';
import type { Relay } from './relay.ts';
import { checkIn, type Exceptions, type OpenPlace, type World } from './relay-world.contract.ts';

const allBuckets = Array.from({ length: bucketCount }, (_, bucket) => bucket);

const listedBy = async (relay: Relay, { tenant }: Town, buckets = allBuckets): Promise<FinishedStream[]> => [
  ...expectOk(await relay.finishedStreams(tenant, { buckets, after: undefined })).streams,
];

/** Everything that a relay says of finished streams, after checking that it fits together. */
async function readFinished(relay: Relay, town: Town): Promise<FinishedStream[]> {
  const { tips, finished } = expectOk(await relay.vector(town.tenant));
  const digests = expectOk(await relay.finishedDigests(town.tenant));
  const streams = await listedBy(relay, town);
  const ids = streams.map(({ stream }) => stream);
  const byBucket = Map.groupBy(streams, ({ stream }) => bucketOf(stream));
  assert.deepEqual(
    digests,
    allBuckets.map((bucket) => digestBucket(suite, byBucket.get(bucket) ?? [])),
  );
  assert.deepEqual(finished, { count: streams.length, digest: digestBuckets(suite, digests) });
  assert.deepEqual(ids, ids.toSorted());
  const open = new Set(tips.filter(({ isFinished }) => !isFinished).map(({ stream }) => stream));
  assert.equal(
    ids.some((stream) => open.has(stream)),
    false,
  );
  return streams;
}

/** So many process runs of the first device, each after the one before. */
async function writeRuns({ town, push }: World, count: number): Promise<TownWriter[]> {
  const writers: TownWriter[] = [];
  let previous = town.genesis.head;
  for (let run = 0; run < count; run += 1) {
    const writer = town.openStream(town.first, previous);
    const segment = writer.write({ run });
    await push(segment);
    previous = segment.head;
    writers.push(writer);
  }
  return writers;
}

export function relayFinishedContract(name: string, openPlace: OpenPlace, exceptions: Exceptions): void {
  const check = checkIn(openPlace, exceptions);
  describe(`relay contract, finished streams: ${name}`, () => {
    check('[RE67] a stream that another one follows is counted and not listed', async (world) => {
      const { town, relay } = world;
      assert.deepEqual(expectOk(await relay.vector(town.tenant)).finished, digestNothing(suite));
      const writers = await writeRuns(world, 4);
      const finished = (await readFinished(relay, town)).map(({ stream }) => stream);
      assert.deepEqual(new Set(finished), new Set(writers.slice(0, 3).map(({ stream }) => stream)));
      const { tips } = expectOk(await relay.vector(town.tenant));
      const open = tips.filter(({ isFinished }) => !isFinished).map(({ stream }) => stream);
      assert.deepEqual(
        new Set(open),
        new Set([town.genesis.commitment.stream, ...writers.slice(3).map(({ stream }) => stream)]),
      );
    });

    check('[RE67] a stream that has said that it ends is counted and not listed', async (world) => {
      const { town, relay, push, writer } = world;
      const last = [writer.write({ a: 1 }), writer.end()] as const;
      await push(...last);
      assert.deepEqual(await readFinished(relay, town), [
        { stream: writer.stream, sequence: 2, head: last[1].head },
      ]);
    });

    check('[RE68] a followed stream that goes on, or is forked, is listed again', async (world) => {
      const { town, relay, push } = world;
      const [first, second] = await writeRuns(world, 3);
      if (first === undefined || second === undefined) throw new RangeError('three runs');
      assert.equal((await readFinished(relay, town)).length, 2);
      const clone = second.clone();
      await push(first.write({ later: true }));
      await push(second.write({ left: true }));
      await push(clone.write({ right: true }));
      assert.deepEqual(await readFinished(relay, town), []);
      const { tips } = expectOk(await relay.vector(town.tenant));
      assert.equal(tips.filter(({ stream }) => stream === second.stream).length, 2);
    });

    check(
      '[RE68] a forked stream is listed with all branches, also when one of them is followed',
      async (world) => {
        const { town, relay, push, writer } = world;
        await push(writer.write({ a: 1 }));
        const clone = writer.clone();
        const end = writer.write({ a: 2 });
        await push(end);
        await push(town.openStream(town.first, end.head).write({ next: true }));
        assert.equal((await readFinished(relay, town)).length, 1);
        await push(clone.write({ a: 3 }));
        assert.deepEqual(await readFinished(relay, town), []);
        const { tips } = expectOk(await relay.vector(town.tenant));
        assert.equal(tips.filter(({ stream }) => stream === writer.stream).length, 2);
      },
    );

    check('[RE68] of a removed device only streams that end at their cut are counted', async (world) => {
      const { town, relay, push } = world;
      const laptop = town.newDevice();
      await push(town.admit(laptop));
      const whole = town.openStream(laptop);
      const end = whole.write({ a: 1 });
      await push(end);
      const beyond = town.openStream(laptop, end.head);
      const [counted, tail] = [beyond.write({ a: 2 }), beyond.write({ a: 3 })];
      await push(counted);
      await push(tail);
      const next = town.openStream(laptop, tail.head).write({ a: 4 });
      await push(next);
      assert.equal((await readFinished(relay, town)).length, 2);
      await push(town.remove(laptop, [cutAt(end), cutAt(counted)]));
      assert.deepEqual(
        (await readFinished(relay, town)).map(({ head }) => head),
        [end.head],
      );
    });

    check('[RE69] a reader gets the lists of the buckets that it names, behind a stream', async (world) => {
      const { town, relay } = world;
      await writeRuns(world, 12);
      const all = await readFinished(relay, town);
      const [bucket = 0] = all.map(({ stream }) => bucketOf(stream));
      assert.deepEqual(
        await listedBy(relay, town, [bucket]),
        all.filter(({ stream }) => bucketOf(stream) === bucket),
      );
      const after = all[5]?.stream;
      const rest = expectOk(await relay.finishedStreams(town.tenant, { buckets: allBuckets, after }));
      assert.deepEqual(rest, { streams: all.slice(6), hasMore: false });
    });

    check('[RE70] what is counted is the same after the relay was opened again', async (world) => {
      const { town, relay, place } = world;
      await writeRuns(world, 5);
      const before = await readFinished(relay, town);
      relay.close();
      const again = await place.open(town, town.first);
      assert.deepEqual(await readFinished(again.relay, town), before);
      again.relay.close();
    });

    check('[RE21] another tenant has no finished streams', async ({ relay }) => {
      const other = createTown('a town that is not here').tenant;
      const answers = [
        await relay.finishedDigests(other),
        await relay.finishedStreams(other, { buckets: allBuckets, after: undefined }),
      ];
      for (const answer of answers) assert.equal(!answer.ok && answer.failure.kind, 'not-found');
    });
  });
}
