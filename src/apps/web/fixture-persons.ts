/** Invented persons for the tests of *Personen*: every state that a row can be in. */
import type { Persons } from './api/persons.ts';
import { demir, fixtureToday, vogt } from './fixture-day.ts';

const plain = {
  office: null,
  lastDay: null,
  hasEnded: false,
  hasPin: true,
  isLocked: false,
  isYou: false,
  mayChange: true,
  substituteFor: [],
  signedIn: [],
};
const session = { session: 'e'.repeat(32), openMinutes: 95, idleMinutes: 3, isThis: false };

export const fixturePersons: Persons = {
  today: fixtureToday,
  persons: [
    { ...plain, id: vogt.id, name: vogt.name, role: 'lead', isYou: true, signedIn: [session] },
    { ...plain, id: demir.id, name: demir.name, role: 'infodesk', office: 'Bürgerbüro' },
    { ...plain, id: '1'.repeat(32), name: 'Igor Wolff', role: 'operations', isLocked: true },
    { ...plain, id: '2'.repeat(32), name: 'Jana Groß', role: 'guest', lastDay: '2026-11-06' },
    {
      ...plain,
      id: '3'.repeat(32),
      name: 'Kai Brandt',
      role: 'guest',
      lastDay: '2026-10-23',
      hasEnded: true,
    },
    { ...plain, id: '4'.repeat(32), name: 'Ruth Kern', role: 'guardian', mayChange: false },
    {
      ...plain,
      id: '5'.repeat(32),
      name: 'Maximiliane Friederike von Bärenfeld-Hohenstein',
      role: 'registrar',
      office: 'Standesamt',
      substituteFor: ['lead', 'infodesk'],
      hasPin: false,
    },
  ],
  removed: [{ id: '6'.repeat(32), name: 'Uwe Altmann' }],
  roles: [
    { role: 'infodesk', mustEnd: false },
    { role: 'clerk', mustEnd: false },
    { role: 'lead', mustEnd: false },
    { role: 'registrar', mustEnd: false },
    { role: 'operations', mustEnd: false },
    { role: 'guest', mustEnd: true },
  ],
};
