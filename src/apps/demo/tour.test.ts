import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import { cardsHtml } from './cards.ts';
import { html } from './html.ts';
import { createTour, type TourParts } from './tour.ts';

interface Setting {
  readonly counts?: readonly number[];
  readonly started?: Result<true, Failure>;
  readonly date?: string;
  readonly today?: string;
}

function openTour({
  counts = [128, 128],
  started = ok(true),
  date = '2026-10-26',
  today = date,
}: Setting = {}) {
  const done: string[] = [];
  const left = [...counts];
  let providerId: number | undefined = 11;
  const machine = (name: string) => ({
    processId: () => 7,
    kill: async () => void done.push(`kill ${name}`),
    start: async () => {
      done.push(`start ${name}`);
      return started;
    },
  });
  const parts: TourParts = {
    prepared: {
      persons: [{ id: 'ab', name: 'Frau Demir', office: 'Infoschalter', pin: '12345678' }],
      date,
      appointments: 41,
      weddings: 1,
    },
    provider: {
      processId: () => providerId,
      kill: async () => {
        done.push('kill provider');
        providerId = undefined;
      },
      start: async () => {
        if (started.ok) providerId = 12;
        return started;
      },
    },
    county: machine('county'),
    town: machine('town'),
    countEntries: () => {
      done.push('count');
      return left.shift() ?? 0;
    },
    gate: {
      enter: async () => () => undefined,
      hold: async () => void done.push('hold'),
      release: () => void done.push('release'),
    },
    today: () => today,
    timeOfDay: () => '01:01:00',
    monotonicMilliseconds: () => 0,
    log: () => undefined,
  };
  const tour = createTour(parts);
  return { tour, done, cards: () => cardsHtml(tour.state()).text };
}

const broken = fail({ kind: 'process-not-started', message: 'Stadt Auental did not start' });

test('[DE10] changes are held back from the count to the kill, and only then', async () => {
  const { tour, done, cards } = openTour();
  assert.ok(!cards().includes('tour-result'));
  await tour.pullPlug();
  assert.deepEqual(done, ['hold', 'count', 'kill town', 'release', 'start town', 'count']);
  assert.match(cards(), /tour-result--good"><strong>Gespeichert vorher 128 · nachher 128<\/strong>/);
});

test('[DE10] a difference is a fault, whichever way it goes', async () => {
  const fewer = openTour({ counts: [128, 127] });
  await fewer.tour.pullPlug();
  assert.match(
    fewer.cards(),
    /tour-result--bad"><strong>Gespeichert vorher 128 · nachher 127<\/strong> Ein Eintrag fehlt/,
  );
  const more = openTour({ counts: [1128, 1130] });
  await more.tour.pullPlug();
  assert.match(
    more.cards(),
    /--bad"><strong>Gespeichert vorher 1\.128 · nachher 1\.130<\/strong> 2 Einträge sind zu viel/,
  );
});

test('[DE10] a town hall that does not come back is said, and can be tried again', async () => {
  const { tour, cards } = openTour({ started: broken });
  await tour.pullPlug();
  assert.match(cards(), /tour-result--bad">Der Server ist nicht wieder gestartet/);
  assert.match(cards(), /action="\/probealarm\/stecker"/);
});

test('[DE10] a journal that cannot be read lets the changes through again', async () => {
  const done: string[] = [];
  const faulty = createTour({
    ...openTour().tour.state(),
    provider: { processId: () => 1, kill: async () => undefined, start: async () => ok(true) },
    county: { processId: () => 1 },
    town: { processId: () => 1, kill: async () => undefined, start: async () => ok(true) },
    countEntries: () => {
      throw new Error('unreadable');
    },
    gate: {
      enter: async () => () => undefined,
      hold: async () => undefined,
      release: () => void done.push('release'),
    },
    today: () => '',
    timeOfDay: () => '',
    monotonicMilliseconds: () => 0,
    log: () => undefined,
  });
  await faulty.pullPlug();
  assert.deepEqual(done, ['release']);
  assert.match(cardsHtml(faulty.state()).text, /tour-result--bad">Die Einträge ließen sich nicht zählen/);
});

test('[DE3] the switch says what happened, and pressing it twice changes nothing more', async () => {
  const { tour, done, cards } = openTour();
  await Promise.all([tour.switchProvider('off'), tour.switchProvider('off')]);
  assert.deepEqual(done, ['kill provider']);
  assert.equal(tour.state().ticker.length, 4);
  assert.match(cards(), /aria-checked="false"/);
  await Promise.all([tour.switchProvider('on'), tour.switchProvider('on')]);
  assert.equal(tour.state().ticker.length, 5);
  assert.match(tour.state().ticker[0]?.text ?? '', /läuft wieder \(Prozess 12\)/);
});

test('[DE3] a provider that does not come back stays off and is said to be', async () => {
  const { tour, cards } = openTour({ started: broken });
  await tour.switchProvider('off');
  await tour.switchProvider('on');
  assert.match(cards(), /aria-checked="false"/);
  assert.match(cards(), /nicht wieder gestartet/);
});

test('[DE7] the first card names the day of the list, and one wedding is one', () => {
  assert.match(openTour().cards(), /Ein normaler Montag/);
  const { tour, cards } = openTour({ date: '2026-10-31' });
  assert.match(cards(), /Ein normaler Samstag/);
  assert.match(cards(), /1 Trauung in dieser Woche/);
  tour.showDay();
  assert.match(cards(), /gezeigt/);
});

test('[DE7] after midnight the first card says of which day its list is', () => {
  const cards = openTour({ today: '2026-10-27' }).cards();
  assert.match(cards, /die Liste ist von Montag/);
  assert.ok(!cards.includes('Termine heute'));
  assert.match(cards, /„Heute“ öffnen/);
});

test('[DE12] cards that are in the making offer nothing to press', () => {
  const cards = openTour().cards().split('<li class="tour-card').slice(1);
  assert.equal(cards.length, 6);
  const inWork = cards.map((card) => card.includes('in Arbeit'));
  assert.deepEqual(inWork, [false, false, true, true, false, true]);
  for (const [at, card] of cards.entries())
    assert.equal(/<button|<a |<form/.test(card), inWork[at] === false);
});

test('[DE15] what is put into a page is escaped', () => {
  const name = `<img src=x onerror="alert('1')">&`;
  assert.equal(
    html`<p title="${name}">${[html`${name}`, html`${1}`]}</p>`.text,
    '<p title="&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;">&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;1</p>',
  );
});
