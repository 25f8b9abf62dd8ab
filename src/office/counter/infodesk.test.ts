import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { createSuite1 } from '../../core/crypto/suite1.ts';
import type { DecideContext, EntryDraft } from '../../core/projection/command.ts';
import { eraseType, type Fold } from '../../core/projection/fold.ts';
import { createRegistry } from '../../core/projection/registry.ts';
import { bytesToHex, hexToBytes, utf8 } from '../../core/value/bytes.ts';
import type { DeviceId, PersonId, RequestId, StreamId, SubjectId, TenantId } from '../../core/value/ids.ts';
import { concernIds, urgencies } from './concern-ids.ts';
import * as de from './concern-text.de.ts';
import * as en from './concern-text.en.ts';
import { allConcernsOf, concernsOf } from './concerns.ts';
import { localDateOf } from './local-day.ts';
import { lettersOf, nextNumber, numberRangeFold } from './number-range.ts';
import { padFold } from './pad-fold.ts';
import { readReference, referenceOf } from './provisional-reference.ts';
import { foundTownhall, townhallFold, townhallTypes } from './townhall.ts';
import { visitCommands } from './visit-commands.ts';
import { visitFold } from './visit-fold.ts';
import { visitMoved, visitRecorded } from './visit-kinds.ts';
import { initialVisit, type VisitState, visitStatusOf } from './visit-state.ts';
import { isVisitRefusal, visitRefusals } from './visit-text.de.ts';

const suite = createSuite1();
const tenant = '11'.repeat(16) as TenantId;
const clerk = 'c1'.repeat(16) as PersonId;
const colleague = 'c2'.repeat(16) as PersonId;
const thisDevice = '00'.repeat(16) as DeviceId;
const start = Date.UTC(2026, 9, 26, 7);

interface World {
  readonly ask: (name: string, input: object, more?: Partial<Asking>) => readonly SubjectId[] | string;
  readonly stateOf: <S>(fold: Fold<S>, subject: SubjectId) => S;
  readonly rangeOf: (text: string) => SubjectId;
}
interface Asking {
  readonly person: PersonId;
  readonly device: DeviceId;
  readonly at: number;
}

/** A town hall whose states are kept here, as the batch keeps them; every entry has seen all before it. */
function createWorld(): World {
  const registry = createRegistry(suite, [
    eraseType(townhallFold),
    eraseType(visitFold),
    eraseType(numberRangeFold),
    eraseType(padFold),
  ]);
  const commands = new Map([foundTownhall, ...visitCommands].map((command) => [command.name, command]));
  const states = new Map<string, unknown>();
  const secret = 'ab'.repeat(32);
  let sequence = 0;
  let requests = 0;
  const keyedSubject = (key: string, text: string): SubjectId =>
    bytesToHex(suite.mac(hexToBytes(key), utf8(text)).subarray(0, 16)) as SubjectId;
  const stateOf = <S>(fold: Fold<S>, subject: SubjectId): S =>
    (states.get(`${fold.name} ${subject}`) ?? fold.initial(subject)) as S;
  const take = ({ kind, subjects, body }: EntryDraft, { person, device, at }: Asking): void => {
    sequence += 1;
    const stream = 'aa'.repeat(16) as StreamId;
    const entry = {
      kind: kind.kind,
      body,
      person,
      device,
      request: '33'.repeat(16) as RequestId,
      recordedAt: at,
      offsetMinutes: 60,
      clockUnsure: false,
      subjects,
      after: Array.from({ length: sequence - 1 }, (_, before) => ({ stream, sequence: before + 1 })),
      stream,
      sequence,
      index: 0,
    };
    for (const [at, subject] of subjects.entries()) {
      const fold = registry.findFold(kind.roles[at] ?? kind.roles.at(-1) ?? '');
      assert.ok(fold);
      const handler = registry.findHandler(fold.name, kind.kind);
      const parsed = handler?.kind.schema.safeParse(body);
      assert.ok(handler && parsed?.success, kind.kind);
      const state = handler.evolve(stateOf(fold, subject), entry);
      assert.deepEqual(JSON.parse(JSON.stringify(state)), state);
      states.set(`${fold.name} ${subject}`, state);
    }
  };
  const ask: World['ask'] = (name, input, more = {}) => {
    requests += 1;
    const own = requests;
    const asking = { person: clerk, device: thisDevice, at: start, ...more };
    const context: DecideContext = {
      tenant,
      person: asking.person,
      device: asking.device,
      request: '66'.repeat(16) as RequestId,
      recordedAt: asking.at,
      offsetMinutes: 60,
      clockUnsure: false,
      stateOf,
      newSubject: () => keyedSubject(secret, `request ${own}`),
      keyedSubject,
    };
    const command = commands.get(name);
    assert.ok(command, name);
    const parsed = command.schema.safeParse(input);
    if (!parsed.success) return 'input-malformed';
    const decided = command.decide(context, parsed.data);
    if (!decided.ok) return decided.failure.kind;
    for (const draft of decided.value) take(draft, asking);
    return decided.value.flatMap(({ subjects }) => subjects);
  };
  const town = { name: 'Gemeinde Birkenrode', ags: '09999002', type: 'gemeinde', secret };
  ask('townhall/found', town);
  return { ask, stateOf, rangeOf: (text) => keyedSubject(secret, text) };
}

const visit = { concern: 'id-pickup', language: 'de', urgency: 'today' };

function recorded(world: World, input: object = visit, more: Partial<Asking> = {}): VisitState {
  const [id] = world.ask('visit/record', input, more);
  return world.stateOf(visitFold, id as SubjectId);
}

const numberOf = (state: VisitState): string | undefined => state.told?.number;

describe('numbers', () => {
  test('[ID1] a device counts up within a day and begins anew on the next', () => {
    const world = createWorld();
    const numbers = [0, 0, 86_400_000].map((later) =>
      numberOf(recorded(world, visit, { at: start + later })),
    );
    assert.deepEqual(numbers, ['BB 1', 'BB 2', 'BB 1']);
  });

  test('[ID1] another device, such as a successor, counts under its own letters', () => {
    const world = createWorld();
    recorded(world);
    const other = recorded(world, visit, { device: 'ff'.repeat(16) as DeviceId });
    assert.equal(numberOf(other), 'YY 1');
  });

  test('[ID1] a device with the same letters goes on behind the numbers that it knows of', () => {
    const world = createWorld();
    recorded(world);
    const twin = recorded(world, visit, { device: `00${'ff'.repeat(15)}` as DeviceId });
    assert.equal(numberOf(twin), 'BB 2');
  });

  test('[ID1] erased visits leave no number to be given again', () => {
    const erased = numberRangeFold.onErased;
    assert.ok(erased);
    let state = numberRangeFold.initial('22'.repeat(16) as SubjectId);
    for (let count = 0; count < 3; count += 1) state = erased(state, {} as never);
    assert.equal(nextNumber(state), 4);
  });

  test('[ID1] letters form no word and are two for every device', () => {
    for (let first = 0; first < 256; first += 1) {
      const device = first.toString(16).padStart(2, '0').padEnd(32, '0') as DeviceId;
      assert.match(lettersOf(device), /^[BCDFGKLMNPRTVWXY]{2}$/);
    }
  });

  test('[ID2] what two copies gave is found in whatever order it comes', () => {
    const claims = [
      { holder: '01', number: 1 },
      { holder: '02', number: 2 },
      { holder: '03', number: 2 },
      { holder: '04', number: 3 },
    ];
    const handler = numberRangeFold.handlers.find(({ kind }) => kind.kind === visitRecorded.kind);
    assert.ok(handler);
    const range = '22'.repeat(16) as SubjectId;
    fc.assert(
      fc.property(fc.shuffledSubarray(claims, { minLength: claims.length }), (order) => {
        let state = numberRangeFold.initial(range);
        for (const { holder, number } of order)
          state = handler.evolve(state, { body: { number }, subjects: [holder, range] } as never);
        const rows = numberRangeFold.rows(state, range)['doubled_numbers'];
        assert.deepEqual(rows, [
          { holder: '02', number: 2 },
          { holder: '03', number: 2 },
        ]);
        assert.equal(nextNumber(state), 5);
      }),
    );
  });
});

describe('provisional references', () => {
  const anyReference = fc
    .uint8Array({ minLength: 16, maxLength: 16 })
    .map((bytes) => referenceOf(bytesToHex(bytes) as SubjectId));

  test('[ID3] it is read back however it is typed, with letters that are taken for digits', () => {
    fc.assert(
      fc.property(anyReference, (reference) => {
        assert.match(reference, /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
        assert.equal(readReference(reference), reference);
        const spoken = reference.toLowerCase().replace('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
        assert.equal(readReference(spoken), reference);
      }),
    );
  });

  test('[ID3] every single wrong character and every exchange of two is noticed', () => {
    const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    fc.assert(
      fc.property(anyReference, (reference) => {
        const plain = [...reference.replace('-', '')];
        for (const [at, right] of plain.entries()) {
          for (const wrong of alphabet)
            if (wrong !== right) assert.equal(readReference(plain.with(at, wrong).join('')), undefined);
          for (const [other, exchanged] of plain.entries())
            if (exchanged !== right)
              assert.equal(readReference(plain.with(at, exchanged).with(other, right).join('')), undefined);
        }
      }),
      { numRuns: 20 },
    );
  });

  test('[ID3] too short, too long and foreign characters are no reference', () => {
    for (const typed of ['', '7KM4', 'ÄÖÜ!-????', '0000-00000'])
      assert.equal(readReference(typed), undefined);
  });
});

describe('concerns', () => {
  test('[ID4] sixteen tiles for every type, each with words in both languages', () => {
    for (const type of townhallTypes) {
      const offered = concernsOf(type);
      assert.equal(offered.length, 16, type);
      assert.equal(new Set(offered.map(({ id }) => id)).size, 16, type);
      assert.equal(offered.at(-1)?.id, 'other');
    }
    for (const id of concernIds) {
      assert.deepEqual(Object.keys(en.concernWords[id]).sort(), Object.keys(de.concernWords[id]).sort(), id);
      assert.notEqual(en.concernWords[id].title, de.concernWords[id].title);
    }
    assert.equal(new Set(Object.values(de.concernWords).map(({ title }) => title)).size, concernIds.length);
    for (const urgency of urgencies) assert.notEqual(en.urgencyNext[urgency], de.urgencyNext[urgency]);
  });

  test('[ID4] where another office is in charge, or nothing is possible, the words say who helps', () => {
    for (const type of townhallTypes)
      for (const { id, isElsewhere, urgency } of allConcernsOf(type)) {
        const words = de.concernWords[id];
        if (isElsewhere || urgency === 'not-here') assert.ok(words.instead, `${type} ${id}`);
        if (!isElsewhere && urgency !== 'today' && id !== 'certification')
          assert.ok(words.reason, `${type} ${id}`);
      }
  });

  test('[ID4] a child in danger is passed on today everywhere', () => {
    for (const type of townhallTypes) {
      const found = allConcernsOf(type).find(({ id }) => id === 'child-protection');
      assert.equal(found?.urgency, 'today', type);
    }
  });
});

describe('visits', () => {
  test('[ID5] an urgency other than the usual one needs a reason', () => {
    const world = createWorld();
    const unusual = { ...visit, urgency: 'noted' };
    assert.equal(world.ask('visit/record', unusual), 'urgency-reason-missing');
    assert.equal(world.ask('visit/record', { ...unusual, urgencyReason: '  ' }), 'input-malformed');
    const state = recorded(world, { ...unusual, urgencyReason: 'Ausweis ist noch nicht da' });
    assert.equal(visitStatusOf(state), 'noted');
  });

  test('[ID5] the usual urgency is the one of this type of town hall', () => {
    const vehicle = { concern: 'vehicle-registration', language: 'de' };
    const world = createWorld();
    assert.equal(world.ask('visit/record', { ...vehicle, urgency: 'this-week' }), 'urgency-reason-missing');
    assert.equal(visitStatusOf(recorded(world, { ...vehicle, urgency: 'not-here' })), 'advised');
  });

  test('[ID6] a visit is called and done; the same again records nothing', () => {
    const world = createWorld();
    const [id] = world.ask('visit/record', visit) as readonly SubjectId[];
    assert.ok(id);
    assert.equal(visitStatusOf(world.stateOf(visitFold, id)), 'waiting');
    assert.deepEqual(world.ask('visit/move', { visit: id, to: 'waiting' }), []);
    for (const to of ['called', 'done'] as const) {
      assert.deepEqual(world.ask('visit/move', { visit: id, to }), [id]);
      assert.deepEqual(world.ask('visit/move', { visit: id, to }), []);
      assert.equal(visitStatusOf(world.stateOf(visitFold, id)), to);
    }
  });

  test('[ID6] what a colleague did since the page was loaded is not overruled unseen', () => {
    const world = createWorld();
    const [id] = world.ask('visit/record', visit) as readonly SubjectId[];
    world.ask('visit/move', { visit: id, to: 'called', seen: 1 }, { person: colleague });
    assert.equal(world.ask('visit/move', { visit: id, to: 'gone', seen: 1 }), 'visit-changed');
    assert.deepEqual(world.ask('visit/move', { visit: id, to: 'gone', seen: 2 }), [id]);
    assert.deepEqual(world.ask('visit/move', { visit: id, to: 'done', seen: 1 }), [id], 'my own step');
  });

  test('[ID7] two desks that did not know of each other are a conflict until somebody decides', () => {
    const handler = visitFold.handlers.find(({ kind }) => kind.kind === visitMoved.kind);
    assert.ok(handler);
    const place = (stream: string, sequence: number) => ({ stream: stream.repeat(32), sequence });
    const moved = (to: string, own: object, after: readonly object[]) =>
      ({ body: { to }, person: clerk, recordedAt: start, offsetMinutes: 60, after, ...own }) as never;
    const first = place('a', 1);
    const left = moved('done', place('a', 2), [first]);
    const right = moved('gone', place('b', 1), [first]);
    const decided = moved('done', place('a', 3), [place('a', 2), place('b', 1)]);
    for (const order of [
      [left, right],
      [right, left],
    ]) {
      const begin: VisitState = handler.evolve(initialVisit, moved('called', first, []));
      const [one, other] = order;
      const both: VisitState = handler.evolve(handler.evolve(begin, one as never), other as never);
      assert.equal(both.isDisputed, true);
      const settled = handler.evolve(both, decided);
      assert.equal(settled.isDisputed, false);
      assert.equal(visitStatusOf(settled), 'done');
    }
    const same = [left, moved('done', place('b', 1), [first])];
    const agreed = same.reduce((state, entry) => handler.evolve(state, entry), initialVisit);
    assert.equal(agreed.isDisputed, false);
  });

  test('[ID8] a reprint is counted', () => {
    const world = createWorld();
    const [id] = world.ask('visit/record', visit) as readonly SubjectId[];
    assert.ok(id);
    world.ask('visit/reprint-slip', { visit: id });
    const [row] = visitFold.rows(world.stateOf(visitFold, id), id)['visits'] ?? [];
    assert.equal(row?.['reprints'], 1);
    assert.deepEqual(Object.keys(row ?? {}).sort(), Object.keys(visitFold.tables[0]?.columns ?? {}).sort());
    assert.equal(world.ask('visit/reprint-slip', { visit: '77'.repeat(16) }), 'visit-unknown');
  });
});

describe('paper pads', () => {
  const slip = (pad: SubjectId, number: number, more: object = {}) => ({
    ...visit,
    pad,
    slip: number,
    happenedAt: { instant: start - 3_600_000, offsetMinutes: 60, evidence: 'paper-number' },
    ...more,
  });

  function printed(world: World, size = 50): SubjectId {
    const [pad] = world.ask('pad/print', { size });
    assert.ok(typeof pad === 'string' && pad.length === 32);
    return pad as SubjectId;
  }
  const endsIn = (world: World, pad: SubjectId) =>
    (padFold.rows(world.stateOf(padFold, pad), pad)['pad_slips'] ?? []).map((row) => ({ ...row }));

  test('[ID9] every number ends used or void, or is open', () => {
    const world = createWorld();
    const pad = printed(world);
    assert.deepEqual(endsIn(world, pad), []);
    world.ask('visit/transcribe', slip(pad, 7));
    world.ask('pad/void-slip', { pad, slip: 3, reason: 'verschrieben' });
    const ends = endsIn(world, pad).map((row) => [row['slip'], row['visit'] === null, row['reason']]);
    assert.deepEqual(ends, [
      [3, true, 'verschrieben'],
      [7, false, null],
    ]);
    assert.equal(world.ask('pad/void-slip', { pad, slip: 51, reason: 'x' }), 'slip-unknown');
    assert.equal(world.ask('visit/transcribe', slip(pad, 51)), 'slip-unknown');
    assert.equal(world.ask('pad/void-slip', { pad: '77'.repeat(16), slip: 1, reason: 'x' }), 'pad-unknown');
  });

  test('[ID9] pads of a device are numbered, and say who has them', () => {
    const world = createWorld();
    const pads = [printed(world), printed(world, 25)];
    const labels = pads.map((pad) => padFold.rows(world.stateOf(padFold, pad), pad)['pads']?.[0]?.['number']);
    assert.deepEqual(labels, [1, 2]);
    const [pad] = pads;
    assert.deepEqual(world.ask('pad/give', { pad, holder: 'Pforte' }), [pad]);
    assert.deepEqual(world.ask('pad/give', { pad, holder: 'Pforte' }), []);
    assert.equal(
      padFold.rows(world.stateOf(padFold, pad as SubjectId), pad as SubjectId)['pads']?.[0]?.['holder'],
      'Pforte',
    );
  });

  test('[ID10] a number that ended is refused, unless there really are two papers', () => {
    const world = createWorld();
    const pad = printed(world);
    world.ask('visit/transcribe', slip(pad, 7));
    assert.equal(world.ask('visit/transcribe', slip(pad, 7)), 'slip-used');
    assert.equal(world.ask('pad/void-slip', { pad, slip: 7, reason: 'x' }), 'slip-used');
    assert.ok(Array.isArray(world.ask('visit/transcribe', slip(pad, 7, { evenIfEnded: true }))));
    world.ask('pad/void-slip', { pad, slip: 8, reason: 'verschrieben' });
    assert.equal(world.ask('visit/transcribe', slip(pad, 8)), 'slip-void');
    assert.equal(world.ask('pad/void-slip', { pad, slip: 8, reason: 'x' }), 'slip-void');
    assert.deepEqual(
      endsIn(world, pad).map((row) => [row['slip'], row['doubled']]),
      [
        [7, 1],
        [7, 1],
        [8, 0],
      ],
    );
  });

  test('[ID10] ends that two devices gave are the same rows in whatever order they come', () => {
    const pad = '22'.repeat(16) as SubjectId;
    const facts = [
      { kind: 'pad/slip-voided', body: { slip: 4, reason: 'verloren' }, subjects: [pad] },
      { kind: 'visit/transcribed', body: { slip: 4 }, subjects: ['aa', pad] },
      { kind: 'visit/transcribed', body: { slip: 9 }, subjects: ['bb', pad] },
      { kind: 'visit/transcribed', body: { slip: 9 }, subjects: ['cc', pad] },
    ].map((fact, at) => ({ ...fact, stream: `s${at}`, sequence: 1, recordedAt: start, offsetMinutes: 60 }));
    const rowsIn = (order: typeof facts) => {
      const folded = order.reduce((state, fact) => {
        const handler = padFold.handlers.find(({ kind }) => kind.kind === fact.kind);
        assert.ok(handler);
        return handler.evolve(state, fact as never);
      }, padFold.initial(pad));
      return padFold.rows(folded, pad)['pad_slips'];
    };
    const expected = rowsIn(facts);
    assert.equal(expected?.filter((row) => row['doubled'] === 1).length, 4);
    fc.assert(
      fc.property(fc.shuffledSubarray(facts, { minLength: facts.length }), (order) =>
        assert.deepEqual(rowsIn(order), expected),
      ),
    );
  });

  test('[ID11] both times are kept, and what has not happened yet is refused', () => {
    const world = createWorld();
    const pad = printed(world);
    const yesterday = { instant: start - 86_400_000, offsetMinutes: 60, evidence: 'paper-number' };
    const [id] = world.ask(
      'visit/transcribe',
      slip(pad, 12, { happenedAt: yesterday }),
    ) as readonly SubjectId[];
    assert.ok(id);
    const [row] = visitFold.rows(world.stateOf(visitFold, id), id)['visits'] ?? [];
    assert.equal(row?.['number'], 'BB 1-12');
    assert.equal(row?.['localDate'], '2026-10-25');
    assert.equal(row?.['happenedAt'], start - 86_400_000);
    assert.equal(row?.['recordedAt'], start);
    const tomorrow = { ...yesterday, instant: start + 86_400_000 };
    assert.equal(
      world.ask('visit/transcribe', slip(pad, 13, { happenedAt: tomorrow })),
      'happened-in-future',
    );
  });
});

test('[ID12] every refusal has words of its own', () => {
  const titles = Object.values(visitRefusals).map(({ title }) => title);
  assert.equal(new Set(titles).size, titles.length);
  assert.equal(isVisitRefusal('slip-used'), true);
  assert.equal(isVisitRefusal('toString'), false);
});

test('[ID13] a local day is what the wall clock showed', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: Date.UTC(2400, 0) }),
      fc.integer({ min: -720, max: 840 }),
      (at, offset) => {
        const shown = new Date(at + offset * 60_000).toISOString().slice(0, 10);
        if (at + offset * 60_000 >= 0) assert.equal(localDateOf(at, offset), shown);
      },
    ),
  );
  assert.equal(localDateOf(Date.UTC(2024, 1, 28, 23, 30), 60), '2024-02-29');
});
