import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as z from 'zod';
import { createFaultyStorage } from '../journal/test-faulty-storage.ts';
import { defineCommand, draft } from '../projection/command.ts';
import { eraseType, type Fold, on } from '../projection/fold.ts';
import { defineKind } from '../projection/kind.ts';
import { Projector } from '../projection/projector.ts';
import { createRegistry } from '../projection/registry.ts';
import { createMemoryViewStorage } from '../storage/memory/view-engine.ts';
import type { ViewStorage } from '../storage/view-storage.ts';
import { nobody, type RequestId } from '../value/ids.ts';
import { fail, ok } from '../value/result.ts';
import { Replica } from './replica.ts';
import type { Outcome, Submission } from './submission.ts';
import { foundTestTown, noteEntry, openTestReplica, seededRandom, subjectNamed } from './test-town.ts';

/** A seat may be taken once. A booking is about the seat and about itself; closing is about many seats. */
const seatTaken = defineKind({
  kind: 'seat/taken',
  schema: z.object({ by: z.string() }),
  roles: ['booking', 'seat'],
});
const seatsClosed = defineKind({ kind: 'seat/closed', schema: z.object({}), roles: ['seat'] });

interface Seat {
  readonly takenBy: string | null;
}
const seatFold: Fold<Seat> = {
  name: 'seat',
  version: 1,
  initial: () => ({ takenBy: null }),
  handlers: [
    on(seatTaken, (state, { body }) => ({ takenBy: state.takenBy ?? body.by })),
    on(seatsClosed, (state) => ({ takenBy: state.takenBy ?? 'closed' })),
  ],
  tables: [{ name: 'seats', columns: { taken_by: 'text' }, key: [], indexes: [] }],
  rows: ({ takenBy }) => ({ seats: takenBy === null ? [] : [{ taken_by: takenBy }] }),
};
const bookingFold: Fold<{ count: number }> = {
  name: 'booking',
  version: 1,
  initial: () => ({ count: 0 }),
  handlers: [on(seatTaken, ({ count }) => ({ count: count + 1 }))],
  tables: [{ name: 'bookings', columns: { count: 'integer' }, key: [], indexes: [] }],
  rows: ({ count }) => ({ bookings: [{ count }] }),
};

const takeSeat = defineCommand({
  name: 'seat/take',
  schema: z.object({ seat: z.string(), by: z.string() }),
  decide: (context, { seat, by }) =>
    context.stateOf(seatFold, subjectNamed(seat)).takenBy === null
      ? ok([draft(seatTaken, [context.newSubject(), subjectNamed(seat)], { by })])
      : fail({ kind: 'seat-taken', message: `Seat ${seat} is taken` }),
});
const closeSeats = defineCommand({
  name: 'seat/close',
  schema: z.object({ count: z.int() }),
  decide: (_context, { count }) =>
    ok([
      draft(
        seatsClosed,
        Array.from({ length: count }, (_, index) => subjectNamed(`seat ${index}`)),
        {},
      ),
    ]),
});
const takeMany = defineCommand({
  name: 'seat/take-many',
  schema: z.object({ count: z.int(), length: z.int() }),
  decide: (context, { count, length }) =>
    ok(
      Array.from({ length: count }, (_, index) =>
        draft(seatTaken, [context.newSubject(index)], { by: 'x'.repeat(length) }),
      ),
    ),
});

function openSeats(storage = createFaultyStorage()) {
  const town = foundTestTown('seats');
  const { suite } = town;
  const { journal } = openTestReplica(town, { storage });
  const registry = createRegistry(suite, [eraseType(seatFold), eraseType(bookingFold)]);
  const views = createMemoryViewStorage(Projector.tablesOf(registry));
  const commands = [takeSeat, closeSeats, takeMany];
  const replica = new Replica({
    suite,
    random: seededRandom(suite, 'seats'),
    journal,
    views,
    registry,
    commands,
  });
  return { replica, storage };
}

const ask = (number: number, command: string, input: unknown): Submission => ({
  request: number.toString(16).padStart(32, '0') as RequestId,
  person: nobody,
  command,
  input,
});
const kindsOf = (outcomes: readonly Outcome[]): string[] =>
  outcomes.map((one) =>
    one.kind === 'refused' ? one.refusal.kind : one.kind === 'failed' ? one.failure.kind : one.kind,
  );
const book = (number: number, seat: string) => ask(number, 'seat/take', { seat, by: `person ${number}` });

test('[RP4] requests of one batch see what the ones before them decided', () => {
  const { replica } = openSeats();
  const outcomes = replica.submit([
    book(1, 'seat 1'),
    book(2, 'seat 1'),
    book(3, 'seat 2'),
    book(4, 'seat 2'),
  ]);
  assert.deepEqual(kindsOf(outcomes), ['done', 'seat-taken', 'done', 'seat-taken']);
  assert.deepEqual(
    replica.views.query({ table: 'seats', orderBy: ['taken_by'] }).map((row) => row['taken_by']),
    ['person 1', 'person 3'],
  );
  assert.deepEqual(kindsOf(replica.submit([book(5, 'seat 2')])), ['seat-taken']);
});

test('[RP4] also when an entry is about more records than it can name tips of', () => {
  const { replica } = openSeats();
  for (let number = 0; number < 12; number += 1)
    replica.submit([ask(100 + number, 'seat/close', { count: 1 + (number % 3) })]);
  const outcomes = replica.submit([
    ask(1, 'seat/close', { count: 14 }),
    ...Array.from({ length: 14 }, (_, index) => book(10 + index, `seat ${index}`)),
  ]);
  assert.deepEqual(kindsOf(outcomes), ['done', ...Array<string>(14).fill('seat-taken')]);
  const grown = replica.stateHash();
  replica.rebuild();
  assert.equal(replica.stateHash(), grown);
});

test('[RP11] when the disk fails, the whole batch is decided again and nothing is decided twice', () => {
  const { replica, storage } = openSeats();
  storage.failAppend('lost');
  const outcomes = replica.submit([book(1, 'seat 1'), book(2, 'seat 1')]);
  assert.deepEqual(kindsOf(outcomes), ['done', 'seat-taken']);
  storage.failAppend('lost', 2);
  assert.deepEqual(kindsOf(replica.submit([book(3, 'seat 3'), book(4, 'seat 3'), book(1, 'seat 1')])), [
    'not-stored',
    'seat-taken',
    'done',
  ]);
  assert.deepEqual(kindsOf(replica.submit([book(5, 'seat 3')])), ['done'], 'what failed took no seat');
});

test('[RP12] a batch that outgrows a segment goes on in the next one, and each request stays in one', () => {
  const { replica, storage } = openSeats();
  const before = storage.lastPosition();
  const asked = Array.from({ length: 5 }, (_, index) =>
    ask(index + 1, 'seat/take-many', { count: 100, length: 10 }),
  );
  assert.deepEqual(kindsOf(replica.submit(asked)), Array<string>(5).fill('done'));
  assert.equal(storage.lastPosition() - before, 3);
  assert.equal(replica.views.count({ table: 'bookings' }), 500);
});

test('[RP12] a request that fits no segment is refused, and those beside it are not', () => {
  const { replica } = openSeats();
  const outcomes = replica.submit([
    book(1, 'seat 1'),
    ask(2, 'seat/take-many', { count: 256, length: 1 }),
    ask(3, 'seat/take-many', { count: 2, length: 600_000 }),
    ask(4, 'no/command', {}),
    ask(5, 'seat/take', { seat: 7 }),
    ask(6, 'seat/take-many', { count: 0, length: 0 }),
    book(7, 'seat 2'),
  ]);
  assert.deepEqual(kindsOf(outcomes), [
    'done',
    'request-too-large',
    'request-too-large',
    'command-unknown',
    'input-malformed',
    'unchanged',
    'done',
  ]);
  assert.equal(replica.views.count({ table: 'bookings' }), 2);
});

test('[RP2] a pending request id counts too, for the same command and for another', () => {
  const { replica } = openSeats();
  const outcomes = replica.submit([
    book(1, 'seat 1'),
    book(1, 'seat 1'),
    ask(1, 'seat/take', { seat: 'seat 2', by: 'x' }),
  ]);
  assert.deepEqual(kindsOf(outcomes), ['done', 'done', 'request-conflict']);
  assert.ok(outcomes[1]?.kind === 'done' && outcomes[1].repeated);
});

test('[RP6] views that fail are built anew at once; only when that fails too does recording stop', () => {
  const town = foundTestTown('views');
  const { journal, registry } = openTestReplica(town);
  const views = createMemoryViewStorage(Projector.tablesOf(registry));
  const failing = { puts: 0 };
  const replica = new Replica({
    suite: town.suite,
    random: seededRandom(town.suite, 'v'),
    journal,
    registry,
    commands: [],
    views: {
      ...views,
      writeMeta: (name, value) => {
        if (name === 'position' && failing.puts > 0) {
          failing.puts -= 1;
          throw new Error('the disk failed');
        }
        views.writeMeta(name, value);
      },
    },
  });
  const source = openTestReplica(town, { seed: 'source' });
  source.replica.submit([noteEntry(1, 'a', 'eins')]);
  source.replica.submit([noteEntry(2, 'a', 'zwei')]);
  const [first, second] = source.storage.readFrom(1, 2);
  assert.ok(first !== undefined && second !== undefined);
  failing.puts = 1;
  assert.equal(replica.receive(first.bytes).kind, 'stored');
  assert.deepEqual([replica.recording(), replica.views.count({ table: 'notes' })], ['ok', 1]);
  failing.puts = 2;
  assert.equal(replica.receive(second.bytes).kind, 'stored', 'the journal goes on');
  assert.equal(replica.recording(), 'stopped');
});

/** A town whose view storage finds its disk full while `isFull`. */
function openWithFullViews() {
  const town = foundTestTown('full');
  const { registry } = openTestReplica(town);
  const views = createMemoryViewStorage(Projector.tablesOf(registry));
  const disk = { isFull: false };
  const guarded: ViewStorage = {
    ...views,
    transact: (act, timing) => {
      if (disk.isFull) throw new Error('database or disk is full');
      return views.transact(act, timing);
    },
  };
  const storage = createFaultyStorage();
  return { ...openTestReplica(town, { storage, views: guarded }), storage, disk };
}

test('[RP13] after a full disk recording goes on without a restart, with everything that was acknowledged', () => {
  const { replica, storage, disk } = openWithFullViews();
  replica.submit([noteEntry(1, 'a', 'eins')]);
  storage.failAppend('full', 2);
  const [full] = replica.submit([noteEntry(2, 'a', 'zwei')]);
  assert.ok(full?.kind === 'failed' && full.failure.kind === 'disk-full');
  assert.equal(
    replica.submit([noteEntry(2, 'a', 'zwei')])[0]?.kind,
    'done',
    'with room in the journal again',
  );
  disk.isFull = true;
  const [durable] = replica.submit([noteEntry(3, 'a', 'drei')]);
  assert.equal(durable?.kind, 'done', 'it is in the journal');
  assert.deepEqual([replica.recording(), replica.isRecoverable()], ['stopped', true]);
  assert.equal(replica.recover(), 'stopped');
  disk.isFull = false;
  assert.equal(replica.recover(), 'ok');
  assert.equal(replica.isRecoverable(), false);
  assert.equal(replica.submit([noteEntry(4, 'a', 'vier')])[0]?.kind, 'done');
  assert.equal(replica.views.query({ table: 'notes' })[0]?.['text'], 'eins zwei drei vier');
});

test('[RP13] a journal that has stopped is not recovered by building views', () => {
  const { replica, storage, disk } = openWithFullViews();
  storage.failReopen();
  storage.failAppend('lost');
  replica.submit([noteEntry(1, 'a', 'eins')]);
  disk.isFull = true;
  assert.equal(replica.recover(), 'stopped');
  disk.isFull = false;
  assert.deepEqual([replica.isRecoverable(), replica.recover()], [false, 'stopped']);
});

test('[RP9] an entry of an unknown critical kind asks for the update, and recording goes on', () => {
  const town = foundTestTown('update');
  const critical = defineKind({ kind: 'plan/banned', schema: z.object({}), roles: ['plan'], critical: true });
  const planFold: Fold<null> = {
    name: 'plan',
    version: 1,
    initial: () => null,
    handlers: [on(critical, (state) => state)],
    tables: [],
    rows: () => ({}),
  };
  const ban = defineCommand({
    name: 'plan/ban',
    schema: z.object({}),
    decide: (context) => ok([draft(critical, [context.newSubject()], {})]),
  });
  const newer = openTestReplica(town, { seed: 'newer' });
  const registry = createRegistry(town.suite, [eraseType(planFold)]);
  const views = createMemoryViewStorage(Projector.tablesOf(registry));
  const tools = { suite: town.suite, random: seededRandom(town.suite, 'n'), journal: newer.journal };
  new Replica({ ...tools, registry, views, commands: [ban] }).submit([ask(1, 'plan/ban', {})]);
  const older = openTestReplica(town, { seed: 'older' });
  assert.equal(older.replica.needsUpdate(), false);
  older.replica.receive(newer.storage.readAt(2)?.bytes ?? new Uint8Array(0));
  assert.equal(older.replica.needsUpdate(), true);
  assert.deepEqual(kindsOf(older.replica.submit([noteEntry(2, 'a', 'weiter')])), ['done']);
});
