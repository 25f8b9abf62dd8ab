import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectOk } from '../../core/value/result.ts';
import { readCode } from '../code-card.ts';
import { exampleKit } from './example.ts';
import { type RecoveryKit, recoveryKitTemplate, toKitContent } from './recovery-kit.ts';
import { lineLengthMax, recoveryKitText } from './recovery-kit-text.ts';

const textOf = (kit: RecoveryKit): string => expectOk(recoveryKitText(kit));

test('[PR6] the kit has one explaining page, then a page for every guardian and every share', () => {
  const pages = textOf(exampleKit).split('\f');
  assert.equal(pages.length, 1 + 3 + 3);
  assert.match(pages[2] ?? '', /Hüter-Karte 2 von 3[\s\S]*Diese Karte gehört: Björn Öztürk/);
  assert.match(
    pages[6] ?? '',
    /Wiederherstellungs-Teil 3 von 3[\s\S]*Aufbewahrt bei \(bitte eintragen\): ____/,
  );
});

test('[PR6] no secret is on the explaining page, and each card bears its own only', () => {
  const [first = '', ...cards] = textOf(exampleKit).split('\f');
  const codes = [...exampleKit.guardians, ...exampleKit.recovery.shares].map(({ code }) => code);
  const isOn = (page: string, code: string): boolean => page.replace(/Zeile \d|\s/g, '').includes(code);
  for (const [at, code] of codes.entries()) {
    assert.equal(isOn(first, code), false);
    assert.deepEqual(
      cards.map((card) => isOn(card, code)),
      codes.map((_, card) => card === at),
    );
  }
});

test('[PR6] a card typed off the paper reads as its secret', () => {
  const card = textOf(exampleKit).split('\f')[4] ?? '';
  const rows = [...card.matchAll(/^ {2}(?:Zeile \d|Prüfzeichen) +(.*)$/gm)].map(([, row]) => row);
  assert.deepEqual(readCode('share', rows.join(' ')), {
    ok: true,
    value: exampleKit.recovery.shares[0]?.code,
  });
});

test('[PR6] every page says whose it is and how to recognise the town hall', () => {
  for (const page of textOf(exampleKit).split('\f')) {
    assert.match(page, /Stadt Auental/);
    assert.match(page, /0123 4567 89ab cdef 0123 4567 89ab cdef/);
    assert.match(page, /26\. Oktober 2026/);
  }
});

test('[PR7] in an exercise every page says so, otherwise none', () => {
  for (const page of textOf(exampleKit).split('\f')) assert.match(page, /^ÜBUNG/);
  assert.doesNotMatch(textOf({ ...exampleKit, isExercise: false }), /ÜBUNG/);
});

test('[PR8] plain text stays within its line length', () => {
  const long = { ...exampleKit, town: 'Verwaltungsgemeinschaft Birkenrode an der oberen Aue' };
  for (const line of textOf(long).split(/[\n\f]/)) assert.ok([...line].length <= lineLengthMax, line);
});

test('[PR6] a kit without shares speaks of none', () => {
  const text = textOf({ ...exampleKit, recovery: { ...exampleKit.recovery, shares: [] } });
  assert.doesNotMatch(text, /Wiederherstellungs-Teil/);
  assert.doesNotMatch(text, /geben Sie \d Teile ein/);
});

const [guardian] = exampleKit.guardians;
const [share] = exampleKit.recovery.shares;
assert.ok(guardian !== undefined && share !== undefined);
const unfit: Readonly<Record<string, RecoveryKit>> = {
  town: { ...exampleKit, town: ' ' },
  tenant: { ...exampleKit, tenant: '05999003' },
  genesis: { ...exampleKit, genesis: 'AB'.repeat(32) },
  createdOn: { ...exampleKit, createdOn: '2026-02-30' },
  guardians: { ...exampleKit, guardians: [] },
  'guardians.0.code': { ...exampleKit, guardians: [{ ...guardian, code: 'nonsense' }] },
  'guardians.0.name': { ...exampleKit, guardians: [{ ...guardian, name: 'x'.repeat(81) }] },
  'recovery.shares': { ...exampleKit, recovery: { ...exampleKit.recovery, shares: [share, share] } },
  'recovery.shares.0': {
    ...exampleKit,
    recovery: { ...exampleKit.recovery, shares: [{ ...share, number: 4 }] },
  },
};

for (const [place, kit] of Object.entries(unfit))
  test(`[PR9] a kit with an unfit ${place} is refused and the place is named`, () => {
    for (const result of [toKitContent(kit), recoveryKitText(kit), recoveryKitTemplate.layOut(kit)]) {
      assert.ok(!result.ok);
      assert.equal(result.failure.kind, 'data-unfit');
      assert.ok(result.failure.message.startsWith(`${place}: `), result.failure.message);
    }
  });
