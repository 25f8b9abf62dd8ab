import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Copy, Safety } from '../api/head-line.ts';
import { durationWords } from './duration-words.ts';
import { copyWords, safetyWords } from './safety-words.ts';

const copyAt = (ageSeconds: number | null, state: Copy['state'] = 'current', waiting = 0): Copy => ({
  name: 'Kreishaus',
  ageSeconds,
  state,
  waiting,
});
const hereSince = (hereSinceSeconds?: number): Safety =>
  hereSinceSeconds === undefined
    ? { level: 'here', copies: [] }
    : { level: 'here', copies: [], hereSinceSeconds };

for (const [seconds, words] of [
  [0, 'weniger als 1 min'],
  [59, 'weniger als 1 min'],
  [60, '1 min'],
  [3599, '59 min'],
  [3600, '1 h'],
  [47 * 3600, '47 h'],
  [48 * 3600, '2 Tagen'],
] as const)
  test(`[WB5] ${seconds} seconds read "${words}"`, () => assert.equal(durationWords(seconds), words));

test('[WB5] a second copy says how old it is, by the newest of the places', () => {
  const copies = [copyAt(7200), copyAt(240), copyAt(null)];
  assert.deepEqual(safetyWords({ level: 'copied', copies }), {
    tone: 'good',
    text: 'zweite Kopie vor 4 min',
  });
});

test('[WB5] a second copy of unknown age claims no age', () =>
  assert.equal(safetyWords({ level: 'copied', copies: [copyAt(null)] }).text, 'zweite Kopie'));

test('[WB5] a copy of this minute is "gerade eben", not "vor weniger als 1 min"', () =>
  assert.equal(safetyWords({ level: 'copied', copies: [copyAt(12)] }).text, 'zweite Kopie gerade eben'));

test('[WB6] within the first hour alone nothing is asked of anybody', () => {
  assert.deepEqual(safetyWords(hereSince()), { tone: 'plain', text: 'hier, zweite Kopie folgt' });
  assert.deepEqual(safetyWords(hereSince(59)), { tone: 'plain', text: 'hier, zweite Kopie folgt' });
  assert.deepEqual(safetyWords(hereSince(3599)), { tone: 'plain', text: 'nur hier seit 59 min' });
});

test('[WB6] after an hour alone the statement says what to do', () =>
  assert.deepEqual(safetyWords(hereSince(7200)), {
    tone: 'attention',
    text: 'nur hier seit 2 h',
    next: 'USB-Paket schreiben lassen',
  }));

test('[WB6] without any second place the statement says so from the start', () => {
  const words = safetyWords({ level: 'none', copies: [] });
  assert.equal(words.tone, 'attention');
  assert.match(words.next ?? '', /Ort für eine zweite Kopie einrichten/);
});

test('[WB5] each place says its age, whether it can be reached and what waits for it', () => {
  assert.equal(copyWords(copyAt(240)), 'Kreishaus: zuletzt vor 4 min');
  assert.equal(copyWords(copyAt(30, 'behind', 1)), 'Kreishaus: zuletzt gerade eben, 1 Eintrag wartet');
  assert.equal(
    copyWords(copyAt(null, 'unreachable', 12)),
    'Kreishaus: noch keine Kopie, zurzeit nicht erreichbar, 12 Einträge warten',
  );
});
