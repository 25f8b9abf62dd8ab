import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Head, StreamId, SubjectId } from '../value/ids.ts';
import { createMemoryViewStorage } from './memory/view-engine.ts';
import { contractTables, viewStorageContract } from './view-storage.contract.ts';
import type { SubjectKey, Timing, ViewStorage } from './view-storage.ts';
import { aheadMeta, createWriteBehind } from './write-behind.ts';

viewStorageContract({
  name: 'memory, written behind',
  open: (tables) => createWriteBehind(createMemoryViewStorage(tables), { readBeside: [], waitingMax: 3 }),
});

const subject = (number: number): SubjectId => number.toString(16).padStart(32, '0') as SubjectId;
const head = (number: number): Head => number.toString(16).padStart(64, '0') as Head;
const streamOf = (number: number): StreamId => subject(90 + (number % 2)) as string as StreamId;
const keyOf = (fold: string, number: number): SubjectKey => ({ fold, subject: subject(number) });

interface Click {
  readonly subject: number;
  readonly timing: Timing;
  readonly fails: boolean;
}

/** What the projector writes for one entry; the number tells clicks apart. */
function write(views: ViewStorage, click: Click, number: number): void {
  const key = keyOf('note', click.subject);
  views.transact(() => {
    views.addRequest(`request ${number}`, `${number}`);
    views.addRequest('the same', `${number}`);
    views.addOpened(key, new Uint8Array([number]));
    views.putSubject(key, { count: views.listOpened(key).length, place: '', state: `${number}` });
    views.replaceRows('single', key.subject, [{ text: 'a', count: number }]);
    views.putCursor({ stream: streamOf(number), sequence: number, head: head(number) });
    views.writeMeta('position', `${number}`);
    if (click.fails) throw new Error('the click failed');
  }, click.timing);
}

const tryWrite = (views: ViewStorage, click: Click, number: number): void => {
  if (click.fails) assert.throws(() => write(views, click, number), /the click failed/);
  else write(views, click, number);
};

function contentsOf(views: ViewStorage): unknown {
  const subjects = [0, 1, 2].map((number) => keyOf('note', number));
  return {
    opened: subjects.map((key) => views.listOpened(key).map(([value]) => value)),
    states: subjects.map((key) => views.findSubject(key)),
    requests: Array.from({ length: 40 }, (_, number) => views.findRequest(`request ${number}`)),
    first: views.findRequest('the same'),
    position: views.readMeta('position'),
    cursors: [...views.listCursors()].sort((left, right) => (left.stream < right.stream ? -1 : 1)),
    ...writtenAtOnce(views),
  };
}

const writtenAtOnce = (views: ViewStorage) => ({
  rows: views.query({ table: 'single', orderBy: ['subject'] }),
});

const clickPlans = fc.array(
  fc.record({
    subject: fc.nat(2),
    timing: fc.constantFrom<Timing>('may-wait', 'may-wait', 'may-wait', 'now'),
    fails: fc.nat(5).map((number) => number === 0),
  }),
  { maxLength: 40 },
);

test('[VS12] what waits is read as if it were written, whatever fails in between', () =>
  fc.assert(
    fc.property(clickPlans, fc.integer({ min: 1, max: 12 }), (clicks, waitingMax) => {
      const plain = createMemoryViewStorage(contractTables);
      const inner = createMemoryViewStorage(contractTables);
      const behind = createWriteBehind(inner, { readBeside: [], waitingMax });
      for (const [number, click] of clicks.entries()) {
        tryWrite(plain, click, number);
        tryWrite(behind, click, number);
        assert.deepEqual(contentsOf(behind), contentsOf(plain));
        assert.deepEqual(writtenAtOnce(inner), writtenAtOnce(plain));
      }
      behind.close();
      assert.deepEqual(contentsOf(inner), contentsOf(plain));
    }),
  ));

test('[VS13] what is written behind is whole up to its position, and no more than the most waits', () =>
  fc.assert(
    fc.property(clickPlans, fc.integer({ min: 1, max: 12 }), (clicks, waitingMax) => {
      const inner = createMemoryViewStorage(contractTables);
      const behind = createWriteBehind(inner, { readBeside: [], waitingMax });
      const upTo = new Map<string | undefined, unknown>();
      const keep = (): void => {
        const { opened, states, requests, cursors, position } = contentsOf(plain) as {
          [name: string]: unknown;
        };
        upTo.set(String(position), { opened, states, requests, cursors });
      };
      const plain = createMemoryViewStorage(contractTables);
      keep();
      for (const [number, click] of clicks.entries()) {
        tryWrite(plain, click, number);
        tryWrite(behind, click, number);
        keep();
        const { opened, states, requests, cursors, position } = contentsOf(inner) as {
          [name: string]: unknown;
        };
        assert.deepEqual({ opened, states, requests, cursors }, upTo.get(String(position)));
        const waiting = clicks.slice(Number(position ?? -1) + 1, number + 1).filter(({ fails }) => !fails);
        assert.ok(2 * waiting.length <= waitingMax + 3, `${waiting.length} clicks wait`);
      }
    }),
  ));

test('[VS13] as long as rows on the disk may be ahead of their cursors, the file says so', () => {
  const inner = createMemoryViewStorage(contractTables);
  const behind = createWriteBehind(inner, { readBeside: [], waitingMax: 6 });
  const ahead = [1, 2, 3].map((number) => {
    write(behind, { subject: 1, timing: 'may-wait', fails: false }, number);
    return inner.readMeta(aheadMeta);
  });
  assert.deepEqual(ahead, ['1', '1', '0']);
  assert.throws(() => write(behind, { subject: 1, timing: 'may-wait', fails: true }, 4));
  assert.equal(inner.readMeta(aheadMeta), '0');
  write(behind, { subject: 1, timing: 'may-wait', fails: false }, 5);
  assert.equal(inner.readMeta(aheadMeta), '1');
  behind.close();
  assert.equal(inner.readMeta(aheadMeta), '0');
});

test('[VS13] a writing that fails leaves everything waiting, and the next one brings it', () => {
  const inner = createMemoryViewStorage(contractTables);
  const failing = { isOn: false };
  const behind = createWriteBehind(
    {
      ...inner,
      addOpened: (key, entry) => {
        if (failing.isOn) throw new Error('the disk is full');
        inner.addOpened(key, entry);
      },
    },
    { readBeside: [], waitingMax: 100 },
  );
  write(behind, { subject: 1, timing: 'may-wait', fails: false }, 1);
  failing.isOn = true;
  assert.throws(() => behind.transact(() => undefined), /the disk is full/);
  assert.throws(() => behind.writeMeta('control', 'x'), /the disk is full/);
  assert.deepEqual([inner.readMeta('position'), behind.readMeta('position')], [undefined, '1']);
  failing.isOn = false;
  behind.writeMeta('control', 'x');
  assert.deepEqual([inner.readMeta('position'), inner.listOpened(keyOf('note', 1)).length], ['1', 1]);
});

test('[VS13] a disk that is full at the end costs what waited, not the closing', () => {
  const inner = createMemoryViewStorage(contractTables);
  const closed = { count: 0 };
  const behind = createWriteBehind({
    ...inner,
    addOpened: () => {
      throw new Error('the disk is full');
    },
    close: () => {
      closed.count += 1;
    },
  });
  write(behind, { subject: 1, timing: 'may-wait', fails: false }, 1);
  behind.close();
  assert.deepEqual([closed.count, inner.readMeta('position')], [1, undefined]);
});

test('[VS14] states that are read beside the writer are written with their rows', () => {
  const click = { subject: 1, timing: 'may-wait', fails: false } as const;
  const written = (readBeside?: readonly string[]): string | undefined => {
    const inner = createMemoryViewStorage(contractTables);
    const behind = createWriteBehind(inner, readBeside === undefined ? {} : { readBeside });
    write(behind, click, 1);
    assert.equal(behind.findSubject(keyOf('note', 1))?.state, '1');
    return inner.findSubject(keyOf('note', 1))?.state;
  };
  assert.deepEqual([written(), written(['note']), written(['other'])], ['1', '1', undefined]);
});
