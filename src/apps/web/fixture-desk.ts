/** Invented tiles and visits of an info desk, for tests and pictures. */
import type { Concern, Concerns } from './api/concerns.ts';
import type { Pad } from './api/pads.ts';
import type { Visit } from './api/visits.ts';
import { fixtureToday } from './fixture-day.ts';

const concern = (
  id: string,
  pictogram: string,
  urgency: Concern['urgency'],
  [de, en]: readonly [string, string],
): Concern => ({
  id,
  pictogram,
  urgency,
  norm: '§ 17 BMG',
  isElsewhere: urgency === 'not-here',
  isOffered: true,
  words: {
    de: {
      title: de,
      next: 'Bitte warten Sie, bis Ihre Nummer aufgerufen wird.',
      reason: 'Das Melderegister ist nicht erreichbar.',
      instead: 'Zuständig ist in der Regel der Kreis.',
    },
    en: {
      title: en,
      next: 'Please wait until your number is called.',
      reason: 'The register cannot be reached.',
      instead: 'This is usually done by the district.',
    },
  },
});

const general = {
  today: 'Bitte warten Sie.',
  'this-week': 'Wir melden uns diese Woche.',
  noted: 'Wir melden uns.',
  'not-here': 'Ihr Wunsch ist vermerkt.',
};

export const deskConcerns: Concerns = {
  concerns: [
    concern('residence', 'house', 'noted', ['Wohnung an-, um- oder abmelden', 'Register a residence']),
    concern('id-pickup', 'card', 'today', ['Fertigen Ausweis oder Pass abholen', 'Collect a finished card']),
    concern('death', 'candle', 'today', ['Sterbefall anzeigen', 'Report a death']),
    concern('housing-benefit', 'roof', 'this-week', ['Wohngeld', 'Housing benefit']),
    concern('vehicle-registration', 'car', 'not-here', ['Fahrzeug zulassen', 'Register a vehicle']),
    concern('other', 'question', 'today', ['Anderes Anliegen', 'Something else']),
  ],
  urgencyNext: { de: general, en: general },
};

const visit = (number: number, more: Partial<Visit>): Visit => ({
  id: number.toString(16).padStart(32, '0'),
  number: `KB ${number}`,
  reference: '7KM4-2RXQ',
  concern: 'id-pickup',
  language: 'de',
  urgency: 'today',
  status: 'waiting',
  happenedAt: `${fixtureToday}T08:0${number}:00+01:00`,
  recordedAt: `${fixtureToday}T08:0${number}:00+01:00`,
  isFromPaper: false,
  reprints: 0,
  safety: 'copied',
  revision: '1',
  ...more,
});

export const deskVisits = (name: string): readonly Visit[] => [
  visit(1, { status: 'called', name }),
  visit(2, { language: 'pl', name, phone: '0170 551000', note: name, safety: 'here' }),
  visit(3, { conflicts: ['doubled'] }),
  visit(4, { concern: 'housing-benefit', urgency: 'this-week', status: 'noted' }),
];

export const deskPads = (text: string): readonly Pad[] => [
  {
    id: 'ab'.repeat(16),
    label: 'KB 3',
    size: 50,
    holder: text,
    printedAt: `${fixtureToday}T07:40:00+01:00`,
    ends: [
      { slip: 3, end: 'void', reason: text, at: `${fixtureToday}T09:10:00+01:00`, isDoubled: false },
      {
        slip: 12,
        end: 'used',
        reference: '7KM4-2RXQ',
        at: `${fixtureToday}T09:12:00+01:00`,
        isDoubled: true,
      },
    ],
    open: Array.from({ length: 50 }, (_, at) => at + 1).filter((slip) => slip !== 3 && slip !== 12),
    isDoubled: false,
  },
];
