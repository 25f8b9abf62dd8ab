/** What every engine of the projections keeps. A member calls `viewStorageContract` with how to open it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Head, StreamId, SubjectId } from '../value/ids.ts';
import type { Row, TableDefinition, ViewStorage } from './view-storage.ts';

export interface ViewStorageMember {
  readonly name: string;
  readonly open: (tables: readonly TableDefinition[]) => ViewStorage;
}

export const contractTables: readonly TableDefinition[] = [
  { name: 'single', columns: { text: 'text', count: 'integer' }, key: [], indexes: [['text']] },
  {
    name: 'many',
    columns: { day: 'text', place: 'integer', note: 'text' },
    key: ['day', 'place'],
    indexes: [['day', 'place']],
  },
];

const subject = (number: number): SubjectId => number.toString(16).padStart(32, '0') as SubjectId;
const head = (number: number): Head => number.toString(16).padStart(64, '0') as Head;
const bytes = (...values: readonly number[]): Uint8Array => new Uint8Array(values);
const noteOf = (number: number) => ({ fold: 'note', subject: subject(number) });
const key = noteOf(1);

function visitedOf(views: ViewStorage): string[] {
  const visited: string[] = [];
  views.visitDeferred((visitedKey, entries) => {
    visited.push(
      `${visitedKey.fold} ${Number.parseInt(visitedKey.subject, 16)} ${entries.map((entry) => entry[0]).join()}`,
    );
    views.putSubject(visitedKey, { count: entries.length, place: '', state: '' });
  });
  return visited.sort();
}

export function viewStorageContract({ name, open }: ViewStorageMember): void {
  const withViews = (act: (views: ViewStorage) => void): void => {
    const views = open(contractTables);
    try {
      act(views);
    } finally {
      views.close();
    }
  };

  test(`[VS1] ${name}: a transaction that throws leaves nothing, an inner one is part of the outer`, () =>
    withViews((views) => {
      views.writeMeta('position', '1');
      assert.throws(
        () =>
          views.transact(() => {
            views.transact(() => views.replaceRows('single', subject(1), [{ text: 'a', count: 1 }]));
            views.writeMeta('position', '2');
            views.addRequest('r', 'x');
            views.addDeferred(key, bytes(1));
            views.addOpened(key, bytes(1));
            throw new Error('the act failed');
          }),
        /the act failed/,
      );
      assert.deepEqual([views.readMeta('position'), views.count({ table: 'single' })], ['1', 0]);
      assert.deepEqual(
        [views.findRequest('r'), views.hasDeferred(), views.listOpened(key), views.isEmpty()],
        [undefined, false, [], true],
      );
      assert.equal(
        views.transact(() => 7),
        7,
      );
    }));

  test(`[VS2] ${name}: the rows of a subject are replaced together, those of others stay`, () =>
    withViews((views) => {
      views.replaceRows('many', subject(1), [
        { day: 'a', place: 1, note: 'x' },
        { day: 'a', place: 2, note: null },
      ]);
      views.replaceRows('many', subject(2), [{ day: 'a', place: 1, note: 'y' }]);
      views.replaceRows('many', subject(1), [{ day: 'b', place: 1 }]);
      assert.deepEqual(rowsOf(views, 'many'), [
        { subject: subject(1), day: 'b', place: 1, note: null },
        { subject: subject(2), day: 'a', place: 1, note: 'y' },
      ]);
      views.replaceRows('many', subject(1), []);
      assert.equal(views.count({ table: 'many' }), 1);
      views.replaceRows('single', subject(1), [{ text: 'a', count: 1 }]);
      views.replaceRows('single', subject(1), [{ text: 'b', count: 2 }]);
      assert.deepEqual(rowsOf(views, 'single'), [{ subject: subject(1), text: 'b', count: 2 }]);
    }));

  test(`[VS3] ${name}: a table that is not defined and a second row of a single table are refused`, () =>
    withViews((views) => {
      assert.throws(() => views.replaceRows('other', subject(1), []), RangeError);
      assert.throws(() => views.query({ table: 'other' }), RangeError);
      const two: Row[] = [{ text: 'a' }, { text: 'b' }];
      assert.throws(() => views.transact(() => views.replaceRows('single', subject(1), two)), RangeError);
    }));

  test(`[VS4] ${name}: queries select, order by code point and limit`, () =>
    withViews((views) => {
      const texts = ['äa', 'b', 'a', 'Z', '\u{1F600}', '\uFF5E', 'ab', ''];
      for (const [index, text] of texts.entries())
        views.replaceRows('single', subject(index), [{ text, count: index }]);
      const texted = (rows: readonly Row[]) => rows.map((row) => row['text']);
      assert.deepEqual(texted(views.query({ table: 'single', orderBy: ['text'] })), [
        '',
        'Z',
        'a',
        'ab',
        'b',
        'äa',
        '\uFF5E',
        '\u{1F600}',
      ]);
      assert.deepEqual(
        texted(
          views.query({ table: 'single', startsWith: { column: 'text', text: 'a' }, orderBy: ['text'] }),
        ),
        ['a', 'ab'],
      );
      assert.deepEqual(texted(views.query({ table: 'single', equals: { count: 3 } })), ['Z']);
      assert.deepEqual(texted(views.query({ table: 'single', equals: { subject: subject(2) } })), ['a']);
      assert.deepEqual(
        texted(
          views.query({
            table: 'single',
            atLeast: { column: 'count', value: 6 },
            orderBy: ['count'],
            limit: 1,
          }),
        ),
        ['ab'],
      );
      assert.equal(views.count({ table: 'single', equals: { text: 'b' } }), 1);
      assert.deepEqual(views.query({ table: 'single', equals: { text: null } }), []);
    }));

  test(`[VS5] ${name}: subjects, checkpoints, opened entries and cursors are kept as they were given`, () =>
    withViews((views) => {
      assert.equal(views.findSubject(key), undefined);
      views.putSubject(key, { count: 1, place: '{}', state: '[1]' });
      views.putSubject(key, { count: 2, place: '{}', state: '[2]' });
      assert.deepEqual(views.findSubject(key), { count: 2, place: '{}', state: '[2]' });
      for (const count of [128, 64, 192, 64])
        views.putCheckpoint(key, { count, lastHead: head(count), lastIndex: 3, state: `${count}` });
      views.dropCheckpoints(key, 128);
      assert.deepEqual(
        views.listCheckpoints(key).map(({ count }) => count),
        [64, 128],
      );
      for (const value of [3, 1, 2]) views.addOpened(key, bytes(value));
      assert.deepEqual(
        views.listOpened(key).map((entry) => entry[0]),
        [3, 1, 2],
      );
      assert.deepEqual(views.listOpened({ ...key, fold: 'other' }), []);
      const stream = subject(5) as string as StreamId;
      views.putCursor({ stream, sequence: 1, head: head(1) });
      views.putCursor({ stream, sequence: 4, head: head(4) });
      assert.deepEqual(views.listCursors(), [{ stream, sequence: 4, head: head(4) }]);
    }));

  test(`[VS6] ${name}: the first note of a request stays`, () =>
    withViews((views) => {
      views.addRequest('r', 'first');
      views.addRequest('r', 'second');
      assert.equal(views.findRequest('r'), 'first');
    }));

  test(`[VS6] ${name}: the first note of a request stays while much is loaded and after it`, () =>
    withViews((views) => {
      const request = (number: number): string => ((number * 7919) % 1000).toString(16).padStart(32, 'a');
      views.beginBulk();
      for (let number = 0; number < 300; number += 1) views.addRequest(request(number), `first ${number}`);
      views.transact(() => views.addRequest(request(7), 'second'));
      views.visitDeferred(() => undefined);
      views.addRequest(request(8), 'second');
      views.addRequest(request(300), 'later');
      for (let number = 0; number < 300; number += 1)
        assert.equal(views.findRequest(request(number)), `first ${number}`);
      assert.deepEqual([300, 301].map(request).map(views.findRequest), ['later', undefined]);
    }));

  test(`[VS7] ${name}: each dirty subject is visited once with all its entries, after bulk loading every one`, () =>
    withViews((views) => {
      views.beginBulk();
      assert.equal(views.readMeta('bulk'), '1');
      for (const number of [3, 1, 2, 1]) views.addDeferred(noteOf(number), bytes(number));
      assert.throws(() =>
        views.transact(() => {
          views.addDeferred(noteOf(2), bytes(99));
          throw new Error('the act failed');
        }),
      );
      assert.deepEqual(visitedOf(views), ['note 1 1,1', 'note 2 2', 'note 3 3']);
      assert.equal(views.readMeta('bulk'), undefined);
      assert.equal(views.findSubject(noteOf(1))?.count, 2);
      assert.deepEqual([views.isEmpty(), views.hasDeferred(), visitedOf(views)], [false, false, []]);
      views.addOpened(noteOf(2), bytes(12));
      views.addDeferred(noteOf(2), bytes(22));
      views.addDeferred({ fold: 'another', subject: subject(2) }, bytes(5));
      views.addDeferred(noteOf(2), bytes(32));
      assert.equal(views.hasDeferred(), true);
      assert.deepEqual(visitedOf(views), ['another 2 5', 'note 2 2,12,22,32']);
      assert.deepEqual([views.hasDeferred(), visitedOf(views)], [false, []]);
      assert.deepEqual(
        views.listOpened(noteOf(2)).map((entry) => entry[0]),
        [2, 12, 22, 32],
      );
    }));

  test(`[VS7] ${name}: a visit that fails leaves its subject and those after it to the next one`, () =>
    withViews((views) => {
      const isBulk = [true, false];
      for (const bulk of isBulk) {
        if (bulk) views.beginBulk();
        const of = (number: number) => noteOf(bulk ? number : number + 10);
        for (const number of [1, 2]) views.addDeferred(of(number), bytes(number));
        assert.throws(() =>
          views.visitDeferred((key) => {
            if (key.subject === of(2).subject) throw new Error('the visit failed');
          }),
        );
        assert.equal(views.hasDeferred(), true);
        assert.equal(visitedOf(views).at(-1), `note ${bulk ? 2 : 12} 2`);
        assert.deepEqual(views.listOpened(of(2)), [bytes(2)]);
      }
    }));

  test(`[VS8] ${name}: all rows are visited in one order, whatever the order of writing`, () => {
    const rows = [
      [2, 'a', 1],
      [1, 'b', 2],
      [1, 'b', 1],
      [1, 'a', 9],
    ] as const;
    fc.assert(
      fc.property(fc.shuffledSubarray([...rows], { minLength: 4 }), (order) =>
        withViews((views) => {
          for (const number of new Set(order.map(([one]) => one))) {
            const own = order.filter(([one]) => one === number).map(([, day, place]) => ({ day, place }));
            views.replaceRows('many', subject(number), own);
          }
          const seen: string[] = [];
          views.visitRows((table, row) =>
            seen.push(`${table} ${Number.parseInt(row.subject, 16)} ${row['day']} ${row['place']}`),
          );
          assert.deepEqual(seen, ['many 1 a 9', 'many 1 b 1', 'many 1 b 2', 'many 2 a 1']);
        }),
      ),
      { numRuns: 6 },
    );
  });

  test(`[VS9] ${name}: a reset forgets everything and makes the new tables`, () =>
    withViews((views) => {
      views.replaceRows('single', subject(1), [{ text: 'a' }]);
      views.writeMeta('position', '9');
      views.addRequest('r', 'x');
      const table: TableDefinition = { name: 'fresh', columns: { text: 'text' }, key: [], indexes: [] };
      views.reset([table]);
      assert.deepEqual([views.readMeta('position'), views.findRequest('r')], [undefined, undefined]);
      views.replaceRows('fresh', subject(1), [{ text: 'b' }]);
      assert.equal(views.count({ table: 'fresh' }), 1);
      assert.throws(() => views.query({ table: 'single' }), RangeError);
    }));
}

function rowsOf(views: ViewStorage, table: string): Row[] {
  return views.query({ table, orderBy: ['subject'] }).map((row) => ({ ...row }));
}
