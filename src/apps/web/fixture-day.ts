/** An invented day of an invented town for the tests of the page: the same rows for the same count. */
import type { Day, DayRow } from './api/day.ts';
import type { HeadLine } from './api/head-line.ts';
import type { QuarantineItem } from './api/quarantine.ts';

export const fixtureToday = '2026-10-26';
export const fixtureDates = ['2026-10-26', '2026-10-27', '2026-10-29', '2026-11-02'];

const acts = [
  'read-day',
  'record-arrival',
  'record-visit',
  'note-appointment',
  'decide-appointment',
  'search-appointments',
  'read-quarantine',
  'sync-status',
];
export const demir = { id: 'd'.repeat(32), name: 'Derya Demir', role: 'Bürgerbüro', acts };
export const vogt = {
  id: 'a'.repeat(32),
  name: 'Anselm Vogt',
  role: 'Leitung',
  acts: [...acts, 'manage-persons'],
};

const people = [
  'Kowalska, Agnieszka',
  'Öztürk, Cem',
  'Grünewald, Henrike',
  'Nguyen, Thi Lan',
  'Straßburger, Jörg',
  'Łukasiewicz, Piotr',
  'Al-Haddad, Rami',
  'von Bärenfeld-Hohenstein, Maximiliane Friederike Charlotte',
  'Petersen, Ole',
  'Yılmaz, Elif',
  'Schäfer, Renate',
  'Ivanova, Daria',
];
const matters = [
  ['Personalausweis beantragen'],
  ['Wohnsitz anmelden'],
  ['Reisepass beantragen', 'Kinderreisepass'],
  ['Führungszeugnis'],
  ['Führerschein umtauschen'],
  ['Beglaubigung'],
];
const firstStatuses = [
  'done',
  'done',
  'not-appeared',
  'done',
  'called',
  'waiting',
  'waiting',
  'cancelled',
] as const;

/** `count` rows from 07:30 on, three at a time every ten minutes. */
export function fixtureRows(count: number): DayRow[] {
  return Array.from({ length: count }, (_, at) => fixtureRow(at));
}

function fixtureRow(at: number): DayRow {
  const minutes = 450 + Math.floor(at / 3) * 10;
  const status = firstStatuses[at] ?? 'expected';
  return {
    id: (at + 1).toString(16).padStart(32, '0'),
    localTime: clockTime(minutes),
    endTime: clockTime(minutes + (at % 4 === 2 ? 20 : 10)),
    name: pick(people, at),
    ...(at % 5 !== 3 && { phone: `0170 55${String(1000 + at * 37)}` }),
    services: [...pick(matters, at)],
    scope: at % 7 === 4 ? 'Bürgerbüro Birkenrode' : 'Bürgerbüro Auental',
    number: `A-${String(412 + at)}`,
    status,
    ...((status === 'waiting' || status === 'called') && {
      arrivedAt: `${fixtureToday}T${clockTime(minutes - 4)}:12+01:00`,
    }),
    walkIn: at === 6,
    ...(at === 9 && { note: 'Kommt mit Rollstuhl, bitte Schalter 2' }),
    notes:
      at === 8
        ? [{ text: 'Kommt zehn Minuten später', by: 'Ole Kranz', at: `${fixtureToday}T07:52:00+01:00` }]
        : [],
    ...stepOf(at, status),
    ...(at === 11 && {
      decision: {
        kind: 'takes-place' as const,
        reason: 'Reisepass liegt bereit',
        by: 'Anselm Vogt',
        at: `${fixtureToday}T07:40:00+01:00`,
        was: { localDate: fixtureToday, localTime: '08:00' },
      },
    }),
    hasLeft: false,
    safety: at < 5 ? 'copied' : 'here',
    ...(at === 4 && { conflicts: ['steps-differ' as const] }),
    revision: `r0-${at}`,
  };
}

/** The seventh came with a paper number and was typed in later. */
function stepOf(at: number, status: DayRow['status']): Pick<DayRow, 'step'> {
  const what = status === 'waiting' ? 'arrival' : status;
  if (what === 'expected' || what === 'moved' || what === 'cancelled') return {};
  const by = { id: vogt.id, name: vogt.name };
  return {
    step: {
      what,
      at: `${fixtureToday}T07:4${at}:12+01:00`,
      by,
      ...(at === 6 && {
        recordedAt: `${fixtureToday}T08:20:00+01:00`,
        evidence: 'paper-number' as const,
      }),
    },
  };
}

const clockTime = (minutes: number): string =>
  `${String(Math.floor(minutes / 60) % 24).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

function pick<T>(list: readonly T[], at: number): T {
  const value = list[at % list.length];
  if (value === undefined) throw new RangeError('An empty list has nothing to pick');
  return value;
}

export function dayOf(date: string, rows: readonly DayRow[]): Day {
  const counts = { expected: 0, waiting: 0, called: 0, done: 0, 'not-appeared': 0, moved: 0, cancelled: 0 };
  for (const { status } of rows) counts[status] += 1;
  return {
    date,
    asOf: rows.length === 0 ? [] : [{ source: 'Terminabzug Auental', at: '2026-10-22T18:00:00+02:00' }],
    rows: [...rows],
    counts,
  };
}

export const calmHead: HeadLine = {
  town: 'Stadt Auental',
  localNow: `${fixtureToday}T08:41`,
  mode: { kind: 'normal' },
  applications: { usable: 9, total: 9 },
  safety: {
    level: 'copied',
    copies: [
      { name: 'Kreishaus Sonntal', ageSeconds: 240, state: 'current', waiting: 0 },
      { name: 'USB-Stick', ageSeconds: 86_400, state: 'unreachable', waiting: 12 },
    ],
  },
  exercise: true,
  recording: 'ok',
  clockUnsure: false,
  notices: [],
};

export const emergencyHead: HeadLine = {
  ...calmHead,
  mode: { kind: 'emergency', sinceLocal: `${fixtureToday}T01:01` },
  applications: { usable: 0, total: 9 },
  safety: {
    level: 'here',
    hereSinceSeconds: 7400,
    copies: [{ name: 'Kreishaus Sonntal', ageSeconds: 7400, state: 'unreachable', waiting: 14 }],
  },
};

export const fixtureQuarantine: readonly QuarantineItem[] = [
  {
    id: 'q1',
    source: 'termine-oktober.ics',
    where: 'VEVENT 3',
    reason: 'zone-unknown',
    message: 'Die Zeitzone „Westeuropa (eigene)“ ist nicht bekannt. Die Uhrzeit wäre geraten.',
    raw: 'BEGIN:VEVENT\r\nUID:7f3a\r\nDTSTART;TZID="Westeuropa (eigene)":20261026T091000\r\nSUMMARY:Beglaubigung\r\nEND:VEVENT',
    at: '2026-10-22T18:00:04+02:00',
  },
  {
    id: 'q2',
    source: 'tagesliste.csv',
    where: 'Zeile 14',
    reason: 'time-malformed',
    message: 'Die Uhrzeit „25:70“ gibt es nicht.',
    raw: '14;25:70;A-0455;Grünewald, Henrike;;Führungszeugnis;<img src=x onerror=alert(1)>',
    at: '2026-10-22T18:00:05+02:00',
  },
];
