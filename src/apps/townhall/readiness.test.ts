import assert from 'node:assert/strict';
import { test } from 'node:test';
import { townhallTypes } from '../../office/counter/townhall.ts';
import { findLand, townTypes } from '../web/api/setup.ts';
import { judgeSetup, type SetupFacts } from './readiness.ts';

const person = (role: 'lead' | 'infodesk', more: object = {}): SetupFacts['persons'][number] => ({
  name: `${role} ${JSON.stringify(more)}`,
  role,
  hasPin: true,
  isLocked: false,
  hasEnded: false,
  substituteFor: [],
  ...more,
});

const ready: SetupFacts = {
  isFounded: true,
  areCardsGiven: true,
  isKitRemoved: true,
  persons: [person('lead', { substituteFor: ['infodesk'] }), person('infodesk', { substituteFor: ['lead'] })],
  hasSecondPlace: true,
  hasAppointments: true,
};

const missingOf = (facts: SetupFacts): readonly string[] =>
  judgeSetup(facts).items.flatMap(({ item, isDone }) => (isDone ? [] : [item]));

test('[SU9] with everything there it is 100 %, with nothing 0 %', () => {
  assert.deepEqual([judgeSetup(ready).percent, missingOf(ready)], [100, []]);
  const nothing = {
    ...ready,
    isFounded: false,
    areCardsGiven: false,
    isKitRemoved: false,
    persons: [],
    hasSecondPlace: false,
    hasAppointments: false,
  };
  assert.equal(judgeSetup(nothing).percent, 0);
});

test('[SU9] each missing thing is named and keeps it below 100 %', () => {
  const [lead, desk] = ready.persons;
  assert.ok(lead && desk);
  const faults: readonly (readonly [Partial<SetupFacts>, readonly string[]])[] = [
    [{ areCardsGiven: false }, ['cards']],
    [{ isKitRemoved: false }, ['kit']],
    [{ hasSecondPlace: false }, ['copy']],
    [{ hasAppointments: false }, ['appointments']],
    [{ persons: [{ ...lead, hasPin: false }, desk] }, ['lead']],
    [{ persons: [{ ...lead, isLocked: true }, desk] }, ['lead', 'substitutes']],
    [{ persons: [lead, { ...desk, hasEnded: true }] }, ['desk', 'substitutes']],
    [{ persons: [lead, { ...desk, substituteFor: [] }] }, ['substitutes']],
  ];
  for (const [fault, items] of faults) {
    assert.deepEqual(missingOf({ ...ready, ...fault }), items);
    assert.ok(judgeSetup({ ...ready, ...fault }).percent < 100);
  }
});

test('[SU10] an official municipality key begins with its Land', () => {
  assert.deepEqual(['01001000', '05958044', '09999001', '16077055'].map(findLand), [
    'Schleswig-Holstein',
    'Nordrhein-Westfalen',
    'Bayern',
    'Thüringen',
  ]);
  for (const wrong of [
    '',
    '00999001',
    '17999001',
    '99999999',
    '0999900',
    '099990011',
    '0999900a',
    ' 9999001',
  ])
    assert.equal(findLand(wrong), undefined, wrong);
});

test('[SU10] the kinds of towns of the page are those of the office', () => {
  assert.deepEqual([...townTypes], [...townhallTypes]);
});
