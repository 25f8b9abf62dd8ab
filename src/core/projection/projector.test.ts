import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createSuite1 } from '../crypto/suite1.ts';
import type { PlacedEntry } from '../entry/placed-entry.ts';
import { createRegistry } from './registry.ts';
import { machineryVersion } from './subject-state.ts';
import { createTestProjector, type EntryPlan, entryOf, openedOf, streamAt, subjectAt } from './test-folds.ts';

/** A history of several writers: each entry names places that its writer may have seen, one stream may be forked. */
const historyArbitrary = fc
  .array(
    fc.record({
      stream: fc.integer({ min: 1, max: 3 }),
      subjects: fc.uniqueArray(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 2 }),
      skew: fc.integer({ min: -50, max: 50 }),
      seen: fc.array(fc.nat(), { maxLength: 3 }),
      special: fc.constantFrom(
        'none',
        'none',
        'none',
        'none',
        'boom',
        'bad row',
        'unknown',
        'erased',
        'fork',
      ),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((steps) => {
    const sequences = new Map<number, number>();
    const entries: PlacedEntry[] = [];
    for (const [index, { stream, subjects, skew, seen, special }] of steps.entries()) {
      const before = sequences.get(stream) ?? 0;
      const isFork = special === 'fork' && before > 0;
      const sequence = isFork ? before : before + 1;
      sequences.set(stream, sequence);
      const after = seen.flatMap((at) => {
        const named = entries[at % Math.max(1, entries.length)];
        return named === undefined ? [] : [{ stream: named.stream, sequence: named.sequence }];
      });
      entries.push(
        entryOf({
          stream,
          sequence,
          subjects,
          after,
          milliseconds: 1000 + index * 10 + skew,
          branch: isFork ? index : 0,
          ...specialOf(special),
        }),
      );
    }
    return entries;
  });

function specialOf(special: string): Partial<EntryPlan> {
  if (special === 'boom' || special === 'bad row') return { body: { word: special } };
  if (special === 'unknown') return { kind: 'word/forgotten' };
  return special === 'erased' ? { isErased: true } : {};
}

test('[PJ1] any order of arrival, in any batches, gives the same rows and the same hash', () => {
  fc.assert(
    fc.property(historyArbitrary, fc.infiniteStream(fc.nat()), (entries, chance) => {
      const whole = createTestProjector();
      for (const entry of entries) whole.take(entry);
      const expected = whole.projector.stateHash();
      const shuffled = [...entries];
      for (let at = shuffled.length - 1; at > 0; at -= 1) {
        const other = (chance.next().value ?? 0) % (at + 1);
        const [left, right] = [shuffled[at], shuffled[other]];
        if (left !== undefined && right !== undefined) [shuffled[at], shuffled[other]] = [right, left];
      }
      const other = createTestProjector();
      for (let at = 0; at < shuffled.length; ) {
        const size = 1 + ((chance.next().value ?? 0) % 5);
        other.take(...shuffled.slice(at, at + size));
        at += size;
      }
      assert.equal(other.projector.stateHash(), expected);
    }),
    { numRuns: 150 },
  );
});

test('[PJ1] an entry behind a circle of references has its depth, also where its clock was slow', () => {
  const at = (stream: number) => [{ stream: streamAt(stream), sequence: 1 }];
  const subjects = [1];
  // Two branches of stream 1: the second one names stream 2, which names stream 1.
  const first = entryOf({ stream: 2, sequence: 1, subjects, after: at(1), milliseconds: 500 });
  const branch = entryOf({ stream: 1, sequence: 1, branch: 1, subjects, after: at(2), milliseconds: 600 });
  const behind = entryOf({ stream: 3, sequence: 1, subjects, after: at(1), milliseconds: 550 });
  const late = entryOf({ stream: 4, sequence: 1, subjects, after: at(3), milliseconds: 100 });
  const words = [0, 1, 2, 3].map((turn) => {
    const all = [first, branch, behind, late];
    const { take, projector, views } = createTestProjector();
    for (const entry of [...all.slice(turn), ...all.slice(0, turn)]) take(entry);
    return [projector.stateHash(), views.query({ table: 'histories' })[0]?.['words']];
  });
  for (const one of words) assert.deepEqual(one, words[0]);
  assert.match(String(words[0]?.[1]), /3\.1 4\.1$/);
});

test('[PJ1] deferring a part, repeating a part and building anew give the same rows', () => {
  fc.assert(
    fc.property(historyArbitrary, fc.nat(), fc.nat(), (entries, from, to) => {
      const plain = createTestProjector();
      for (const entry of entries) plain.take(entry);
      const deferred = createTestProjector();
      const cut = from % (entries.length + 1);
      for (const entry of entries.slice(0, cut)) deferred.take(entry);
      deferred.projector.takeDeferred(entries.slice(cut).map(openedOf), 100);
      assert.equal(deferred.projector.isComplete(), cut === entries.length || !deferred.views.hasDeferred());
      deferred.projector.finishDeferred();
      for (const entry of entries.slice(to % entries.length)) deferred.take(entry);
      assert.equal(deferred.projector.stateHash(), plain.projector.stateHash());
      deferred.projector.startRebuild();
      deferred.projector.takeDeferred(entries.map(openedOf), 1);
      deferred.projector.finishDeferred();
      assert.equal(deferred.projector.stateHash(), plain.projector.stateHash());
    }),
    { numRuns: 100 },
  );
});

const chainOf = (length: number, over: Partial<EntryPlan> = {}): PlacedEntry[] =>
  Array.from({ length }, (_, index) =>
    entryOf({
      stream: 1,
      sequence: index + 1,
      subjects: [1],
      after: index === 0 ? [] : [{ stream: streamAt(1), sequence: index }],
      milliseconds: 1000 + index,
      ...over,
    }),
  );

test('[PJ2] a record of 4,096 entries evolves once for each of them', () => {
  let evolved = 0;
  const { take, views } = createTestProjector({
    onEvolve: () => {
      evolved += 1;
    },
  });
  for (const entry of chainOf(4096)) take(entry);
  assert.equal(evolved, 4096);
  assert.equal(views.query({ table: 'histories' })[0]?.['count'], 4096);
});

test('[PJ2] entries of several records, each naming the tips of all, evolve once for each record', () => {
  let evolved = 0;
  const { take } = createTestProjector({
    onEvolve: () => {
      evolved += 1;
    },
  });
  for (let index = 0; index < 300; index += 1) {
    const after =
      index === 0
        ? []
        : [
            { stream: streamAt(1), sequence: index },
            { stream: streamAt(2), sequence: index },
          ];
    take(
      entryOf({ stream: 1, sequence: index + 1, subjects: [1, 2], after, milliseconds: 1000 + 2 * index }),
    );
    take(
      entryOf({
        stream: 2,
        sequence: index + 1,
        subjects: [2],
        after: [{ stream: streamAt(1), sequence: index + 1 }],
        milliseconds: 1001 + 2 * index,
      }),
    );
  }
  assert.equal(evolved, 300 * 3);
});

test('[PJ3] a late entry folds again from the last checkpoint before its place, not from the beginning', () => {
  let evolved = 0;
  const late = createTestProjector({
    onEvolve: () => {
      evolved += 1;
    },
  });
  const entries = chainOf(2000);
  for (const entry of entries) late.take(entry);
  evolved = 0;
  const concurrent = entryOf({
    stream: 2,
    sequence: 1,
    subjects: [1],
    after: [{ stream: streamAt(1), sequence: 1990 }],
    milliseconds: 5,
  });
  late.take(concurrent);
  assert.ok(evolved < 100, `${evolved} entries were folded again`);
  const fresh = createTestProjector();
  fresh.take(concurrent, ...entries);
  assert.equal(late.projector.stateHash(), fresh.projector.stateHash());
});

test('[PJ4] rows, cursor and position of a failed transaction are all left out', () => {
  const { projector, views, take } = createTestProjector();
  take(entryOf({ stream: 1, sequence: 1, subjects: [1], milliseconds: 1 }));
  const before = [projector.stateHash(), projector.position(), views.listCursors().length];
  const broken = {
    ...openedOf(entryOf({ stream: 1, sequence: 2, subjects: [1], milliseconds: 2 })),
    segment: undefined,
  };
  assert.throws(() => projector.takeLive([broken as never], 9));
  assert.deepEqual([projector.stateHash(), projector.position(), views.listCursors().length], before);
  take(entryOf({ stream: 1, sequence: 2, subjects: [1], milliseconds: 2 }));
  assert.equal(views.query({ table: 'histories' })[0]?.['words'], '1.1 1.2');
});

test('[PJ5] an unknown kind is kept and shown and stops nothing; a critical one is told', () => {
  const { projector, views, take } = createTestProjector();
  take(
    entryOf({ stream: 1, sequence: 1, subjects: [1], milliseconds: 1, kind: 'word/forgotten' }),
    entryOf({ stream: 1, sequence: 2, subjects: [1], milliseconds: 2 }),
  );
  const [unknown] = views.query({ table: 'unknown_entries' });
  assert.deepEqual(
    [unknown?.['kind'], unknown?.['reason'], unknown?.['critical']],
    ['word/forgotten', 'newer version needed', 0],
  );
  assert.equal(projector.needsUpdate(), false);
  take(
    entryOf({ stream: 1, sequence: 3, subjects: [1], milliseconds: 3, kind: 'word/banned', critical: true }),
  );
  assert.equal(projector.needsUpdate(), true);
  assert.equal(views.query({ table: 'histories' })[0]?.['words'], '1.2');
});

const say = (sequence: number, word: string, subject = 1, milliseconds = sequence * 10) =>
  entryOf({ stream: 1, sequence, subjects: [subject], milliseconds, body: { word } });

test('[PJ6] a fold that throws makes its record unreadable from there, and no other', () => {
  const { views, take } = createTestProjector();
  take(say(1, 'a'), say(2, 'x', 2), say(3, 'boom'), say(4, 'b'), say(5, 'y', 2));
  const words = () => views.query({ table: 'histories', orderBy: ['subject'] }).map((row) => row['words']);
  assert.deepEqual(words(), ['a', 'x y'], 'the last state that could be read stays in view');
  const [row] = views.query({ table: 'unreadable' });
  assert.deepEqual([row?.subject, row?.['fold']], [subjectAt(1), 'history']);
  assert.match(String(row?.['reason']), /word\/said.*cannot be folded/);
});

test('[PJ6] rows that throw or that no table holds are a record’s own problem, and it is readable again', () => {
  for (const word of ['bad row', 'no column']) {
    const { views, take, projector } = createTestProjector();
    take(say(1, 'a'), say(2, word), say(3, 'x', 2));
    assert.equal(views.count({ table: 'unreadable' }), 1, word);
    assert.deepEqual(
      views.query({ table: 'histories' }).map((row) => row['words']),
      ['x'],
    );
    projector.startRebuild();
    projector.takeDeferred([say(1, 'a'), say(3, 'x', 2)].map(openedOf), 1);
    projector.finishDeferred();
    assert.equal(views.count({ table: 'unreadable' }), 0);
    assert.equal(views.count({ table: 'histories' }), 2);
  }
});

test('[PJ6] a record is readable again when the entry that broke it moves out of its way', () => {
  const { views, take } = createTestProjector();
  take(entryOf({ stream: 1, sequence: 1, subjects: [1], milliseconds: 20, body: { word: 'boom' } }));
  assert.equal(views.count({ table: 'unreadable' }), 1);
  take(entryOf({ stream: 2, sequence: 1, subjects: [1], milliseconds: 10, body: { word: 'before' } }));
  assert.deepEqual(
    views.query({ table: 'histories' }).map((row) => row['words']),
    ['before'],
  );
  assert.equal(views.count({ table: 'unreadable' }), 1);
});

test('[PJ7] bodies of older versions are brought up step by step; a step that fails makes the entry inert', () => {
  const { views, take } = createTestProjector();
  const renamed = (sequence: number, bodyVersion: number, body: EntryPlan['body']) =>
    entryOf({
      stream: 1,
      sequence,
      subjects: [1],
      milliseconds: sequence,
      kind: 'word/renamed',
      bodyVersion,
      body: body ?? null,
    });
  take(
    renamed(1, 1, { name: 'one' }),
    renamed(2, 2, { name: 'two', why: 'better' }),
    renamed(3, 3, { to: 'three', why: 'best' }),
    renamed(4, 1, { title: 'no name' }),
    renamed(5, 4, { to: 'five' }),
  );
  assert.equal(views.query({ table: 'histories' })[0]?.['words'], 'one (old) two (better) three (best)');
  const reasons = views.query({ table: 'unknown_entries' }).map((row) => String(row['reason']));
  assert.equal(reasons.length, 2);
  assert.ok(
    reasons.some((reason) => reason.startsWith('the upcaster failed')) &&
      reasons.includes('newer version needed'),
  );
});

test('[PJ8] a body that the schema rejects is kept, shown and inert', () => {
  const { views, take } = createTestProjector();
  take(
    entryOf({ stream: 1, sequence: 1, subjects: [1], milliseconds: 1, body: { wrod: 'typo' } }),
    say(2, 'a'),
  );
  assert.equal(views.count({ table: 'unknown_entries' }), 1);
  assert.equal(views.query({ table: 'histories' })[0]?.['words'], 'a');
});

test('[PJ9] an erased body is told to the fold, and its words are gone', () => {
  const { views, take } = createTestProjector();
  take(
    say(1, 'a'),
    entryOf({ stream: 1, sequence: 2, subjects: [1], milliseconds: 20, isErased: true }),
    say(3, 'b'),
  );
  assert.equal(views.query({ table: 'histories' })[0]?.['words'], 'a erased b');
});

test('[PJ10] a changed fold gives another hash', () => {
  const [first, second] = [createTestProjector(), createTestProjector({ version: 2 })];
  for (const { take } of [first, second]) take(say(1, 'a'));
  assert.notEqual(first.projector.stateHash(), second.projector.stateHash());
});

test('[PJ11] all that is kept of a record is named in the version of the machinery', () => {
  const { views, take } = createTestProjector();
  take(say(1, 'a'), say(2, 'boom'));
  const fields = machineryVersion.split(' ')[2]?.split(',');
  const record = views.findSubject({ fold: 'history', subject: subjectAt(1) });
  const kept: unknown = JSON.parse(record?.place ?? 'null');
  assert.ok(typeof kept === 'object' && kept !== null);
  assert.deepEqual(Object.keys(kept).sort(), fields);
});

test('[PJ11] the version of the views changes with the machinery', () => {
  const lines = [`${machineryVersion}`, `${machineryVersion},added`].map(
    (machinery) => createRegistry(createSuite1(), [], machinery).foldVersion,
  );
  assert.equal(new Set(lines).size, 2);
  assert.equal(createRegistry(createSuite1(), []).foldVersion, lines[0]);
});
