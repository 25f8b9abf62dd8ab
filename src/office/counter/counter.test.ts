import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { appointmentFold } from './appointment-fold.ts';
import {
  appointmentArrived,
  appointmentImported,
  appointmentRevised,
  arrivalWithdrawn,
} from './appointment-kinds.ts';
import { takeErased } from './appointment-state.ts';
import { foldName, phoneDigits } from './search-text.ts';
import {
  appointment,
  ask,
  clerk,
  colleague,
  commands,
  createContext,
  entryOf,
  type Fact,
  fold,
  foundedWorld,
  imported,
  rowOf,
  secret,
  streams,
  subject,
  subjectOfAppointment,
  tenant,
  town,
} from './test-facts.ts';
import { counterRefusals, isCounterRefusal } from './text.de.ts';
import { townhallFold, townhallSubject } from './townhall.ts';

const arrived = (place: string, after: readonly string[], person = clerk): Fact => ({
  place,
  after,
  kind: appointmentArrived,
  person,
});
const withdrawn = (place: string, after: readonly string[]): Fact => ({
  place,
  after,
  kind: arrivalWithdrawn,
});

describe('appointment facts', () => {
  test('[CN3] an arrival makes the row wait, with the time of its writer', () => {
    const row = rowOf(fold(imported, arrived('a2', ['a1'])));
    assert.equal(row?.['status'], 'waiting');
    assert.equal(row?.['arrivedAt'], Date.UTC(2026, 9, 26, 7, 2));
    assert.equal(row?.['conflicts'], null);
    assert.equal(row?.['revision'], 2);
  });

  test('[CN4] two unknowing devices give one arrival, the earliest, and keep both facts', () => {
    const state = fold(imported, arrived('a2', ['a1']), arrived('b3', ['a1'], colleague));
    assert.equal(state.steps.length, 2);
    assert.equal(rowOf(state)?.['arrivedBy'], clerk);
    assert.equal(rowOf(state)?.['conflicts'], null);
    assert.equal(rowOf(state)?.['places'], `${streams['a']}:2 ${streams['b']}:3`);
  });

  test('[CN4] one withdrawal that saw both takes both back', () => {
    const state = fold(imported, arrived('a2', ['a1']), arrived('b3', ['a1']), withdrawn('a4', ['a2', 'b3']));
    assert.equal(rowOf(state)?.['status'], 'expected');
    assert.equal(rowOf(state)?.['arrivedAt'], null);
  });

  test('[CN5] an arrival that the withdrawal had not seen stays, with a conflict', () => {
    const state = fold(
      imported,
      arrived('a2', ['a1']),
      arrived('b3', ['a1'], colleague),
      withdrawn('a4', ['a2']),
    );
    assert.equal(rowOf(state)?.['status'], 'waiting');
    assert.equal(rowOf(state)?.['arrivedBy'], colleague);
    assert.equal(rowOf(state)?.['conflicts'], 'withdrawn-elsewhere');
  });

  test('[CN5] an arrival after an unseen withdrawal is a conflict too', () => {
    const state = fold(
      imported,
      arrived('a2', ['a1']),
      withdrawn('a3', ['a2']),
      arrived('b4', ['a2'], colleague),
    );
    assert.equal(rowOf(state)?.['conflicts'], 'withdrawn-elsewhere');
  });

  test('[CN5] whoever saw both and writes again ends the conflict', () => {
    const both = [imported, arrived('a2', ['a1']), arrived('b3', ['a1']), withdrawn('a4', ['a2'])];
    const state = fold(...both, withdrawn('b5', ['a4', 'b3']));
    assert.equal(rowOf(state)?.['conflicts'], null);
    assert.equal(rowOf(state)?.['status'], 'expected');
  });

  test('[CN6] the person of a cancelled appointment is shown waiting, with a conflict', () => {
    const cancelled = {
      place: 'b3',
      after: ['a1'],
      kind: appointmentRevised,
      body: appointment({ status: 'cancelled' }),
    };
    const state = fold(imported, arrived('a2', ['a1']), cancelled);
    assert.equal(rowOf(state)?.['status'], 'waiting');
    assert.equal(rowOf(state)?.['conflicts'], 'cancelled-but-here');
  });

  test('[CN2] an older version of the source changes nothing, in either order', () => {
    const newer = {
      place: 'a2',
      after: ['a1'],
      kind: appointmentRevised,
      body: appointment({ sourceVersion: 2, localTime: '09:00' }),
    };
    const older = {
      place: 'b2',
      after: ['a1'],
      kind: appointmentRevised,
      body: appointment({ sourceVersion: 1 }),
    };
    const first = { ...imported, body: appointment({ sourceVersion: 0 }) };
    assert.equal(rowOf(fold(first, newer, older))?.['localTime'], '09:00');
    assert.equal(rowOf(fold(first, older, newer))?.['localTime'], '09:00');
    assert.equal(rowOf(fold(first, newer, older))?.['conflicts'], null);
  });

  test('[CN7] two unknowing imports of different content are a conflict, of the same content none', () => {
    const here = { place: 'a1', kind: appointmentImported, body: appointment() };
    const moved = { place: 'b1', kind: appointmentImported, body: appointment({ localTime: '10:00' }) };
    assert.equal(rowOf(fold(here, moved))?.['conflicts'], 'source-differs');
    assert.equal(rowOf(fold(here, { ...moved, body: appointment() }))?.['conflicts'], null);
  });

  test('[CN13] a long line of facts that knew each other keeps one place in memory', () => {
    const facts: Fact[] = [imported];
    for (let at = 2; at < 400; at += 1) {
      const after = [`a${at - 1}`];
      facts.push(at % 2 === 0 ? arrived(`a${at}`, after) : withdrawn(`a${at}`, after));
    }
    const state = fold(...facts);
    assert.equal(state.window.length, 1);
    assert.equal(state.count, 399);
  });

  test('[CN13] an end after midnight is 24:00, a length of nothing ends at once', () => {
    const late = { ...imported, body: appointment({ localTime: '23:50', durationMinutes: 20 }) };
    assert.equal(rowOf(fold(late))?.['endTime'], '24:00');
    assert.equal(
      rowOf(fold({ ...imported, body: appointment({ durationMinutes: 0 }) }))?.['endTime'],
      '08:20',
    );
  });

  test('[CN7] facts without their appointment give no row, and count when it arrives', () => {
    assert.equal(rowOf(fold(arrived('a2', ['a1']))), undefined);
    assert.equal(rowOf(fold(imported, arrived('a2', ['a1'])))?.['status'], 'waiting');
  });

  test('[CN14] an erased fact still tells later ones what was known', () => {
    const before = fold(imported, arrived('a2', ['a1']));
    const erased = takeErased(before, { ...entryOf(withdrawn('a3', ['a2'])), body: undefined });
    assert.equal(erased.count, 3);
    assert.equal(rowOf(erased)?.['places'], `${streams['a']}:3`);
  });

  test('[CN7] every row has exactly the columns of its table and survives JSON', () => {
    const [table] = appointmentFold.tables;
    const state = fold(imported, arrived('a2', ['a1']));
    assert.deepEqual(Object.keys(rowOf(state) ?? {}).sort(), Object.keys(table?.columns ?? {}).sort());
    assert.deepEqual(JSON.parse(JSON.stringify(state)), state);
  });
});

describe('counter commands', () => {
  test('[CN1] the same again records nothing, a change is revised, the change back too', () => {
    const world = foundedWorld();
    assert.deepEqual(ask(world, 'appointment/import', appointment()), ['appointment/imported']);
    assert.deepEqual(ask(world, 'appointment/import', appointment()), []);
    const moved = appointment({ localTime: '11:00' });
    assert.deepEqual(ask(world, 'appointment/import', moved), ['appointment/revised']);
    assert.deepEqual(ask(world, 'appointment/import', appointment()), ['appointment/revised']);
  });

  test('[CN2] an import that the source calls older records nothing', () => {
    const world = foundedWorld();
    ask(world, 'appointment/import', appointment({ sourceVersion: 7 }));
    assert.deepEqual(
      ask(world, 'appointment/import', appointment({ sourceVersion: 6, localTime: '09:00' })),
      [],
    );
  });

  test('[CN11] another secret gives another id; without the founding nothing is imported', () => {
    const world = foundedWorld();
    const other = world.context.keyedSubject('cd'.repeat(32), 'appointment zms process-4711');
    assert.notEqual(subjectOfAppointment(world), other);
    assert.equal(ask(createContext(), 'appointment/import', appointment()), 'townhall-unknown');
  });

  test('[CN11] a town hall is founded once', () => {
    const world = foundedWorld();
    assert.equal(ask(world, 'townhall/found', { ...town, secret: 'ef'.repeat(32) }), 'townhall-founded');
    assert.equal(world.context.stateOf(townhallFold, townhallSubject(tenant)).townhall?.secret, secret);
  });

  test('[CN3] a second arrival, an unknown, cancelled or served appointment is refused', () => {
    const world = foundedWorld();
    assert.equal(ask(world, 'appointment/record-arrival', { appointment: subject }), 'appointment-unknown');
    for (const [status, refusal] of [
      ['cancelled', 'appointment-cancelled'],
      ['done', 'appointment-served'],
      ['called', 'appointment-served'],
    ] as const) {
      ask(world, 'appointment/import', appointment({ source: { system: 'zms', id: status }, status }));
      assert.equal(
        ask(world, 'appointment/record-arrival', { appointment: subjectOfAppointment(world, status) }),
        refusal,
      );
    }
    ask(world, 'appointment/import', appointment());
    const input = { appointment: subjectOfAppointment(world) };
    assert.deepEqual(ask(world, 'appointment/record-arrival', input), ['appointment/arrived']);
    assert.equal(ask(world, 'appointment/record-arrival', input), 'already-arrived');
  });

  test('[CN3] somebody who did not appear may still come', () => {
    const world = foundedWorld();
    ask(world, 'appointment/import', appointment({ status: 'not-appeared' }));
    const input = { appointment: subjectOfAppointment(world) };
    assert.deepEqual(ask(world, 'appointment/record-arrival', input), ['appointment/arrived']);
  });

  test('[CN8] what a colleague recorded since the page was loaded is not taken back', () => {
    const world = foundedWorld();
    ask(world, 'appointment/import', appointment());
    const input = { appointment: subjectOfAppointment(world) };
    assert.equal(ask(world, 'appointment/withdraw-arrival', input), 'arrival-missing');
    ask(world, 'appointment/record-arrival', input);
    assert.equal(
      ask(world, 'appointment/withdraw-arrival', { ...input, seen: 1 }, colleague),
      'page-outdated',
    );
    assert.deepEqual(ask(world, 'appointment/withdraw-arrival', { ...input, seen: 1 }), [
      'appointment/arrival-withdrawn',
    ]);
  });

  test('[CN10] a quarantined item is kept once, another text at the same place is another item', () => {
    const world = foundedWorld();
    const item = {
      source: 'tag.csv',
      importer: 'csv',
      where: 'Zeile 3',
      reason: 'time-missing',
      message: 'Die Uhrzeit fehlt.',
      raw: 'x;y',
    };
    assert.deepEqual(ask(world, 'import/quarantine', item), ['import/quarantined']);
    assert.deepEqual(ask(world, 'import/quarantine', item), []);
    assert.deepEqual(ask(world, 'import/quarantine', { ...item, raw: 'x;z' }), ['import/quarantined']);
  });

  test('[CN10] a run is recorded once, unless it brought something new', () => {
    const world = foundedWorld();
    const run = {
      fileHash: '77'.repeat(32),
      settingsHash: '78'.repeat(32),
      fileName: 'tag.csv',
      importer: 'csv',
      read: 3,
      accepted: 2,
      repeated: 0,
      quarantined: 1,
    };
    assert.deepEqual(ask(world, 'import/finish', run), ['import/finished']);
    assert.deepEqual(ask(world, 'import/finish', { ...run, accepted: 0, repeated: 2 }), []);
    assert.deepEqual(ask(world, 'import/finish', { ...run, accepted: 1, repeated: 1 }), ['import/finished']);
  });

  test('[CN10] a run whose numbers do not add up is no run', () => {
    const command = commands.get('import/finish');
    const run = {
      fileHash: '77'.repeat(32),
      settingsHash: '78'.repeat(32),
      fileName: 'a',
      importer: 'csv',
      read: 4,
      accepted: 2,
      repeated: 0,
      quarantined: 1,
    };
    assert.equal(command?.schema.safeParse(run).success, false);
  });

  test('[CN12] every refusal of a clerk has German words', () => {
    for (const words of Object.values(counterRefusals))
      for (const text of [words.title, words.means, words.next]) assert.match(text, /[a-zäöüß]{3}.*[.]$/);
    assert.equal(isCounterRefusal('toString'), false);
  });
});

describe('search texts', () => {
  for (const [name, folded] of [
    ['Öztürk, Cem', 'oeztuerk cem'],
    ['O\u0308ztu\u0308rk', 'oeztuerk'],
    ['Łukasiewicz, Piotr', 'lukasiewicz piotr'],
    ['Nguyễn Thị Lan', 'nguyen thi lan'],
    ['STRASSBURGER', 'strassburger'],
    ['Straßburger-Müller', 'strassburger mueller'],
    ['', ''],
  ] as const)
    test(`[CN9] "${name}" is searched as "${folded}"`, () => assert.equal(foldName(name), folded));

  for (const [phone, digits] of [
    ['+49 170 551000', '0170551000'],
    ['0049 (0) 170/55-1000', '0170551000'],
    ['0170 551000', '0170551000'],
    ['+43 1 58858', '43158858'],
    ['keine', ''],
  ] as const)
    test(`[CN9] "${phone}" is searched as "${digits}"`, () => assert.equal(phoneDigits(phone), digits));

  test('[CN9] a folded name is folded once and for all', () => {
    fc.assert(fc.property(fc.string(), (name) => assert.equal(foldName(foldName(name)), foldName(name))));
  });
});
