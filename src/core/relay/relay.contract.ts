/** What every relay does, whatever it keeps its runs in (docs/rules/relay.md). */
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { bytesToHex } from '../value/bytes.ts';
import { expectOk } from '../value/result.ts';
import { runOf, suite } from './fictional-town.contract.ts';
import { verifyReceipt } from './receipt.ts';
import { relayFinishedContract } from './relay-finished.contract.ts';
import { relayTrustContract } from './relay-trust.contract.ts';
import { checkIn, type Exceptions, type OpenPlace, pullAll, receiptIn } from './relay-world.contract.ts';

export function relayContract(name: string, openPlace: OpenPlace, exceptions: Exceptions = {}): void {
  const check = checkIn(openPlace, exceptions);
  relayTrustContract(name, openPlace, exceptions);
  relayFinishedContract(name, openPlace, exceptions);
  describe(`relay contract: ${name}`, () => {
    check(
      '[RE1] a genesis run registers its tenant and is answered with a receipt',
      async ({ town, relay, publicKey, push }) => {
        const answer = await push(town.genesis);
        assert.equal(answer.kind === 'stored' && answer.repeated, true);
        const receipt = receiptIn(answer);
        assert.equal(expectOk(verifyReceipt(suite, publicKey, receipt)).head, town.genesis.head);
        assert.equal(receipt.leafIndex, 0);
        const { tips } = expectOk(await relay.vector(town.tenant));
        assert.deepEqual(
          tips.map(({ head, sequence, class: name }) => ({ head, sequence, name })),
          [{ head: town.genesis.head, sequence: 1, name: 'control' }],
        );
      },
    );

    check(
      '[RE2] what was pushed is pulled byte for byte, and the receipt names its last head',
      async (world) => {
        const { town, writer, push, relay, publicKey } = world;
        const segments = [writer.write({ name: 'a' }, { name: 'b' }), ...writer.clicks(3)];
        const receipt = receiptIn(await push(...segments));
        assert.equal(expectOk(verifyReceipt(suite, publicKey, receipt)).sequence, 5);
        assert.equal(receipt.head, segments.at(-1)?.head);
        assert.equal(receipt.leafIndex, 4);
        const pulled = await pullAll(relay, town.tenant, writer.stream);
        assert.equal(bytesToHex(runOf(...pulled)), bytesToHex(runOf(...segments)));
      },
    );

    check('[RE3] a repeated run changes nothing and gives the same receipt again', async (world) => {
      const { town, writer, push, relay } = world;
      const segments = writer.clicks(3);
      const first = receiptIn(await push(...segments));
      const before = expectOk(await relay.vector(town.tenant));
      const again = await push(...segments);
      assert.equal(again.kind === 'stored' && again.repeated, true);
      assert.deepEqual(receiptIn(again), first);
      assert.deepEqual(expectOk(await relay.vector(town.tenant)), before);
      const inner = receiptIn(await push(segments[0] ?? town.genesis));
      assert.deepEqual([inner.leafIndex, inner.sequence], [1, 1]);
    });

    check('[RE4] a run that overlaps what is here is stored from the first new segment on', async (world) => {
      const { writer, push, headsOf } = world;
      const segments = writer.clicks(6);
      await push(...segments.slice(0, 3));
      const receipt = receiptIn(await push(...segments.slice(1)));
      assert.equal(receipt.leafIndex, 6);
      assert.deepEqual(
        await headsOf(writer.stream),
        segments.map(({ head }) => head),
      );
    });

    check(
      '[RE5] a gap is answered with the sequence that is needed, and nothing is stored',
      async (world) => {
        const { town, writer, push, relay } = world;
        const segments = writer.clicks(5);
        await push(...segments.slice(0, 2));
        const answer = await push(...segments.slice(3));
        assert.deepEqual(answer, {
          kind: 'need',
          stream: writer.stream,
          sequence: 3,
          head: segments[2]?.head,
        });
        assert.equal(expectOk(await relay.log(town.tenant, 0, 100)).length, 3);
        assert.equal((await push(...segments.slice(2))).kind, 'stored');
      },
    );

    check(
      '[RE6] a new stream may name any head that is here and needs an unknown one first',
      async (world) => {
        const { town, writer, push } = world;
        const segments = writer.clicks(3);
        const later = town.openStream(town.first, segments[1]?.head);
        const click = later.write({ later: true });
        const answer = await push(click);
        assert.deepEqual(answer, {
          kind: 'need',
          stream: later.stream,
          sequence: 0,
          head: segments[1]?.head,
        });
        await push(...segments);
        assert.equal((await push(click)).kind, 'stored');
      },
    );

    check(
      '[RE7] another segment at a place is kept as a branch beside the first, with both heads as evidence',
      async (world) => {
        const { town, writer, push, relay, headsOf } = world;
        const shared = writer.clicks(2);
        const clone = writer.clone();
        const [honest, stolen] = [writer.clicks(3), clone.clicks(2)];
        await push(...shared);
        await push(...stolen);
        const answer = await push(...honest);
        assert.equal(answer.kind === 'forked' && answer.other, stolen[0]?.head);
        assert.equal((await push(...writer.clicks(1))).kind, 'stored', 'the honest branch goes on');
        const { tips } = expectOk(await relay.vector(town.tenant));
        const branches = tips.filter(({ stream }) => stream === writer.stream);
        assert.deepEqual(
          branches.map(({ branch, sequence, forkedAfter }) => [branch, sequence, forkedAfter]),
          [
            [0, 4, 0],
            [1, 6, 2],
          ],
        );
        const all = new Set(await headsOf(writer.stream));
        assert.equal(
          [...shared, ...honest, ...stolen].every(({ head }) => all.has(head)),
          true,
        );
        assert.deepEqual(
          (await headsOf(writer.stream, 2, 1)).slice(0, 3),
          honest.map(({ head }) => head),
        );
        assert.deepEqual(
          (await headsOf(writer.stream, 0, 1)).slice(0, 5),
          [...shared, ...honest].map(({ head }) => head),
        );
      },
    );

    check('[RE8] two beginnings of one stream are branches as well', async (world) => {
      const { writer, push } = world;
      const clone = writer.clone();
      const [one, other] = [writer.write({ a: 1 }), clone.write({ a: 2 })];
      await push(one);
      const answer = await push(other);
      assert.equal(answer.kind === 'forked' && answer.other, one.head);
      assert.equal((await push(clone.write({ a: 3 }))).kind, 'stored');
    });

    check(
      '[RE9] an unknown branch is asked for further and further back until it hangs on',
      async (world) => {
        const { writer, push } = world;
        const shared = writer.clicks(4);
        const clone = writer.clone();
        await push(...shared, ...writer.clicks(20));
        const theirs = clone.clicks(20);
        let from = 23;
        for (let round = 0; round < 10; round += 1) {
          const answer = await push(...[...shared, ...theirs].slice(from - 1));
          if (answer.kind !== 'need') {
            assert.equal(answer.kind, 'forked');
            return;
          }
          assert.ok(answer.sequence < from, `asked for ${answer.sequence} after ${from}`);
          from = answer.sequence;
        }
        assert.fail('the branch was never accepted');
      },
    );

    check(
      '[RE10] a ninth branch of a stream is refused, and the branches that are there go on',
      async (world) => {
        const { writer, push } = world;
        const clones = Array.from({ length: 9 }, () => writer.clone());
        const answers: string[] = [];
        for (const [index, clone] of clones.entries()) {
          const answer = await push(clone.write({ index }));
          answers.push(answer.kind === 'refused' ? answer.reason : answer.kind);
        }
        assert.deepEqual(answers, ['stored', ...Array(7).fill('forked'), 'branches-exhausted']);
        assert.equal((await push(clones[3]?.write({ on: true }) ?? writer.write(1))).kind, 'stored');
      },
    );
  });
}
