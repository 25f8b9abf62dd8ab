import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { planAdmission } from '../control/admission.ts';
import { foundTestTown, noteEntry, openTestReplica, seededRandom } from '../replica/test-town.ts';
import { joinRuns, parseRun } from '../segment/run.ts';
import type { JournalStorage, StoredRun } from '../storage/journal-storage.ts';
import { createMemoryJournalStorage } from '../storage/memory/journal-engine.ts';
import type { StreamId } from '../value/ids.ts';
import { expectOk } from '../value/result.ts';
import { type PlacedRun, verifyRuns } from './verify.ts';
import { verifyJournal } from './verify-journal.ts';

const town = foundTestTown('verify');
const { suite, tenant } = town;

/** A journal with two devices, several streams and a control stream that grew. */
function createJournal(): JournalStorage {
  const storage = createMemoryJournalStorage();
  const first = openTestReplica(town, { storage });
  const random = seededRandom(suite, 'second');
  const device = { signing: suite.signingKey(random.bytes(32)), wrapping: suite.wrapKey(random.bytes(96)) };
  const keys = { signingKey: device.signing.publicKey, wrapKey: device.wrapping.publicKey };
  expectOk(
    first.replica.appendAct(
      planAdmission({ suite, random, tenant }, keys, first.journal.epochKeys().values()),
      town.guardians,
    ),
  );
  const second = openTestReplica(town, { device, seed: 'second' });
  for (const row of storage.readFrom(0, 100)) second.replica.receive(row.bytes);
  for (let number = 1; number <= 6; number += 1) first.replica.submit([noteEntry(number, 'a', `n${number}`)]);
  const before = second.storage.lastPosition();
  for (let number = 7; number <= 9; number += 1)
    second.replica.submit([noteEntry(number, 'b', `n${number}`)]);
  for (const row of second.storage.readFrom(before, 100)) first.replica.receive(row.bytes);
  return storage;
}

const storage = createJournal();
const placed = (rows: readonly StoredRun[]): PlacedRun[] =>
  rows.map(({ position, bytes }) => ({ place: `position ${position}`, bytes }));
const runs = placed(storage.readFrom(0, 1000));

/** When the stream of a run began, by position. */
function streamAge({ bytes }: PlacedRun): number {
  const streamOf = (one: PlacedRun) => expectOk(parseRun(suite, one.bytes)).segments[0]?.commitment.stream;
  return runs.findIndex((one) => streamOf(one) === streamOf({ place: '', bytes }));
}

test('[JO14] a whole source is whole, with the last signatures and with all', () => {
  for (const signatures of ['last', 'all'] as const) {
    const report = expectOk(verifyRuns(suite, tenant, () => runs, { signatures }));
    assert.deepEqual([report.entries, report.streams, report.ends, report.openBeginnings], [12, 4, 4, 0]);
  }
  assert.ok(verifyJournal(suite, tenant, storage).ok);
});

test('[JO22] a whole journal is parsed once and read twice in order, whatever its streams begin behind', () => {
  let rows = 0;
  const readFrom: typeof storage.readFrom = (...given) => {
    const read = storage.readFrom(...given);
    rows += read.length;
    return read;
  };
  let heads = 0;
  const hashHex: typeof suite.hashHex = (bytes) => {
    if (bytes.length === 181) heads += 1;
    return suite.hashHex(bytes);
  };
  const report = expectOk(verifyJournal({ ...suite, hashHex }, tenant, { ...storage, readFrom }));
  assert.equal(rows, 2 * storage.lastPosition(), 'for control, and for the runs');
  const control = runs.filter(({ bytes }) => bytes[17] === 1).map(({ bytes }) => parseRun(suite, bytes));
  const twice = control.reduce((sum, run) => sum + expectOk(run).segments.length, 0);
  assert.equal(heads, report.segments + twice, 'one head for each segment, control a second time');
});

test('[JO22] what a stream begins behind is found wherever it lies', () => {
  const backwards = [...runs].sort((left, right) => streamAge(right) - streamAge(left));
  const report = expectOk(verifyRuns(suite, tenant, () => backwards));
  assert.deepEqual([report.streams, report.openBeginnings], [4, 0]);
});

test('[JO14] joined runs, as a bundle carries them, are the same', () => {
  const joined = joinRuns(runs.map(({ bytes }) => expectOk(parseRun(suite, bytes))));
  assert.ok(joined.length < runs.length);
  const source = joined.map(({ bytes }, index) => ({ place: `run ${index}`, bytes }));
  assert.equal(expectOk(verifyRuns(suite, tenant, () => source)).entries, 12);
});

test('[JO14] every flipped bit is found and its place named', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.nat(7), (which, where, bit) => {
      const index = which % runs.length;
      const source = runs.map((run, at) => {
        if (at !== index) return run;
        const bytes = run.bytes.slice();
        const place = where % bytes.length;
        bytes[place] = (bytes[place] ?? 0) ^ (1 << bit);
        return { ...run, bytes };
      });
      const verified = verifyRuns(suite, tenant, () => source, { signatures: 'all' });
      assert.equal(verified.ok, false);
    }),
    { numRuns: 150 },
  );
});

test('[JO14] a run that is missing in the middle is named by the one that follows it', () => {
  const sealed = runs.filter(({ bytes }) => bytes[17] === 0);
  const missing = sealed[2];
  const verified = verifyRuns(suite, tenant, () => runs.filter((run) => run !== missing));
  assert.ok(!verified.ok && verified.failure.place === sealed[3]?.place);
  const part = verifyRuns(suite, tenant, () => runs.filter((run) => run !== missing), { isWhole: false });
  assert.equal(expectOk(part).openBeginnings, 1);
});

test('[JO14] without its genesis, or of another tenant, nothing is verified', () => {
  const none = verifyRuns(suite, tenant, () => runs.slice(1));
  assert.ok(!none.ok && none.failure.kind === 'genesis-missing');
  const other = verifyRuns(suite, foundTestTown('other').tenant, () => runs);
  assert.ok(!other.ok && other.failure.kind === 'genesis-missing');
  assert.equal(
    verifyRuns(suite, tenant, () => [{ place: 'x', bytes: new Uint8Array(3) }, ...runs]).ok,
    false,
  );
});

test('[JO14] a forged device is named even when its chain is whole', () => {
  const strangers = foundTestTown('verify');
  const { storage: other } = openTestReplica(strangers, {
    device: {
      signing: suite.signingKey(new Uint8Array(32).fill(3)),
      wrapping: suite.wrapKey(new Uint8Array(96).fill(3)),
    },
  });
  assert.equal(other.lastPosition(), 1);
  const foreign = openTestReplica(foundTestTown('elsewhere'));
  foreign.replica.submit([noteEntry(1, 'a', 'x')]);
  const [, sealed] = placed(foreign.storage.readFrom(0, 10));
  assert.ok(sealed !== undefined);
  const verified = verifyRuns(suite, tenant, () => [...runs, { ...sealed, place: 'the last' }]);
  assert.ok(!verified.ok && verified.failure.place === 'the last');
});

for (const [name, change] of [
  ['another stream', (row) => ({ ...row, stream: '22'.repeat(16) as StreamId })],
  ['another first sequence', (row) => ({ ...row, firstSequence: row.firstSequence + 1 })],
  ['another end', (row) => ({ ...row, lastSequence: row.lastSequence + 1 })],
  ['a branch', (row) => ({ ...row, isBranch: !row.isBranch })],
  ['another position', (row) => ({ ...row, position: row.position + 1 })],
] as const satisfies readonly (readonly [string, (row: StoredRun) => StoredRun])[]) {
  test(`[JO14] a row whose columns say ${name} is found`, () => {
    const broken: JournalStorage = {
      ...storage,
      readFrom: (position, limit) =>
        storage.readFrom(position, limit).map((row) => (row.position === 4 ? change(row) : row)),
    };
    const verified = verifyJournal(suite, tenant, broken);
    assert.ok(!verified.ok && verified.failure.kind === 'index-broken');
  });
}

test('[JO14] a row that the index has lost is found', () => {
  const lost: JournalStorage = {
    ...storage,
    readStream: (stream, after, limit) => storage.readStream(stream, after, limit).slice(1),
  };
  const verified = verifyJournal(suite, tenant, lost);
  assert.ok(!verified.ok && verified.failure.kind === 'index-broken');
});
