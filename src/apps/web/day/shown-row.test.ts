import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DayRow } from '../api/day.ts';
import { fixtureRows } from '../fixture-day.ts';
import type { Act, Click } from '../outbox/click.ts';
import { countRows, keepUnchanged, showRow } from './shown-row.ts';

const rowOf = (fields: Partial<DayRow>): DayRow => {
  const [row] = fixtureRows(1);
  assert.ok(row);
  const { step: _step, ...untouched } = row;
  return { ...untouched, status: 'expected', safety: 'copied', ...fields };
};
const clickOn = (row: DayRow, act: Act, order = 1): Click => ({
  request: order.toString(16).padStart(32, '0'),
  appointment: row.id,
  act,
  person: 'd'.repeat(32),
  order,
});
const problem = { kind: 'case-closed', title: 'Abgesagt.', means: 'Nichts gespeichert.', next: 'Prüfen.' };

test('[WB7] a row without clicks shows what the server said', () => {
  const row = rowOf({});
  assert.deepEqual(showRow(row, [], []), {
    row,
    status: 'expected',
    saved: 'copied',
    act: 'arrival',
    others: ['called', 'done', 'not-appeared'],
    undo: undefined,
  });
});

test('[WB7] an unanswered arrival shows at once, as not saved yet', () => {
  const row = rowOf({});
  const shown = showRow(row, [clickOn(row, 'arrival')], []);
  assert.deepEqual(
    [shown.status, shown.saved, shown.act, shown.undo],
    ['waiting', 'unsaved', 'called', 'arrival-withdrawn'],
  );
});

test('[WB7] arrival and withdrawal, both unanswered, show the last of the two', () => {
  const row = rowOf({});
  const shown = showRow(row, [clickOn(row, 'arrival'), clickOn(row, 'arrival-withdrawn', 2)], []);
  assert.deepEqual([shown.status, shown.saved, shown.act], ['expected', 'unsaved', 'arrival']);
});

test('[WB7] a withdrawal does not undo what another person did meanwhile', () => {
  const row = rowOf({ status: 'called' });
  assert.equal(showRow(row, [clickOn(row, 'arrival-withdrawn')], []).status, 'called');
});

test('[WB7] a click on another row changes nothing', () => {
  const row = rowOf({});
  const other = clickOn(rowOf({ id: 'f'.repeat(32) }), 'arrival');
  assert.equal(showRow(row, [other], []).saved, 'copied');
});

for (const [status, act] of [
  ['expected', 'arrival'],
  ['not-appeared', 'arrival'],
  ['waiting', 'called'],
  ['called', 'done'],
  ['moved', 'arrival'],
  ['done', undefined],
  ['cancelled', undefined],
] as const)
  test(`[WB8] a row that is ${status} offers ${act ?? 'nothing'}`, () =>
    assert.equal(showRow(rowOf({ status }), [], []).act, act));

test('[WB9] a refused click leaves the row as the server has it and says why', () => {
  const row = rowOf({});
  const click = clickOn(row, 'arrival');
  const shown = showRow(row, [], [{ click, problem }]);
  assert.equal(shown.status, 'expected');
  assert.deepEqual(shown.refusal, { request: click.request, problem });
});

test('[WB7] counts are of what is shown', () => {
  const row = rowOf({});
  const counts = countRows([showRow(row, [clickOn(row, 'arrival')], []), showRow(row, [], [])]);
  assert.equal(counts.waiting, 1);
  assert.equal(counts.expected, 1);
  assert.equal(counts.done, 0);
});

test('[WB10] unchanged rows keep their identity, changed ones do not', () => {
  const rows = fixtureRows(3);
  const before = rows.map((row) => showRow(row, [], []));
  const again = fixtureRows(3).map((row, at) =>
    showRow(at === 1 ? { ...row, safety: 'here', revision: 'r1' } : row, [], []),
  );
  const kept = keepUnchanged(before, again);
  assert.equal(kept[0], before[0]);
  assert.notEqual(kept[1], before[1]);
  assert.equal(kept[1]?.row.revision, 'r1');
  assert.equal(kept[2], before[2]);
});

test('[WB8] what the role may not record is not offered, nor taken back', () => {
  const by = { id: 'a'.repeat(32), name: 'Vogt' };
  const at = '2026-10-26T08:41:00+01:00';
  const waiting = rowOf({ status: 'waiting', arrivedAt: at, step: { what: 'arrival', at, by } });
  const infodesk = showRow(waiting, [], [], (step) => step === 'arrival');
  assert.deepEqual([infodesk.act, infodesk.others, infodesk.undo], [undefined, [], 'arrival-withdrawn']);
  const telephone = showRow(waiting, [], [], () => false);
  assert.deepEqual([telephone.act, telephone.undo], [undefined, undefined]);
});

test('[WB72] where an appointment was before it was moved, nothing is recorded', () => {
  const shown = showRow(rowOf({ status: 'moved', hasLeft: true }), [], []);
  assert.deepEqual([shown.act, shown.others, shown.undo], [undefined, [], undefined]);
});

test('[WB7] a call taken back, both unanswered, shows the person waiting again', () => {
  const row = rowOf({ status: 'waiting', arrivedAt: '2026-10-26T08:41:00+01:00' });
  const shown = showRow(row, [clickOn(row, 'called'), clickOn(row, 'called-withdrawn', 2)], []);
  assert.deepEqual([shown.status, shown.act], ['waiting', 'called']);
});
