import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  createTown,
  cutAt,
  runOf,
  suite,
  type Town,
  type TownWriter,
} from '../../core/relay/fictional-town.contract.ts';
import { createMemoryStore } from '../../core/relay/memory/memory-store.ts';
import { relayContract } from '../../core/relay/relay.contract.ts';
import type { Relay, StreamTip } from '../../core/relay/relay.ts';
import { pullAll, receiptIn } from '../../core/relay/relay-world.contract.ts';
import { createStoreRelay } from '../../core/relay/store-relay.ts';
import { lastSequenceOf, type Segment } from '../../core/segment/segment.ts';
import type { JournalStorage } from '../../core/storage/journal-storage.ts';
import { createMemoryJournalStorage } from '../../core/storage/memory/journal-engine.ts';
import type { TenantId } from '../../core/value/ids.ts';
import { expectOk } from '../../core/value/result.ts';
import { openKeepingJournal, openTestJournalRelay, relaySigningKey } from './test-journal-relay.ts';

const openRelayOver = (storage: JournalStorage, town: Town): Relay => {
  const journal = openKeepingJournal(storage, town);
  return openTestJournalRelay({ journal, receive: journal.receive });
};

const ownReading =
  'a journal checks what was sealed again with its own epoch key and ticket before it takes it over (JO rules)';
relayContract(
  'journal of a town hall',
  () => {
    const storages = new Map<TenantId, JournalStorage>();
    return {
      open: async (town) => {
        const storage = storages.get(town.tenant) ?? createMemoryJournalStorage();
        storages.set(town.tenant, storage);
        return { relay: openRelayOver(storage, town), publicKey: relaySigningKey.publicKey };
      },
      dispose: () => undefined,
    };
  },
  {
    RE6: 'a journal takes the beginning of a stream whatever it follows, as every reader does',
    RE10: 'a journal keeps every branch of its own devices',
    RE13: 'a journal keeps nothing that it quarantines; the device sends it again',
    RE15: ownReading,
    RE16: ownReading,
    RE17: ownReading,
    RE63: ownReading,
  },
);

const push = async (relay: Relay, town: Town, ...segments: readonly Segment[]) =>
  expectOk(await relay.push(town.tenant, runOf(...segments)));

const tipsOf = async (relay: Relay, town: Town, writer: TownWriter): Promise<StreamTip[]> =>
  expectOk(await relay.vector(town.tenant))
    .tips.filter(({ stream }) => stream === writer.stream)
    .sort((left, right) => left.branch - right.branch);

const shapeOf = ({ branch, forkedAfter, sequence, head }: StreamTip) => ({
  branch,
  forkedAfter,
  sequence,
  head,
});
const headsOf = (segments: readonly Segment[]) => segments.map(({ head }) => head);

test('[TH33] a branch that left a branch is served as its chain, also after a restart', async () => {
  const town = createTown('nested');
  const storage = createMemoryJournalStorage();
  const relay = openRelayOver(storage, town);
  const writer = town.openStream(town.first);
  const shared = writer.clicks(3);
  const clone = writer.clone();
  const [mine, theirs] = [writer.clicks(4), clone.clicks(2)];
  const second = clone.clone();
  const [more, other] = [clone.clicks(2), second.clicks(5)];
  for (const part of [shared, mine, theirs, more]) await push(relay, town, ...part);
  const forked = await push(relay, town, ...theirs, ...other);
  assert.ok(forked.kind === 'forked' && headsOf([...mine, ...more]).includes(forked.other));
  for (const one of [relay, openRelayOver(storage, town)]) {
    const tips = await tipsOf(one, town, writer);
    assert.deepEqual(
      tips.map(({ branch, forkedAfter, sequence }) => [branch, forkedAfter, sequence]),
      [
        [0, 0, 7],
        [1, 3, 7],
        [2, 5, 10],
      ],
    );
    const chain = headsOf(await pullAll(one, town.tenant, writer.stream, 0, 2));
    for (const head of headsOf([...shared, ...theirs, ...other])) assert.ok(chain.includes(head));
    const rest = headsOf(await pullAll(one, town.tenant, writer.stream, 5, 2));
    assert.deepEqual(rest, headsOf(other));
    const unknown = { stream: writer.stream, after: 0, bytesMax: 1000, branch: 3 };
    assert.deepEqual(expectOk(await one.pull(town.tenant, unknown)), { runs: [], hasMore: false });
  }
});

test('[TH33] long branches whose rows lie between each other are given whole, in small pieces too', async () => {
  const town = createTown('long fork');
  const relay = openRelayOver(createMemoryJournalStorage(), town);
  const writer = town.openStream(town.first);
  const shared = writer.clicks(2);
  const clone = writer.clone();
  const [mine, theirs] = [writer.clicks(200), clone.clicks(150)];
  await push(relay, town, ...shared);
  await push(relay, town, ...theirs.slice(0, 100));
  for (const [index, segment] of mine.entries()) {
    await push(relay, town, segment);
    const theirNext = theirs[100 + index];
    if (theirNext !== undefined) await push(relay, town, theirNext);
  }
  const [trunk, branch] = await tipsOf(relay, town, writer);
  assert.deepEqual([trunk?.head, branch?.head], [theirs.at(-1)?.head, mine.at(-1)?.head]);
  const chains = [
    [0, theirs],
    [1, mine],
  ] as const;
  for (const [number, own] of chains) {
    const heads: string[] = [];
    for (let after = 2; after < 2 + own.length; ) {
      const request = { stream: writer.stream, after, bytesMax: 1, branch: number };
      const { runs, hasMore } = expectOk(await relay.pull(town.tenant, request));
      assert.equal(runs.length, 1);
      const page = await pullAll(
        { ...relay, pull: async () => ({ ok: true, value: { runs, hasMore: false } }) },
        town.tenant,
        writer.stream,
      );
      heads.push(...headsOf(page));
      after = Math.max(...page.map(({ commitment }) => lastSequenceOf(commitment)));
      assert.equal(hasMore, after < 2 + own.length);
    }
    assert.deepEqual(heads, headsOf(own));
  }
});

interface Fork {
  readonly writer: TownWriter;
  readonly unsent: Segment[];
}

test('[TH33] given the same runs, the journal shows and serves the same as a hub', async () => {
  const step = fc.record({
    at: fc.nat({ max: 6 }),
    act: fc.constantFrom('click', 'click', 'fork', 'send'),
    count: fc.integer({ min: 1, max: 4 }),
  });
  let towns = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 40 }), async (steps) => {
      towns += 1;
      const town = createTown(`same as a hub ${towns}`);
      const storage = createMemoryJournalStorage();
      const hub = createStoreRelay({ name: 'Hub', suite, store: createMemoryStore(), key: relaySigningKey });
      const relay = openRelayOver(storage, town);
      await push(hub, town, town.genesis);
      const forks: Fork[] = [{ writer: town.openStream(town.first), unsent: [] }];
      const send = async (fork: Fork) => {
        const sent = fork.unsent.splice(0);
        if (sent.length === 0) return;
        const answers = [await push(hub, town, ...sent), await push(relay, town, ...sent)];
        const [there, here] = answers.map((answer) =>
          answer.kind === 'stored' || answer.kind === 'forked' ? answer.receipt : answer,
        );
        assert.deepEqual(here, there);
      };
      for (const { at, act, count } of steps) {
        const fork = forks[at % forks.length];
        if (fork === undefined) continue;
        if (act === 'click') fork.unsent.push(...fork.writer.clicks(count));
        // What a branch hangs on is there before it.
        if (act !== 'click') await send(fork);
        if (act === 'fork' && forks.length < 7) forks.push({ writer: fork.writer.clone(), unsent: [] });
      }
      for (const fork of forks) await send(fork);
      const [first] = forks;
      if (first === undefined) return;
      for (const one of [relay, openRelayOver(storage, town)]) {
        const tips = await tipsOf(one, town, first.writer);
        assert.deepEqual(tips.map(shapeOf), (await tipsOf(hub, town, first.writer)).map(shapeOf));
        for (const { branch, sequence } of tips) {
          const after = Math.floor(sequence / 2);
          const pulled = await pullAll(one, town.tenant, first.writer.stream, after, branch);
          const expected = await pullAll(hub, town.tenant, first.writer.stream, after, branch);
          const beyond = (segments: readonly Segment[]) =>
            headsOf(segments.filter(({ commitment }) => lastSequenceOf(commitment) > after));
          assert.deepEqual(beyond(pulled), beyond(expected));
        }
      }
    }),
    { numRuns: 40 },
  );
});

test('[TH33] what lies beyond the cut of a removed device is not shown, and comes when it is sent again', async () => {
  const town = createTown('cut');
  const relay = openRelayOver(createMemoryJournalStorage(), town);
  const laptop = town.newDevice();
  await push(relay, town, town.admit(laptop));
  const writer = town.openStream(laptop);
  const [counted, later] = [writer.clicks(2), writer.clicks(1)];
  await push(relay, town, ...counted);
  await push(relay, town, ...later);
  const [, end] = counted;
  assert.ok(end !== undefined);
  await push(relay, town, town.remove(laptop, [cutAt(end)]));
  assert.deepEqual(headsOf(await pullAll(relay, town.tenant, writer.stream)), headsOf(counted));
  const [tip] = await tipsOf(relay, town, writer);
  assert.deepEqual([tip?.sequence, tip?.head], [2, end.head]);
  const late = writer.clicks(2);
  assert.equal((await push(relay, town, ...late)).kind, 'quarantined');
  const [, last] = late;
  assert.ok(last !== undefined);
  await push(relay, town, town.extend(laptop, [cutAt(last)]));
  assert.equal((await push(relay, town, ...late)).kind, 'stored');
  const all = headsOf(await pullAll(relay, town.tenant, writer.stream));
  assert.deepEqual(all, headsOf([...counted, ...later, ...late]));
});

test('[TH34] the leaf index of every receipt is the place of its head in the log, over a restart', async () => {
  const town = createTown('log');
  const storage = createMemoryJournalStorage();
  const relay = openRelayOver(storage, town);
  const writer = town.openStream(town.first);
  const sent: Segment[][] = [];
  for (let at = 0; at < 600; at += 1) sent.push(writer.clicks(at % 50 === 0 ? 7 : 1));
  for (const part of sent) await push(relay, town, ...part);
  for (const one of [relay, openRelayOver(storage, town)]) {
    const log = expectOk(await one.log(town.tenant, 0, 10_000));
    assert.deepEqual(log, headsOf([town.genesis, ...sent.flat()]));
    for (const at of [0, 1, 254, 255, 256, 257, 511, 512, 599]) {
      const receipt = receiptIn(await push(one, town, ...(sent[at] ?? [])));
      assert.equal(log[receipt.leafIndex], receipt.head, `push ${at}`);
    }
    for (const [from, limit] of [
      [0, 3],
      [300, 10],
      [expectOk(await one.log(town.tenant, 0, 10_000)).length - 2, 10],
      [5_000, 10],
    ] as const)
      assert.deepEqual(expectOk(await one.log(town.tenant, from, limit)), log.slice(from, from + limit));
  }
});
