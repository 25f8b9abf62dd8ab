/** Invented states of *Einrichten*: one for each step at which somebody may come back. */
import { personsPath } from './api/persons.ts';
import { readinessItems, type SetupState, setupPath } from './api/setup.ts';
import { fixturePersons } from './fixture-persons.ts';

const begun: SetupState = {
  csrf: 'c'.repeat(32),
  isFounded: false,
  sheets: [],
  isKitRemoved: false,
  hasLead: false,
  passed: [],
  hasAppointments: false,
  readiness: { percent: 0, items: readinessItems.map((item) => ({ item, isDone: false })) },
};

const named: SetupState = {
  ...begun,
  town: { name: 'Gemeinde Birkenrode', ags: '09999002', type: 'gemeinde', isExercise: true },
};

const founded: SetupState = {
  ...named,
  isFounded: true,
  sheets: ['Karte 1: Ada Brandt', 'Karte 2: Björn Öztürk', 'Karte 3: Małgorzata Šimić', 'Kasse, Blatt 1'].map(
    (title, at) => ({ number: at + 1, title, isDone: at < 2 }),
  ),
};

const handedOver: SetupState = { ...founded, sheets: [], isKitRemoved: true };

const withLead: SetupState = {
  ...handedOver,
  hasLead: true,
  house: {
    name: 'insel.birkenrode.internal',
    helpUrl: 'http://192.168.1.20',
    command: 'npx insel townhall --dir ./rathaus --name insel.birkenrode.internal',
  },
};

const passed: SetupState = { ...withLead, passed: ['devices'] };

const atEnd: SetupState = {
  ...passed,
  passed: ['devices', 'data'],
  readiness: {
    percent: 75,
    items: readinessItems.map((item) => ({ item, isDone: item !== 'copy' && item !== 'substitutes' })),
  },
};

export const setupStates = {
  town: begun,
  guardians: named,
  kit: founded,
  persons: handedOver,
  devices: withLead,
  data: passed,
  end: atEnd,
} as const;

/** What the page asks at any of these steps, by path. */
export const setupAnswers = (state: SetupState): Readonly<Record<string, unknown>> => ({
  [setupPath]: state,
  [`${setupPath}${personsPath}`]: { ...fixturePersons, persons: [], removed: [] },
});
