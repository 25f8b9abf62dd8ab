import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fail, ok, type Result } from '../../../core/value/result.ts';
import { type Feed, type FeedState, openFeed } from './feed.ts';

type Answer = Result<string, string>;

interface Bench {
  readonly feed: Feed<string>;
  readonly states: FeedState<string, string>[];
  readonly pauses: { readonly milliseconds: number; readonly act: () => void }[];
  readonly loads: () => number;
  readonly answer: (answer: Answer) => Promise<void>;
}

function openBench(): Bench {
  const waiting: ((answer: Answer) => void)[] = [];
  const states: FeedState<string, string>[] = [];
  const pauses: { milliseconds: number; act: () => void }[] = [];
  let loads = 0;
  const feed = openFeed<string, string>({
    load() {
      loads += 1;
      return new Promise((resolve) => waiting.push(resolve));
    },
    onChange: (state) => states.push(state),
    unit: () => 0.5,
    after(milliseconds, act) {
      pauses.push({ milliseconds, act });
      return { cancel: () => undefined };
    },
  });
  return {
    feed,
    states,
    pauses,
    loads: () => loads,
    async answer(answer) {
      waiting.shift()?.(answer);
      await new Promise<void>((resolve) => setImmediate(resolve));
    },
  };
}

test('[WB17] many hints during one request lead to one more request', async () => {
  const bench = openBench();
  for (let hint = 0; hint < 10; hint += 1) bench.feed.refresh();
  assert.equal(bench.loads(), 1);
  await bench.answer(ok('first'));
  assert.equal(bench.loads(), 2);
  await bench.answer(ok('second'));
  assert.equal(bench.loads(), 2);
  assert.deepEqual(bench.states.at(-1), { value: 'second' });
});

test('[WB17] a failure keeps the last value on show and is tried again by itself', async () => {
  const bench = openBench();
  bench.feed.refresh();
  await bench.answer(ok('old'));
  bench.feed.refresh();
  await bench.answer(fail('away'));
  assert.deepEqual(bench.states.at(-1), { value: 'old', failure: 'away' });
  assert.deepEqual(
    bench.pauses.map(({ milliseconds }) => milliseconds),
    [750],
  );
  bench.pauses[0]?.act();
  await bench.answer(ok('new'));
  assert.deepEqual(bench.states.at(-1), { value: 'new' });
});

test('[WB17] a failure before the first value shows the failure alone', async () => {
  const bench = openBench();
  bench.feed.refresh();
  await bench.answer(fail('away'));
  assert.deepEqual(bench.states, [{ failure: 'away' }]);
});

test('[WB18] an answer that is older than a saved click is dropped and asked for again', async () => {
  const bench = openBench();
  bench.feed.refresh();
  await bench.answer(ok('expected'));
  bench.feed.refresh();
  bench.feed.replace(() => 'waiting');
  await bench.answer(ok('expected'));
  assert.deepEqual(bench.states.at(-1), { value: 'waiting' });
  assert.equal(bench.loads(), 3);
  await bench.answer(ok('waiting, copied'));
  assert.deepEqual(bench.states.at(-1), { value: 'waiting, copied' });
});

test('[WB18] nothing is on show before the first answer, so a click replaces nothing', () => {
  const bench = openBench();
  bench.feed.replace(() => 'never');
  assert.deepEqual(bench.states, []);
});

test('[WB17] a closed feed shows and asks nothing more', async () => {
  const bench = openBench();
  bench.feed.refresh();
  bench.feed.close();
  await bench.answer(ok('late'));
  bench.feed.refresh();
  assert.deepEqual(bench.states, []);
  assert.equal(bench.loads(), 1);
});
