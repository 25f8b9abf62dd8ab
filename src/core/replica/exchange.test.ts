import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { planAdmission } from '../control/admission.ts';
import { planEpoch } from '../control/epochs.ts';
import type { FoundingPlan } from '../control/founding.ts';
import { Projector } from '../projection/projector.ts';
import { joinRuns, parseRun } from '../segment/run.ts';
import { createMemoryJournalStorage } from '../storage/memory/journal-engine.ts';
import { createMemoryViewStorage } from '../storage/memory/view-engine.ts';
import type { Bytes } from '../value/bytes.ts';
import { expectOk } from '../value/result.ts';
import { foundTestTown, noteEntry, openTestReplica, seededRandom, type TestReplica } from './test-town.ts';

const town = foundTestTown('exchange');
const { suite, tenant } = town;

function newDevice(seed: string): FoundingPlan['device'] {
  const random = seededRandom(suite, seed);
  return { signing: suite.signingKey(random.bytes(32)), wrapping: suite.wrapKey(random.bytes(96)) };
}

function admit({ replica, journal }: TestReplica, device: FoundingPlan['device']): void {
  const keys = { signingKey: device.signing.publicKey, wrapKey: device.wrapping.publicKey };
  const act = planAdmission(
    { suite, random: seededRandom(suite, 'admit'), tenant },
    keys,
    journal.epochKeys().values(),
  );
  expectOk(replica.appendAct(act, town.guardians));
}

/** Everything that a replica holds, joined as sync joins it. */
const runsOf = ({ storage }: TestReplica): Bytes[] =>
  joinRuns(storage.readFrom(0, 10_000).map((row) => expectOk(parseRun(suite, row.bytes)))).map(
    ({ bytes }) => bytes,
  );

/** Offers runs in a random order, over and over, until nothing is new. */
function deliver(runs: readonly Bytes[], to: TestReplica, pick: (below: number) => number): void {
  for (let rounds = 0; rounds < 50; rounds += 1) {
    const left = [...runs];
    let isNew = false;
    while (left.length > 0) {
      const [run] = left.splice(pick(left.length), 1);
      if (run !== undefined && to.replica.receive(run).kind === 'stored') isNew = true;
    }
    if (!isNew) return;
  }
  assert.fail('the exchange does not end');
}

test('[RP5] two devices that exchange runs in any order come to the same rows', () => {
  const laptop = newDevice('laptop');
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 1, max: 3 })), {
        minLength: 3,
        maxLength: 12,
      }),
      fc.infiniteStream(fc.nat()),
      (steps, chance) => {
        const pick = (below: number): number => (chance.next().value ?? 0) % below;
        const first = openTestReplica(town, { seed: 'first' });
        admit(first, laptop);
        const second = openTestReplica(town, { device: laptop, seed: 'second' });
        deliver(runsOf(first), second, pick);
        let number = 0;
        for (const [who, subject] of steps) {
          number += 1;
          const [left, right] = number % 2 === 0 ? [first, second] : [second, first];
          left.clock.pass(number);
          if (who === 2) deliver(runsOf(left), right, pick);
          else
            assert.equal(
              (who === 0 ? left : right).replica.submit([noteEntry(number, `s${subject}`, `n${number}`)])[0]
                ?.kind,
              'done',
            );
        }
        deliver(runsOf(first), second, pick);
        deliver(runsOf(second), first, pick);
        assert.equal(first.replica.stateHash(), second.replica.stateHash());
        first.replica.rebuild();
        assert.equal(first.replica.stateHash(), second.replica.stateHash());
      },
    ),
    { numRuns: 25 },
  );
});

test('[RP7] what was sealed under an unknown epoch waits and is opened when its key comes', () => {
  const first = openTestReplica(town, { seed: 'first' });
  const laptop = newDevice('late laptop');
  admit(first, laptop);
  const second = openTestReplica(town, { device: laptop, seed: 'second' });
  deliver(runsOf(first), second, () => 0);
  const random = seededRandom(suite, 'epoch');
  const devices = [...first.journal.control().devices.values()];
  const opened = planEpoch({ suite, random, tenant, devices, recoveryKey: undefined });
  expectOk(first.replica.appendAct({ kind: 'epoch/opened', body: opened.body }, []));
  first.replica.submit([noteEntry(1, 'a', 'eins'), noteEntry(2, 'a', 'zwei')]);
  const rows = first.storage.readFrom(0, 100).map((row) => row.bytes);
  assert.equal(second.replica.receive(rows.at(-1) ?? new Uint8Array(0)).kind, 'stored');
  assert.deepEqual(
    second.replica.views
      .query({ table: 'set_aside' })
      .map((row) => [row['state'], row['reason'], row['count']]),
    [['parked', 'epoch-unknown', 2]],
  );
  assert.equal(second.replica.views.count({ table: 'notes' }), 0);
  deliver(rows, second, () => 0);
  assert.equal(second.replica.views.count({ table: 'set_aside' }), 0);
  assert.equal(second.replica.stateHash(), first.replica.stateHash());
});

test('[RP7] a crash between the key and the opening is made up for by the next start', () => {
  const first = openTestReplica(town, { seed: 'first' });
  const laptop = newDevice('crashing laptop');
  admit(first, laptop);
  const storage = createMemoryJournalStorage();
  const second = openTestReplica(town, { device: laptop, seed: 'second', storage });
  deliver(runsOf(first), second, () => 0);
  const opened = planEpoch({
    suite,
    random: seededRandom(suite, 'e'),
    tenant,
    devices: [...first.journal.control().devices.values()],
    recoveryKey: undefined,
  });
  expectOk(first.replica.appendAct({ kind: 'epoch/opened', body: opened.body }, []));
  first.replica.submit([noteEntry(1, 'a', 'eins')]);
  const [epochRun, noteRun] = first.storage
    .readFrom(first.storage.lastPosition() - 2, 2)
    .map((row) => row.bytes);
  assert.ok(epochRun !== undefined && noteRun !== undefined);
  const views = createMemoryViewStorage(Projector.tablesOf(second.registry));
  const beforeCrash = openTestReplica(town, { device: laptop, seed: 'third', storage, views });
  assert.equal(beforeCrash.replica.receive(noteRun).kind, 'stored');
  assert.equal(views.count({ table: 'set_aside', equals: { state: 'parked' } }), 1);
  // The control entry reached the journal; the views never heard of it.
  assert.equal(beforeCrash.journal.receive(epochRun).kind, 'stored');
  const again = openTestReplica(town, { device: laptop, seed: 'fourth', storage, views });
  assert.equal(again.replica.views.count({ table: 'set_aside' }), 0);
  assert.equal(again.replica.stateHash(), first.replica.stateHash());
});

test('[RP8] during catch-up nothing is decided, and its end folds everything that came', () => {
  const first = openTestReplica(town, { seed: 'first' });
  for (let number = 1; number <= 5; number += 1) first.replica.submit([noteEntry(number, 'a', `n${number}`)]);
  const second = openTestReplica(town, { seed: 'second' });
  second.replica.beginCatchUp();
  for (const run of runsOf(first)) second.replica.receive(run);
  const [refused] = second.replica.submit([noteEntry(9, 'a', 'zu früh')]);
  assert.ok(refused?.kind === 'refused' && refused.refusal.kind === 'recording-loading');
  second.replica.endCatchUp();
  assert.equal(second.replica.recording(), 'ok');
  assert.equal(second.replica.stateHash(), first.replica.stateHash());
});

test('[RP8] a ticket that comes in the middle of a catch-up counts at its end', () => {
  const first = openTestReplica(town, { seed: 'first' });
  first.replica.submit([noteEntry(1, 'a', 'eins')]);
  const [row] = first.storage.readFrom(1, 1);
  assert.ok(row !== undefined);
  const head = expectOk(parseRun(suite, row.bytes)).segments[0]?.head;
  assert.ok(head !== undefined);
  const second = openTestReplica(town, { seed: 'second' });
  second.replica.beginCatchUp();
  second.replica.receive(row.bytes);
  expectOk(
    first.replica.appendAct(
      { kind: 'erasure/ticketed', body: { nonce: '00'.repeat(16), places: [{ head, index: 0 }] } },
      town.guardians,
    ),
  );
  for (const run of runsOf(first)) second.replica.receive(run);
  second.replica.endCatchUp();
  assert.equal(second.replica.views.query({ table: 'notes' })[0]?.['text'], '');
  assert.equal(second.replica.stateHash(), first.replica.stateHash());
});
