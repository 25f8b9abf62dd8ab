/** The second half of the contract of relays: who counts, what is quarantined, what is replaced, what lasts. */
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { parseRun, verifyRun } from '../segment/run.ts';
import { type Bytes, bytesToHex } from '../value/bytes.ts';
import { expectOk } from '../value/result.ts';
import { createTown, cutAt, runOf, suite } from './fictional-town.contract.ts';
import { logRoot } from './log-root.ts';
import { checkIn, type Exceptions, type OpenPlace, pullAll, receiptIn } from './relay-world.contract.ts';

export function relayTrustContract(name: string, openPlace: OpenPlace, exceptions: Exceptions): void {
  const check = checkIn(openPlace, exceptions);
  describe(`relay contract, trust: ${name}`, () => {
    check('[RE11] a device counts from the control segment on that admits it', async (world) => {
      const { town, push } = world;
      const laptop = town.newDevice();
      const click = town.openStream(laptop).write({ laptop: true });
      const early = await push(click);
      assert.equal(early.kind === 'refused' && early.reason, 'device-unknown');
      await push(town.admit(laptop));
      assert.equal((await push(click)).kind, 'stored');
    });

    check('[RE12] several acts of control arrive in one run and count together', async (world) => {
      const { town, push } = world;
      const [one, two] = [town.newDevice(), town.newDevice()];
      await push(town.admit(one), town.admit(two), town.remove(one, []));
      assert.equal((await push(town.openStream(two).write({ two: true }))).kind, 'stored');
      assert.equal((await push(town.openStream(one).write({ one: true }))).kind, 'quarantined');
    });

    check(
      '[RE13] beyond the cut of a removed device runs are kept and not shown until the cut is extended',
      async (world) => {
        const { town, push, relay, headsOf } = world;
        const laptop = town.newDevice();
        await push(town.admit(laptop));
        const writer = town.openStream(laptop);
        const early = writer.clicks(2);
        await push(...early);
        await push(...writer.clicks(1));
        const [, counted] = early;
        if (counted === undefined) throw new RangeError('two clicks');
        await push(town.remove(laptop, [cutAt(counted)]));
        assert.deepEqual(
          await headsOf(writer.stream),
          early.map(({ head }) => head),
        );
        const late = writer.clicks(2);
        const answer = await push(...late);
        assert.equal(answer.kind, 'quarantined');
        const shown = expectOk(await relay.vector(town.tenant)).tips.find(
          ({ stream }) => stream === writer.stream,
        );
        assert.deepEqual([shown?.sequence, shown?.head], [2, counted.head]);
        assert.equal((await headsOf(writer.stream)).length, 2);
        const [, last] = late;
        if (last === undefined) throw new RangeError('two clicks');
        await push(town.extend(laptop, [cutAt(last)]));
        assert.equal((await headsOf(writer.stream)).length, 5);
      },
    );

    check(
      '[RE14] streams of a removed device that no cut names, and its later branches, are not shown',
      async (world) => {
        const { town, push, relay, headsOf } = world;
        const laptop = town.newDevice();
        await push(town.admit(laptop));
        const [named, unnamed] = [town.openStream(laptop), town.openStream(laptop)];
        const thief = named.clone();
        const honest = named.write({ honest: true });
        await push(honest);
        await push(unnamed.write({ unnamed: true }));
        await push(town.remove(laptop, [cutAt(honest)]));
        assert.equal((await push(thief.write({ stolen: true }))).kind, 'quarantined');
        assert.deepEqual(await headsOf(named.stream), [honest.head]);
        assert.deepEqual(await headsOf(unnamed.stream), []);
        const { tips } = expectOk(await relay.vector(town.tenant));
        assert.deepEqual(tips.map(({ head }) => head).includes(honest.head), true);
        assert.equal(tips.length, 2);
      },
    );

    check('[RE15] a higher revision needs a ticket and replaces the segment where it lies', async (world) => {
      const { town, writer, push, relay } = world;
      const segments = [writer.write({ a: 1 }), writer.write({ b: 2 }, { c: 3 }), writer.write({ d: 4 })];
      const [, middle] = segments;
      if (middle === undefined) throw new RangeError('three segments');
      const receipt = receiptIn(await push(...segments));
      const erased = town.erase(town.first, middle, 0);
      const early = await push(erased);
      assert.equal(early.kind === 'refused' && early.reason, 'ticket-missing');
      await push(town.ticket(middle, 0));
      assert.equal((await push(erased)).kind, 'stored');
      const pulled = await pullAll(relay, town.tenant, writer.stream);
      assert.deepEqual(
        pulled.map(({ head }) => head),
        segments.map(({ head }) => head),
      );
      assert.equal(pulled[1]?.seal.revision, 1);
      assert.deepEqual(receiptIn(await push(segments[2] ?? middle)), receipt, 'the log is as it was');
    });

    check('[RE16] a lower or another equal revision is answered with the stored one', async (world) => {
      const { town, writer, push } = world;
      const segment = writer.write({ a: 1 }, { b: 2 });
      await push(segment);
      await push(town.ticket(segment, 0));
      const [erased, other] = [town.erase(town.first, segment, 0), town.erase(town.first, segment, 0, 1)];
      await push(erased);
      for (const sent of [segment, other]) {
        const answer = await push(sent);
        if (answer.kind !== 'superseded') throw new Error(answer.kind);
        assert.equal(bytesToHex(answer.run), bytesToHex(runOf(erased)));
      }
      const next = await push(town.erase(town.first, erased, 1));
      assert.equal(next.kind, 'stored', 'one higher is taken');
    });

    check('[RE17] a removed device seals nothing again', async (world) => {
      const { town, writer, push } = world;
      const laptop = town.newDevice();
      const segment = writer.write({ a: 1 }, { b: 2 });
      await push(segment);
      await push(town.admit(laptop), town.ticket(segment, 0), town.remove(laptop, []));
      const answer = await push(town.erase(laptop, segment, 0, 1));
      assert.equal(answer.kind === 'refused' && answer.reason, 'device-unknown');
    });

    check(
      '[RE18] altered, forged, cut and foreign runs are refused by name, and nothing is stored',
      async (world) => {
        const { town, writer, push, relay } = world;
        const segment = writer.write({ name: 'x' });
        const flipped = runOf(segment).slice();
        flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1;
        const forged = runOf(segment).slice();
        forged[11 + 276] = (forged[11 + 276] ?? 0) ^ 1;
        const foreign = createTown('another town');
        const refusalOf = async (run: Bytes) => {
          const answer = expectOk(await relay.push(town.tenant, run));
          return answer.kind === 'refused' ? answer.reason : answer.kind;
        };
        assert.equal(await refusalOf(flipped), 'ciphertext-altered');
        assert.equal(await refusalOf(forged), 'signature-invalid');
        assert.equal(await refusalOf(runOf(segment).subarray(0, 100)), 'run-malformed');
        assert.equal(await refusalOf(foreign.openStream(foreign.first).write(1).bytes), 'run-malformed');
        assert.equal(await refusalOf(runOf(foreign.openStream(foreign.first).write(1))), 'tenant-mismatch');
        assert.equal(expectOk(await relay.log(town.tenant, 0, 100)).length, 1);
        assert.equal((await push(segment)).kind, 'stored');
      },
    );

    check('[RE19] nothing follows the last segment of a stream', async (world) => {
      const { town, writer, push, relay } = world;
      await push(writer.write({ a: 1 }), writer.end());
      const answer = await push(writer.write({ after: true }));
      assert.equal(answer.kind === 'refused' && answer.reason, 'run-malformed');
      const { tips, finished } = expectOk(await relay.vector(town.tenant));
      assert.equal(
        tips.some(({ stream }) => stream === writer.stream),
        false,
      );
      assert.equal(finished.count, 1, 'it is finished');
    });

    check(
      '[RE20] a row that reaches over a cut is given whole, and its tip is shown at the cut',
      async (world) => {
        const { town, push, relay, headsOf } = world;
        const laptop = town.newDevice();
        await push(town.admit(laptop));
        const writer = town.openStream(laptop);
        const clicks = writer.clicks(4);
        const [, counted] = clicks;
        if (counted === undefined) throw new RangeError('four clicks');
        await push(...clicks);
        await push(town.remove(laptop, [cutAt(counted)]));
        const tip = expectOk(await relay.vector(town.tenant)).tips.find(
          ({ stream }) => stream === writer.stream,
        );
        assert.deepEqual([tip?.sequence, tip?.head], [2, counted.head]);
        assert.deepEqual(
          await headsOf(writer.stream),
          clicks.map(({ head }) => head),
        );
      },
    );

    check('[RE21] another tenant is not found, whatever is asked', async ({ town, relay, place, writer }) => {
      const other = createTown('a town that is not here');
      const kinds = [
        await relay.vector(other.tenant),
        await relay.pull(other.tenant, { stream: writer.stream, after: 0, bytesMax: 1000 }),
        await relay.log(other.tenant, 0, 10),
        await relay.push(other.tenant, runOf(other.openStream(other.first).write(1))),
      ].map((result) => (result.ok ? 'ok' : result.failure.kind));
      assert.deepEqual(kinds, Array(4).fill('not-found'));
      const opened = await place.open(other, other.first);
      expectOk(await opened.relay.push(other.tenant, runOf(other.genesis)));
      const theirs = expectOk(await opened.relay.vector(other.tenant)).tips;
      assert.equal(
        theirs.every(({ head }) => head === other.genesis.head),
        true,
      );
      assert.equal(expectOk(await relay.vector(town.tenant)).tips.length, 1);
      opened.relay.close();
    });

    check('[RE22] everything that was receipted is there after the relay was opened again', async (world) => {
      const { town, writer, push, relay, place, publicKey } = world;
      const shared = writer.clicks(2);
      const clone = writer.clone();
      await push(...shared);
      await push(...writer.clicks(2));
      await push(...clone.clicks(1));
      const [before, log] = [
        expectOk(await relay.vector(town.tenant)),
        expectOk(await relay.log(town.tenant, 0, 100)),
      ];
      const again = await place.open(town, town.first);
      assert.equal(bytesToHex(again.publicKey), bytesToHex(publicKey));
      assert.deepEqual(expectOk(await again.relay.vector(town.tenant)), before);
      assert.deepEqual(expectOk(await again.relay.log(town.tenant, 0, 100)), log);
      assert.equal((await pullAll(again.relay, town.tenant, writer.stream)).length, 5);
      again.relay.close();
    });

    check('[RE23] a relay that is refilled in the order of the log has the same log root', async (world) => {
      const { town, writer, push, relay } = world;
      const other = town.openStream(town.first);
      const sent = [town.genesis, ...writer.clicks(2), ...other.clicks(1), ...writer.clicks(1)];
      await push(...sent.slice(1, 3));
      await push(...sent.slice(3, 4));
      await push(...sent.slice(4));
      const log = expectOk(await relay.log(town.tenant, 0, 100));
      assert.deepEqual(expectOk(await relay.log(town.tenant, 2, 2)), log.slice(2, 4));
      const fresh = await openPlace();
      const { relay: empty } = await fresh.open(town, town.first);
      for (const head of log) {
        const segment = sent.find((one) => one.head === head);
        if (segment !== undefined) expectOk(await empty.push(town.tenant, runOf(segment)));
      }
      const refilled = expectOk(await empty.log(town.tenant, 0, 100));
      assert.deepEqual(logRoot(suite, refilled), logRoot(suite, log));
      assert.notEqual(logRoot(suite, log), undefined);
      empty.close();
      await fresh.dispose();
    });

    check('[RE24] single pushes leave as runs of up to 256 segments, from any sequence on', async (world) => {
      const { town, writer, push, relay } = world;
      const segments = writer.clicks(300);
      for (const segment of segments.slice(0, 20)) await push(segment);
      await push(...segments.slice(20, 200));
      await push(...segments.slice(200));
      const answer = expectOk(
        await relay.pull(town.tenant, { stream: writer.stream, after: 0, bytesMax: 4_000_000 }),
      );
      assert.deepEqual(
        answer.runs.map((run) => expectOk(parseRun(suite, run)).segments.length),
        [200, 100],
      );
      const rest = await pullAll(relay, town.tenant, writer.stream, 250);
      assert.equal(rest.at(-1)?.head, segments.at(-1)?.head);
      const small = expectOk(await relay.pull(town.tenant, { stream: writer.stream, after: 0, bytesMax: 1 }));
      assert.deepEqual([small.runs.length, small.hasMore], [1, true]);
    });

    check(
      '[RE63] a row whose end was sealed again keeps the origin’s signature, and still verifies',
      async (world) => {
        const { town, writer, push, relay } = world;
        const [one, two, three] = [
          writer.write({ a: 1 }),
          writer.write({ b: 2 }, { c: 3 }),
          writer.write({ d: 4 }),
        ];
        await push(one, two);
        await push(three);
        await push(town.ticket(two, 0));
        const inner = expectOk(parseRun(suite, runOf(one, two, three))).segments[1] ?? two;
        assert.equal(inner.signature, undefined);
        const erased = town.erase(town.first, inner, 0);
        assert.equal((await push(erased, three)).kind, 'stored');
        const answer = expectOk(
          await relay.pull(town.tenant, { stream: writer.stream, after: 0, bytesMax: 1 }),
        );
        const [run] = answer.runs;
        const first = expectOk(parseRun(suite, run ?? new Uint8Array()));
        assert.equal(first.segments[1]?.seal.revision, 1);
        assert.equal(verifyRun(suite, first, () => town.first.signing.publicKey).ok, true);
      },
    );

    check('[RE64] control streams of a removed device are shown whole', async (world) => {
      const { town, push } = world;
      const laptop = town.newDevice();
      const admitted = town.admit(laptop);
      const removed = town.remove(town.first, []);
      await push(admitted, removed);
      const heads = [town.genesis, admitted, removed].map(({ head }) => head);
      const service = await world.place.open(town, laptop);
      const tips = expectOk(await service.relay.vector(town.tenant)).tips;
      assert.deepEqual(
        tips.map(({ head }) => head),
        [removed.head],
      );
      const shown = (await pullAll(service.relay, town.tenant, town.genesis.commitment.stream)).map(
        ({ head }) => head,
      );
      assert.deepEqual(shown, heads);
      service.relay.close();
    });
  });
}
