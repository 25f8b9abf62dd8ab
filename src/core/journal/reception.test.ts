import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deviceIdOf, signAct } from '../control/acts.ts';
import { planAdmission, planRemoval, planSuccession } from '../control/admission.ts';
import { buildControlEntry } from '../control/genesis.ts';
import { buildBody } from '../entry/body.ts';
import { buildEntry, type Entry } from '../entry/entry.ts';
import {
  foundTestTown,
  noteEntry,
  openTestReplica,
  seededRandom,
  subjectNamed,
  type TestTown,
} from '../replica/test-town.ts';
import { encodeRun } from '../segment/run.ts';
import { type StreamPosition, sealSegment } from '../segment/sealing.ts';
import { firstSealHashOf, lastSequenceOf, type Segment } from '../segment/segment.ts';
import { createMemoryJournalStorage } from '../storage/memory/journal-engine.ts';
import { type Bytes, bytesToHex } from '../value/bytes.ts';
import { type DeviceId, type Head, idOf, nobody, type StreamId, zeroHead } from '../value/ids.ts';
import { expectOk } from '../value/result.ts';
import type { Received } from './journal.ts';

const town = foundTestTown('reception');
const { suite, tenant } = town;

/** A writer of its own: what an honest or a dishonest device could seal. */
function createWriter(owner: TestTown = town, seed = 'writer', signing = owner.device.signing) {
  const random = seededRandom(suite, seed);
  const device = deviceIdOf(suite, signing.publicKey);
  const stream = idOf<StreamId>(random.bytes(16));
  let step = 0;
  const entry = (over: { milliseconds?: number } = {}): Entry => {
    step += 1;
    const header = {
      hybridTime: { milliseconds: over.milliseconds ?? 1_800_000_000_000 + step, counter: 0 },
      recordedAt: 1_800_000_000_000 + step,
      offsetMinutes: 60,
      critical: false,
      clockUnsure: false,
      person: nobody,
      request: idOf<never>(random.bytes(16)),
      part: 1,
      parts: 1,
      bodyVersion: 1,
      kind: 'note/written',
      subjects: [subjectNamed(seed)],
      after: [],
    };
    return buildEntry(suite, header, buildBody(random, { text: `t${step}` }));
  };
  const start: StreamPosition = {
    tenant: owner.tenant,
    stream,
    class: 'sealed',
    firstSequence: 1,
    previous: owner.genesisHead,
    previousSeal: zeroHead,
  };
  const seal = (position: StreamPosition, isLast = false): Segment =>
    sealSegment(
      { suite, random, sealer: { device, sign: signing.sign } },
      position,
      [entry()],
      owner.epoch,
      isLast,
    );
  return { device, stream, start, seal };
}

const after = (segment: Segment, over: Partial<StreamPosition> = {}): StreamPosition => ({
  tenant,
  stream: segment.commitment.stream,
  class: segment.commitment.class,
  firstSequence: lastSequenceOf(segment.commitment) + 1,
  previous: segment.head,
  previousSeal: firstSealHashOf(segment),
  ...over,
});

const runOf = (...segments: readonly Segment[]): Bytes => encodeRun(segments).bytes;
const openReader = (device?: TestTown['device']) =>
  openTestReplica(town, device === undefined ? {} : { device });
const refusalOf = (received: Received): string =>
  received.kind === 'refused' ? received.failure.kind : received.kind;

test('[JO4] what is no run, of another tenant or of an unknown device is refused and nothing is stored', () => {
  const { journal, storage } = openReader();
  const before = storage.lastPosition();
  const other = foundTestTown('another town');
  const foreign = createWriter(other);
  const stranger = createWriter(town, 'stranger', suite.signingKey(new Uint8Array(32).fill(5)));
  assert.equal(refusalOf(journal.receive(new Uint8Array([1, 2, 3]))), 'run-malformed');
  assert.equal(refusalOf(journal.receive(runOf(foreign.seal(foreign.start)))), 'tenant-foreign');
  assert.equal(refusalOf(journal.receive(other.run.bytes)), 'tenant-foreign');
  assert.equal(refusalOf(journal.receive(runOf(stranger.seal(stranger.start)))), 'device-unknown');
  assert.equal(storage.lastPosition(), before);
});

test('[JO4] a signature that is not the origin’s and an altered ciphertext are refused', () => {
  const { journal } = openReader();
  const writer = createWriter();
  const forged = sealSegment(
    {
      suite,
      random: seededRandom(suite, 'f'),
      sealer: { device: writer.device, sign: suite.signingKey(new Uint8Array(32).fill(9)).sign },
    },
    writer.start,
    [buildEntryForForgery()],
    town.epoch,
  );
  assert.equal(refusalOf(journal.receive(runOf(forged))), 'signature-invalid');
  const bytes = runOf(writer.seal(writer.start)).slice();
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  assert.equal(refusalOf(journal.receive(bytes)), 'ciphertext-altered');
});

function buildEntryForForgery(): Entry {
  const random = seededRandom(suite, 'forgery');
  const time = { hybridTime: { milliseconds: 1, counter: 0 }, recordedAt: 1, offsetMinutes: 0 };
  return buildControlEntry(suite, random, { kind: 'epoch/opened', body: {}, time, after: [] });
}

test('[JO5] a gap is asked for from the first sequence that is missing', () => {
  const { journal } = openReader();
  const writer = createWriter();
  const [first, second, third] = threeOf(writer);
  const need = journal.receive(runOf(third));
  assert.deepEqual(need, { kind: 'need', stream: writer.stream, sequence: 1 });
  assert.equal(journal.receive(runOf(first)).kind, 'stored');
  assert.deepEqual(journal.receive(runOf(third)), { kind: 'need', stream: writer.stream, sequence: 2 });
  const rest = journal.receive(runOf(first, second, third));
  assert.ok(rest.kind === 'stored' && rest.run.segments.length === 2);
  assert.equal(journal.receive(runOf(second, third)).kind, 'repeated');
});

function threeOf(writer: ReturnType<typeof createWriter>): [Segment, Segment, Segment] {
  const first = writer.seal(writer.start);
  const second = writer.seal(after(first));
  return [first, second, writer.seal(after(second))];
}

test('[JO5] a skipped sequence, an exchanged seal and a segment behind the last one are refused', () => {
  const { journal } = openReader();
  const writer = createWriter();
  const first = writer.seal(writer.start);
  assert.equal(journal.receive(runOf(first)).kind, 'stored');
  const skipping = writer.seal(after(first, { firstSequence: 3 }));
  const exchanged = writer.seal(after(first, { previousSeal: 'ab'.repeat(32) as Head }));
  assert.equal(refusalOf(journal.receive(runOf(skipping))), 'run-broken');
  assert.equal(refusalOf(journal.receive(runOf(exchanged))), 'run-broken');
  const last = writer.seal(after(first), true);
  assert.equal(journal.receive(runOf(last)).kind, 'stored');
  assert.equal(refusalOf(journal.receive(runOf(writer.seal(after(last))))), 'run-broken');
});

test('[JO7] both branches of a forked stream are kept, and a restart knows them', () => {
  const { journal, storage, replica } = openReader();
  const writer = createWriter();
  const first = writer.seal(writer.start);
  const left = writer.seal(after(first));
  const right = writer.seal(after(first));
  assert.equal(journal.receive(runOf(first, left)).kind, 'stored');
  const forked = replica.receive(runOf(right));
  assert.ok(forked.kind === 'stored' && forked.forkedFrom === left.head);
  const longer = writer.seal(after(right));
  assert.equal(replica.receive(runOf(longer)).kind, 'stored');
  const again = openTestReplica(town, { storage }).journal;
  const heads = [journal, again].map(({ streams }) =>
    streams.find(writer.stream)?.tips.map(({ head }) => head),
  );
  assert.deepEqual(heads, [
    [left.head, longer.head],
    [left.head, longer.head],
  ]);
  assert.deepEqual(journal.streams.headsAt(writer.stream, 2), [left.head, right.head]);
});

test('[JO20] a long branch is received with few reads of what is stored', () => {
  const inner = createMemoryJournalStorage();
  let reads = 0;
  const readStream: typeof inner.readStream = (...given) => {
    reads += 1;
    return inner.readStream(...given);
  };
  const { journal } = openTestReplica(town, { storage: { ...inner, readStream } });
  const writer = createWriter();
  const lineFrom = (start: Segment): Segment[] => {
    const line = [start];
    while (line.length < 120) line.push(writer.seal(after(line.at(-1) ?? start)));
    return line;
  };
  const first = writer.seal(writer.start);
  for (const segment of lineFrom(first))
    assert.equal(journal.receive(runOf(segment)).kind, 'stored', 'single clicks, a row each');
  const branch = lineFrom(writer.seal(after(first)));
  reads = 0;
  const received = journal.receive(runOf(first, ...branch));
  assert.ok(received.kind === 'stored' && received.run.segments.length === 120);
  // Doubling pages: 16, 32, 64, 128 rows; and the places of the predecessor and of the fork.
  assert.ok(reads <= 8, `${reads} reads`);
  reads = 0;
  assert.equal(journal.receive(runOf(first, ...branch)).kind, 'repeated');
  assert.ok(reads <= 8, `${reads} reads`);
});

test('[JO7] two beginnings of one stream are a fork too', () => {
  const { journal } = openReader();
  const writer = createWriter();
  const one = writer.seal(writer.start);
  const other = writer.seal(writer.start);
  assert.equal(journal.receive(runOf(one)).kind, 'stored');
  const forked = journal.receive(runOf(other));
  assert.ok(forked.kind === 'stored' && forked.forkedFrom === one.head);
});

test('[JO7] a process that meets its own stream from outside leaves it', () => {
  const own = openReader();
  own.replica.submit([noteEntry(1, 'a', 'eins')]);
  const { stream } = own.journal.nextPlace();
  const clone = openTestReplica(town, { storage: own.storage, seed: 'clone' });
  assert.equal(own.journal.wasCloned(), false);
  const row = own.storage.readStream(stream, 0, 1)[0];
  const [segment] = own.journal.streams.list().filter((one) => one.stream === stream);
  assert.ok(row !== undefined && segment !== undefined && clone.journal.streams.find(stream) !== undefined);
  const resumed = createWriter();
  const tip = own.journal.streams.findSegment(stream, 1, segment.tips[0]?.head ?? zeroHead);
  assert.ok(tip !== undefined);
  const theirs = resumed.seal(after(tip));
  assert.equal(own.replica.receive(runOf(theirs)).kind, 'stored');
  assert.equal(own.journal.wasCloned(), true);
  const [outcome] = own.replica.submit([noteEntry(2, 'a', 'zwei')]);
  assert.ok(outcome?.kind === 'done' && outcome.stream !== stream && outcome.sequence === 1);
});

test('[JO10] a device that is removed or retired writes nothing any more', () => {
  for (const end of ['removed', 'retired'] as const) {
    const { replica, journal } = openReader();
    const random = seededRandom(suite, end);
    const second = { signing: suite.signingKey(random.bytes(32)), wrapping: suite.wrapKey(random.bytes(96)) };
    const keys = { signingKey: second.signing.publicKey, wrapKey: second.wrapping.publicKey };
    expectOk(
      replica.appendAct(
        planAdmission({ suite, random, tenant }, keys, journal.epochKeys().values()),
        town.guardians,
      ),
    );
    const successor = deviceIdOf(suite, keys.signingKey);
    const act =
      end === 'removed'
        ? planRemoval(random, journal.device, [])
        : planSuccession(random, { device: journal.device, successor, reason: 'defekt', heads: [] });
    expectOk(replica.appendAct(act, town.guardians));
    const [outcome] = replica.submit([noteEntry(1, 'a', 'zu spät')]);
    assert.ok(outcome?.kind === 'failed' && outcome.failure.kind === 'device-not-admitted', end);
    assert.equal(replica.appendAct(planRemoval(random, journal.device, []), town.guardians).ok, false);
  }
});

test('[JO11] what lies beyond the cut of a removed device does not count, until guardians extend the cut', () => {
  const { replica, journal, storage } = openReader();
  const random = seededRandom(suite, 'cuts');
  const other = { signing: suite.signingKey(random.bytes(32)), wrapping: suite.wrapKey(random.bytes(96)) };
  const keys = { signingKey: other.signing.publicKey, wrapKey: other.wrapping.publicKey };
  expectOk(
    replica.appendAct(
      planAdmission({ suite, random, tenant }, keys, journal.epochKeys().values()),
      town.guardians,
    ),
  );
  const writer = createWriter(town, 'removed one', other.signing);
  const [first, second, third] = threeOf(writer);
  const cut = (sequence: number, head: Head) => [{ stream: writer.stream, sequence, head }];
  expectOk(replica.appendAct(planRemoval(random, writer.device, cut(1, first.head)), town.guardians));
  assert.equal(replica.receive(runOf(second)).kind, 'quarantined');
  const whole = replica.receive(runOf(first, second, third));
  assert.equal(whole.kind, 'stored', 'a run that crosses the cut is kept whole');
  const text = () => replica.views.query({ table: 'notes' }).map((row) => row['text']);
  assert.deepEqual(text(), ['t1']);
  assert.equal(replica.views.count({ table: 'set_aside', equals: { state: 'quarantined' } }), 2);
  const body = {
    nonce: bytesToHex(random.bytes(16)),
    device: writer.device as DeviceId,
    cuts: cut(3, third.head),
  };
  expectOk(replica.appendAct({ kind: 'cut/extended', body }, town.guardians));
  assert.deepEqual(text(), ['t1 t2 t3']);
  assert.equal(replica.views.count({ table: 'set_aside' }), 0);
  assert.ok(storage.lastPosition() > 3);
});

test('[JO15] a control run is judged by the state that it leads to', () => {
  const { journal } = openReader();
  const random = seededRandom(suite, 'control');
  const stranger = suite.signingKey(random.bytes(32));
  const wrapping = suite.wrapKey(random.bytes(96));
  const keys = { signingKey: stranger.publicKey, wrapKey: wrapping.publicKey };
  const act = planAdmission({ suite, random, tenant }, keys, []);
  const time = {
    hybridTime: { milliseconds: 2, counter: 0 },
    recordedAt: 1_800_000_000_000,
    offsetMinutes: 0,
  };
  const body = signAct(suite, tenant, act, town.guardians);
  const entry = buildControlEntry(suite, random, {
    kind: act.kind,
    body,
    time,
    after: [],
  });
  const device = deviceIdOf(suite, stranger.publicKey);
  const own = sealSegment(
    { suite, random, sealer: { device, sign: stranger.sign } },
    {
      tenant,
      stream: idOf<StreamId>(random.bytes(16)),
      class: 'control',
      firstSequence: 1,
      previous: town.genesisHead,
      previousSeal: zeroHead,
    },
    [entry],
    undefined,
  );
  assert.equal(
    refusalOf(journal.receive(runOf(own))),
    'device-unknown',
    'nobody admits itself, whoever signed',
  );
});

test('[JO11] a branch that a thief grows before the cut does not count', () => {
  const { replica, journal } = openReader();
  const random = seededRandom(suite, 'thief');
  const stolen = { signing: suite.signingKey(random.bytes(32)), wrapping: suite.wrapKey(random.bytes(96)) };
  const keys = { signingKey: stolen.signing.publicKey, wrapKey: stolen.wrapping.publicKey };
  expectOk(
    replica.appendAct(
      planAdmission({ suite, random, tenant }, keys, journal.epochKeys().values()),
      town.guardians,
    ),
  );
  const writer = createWriter(town, 'stolen one', stolen.signing);
  const [first, second, third] = threeOf(writer);
  assert.equal(journal.receive(runOf(first, second)).kind, 'stored');
  const cuts = [{ stream: writer.stream, sequence: 2, head: second.head }];
  expectOk(replica.appendAct(planRemoval(random, writer.device, cuts), town.guardians));
  assert.equal(journal.receive(runOf(writer.seal(after(first)))).kind, 'quarantined');
  assert.equal(journal.receive(runOf(writer.seal(writer.start))).kind, 'quarantined');
  assert.equal(journal.receive(runOf(third)).kind, 'quarantined');
});

test('[JO15] an act of guardians counts also in the control stream of a removed device', () => {
  const { replica, journal } = openReader();
  const random = seededRandom(suite, 'both halves');
  const other = { signing: suite.signingKey(random.bytes(32)), wrapping: suite.wrapKey(random.bytes(96)) };
  const keys = { signingKey: other.signing.publicKey, wrapKey: other.wrapping.publicKey };
  expectOk(
    replica.appendAct(
      planAdmission({ suite, random, tenant }, keys, journal.epochKeys().values()),
      town.guardians,
    ),
  );
  const half = openTestReplica(town, { device: other, seed: 'half' });
  for (const row of journal.storage.readFrom(0, 10)) half.replica.receive(row.bytes);
  expectOk(replica.appendAct(planRemoval(random, half.journal.device, []), town.guardians));
  expectOk(half.replica.appendAct(planRemoval(random, journal.device, []), town.guardians));
  const [run] = half.storage.readFrom(half.storage.lastPosition() - 1, 1);
  assert.equal(replica.receive(run?.bytes ?? new Uint8Array(0)).kind, 'stored');
  const statuses = [...journal.control().devices.values()].map(({ status }) => status);
  assert.deepEqual(statuses, ['removed', 'removed'], 'both hold, and the recovery kit decides');
});

test('[JO19] an act that no reader would count is refused and nothing is recorded', () => {
  const { replica, journal, storage } = openReader();
  const random = seededRandom(suite, 'act');
  const before = storage.lastPosition();
  const act = planRemoval(random, journal.device, []);
  for (const guardians of [[], town.guardians.slice(0, 1), [suite.signingKey(new Uint8Array(32).fill(4))]]) {
    const refused = replica.appendAct(act, guardians);
    assert.ok(!refused.ok && refused.failure.kind === 'act-refused');
  }
  assert.equal(storage.lastPosition(), before);
  assert.equal(journal.control().devices.get(journal.device)?.status, 'admitted');
  const second = suite.wrapKey(random.bytes(96)).publicKey;
  const admission = planAdmission(
    { suite, random, tenant },
    { signingKey: random.bytes(32), wrapKey: second },
    [],
  );
  expectOk(replica.appendAct(admission, town.guardians));
  const again = replica.appendAct(admission, town.guardians);
  assert.ok(!again.ok && again.failure.message.includes('counted before'));
});
