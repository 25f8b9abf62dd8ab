import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DayRow } from '../api/day.ts';
import { fixtureRows } from '../fixture-day.ts';
import type { Click } from './click.ts';
import { type ClickAnswer, type ClickStore, Outbox } from './outbox.ts';

const demir = 'd'.repeat(32);
const vogt = 'a'.repeat(32);
const [row] = fixtureRows(1);
assert.ok(row);
const saved: ClickAnswer = { kind: 'saved', row };
const tryAgain: ClickAnswer = { kind: 'try-again' };
const problem = { kind: 'appointment-gone', title: 'Weg.', means: 'Nichts gespeichert.', next: 'Neu laden.' };

interface Bench {
  readonly outbox: Outbox;
  readonly sent: Click[];
  readonly savedRows: DayRow[];
  readonly pauses: { readonly milliseconds: number; readonly act: () => void; isCancelled: boolean }[];
  signedOut: number;
  /** Answers the oldest request that waits for one. */
  readonly answer: (answer: ClickAnswer) => Promise<void>;
  /** Runs the newest pause to its end. */
  readonly elapse: () => Promise<void>;
}

function benchOver(store: ClickStore = storeOf()): Bench {
  const waiting: ((answer: ClickAnswer) => void)[] = [];
  let requests = 0;
  const bench: Bench = {
    sent: [],
    savedRows: [],
    pauses: [],
    signedOut: 0,
    outbox: new Outbox({
      store,
      send(click) {
        bench.sent.push(click);
        return new Promise((resolve) => waiting.push(resolve));
      },
      newRequest: () => (++requests).toString(16).padStart(32, '0'),
      wallMilliseconds: () => 1000,
      unit: () => 0.5,
      after(milliseconds, act) {
        const pause = { milliseconds, act, isCancelled: false };
        bench.pauses.push(pause);
        return {
          cancel() {
            pause.isCancelled = true;
          },
        };
      },
      onSaved: (saved) => bench.savedRows.push(saved),
      onSignedOut() {
        bench.signedOut += 1;
      },
      onChange: () => undefined,
    }),
    async answer(answer) {
      const resolve = waiting.shift();
      assert.ok(resolve, 'no request waits for an answer');
      resolve(answer);
      await settled();
    },
    async elapse() {
      const pause = bench.pauses.at(-1);
      assert.ok(pause && !pause.isCancelled, 'nothing waits');
      pause.act();
      await settled();
    },
  };
  return bench;
}

/** Lets every promise that can settle do so. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

function storeOf(...kept: Click[]): ClickStore & { readonly kept: Map<string, Click> } {
  const clicks = new Map(kept.map((click) => [click.request, click]));
  return {
    kept: clicks,
    list: () => [...clicks.values()],
    put(click) {
      clicks.set(click.request, click);
      return true;
    },
    remove: (request) => clicks.delete(request),
  };
}

const arrival = { appointment: row.id, act: 'arrival', after: 'r0' } as const;
const clickOf = (person: string, order: number): Click => ({
  request: `9${order}`.padStart(32, '0'),
  appointment: row.id,
  act: 'arrival',
  person,
  order,
});

test('[WB11] a click is kept before it is sent and forgotten when it is answered', async () => {
  const store = storeOf();
  const bench = benchOver(store);
  bench.outbox.setPerson(demir);
  bench.outbox.add(arrival);
  assert.equal(store.kept.size, 1);
  assert.equal(bench.sent.length, 1);
  await bench.answer(saved);
  assert.equal(store.kept.size, 0);
  assert.deepEqual(bench.savedRows, [row]);
  assert.deepEqual(bench.outbox.state().waiting, []);
});

test('[WB11] without an answer the same request id is sent again until there is one', async () => {
  const bench = benchOver();
  bench.outbox.setPerson(demir);
  bench.outbox.add(arrival);
  for (let attempt = 0; attempt < 4; attempt += 1) {
    await bench.answer(tryAgain);
    await bench.elapse();
  }
  await bench.answer(saved);
  assert.equal(bench.sent.length, 5);
  assert.equal(new Set(bench.sent.map(({ request }) => request)).size, 1);
  assert.equal(bench.savedRows.length, 1);
});

test('[WB13] each attempt without an answer waits longer; an answer starts over', async () => {
  const bench = benchOver();
  bench.outbox.setPerson(demir);
  bench.outbox.add(arrival);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    await bench.answer(tryAgain);
    await bench.elapse();
  }
  await bench.answer(saved);
  bench.outbox.add(arrival);
  await bench.answer(tryAgain);
  assert.deepEqual(
    bench.pauses.map(({ milliseconds }) => milliseconds),
    [750, 1500, 3000, 750],
  );
});

test('[WB11] waking up sends at once instead of waiting for the pause', async () => {
  const bench = benchOver();
  bench.outbox.setPerson(demir);
  bench.outbox.add(arrival);
  await bench.answer(tryAgain);
  assert.equal(bench.outbox.state().isStuck, true);
  bench.outbox.wake();
  assert.equal(bench.sent.length, 2);
  assert.equal(bench.pauses[0]?.isCancelled, true);
});

test('[WB14] clicks go one at a time, in the order made', async () => {
  const bench = benchOver();
  bench.outbox.setPerson(demir);
  bench.outbox.add(arrival);
  bench.outbox.add({ appointment: row.id, act: 'arrival-withdrawn', after: 'r0' });
  bench.outbox.add({ ...arrival, appointment: 'e'.repeat(32) });
  assert.equal(bench.sent.length, 1);
  await bench.answer(saved);
  await bench.answer(saved);
  await bench.answer(saved);
  assert.deepEqual(
    bench.sent.map(({ act }) => act),
    ['arrival', 'arrival-withdrawn', 'arrival'],
  );
});

test('[WB14] a click names the revision on show, unless an own click before it is unanswered', () => {
  const bench = benchOver();
  bench.outbox.setPerson(demir);
  bench.outbox.add(arrival);
  bench.outbox.add({ appointment: row.id, act: 'arrival-withdrawn', after: 'r0' });
  assert.deepEqual(
    bench.outbox.state().waiting.map(({ after }) => after),
    ['r0', undefined],
  );
});

test('[WB11] kept clicks of this person are sent after a reload', async () => {
  const store = storeOf(clickOf(demir, 2), clickOf(demir, 1));
  const bench = benchOver(store);
  bench.outbox.setPerson(demir);
  await bench.answer(saved);
  await bench.answer(saved);
  assert.deepEqual(
    bench.sent.map(({ order }) => order),
    [1, 2],
  );
  assert.equal(store.kept.size, 0);
});

test('[WB15] clicks of somebody else wait for their person and are never sent by another', async () => {
  const store = storeOf(clickOf(vogt, 1));
  const bench = benchOver(store);
  assert.equal(bench.outbox.state().ofOthers, 1);
  bench.outbox.setPerson(demir);
  await settled();
  assert.equal(bench.sent.length, 0);
  assert.equal(bench.outbox.state().ofOthers, 1);
  bench.outbox.setPerson(vogt);
  await bench.answer(saved);
  assert.equal(bench.sent[0]?.person, vogt);
  assert.equal(bench.outbox.state().ofOthers, 0);
});

test('[WB15] a click without a signed-in person is a broken promise of the page', () => {
  const bench = benchOver();
  assert.throws(() => bench.outbox.add(arrival), /without a signed-in person/);
});

test('[WB15] when the session ends the click stays, asks for the session and goes on with its person', async () => {
  const store = storeOf();
  const bench = benchOver(store);
  bench.outbox.setPerson(demir);
  bench.outbox.add(arrival);
  await bench.answer({ kind: 'signed-out' });
  assert.equal(bench.signedOut, 1);
  bench.outbox.setPerson(undefined);
  assert.equal(store.kept.size, 1);
  bench.outbox.setPerson(demir);
  await bench.answer(saved);
  assert.equal(store.kept.size, 0);
});

test('[WB13] a session that is renewed for the same person does not shorten the pause', async () => {
  const bench = benchOver();
  bench.outbox.setPerson(demir);
  bench.outbox.add(arrival);
  await bench.answer({ kind: 'signed-out' });
  bench.outbox.setPerson(demir);
  await settled();
  assert.equal(bench.sent.length, 1);
  await bench.elapse();
  assert.equal(bench.sent.length, 2);
});

test('[WB9] a refused click is not sent again, stays on show and goes only when it was read', async () => {
  const store = storeOf();
  const bench = benchOver(store);
  bench.outbox.setPerson(demir);
  bench.outbox.add(arrival);
  await bench.answer({ kind: 'refused', problem });
  bench.outbox.wake();
  await settled();
  assert.equal(bench.sent.length, 1);
  const { waiting, refused } = bench.outbox.state();
  assert.deepEqual([waiting.length, refused[0]?.problem, store.kept.size], [0, problem, 1]);
  bench.outbox.dismiss(refused[0]?.click.request ?? '');
  assert.deepEqual([bench.outbox.state().refused.length, store.kept.size], [0, 0]);
});

test('[WB9] a refused click does not hold up the ones behind it', async () => {
  const bench = benchOver();
  bench.outbox.setPerson(demir);
  bench.outbox.add(arrival);
  bench.outbox.add({ ...arrival, appointment: 'e'.repeat(32) });
  await bench.answer({ kind: 'refused', problem });
  await bench.answer(saved);
  assert.equal(bench.savedRows.length, 1);
});

test('[WB16] when the workstation cannot keep a click, the state says so until it is saved', async () => {
  const bench = benchOver({ ...storeOf(), put: () => false });
  bench.outbox.setPerson(demir);
  bench.outbox.add(arrival);
  assert.equal(bench.outbox.state().isKept, false);
  await bench.answer(saved);
  assert.equal(bench.outbox.state().isKept, true);
});

test('[WB14] a closed outbox sends nothing more', async () => {
  const bench = benchOver();
  bench.outbox.setPerson(demir);
  bench.outbox.add(arrival);
  bench.outbox.close();
  await bench.answer(tryAgain);
  assert.equal(bench.pauses.length, 0);
  assert.equal(bench.savedRows.length, 0);
});
