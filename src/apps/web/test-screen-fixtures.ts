/**
 * What each page of the list needs to be shown in a test or a picture. A page without an entry does not compile:
 * add what its API answers, and how its mistakes are made.
 */
import type { Page as BrowserPage } from 'playwright-core';
import { concernsPath } from './api/concerns.ts';
import { dayPath } from './api/day.ts';
import { type Devices, devicesPath, invitationsPath } from './api/devices.ts';
import { padsPath } from './api/pads.ts';
import type { Page } from './api/pages.ts';
import { type Persons, personChanges, personsPath } from './api/persons.ts';
import { quarantinePath } from './api/quarantine.ts';
import { visitsOfDayPath } from './api/visits.ts';
import { dayOf, demir, fixtureQuarantine, fixtureRows, fixtureToday } from './fixture-day.ts';
import { deskConcerns, deskPads, deskVisits } from './fixture-desk.ts';
import { fixtureDevices, fixtureInvitation } from './fixture-devices.ts';
import { fixturePersons } from './fixture-persons.ts';

/** How much there is to show: as on any day, nothing, or texts longer than anybody planned for. */
export type Fill = 'usual' | 'empty' | 'long';

export interface ScreenFixture {
  /** JSON by path of the API. */
  readonly answers: (fill: Fill) => Readonly<Record<string, unknown>>;
  /** Brings the screen into its error state: sends a form with mistakes. The words are German. */
  readonly provoke?: (page: BrowserPage) => Promise<void>;
  /** What one comes to from the screen with a few clicks, by name: a form, a sheet, a question. */
  readonly deeper?: Readonly<Record<string, (page: BrowserPage) => Promise<void>>>;
  /** Further acts that the screen needs besides the one of its page. */
  readonly acts?: readonly string[];
}

/** Without a space, as pasted by somebody or spelled by a language that joins words. */
export const longWord = 'Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzänderung';

export const screenFixtures: Readonly<Record<Page, ScreenFixture>> = {
  today: {
    acts: ['record-arrival', 'record-visit', 'note-appointment', 'decide-appointment', 'search-appointments'],
    answers: (fill) => ({ [dayPath(fixtureToday)]: dayOf(fixtureToday, rowsOf(fill)) }),
    provoke: async (page) => {
      await page.locator('.day-row--expected .more').first().click();
      await page.getByRole('button', { name: 'Notiz speichern' }).click();
      await page.getByLabel('verlegt').check();
      await page.getByRole('button', { name: 'Entscheidung speichern' }).click();
    },
  },
  infodesk: {
    answers: (fill) => ({
      [concernsPath]: deskConcerns,
      [visitsOfDayPath('today')]: {
        date: fixtureToday,
        visits: fill === 'empty' ? [] : deskVisits(fill === 'long' ? longWord : 'Kowalska, Anna'),
      },
    }),
    provoke: async (page) => {
      await page.getByRole('button', { name: 'Sterbefall anzeigen' }).click();
      await page.getByLabel('Vormerken').check();
      await page.getByRole('button', { name: 'Laufzettel drucken' }).click();
    },
    deeper: {
      concern: (page) => page.getByRole('button', { name: 'Wohngeld' }).click(),
      slip: (page) => page.getByRole('button', { name: 'Laufzettel – Nummer KB 2' }).click(),
    },
  },
  pads: {
    answers: (fill) => ({
      [concernsPath]: deskConcerns,
      [padsPath]: { pads: fill === 'empty' ? [] : deskPads(fill === 'long' ? longWord : 'Pforte') },
    }),
    provoke: async (page) => {
      await page
        .getByRole('button', { name: /^Öffnen/ })
        .first()
        .click();
      await page.getByRole('button', { name: 'Eintragen', exact: true }).click();
    },
    deeper: {
      sheets: async (page) => {
        await page
          .getByRole('button', { name: /^Öffnen/ })
          .first()
          .click();
        await page.getByRole('button', { name: 'Offene Zettel noch einmal drucken' }).click();
      },
    },
  },
  quarantine: {
    answers: (fill) => ({ [quarantinePath]: { items: quarantineOf(fill) } }),
  },
  persons: {
    answers: (fill) => ({
      [personsPath]: personsOf(fill),
      [`${personsPath}/${demir.id}/${personChanges.pin}`]: { pin: '48203917' },
    }),
    provoke: async (page) => {
      await page.getByRole('button', { name: 'Person eintragen' }).click();
      await page.getByRole('button', { name: 'Speichern' }).click();
    },
    deeper: {
      person: (page) => changeOf(page).click(),
      pin: async (page) => {
        await changeOf(page).click();
        await page.getByRole('button', { name: 'Neue PIN setzen' }).click();
      },
      removing: async (page) => {
        await changeOf(page).click();
        await page.getByRole('button', { name: 'Entfernen …' }).click();
      },
    },
  },
  devices: {
    answers: (fill) => ({ [devicesPath]: devicesOf(fill), [invitationsPath]: fixtureInvitation }),
    provoke: async (page) => {
      await page.getByRole('button', { name: 'Gerät aufnehmen' }).first().click();
      await page.getByRole('button', { name: 'Code zeigen' }).click();
    },
    deeper: {
      invitation: async (page) => {
        await page.getByRole('button', { name: 'Gerät aufnehmen' }).first().click();
        await page.getByLabel('Name des Geräts').fill('Tablet Trausaal 2');
        await page.getByRole('button', { name: 'Code zeigen' }).click();
      },
      removing: (page) =>
        page
          .getByRole('button', { name: /^Entfernen/ })
          .first()
          .click(),
    },
  },
};

const changeOf = (page: BrowserPage) => page.getByRole('row', { name: demir.name }).getByRole('button');

function devicesOf(fill: Fill): Devices {
  if (fill === 'empty') return { ...fixtureDevices, browsers: [], house: null, servers: [] };
  if (fill === 'usual') return fixtureDevices;
  const browsers = fixtureDevices.browsers.map((one) => ({ ...one, name: longWord, enrolledBy: longWord }));
  return { ...fixtureDevices, browsers };
}

function personsOf(fill: Fill): Persons {
  const { persons } = fixturePersons;
  if (fill === 'empty') return { ...fixturePersons, persons: [], removed: [] };
  if (fill === 'usual') return fixturePersons;
  return { ...fixturePersons, persons: persons.map((one) => ({ ...one, name: longWord, office: longWord })) };
}

function rowsOf(fill: Fill) {
  if (fill === 'empty') return [];
  const rows = fixtureRows(9);
  if (fill === 'usual') return rows;
  return rows.map((row) => ({
    ...row,
    name: `${longWord}, ${longWord}`,
    services: [longWord, ...row.services],
    scope: `Bürgerbüro ${longWord}`,
    note: `${longWord} und noch ein Satz, der nicht enden will, weil jemand alles auf einmal erzählt hat`,
    number: 'A-1234567890123456789012345678901234567890',
  }));
}

function quarantineOf(fill: Fill) {
  if (fill === 'empty') return [];
  if (fill === 'usual') return fixtureQuarantine;
  return fixtureQuarantine.map((item) => ({
    ...item,
    source: `${longWord}.ics`,
    message: `${item.message} ${longWord}`,
    raw: item.raw.repeat(20),
  }));
}
