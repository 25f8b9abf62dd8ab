/** The way of a visit: called, done, not appeared, notes, decisions, who is next. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { PersonId } from '../../core/value/ids.ts';
import { appointmentFold } from './appointment-fold.ts';
import {
  appointmentArrived,
  appointmentCalled,
  appointmentCompleted,
  appointmentDecided,
  appointmentMissed,
  appointmentNoted,
  appointmentRevised,
  arrivalWithdrawn,
  type Decision,
  stepWithdrawn,
} from './appointment-kinds.ts';
import { listConflicts, statusOf, takeErased } from './appointment-state.ts';
import { listSearchWords, readSearch } from './search-text.ts';
import {
  appointment,
  ask,
  clerk,
  colleague,
  entryOf,
  type Fact,
  fold,
  foundedWorld,
  imported,
  rowOf,
  subject,
  subjectOfAppointment,
} from './test-facts.ts';

const fact =
  (kind: Fact['kind'], body?: unknown) =>
  (place: string, after: readonly string[], person: PersonId = clerk): Fact => ({
    place,
    after,
    kind,
    person,
    ...(body === undefined ? {} : { body }),
  });
const arrived = fact(appointmentArrived);
const called = fact(appointmentCalled);
const done = fact(appointmentCompleted);
const missed = fact(appointmentMissed);
const uncalled = fact(stepWithdrawn, { step: 'called' });
const decided = (decision: Decision) =>
  fact(appointmentDecided, { decision, was: { localDate: '2026-10-26', localTime: '08:20' } });
const statusIn = (...facts: readonly Fact[]) => rowOf(fold(imported, ...facts))?.['status'];
const conflictsIn = (...facts: readonly Fact[]) => rowOf(fold(imported, ...facts))?.['conflicts'];

describe('steps of a visit', () => {
  test('[CN15] the last step that counts is the status, and taking it back shows the one before', () => {
    const way = [arrived('a2', ['a1']), called('a3', ['a2'])];
    assert.equal(statusIn(...way), 'called');
    assert.equal(statusIn(...way, uncalled('a4', ['a3'])), 'waiting');
    assert.equal(statusIn(...way, done('a4', ['a3'])), 'done');
    assert.equal(statusIn(missed('a2', ['a1'])), 'not-appeared');
    assert.equal(statusIn(missed('a2', ['a1']), arrived('a3', ['a2'])), 'waiting');
  });

  test('[CN15] the row says who took the last step and what can be taken back', () => {
    const row = rowOf(fold(imported, arrived('a2', ['a1']), called('a3', ['a2'], colleague)));
    assert.deepEqual(
      [row?.['step'], row?.['stepBy'], row?.['arrivedBy'], row?.['stepAt']],
      ['called', colleague, clerk, Date.UTC(2026, 9, 26, 7, 3)],
    );
  });

  test('[CN15] what the source knows of more goes first', () => {
    const source = {
      place: 'a3',
      after: ['a2'],
      kind: appointmentRevised,
      body: appointment({ status: 'done' }),
    };
    assert.equal(statusIn(arrived('a2', ['a1']), source), 'done');
  });

  test('[CN16] called on two devices that did not know: both are kept, and the conflict is shown', () => {
    const both = [arrived('a2', ['a1']), called('a3', ['a2']), called('b3', ['a2'], colleague)];
    assert.equal(statusIn(...both), 'called');
    assert.equal(conflictsIn(...both), 'called-twice');
    assert.equal(conflictsIn(...both, done('a5', ['a3', 'b3'])), null);
  });

  test('[CN16] here on one device and not appeared on another: here counts, and the conflict is shown', () => {
    const one = [arrived('a2', ['a1']), missed('b2', ['a1'], colleague)];
    for (const facts of [one, one.toReversed()]) {
      assert.equal(statusIn(...facts), 'waiting');
      assert.equal(conflictsIn(...facts), 'steps-differ');
    }
  });

  test('[CN5] a call that the withdrawal had not seen stays, with a conflict', () => {
    const facts = [called('a2', ['a1']), called('b2', ['a1'], colleague), uncalled('a3', ['a2'])];
    assert.equal(statusIn(...facts), 'called');
    assert.match(String(conflictsIn(...facts)), /withdrawn-elsewhere/);
  });

  test('[CN7] which of two devices comes first in the order changes neither status nor conflicts', () => {
    const kinds = [arrived, called, done, missed, uncalled, fact(arrivalWithdrawn)];
    const line = fc.array(fc.nat(kinds.length - 1), { maxLength: 5 });
    const facts = (stream: 'a' | 'b', steps: readonly number[]): Fact[] =>
      steps.map((kind, at) => {
        const before = at === 0 ? 'a1' : `${stream}${at + 1}`;
        return (kinds[kind] ?? arrived)(`${stream}${at + 2}`, [before]);
      });
    const result = (first: readonly Fact[], second: readonly Fact[]) => {
      // The common order is by depth; of two of the same depth, by time and then by stream.
      const inOrder = [...first, ...second].toSorted(
        (one, other) => Number(one.place.slice(1)) - Number(other.place.slice(1)),
      );
      const state = fold(imported, ...inOrder);
      return [
        statusOf({ ...state, appointment: appointment() }),
        listConflicts(state).filter((kind) => kind !== 'withdrawn-elsewhere'),
      ];
    };
    fc.assert(
      fc.property(line, line, (one, other) => {
        const [left, right] = [facts('a', one), facts('b', other)];
        assert.deepEqual(result(left, right), result(right, left));
      }),
    );
  });
});

describe('decisions and notes', () => {
  const cancelled = decided({ decision: 'cancelled', reason: 'Drucker defekt' });
  const moved = decided({
    decision: 'moved',
    reason: 'Auf Wunsch',
    to: { localDate: '2026-10-28', localTime: '09:30' },
  });

  test('[CN18] a decision goes before the word of the source, until it is taken back by a later one', () => {
    assert.equal(statusIn(cancelled('a2', ['a1'])), 'cancelled');
    const source = { ...imported, body: appointment({ status: 'cancelled' }) };
    const goes = decided({ decision: 'takes-place' });
    assert.equal(rowOf(fold(source, goes('a2', ['a1'])))?.['status'], 'expected');
    assert.equal(statusIn(cancelled('a2', ['a1']), goes('a3', ['a2'])), 'expected');
  });

  test('[CN18] two decisions that did not know of each other are a conflict until somebody decides', () => {
    const both = [cancelled('a2', ['a1']), moved('b2', ['a1'], colleague)];
    assert.equal(conflictsIn(...both), 'decisions-differ');
    assert.equal(conflictsIn(cancelled('a2', ['a1']), cancelled('b2', ['a1'])), null);
    assert.equal(conflictsIn(...both, cancelled('a3', ['a2', 'b2'])), null);
  });

  test('[CN18] whoever comes to a cancelled appointment is shown with a conflict', () => {
    assert.equal(conflictsIn(arrived('a2', ['a1']), cancelled('a3', ['a2'])), 'cancelled-but-here');
  });

  test('[CN19] a moved appointment stands on its new day, and leaves its place on the old one', () => {
    const state = fold(imported, moved('a2', ['a1']));
    const rows = appointmentFold.rows(state, subject);
    assert.equal(rows['appointments']?.[0]?.['localDate'], '2026-10-28');
    assert.equal(rows['appointments']?.[0]?.['endTime'], '09:50');
    assert.deepEqual(rows['left_places'], [{ localDate: '2026-10-26', localTime: '08:20' }]);
    assert.equal(statusIn(moved('a2', ['a1'])), 'expected');
    assert.equal(statusIn(decided({ decision: 'moved', reason: 'Krank' })('a2', ['a1'])), 'moved');
  });

  test('[CN19] moved here and then by the source too is a conflict', () => {
    const source = {
      place: 'a3',
      after: ['a2'],
      kind: appointmentRevised,
      body: appointment({ localTime: '11:00' }),
    };
    assert.equal(conflictsIn(moved('a2', ['a1']), source), 'moved-twice');
  });

  test('[CN20] notes are kept with who and when, and are gone with their body', () => {
    const note = fact(appointmentNoted, { text: 'Kommt später' })('a2', ['a1'], colleague);
    const notes = JSON.parse(String(rowOf(fold(imported, note))?.['notes']));
    assert.deepEqual(notes, [
      { text: 'Kommt später', by: colleague, at: Date.UTC(2026, 9, 26, 7, 2), offsetMinutes: 60 },
    ]);
    const erased = takeErased(fold(imported), { ...entryOf(note), body: undefined });
    assert.equal(rowOf(erased)?.['notes'], null);
    assert.equal(rowOf(erased)?.['revision'], 2);
  });
});

describe('commands of a visit', () => {
  function oneWaiting() {
    const world = foundedWorld();
    ask(world, 'appointment/import', appointment());
    const input = { appointment: subjectOfAppointment(world) };
    ask(world, 'appointment/record-arrival', input);
    return { world, input };
  }

  test('[CN15] each step is recorded once, and refused with its reason after that', () => {
    const { world, input } = oneWaiting();
    const step = (name: string) => ask(world, 'appointment/record-step', { ...input, step: name });
    assert.deepEqual(step('called'), ['appointment/called']);
    assert.equal(step('called'), 'step-repeated');
    assert.deepEqual(step('done'), ['appointment/completed']);
    assert.equal(step('not-appeared'), 'appointment-served');
    const back = { ...input, step: 'done' };
    assert.deepEqual(ask(world, 'appointment/withdraw-step', back), ['appointment/step-withdrawn']);
    assert.equal(ask(world, 'appointment/withdraw-step', back), 'step-missing');
  });

  test('[CN8] a step of a colleague since the page was loaded is not taken back', () => {
    const { world, input } = oneWaiting();
    ask(world, 'appointment/record-step', { ...input, step: 'called' });
    const back = { ...input, step: 'called', seen: 2 };
    assert.equal(ask(world, 'appointment/withdraw-step', back, colleague), 'page-outdated');
    assert.deepEqual(ask(world, 'appointment/withdraw-step', { ...back, seen: 3 }, colleague), [
      'appointment/step-withdrawn',
    ]);
  });

  test('[CN16] two clerks who call one after the other call two persons, the third calls nobody', () => {
    const world = foundedWorld();
    const candidates = ['one', 'two'].map((id) => {
      ask(world, 'appointment/import', appointment({ source: { system: 'zms', id } }));
      const next = subjectOfAppointment(world, id);
      ask(world, 'appointment/record-arrival', { appointment: next });
      return next;
    });
    assert.deepEqual(ask(world, 'appointment/call-next', { candidates }), ['appointment/called']);
    assert.deepEqual(ask(world, 'appointment/call-next', { candidates }, colleague), ['appointment/called']);
    assert.equal(ask(world, 'appointment/call-next', { candidates }), 'nobody-waiting');
  });

  test('[CN17] a late entry keeps both times and how it is known', () => {
    const world = foundedWorld();
    ask(world, 'appointment/import', appointment());
    const instant = Date.UTC(2026, 9, 26, 6, 40);
    const input = {
      appointment: subjectOfAppointment(world),
      happenedAt: { instant, offsetMinutes: 60, evidence: 'witness' },
    };
    ask(world, 'appointment/record-arrival', input);
    const state = world.context.stateOf(appointmentFold, input.appointment);
    const row = rowOf(state);
    assert.deepEqual([row?.['arrivedAt'], row?.['stepEvidence']], [instant, 'witness']);
    assert.ok(Number(row?.['stepRecordedAt']) > instant);
  });

  test('[CN17] what has not happened yet cannot be recorded', () => {
    const { world, input } = oneWaiting();
    const happenedAt = { instant: Date.UTC(2026, 9, 26, 8), offsetMinutes: 60, evidence: 'self' };
    const step = { ...input, step: 'called', happenedAt };
    assert.equal(ask(world, 'appointment/record-step', step), 'happened-later');
    const note = { ...input, note: { text: 'x', happenedAt } };
    assert.equal(ask(world, 'appointment/note', note), 'happened-later');
  });

  test('[CN18] a decision of a colleague since the page was loaded is not overruled unseen', () => {
    const { world, input } = oneWaiting();
    const cancelled = { ...input, decision: { decision: 'cancelled', reason: 'krank' } };
    assert.deepEqual(ask(world, 'appointment/decide', { ...cancelled, seen: 2 }), ['appointment/decided']);
    assert.equal(ask(world, 'appointment/decide', { ...cancelled, seen: 2 }, colleague), 'page-outdated');
    assert.equal(
      ask(world, 'appointment/withdraw-decision', { ...input, seen: 2 }, colleague),
      'page-outdated',
    );
    assert.deepEqual(ask(world, 'appointment/withdraw-decision', { ...input, seen: 3 }, colleague), [
      'appointment/decision-withdrawn',
    ]);
    assert.equal(ask(world, 'appointment/withdraw-decision', input), 'step-missing');
  });

  test('[CN20] a note may be written about every known appointment', () => {
    const { world, input } = oneWaiting();
    assert.deepEqual(ask(world, 'appointment/note', { ...input, note: { text: ' Ruft zurück ' } }), [
      'appointment/noted',
    ]);
    const nobody = { appointment: subject, note: { text: 'x' } };
    assert.equal(ask(world, 'appointment/note', nobody), 'appointment-unknown');
  });
});

describe('search over all days', () => {
  const words = listSearchWords({ name: 'Öztürk-Weiß, Cem', phone: '+49 171 12345', number: 'A-0412' });
  const finds = (typed: string) =>
    readSearch(typed).every((begin) => words.some((word) => word.startsWith(begin)));

  for (const typed of [
    'öztürk',
    'OEZT',
    'ozturk',
    'cem',
    'weiss',
    'Weiß',
    'cem özt',
    '0171/123 45',
    '171 123',
    '+49171',
    '0049 (0)171',
    'A-0412',
    'a 04',
    'A0412',
  ])
    test(`[CN21] "${typed}" finds`, () => assert.ok(finds(typed)));
  for (const typed of ['türk', 'emc', '0412 7', '12345', 'cem yilmaz'])
    test(`[CN21] "${typed}" does not find`, () => assert.ok(!finds(typed)));

  test('[CN21] no text makes a search fail, and none has too many words', () =>
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), (typed) => assert.ok(readSearch(typed).length <= 6)),
    ));
});
