/**
 * Rooms and doors as data: which folder of src is a room, what it is for, and whose files it may import.
 * `npm run doors` enforces it, the table in ARCHITECTURE.md is written from it. To open a door, add the
 * room's name to `may`; a single file instead of a room opens that file only.
 */

/** What a room may touch besides other rooms; `uses` names the globals that it may use after all. */
export type Purity =
  /** No `node:` module, no clock, chance, timer, environment, locale: the same input gives the same output. */
  | { readonly kind: 'pure'; readonly uses?: readonly string[] }
  /** Takes its ports as arguments too, but may import the named modules of Node. */
  | { readonly kind: 'node'; readonly modules: readonly string[] | 'any'; readonly uses?: readonly string[] }
  /** A composition root in the browser: the clock of the browser, but no module of Node. */
  | { readonly kind: 'browser' }
  /** A composition root: configuration, sockets, engines, wiring. */
  | { readonly kind: 'root' };

/** Folders inside a room that do not know each other. */
export interface Inner {
  /** Engines are named by composition roots only; members are reached through the generated registry. */
  readonly kind: 'engines' | 'members';
  /** The folder names, or all of them. */
  readonly folders: readonly string[] | 'all';
  /** Doors beyond the room's own. */
  readonly may: readonly string[];
  readonly purity: Purity;
}

export interface Room {
  readonly name: string;
  readonly purpose: string;
  /** Names of rooms, of floors (all rooms below that folder) or of files; 'all' for a composition root. */
  readonly may: readonly string[] | 'all';
  readonly purity: Purity;
  readonly inner?: Inner;
  /** Rooms and floors that nothing here may reach, however many steps away. */
  readonly never?: readonly string[];
}

const pure: Purity = { kind: 'pure' };
/** Time zones are resolved before an entry exists, never in a fold: zone data differs between machines. */
const pureWithZones: Purity = { kind: 'pure', uses: ['Temporal'] };
const root: Purity = { kind: 'root' };
const anyNode: Purity = { kind: 'node', modules: 'any' };

const engines = (folders: readonly string[] | 'all', may: readonly string[] = []): Inner => ({
  kind: 'engines',
  folders,
  may,
  purity: anyNode,
});
const members = (purity: Purity = pure, may: readonly string[] = []): Inner => ({
  kind: 'members',
  folders: 'all',
  may,
  purity,
});

/** What every room above core sees of it: values, entries, projections; never an engine. */
const coreSeen = ['core/value', 'core/entry', 'core/projection'];

/** What a place that may not read a town hall's data must not be able to reach. */
const readers = ['core/projection', 'core/replica', 'office', 'mail', 'people', 'print', 'situation'];

const coreRooms: readonly Room[] = [
  {
    name: 'core/value',
    purpose: 'branded ids, Result, bytes, canonical JSON, ports for clock, chance, timers, files',
    may: [],
    purity: pure,
  },
  {
    name: 'core/crypto',
    purpose: 'sign, hash, seal, wrap, derive, certify; the only room that names algorithms',
    may: ['core/value'],
    purity: { kind: 'node', modules: ['node:crypto', 'node:zlib'], uses: ['Temporal'] },
  },
  {
    name: 'core/entry',
    purpose: 'parse and build entries: header, body, kinds and their versions',
    may: ['core/value', 'core/crypto/suite.ts'],
    purity: pure,
  },
  {
    name: 'core/segment',
    purpose: 'seal, open and check segments and runs; the byte format',
    may: ['core/value', 'core/crypto', 'core/entry'],
    purity: pure,
  },
  {
    name: 'core/control',
    purpose: 'genesis, devices, epochs, removals, tickets, succession',
    may: ['core/value', 'core/crypto', 'core/entry', 'core/segment'],
    purity: pure,
  },
  {
    name: 'core/storage',
    purpose: 'where segments lie on a device: interface, contract, engines',
    may: ['core/value', 'core/segment', 'core/entry'],
    purity: pure,
    inner: engines('all'),
  },
  {
    name: 'core/blob',
    purpose: 'encrypted blobs: seal, keep, open, sweep; interface, contract, engines',
    may: ['core/value', 'core/crypto'],
    purity: pure,
    inner: engines('all'),
  },
  {
    name: 'core/journal',
    purpose: 'append, chain, verify; high-water mark',
    may: ['core/value', 'core/crypto', 'core/entry', 'core/segment', 'core/control', 'core/storage'],
    purity: pure,
  },
  {
    name: 'core/projection',
    purpose: 'fold machinery: causal order, evolve or restart, rows, rebuild, state hash',
    may: ['core/value', 'core/crypto/suite.ts', 'core/entry', 'core/segment', 'core/storage'],
    purity: pure,
    inner: engines(['sqlite', 'memory']),
  },
  {
    name: 'core/relay',
    purpose: 'a place that keeps segments and reads none: interface, contract, engines',
    may: ['core/value', 'core/crypto', 'core/blob', 'core/segment', 'core/control', 'core/entry'],
    purity: pure,
    inner: engines('all'),
  },
  {
    name: 'core/sync',
    purpose: 'what to send, what to ask for, resume, verify, several relays at once',
    may: [
      'core/value',
      'core/crypto/suite.ts',
      'core/blob',
      'core/entry',
      'core/segment',
      'core/control',
      'core/relay',
      'core/storage',
      'core/journal',
    ],
    purity: pure,
  },
  {
    name: 'core/replica',
    purpose: "one device's copy: journal, projection and decide in one serial owner",
    may: [
      'core/value',
      'core/crypto',
      'core/entry',
      'core/segment',
      'core/control',
      'core/journal',
      'core/projection',
      'core/storage',
    ],
    purity: pure,
  },
];

const officeRooms: readonly Room[] = [
  {
    name: 'office/calendar',
    purpose: 'appointments, opening rules, slots, units, grants, bookings',
    may: coreSeen,
    purity: pure,
  },
  {
    name: 'office/counter',
    purpose: 'arrivals, tickets, triage, slips',
    may: [...coreSeen, 'office/calendar'],
    purity: pure,
  },
  { name: 'office/cases', purpose: 'casework', may: [...coreSeen, 'office/deadlines'], purity: pure },
  {
    name: 'office/procedures',
    purpose: 'what a department does, one folder a procedure',
    may: [...coreSeen, 'office/cases', 'office/deadlines'],
    purity: pure,
    inner: members(),
  },
  {
    name: 'office/deadlines',
    purpose: 'legal clocks with the dates from which they hold',
    may: coreSeen,
    purity: pure,
  },
  {
    name: 'office/assistance',
    purpose: 'mutual assistance: one case shared with another town hall',
    may: [...coreSeen, 'office/cases'],
    purity: pure,
  },
  {
    name: 'office/reentry',
    purpose: 'worklists for the restored applications, and the proof of completeness',
    may: [...coreSeen, 'office/cases', 'office/procedures'],
    purity: pure,
  },
  {
    name: 'office/importers',
    purpose: 'what other systems left behind, one folder a source',
    may: [...coreSeen, 'office/calendar'],
    purity: pureWithZones,
    inner: members(pureWithZones),
  },
  {
    name: 'office/exports',
    purpose: 'what other systems take back, one folder a target',
    may: [...coreSeen, 'office/calendar', 'office/cases', 'office/reentry'],
    purity: pure,
    inner: members(),
  },
  { name: 'office/intake', purpose: 'telephone, letters, call-backs', may: coreSeen, purity: pure },
  { name: 'office/roster', purpose: 'who works where, substitutes, hours', may: coreSeen, purity: pure },
];

const neighbourRooms: readonly Room[] = [
  {
    name: 'mail',
    purpose: 'accept, keep, read, hold, release, redeliver',
    may: coreSeen,
    purity: pure,
    inner: engines(['smtp', 'imap', 'parser']),
  },
  {
    name: 'situation',
    purpose: 'declared outage, service states, blast radius, shutdown and restart',
    may: coreSeen,
    purity: pure,
  },
  {
    name: 'situation/probes',
    purpose: 'what looks whether a service answers, one folder a probe',
    may: [...coreSeen, 'situation'],
    purity: pure,
    inner: members(anyNode),
  },
  {
    name: 'situation/plans',
    purpose: 'shutdown and restart plans, one folder a plan',
    may: [...coreSeen, 'situation'],
    purity: pure,
    inner: members(),
  },
  { name: 'public/announcements', purpose: 'one text, released by two', may: coreSeen, purity: pure },
  {
    name: 'public/channels',
    purpose: 'where an announcement goes, one folder a channel',
    may: [...coreSeen, 'public/announcements'],
    purity: pure,
    inner: members(anyNode),
  },
  {
    name: 'public/site',
    purpose: 'the emergency site as pages and feeds',
    may: ['core/value', 'public/announcements'],
    purity: pure,
  },
  {
    name: 'people',
    purpose: 'persons, roles, sign-in, guardians, recovery kit',
    may: coreSeen,
    purity: pure,
    inner: engines(['argon2']),
  },
  {
    name: 'print',
    purpose: '`render(template, data) → bytes` and the templates',
    may: ['core/value'],
    purity: pure,
    inner: engines(['typst']),
  },
];

const belowApps = ['core', 'office', 'mail', 'situation', 'public', 'people', 'print'];

const rootRooms: readonly Room[] = [
  {
    name: 'apps/townhall',
    purpose: 'the server of a town hall',
    may: [...belowApps, 'apps/web/api'],
    purity: root,
  },
  {
    name: 'apps/hub',
    purpose: 'the relay that a provider or a Kreis runs',
    may: ['core/value', 'core/crypto', 'core/blob', 'core/segment', 'core/control', 'core/relay'],
    purity: root,
    never: readers,
  },
  {
    name: 'apps/edge',
    purpose: 'the public side: signed site, sealed requests',
    may: [
      'core/value',
      'core/crypto',
      'core/blob',
      'core/segment',
      'core/control',
      'core/relay',
      'public/site',
    ],
    purity: root,
    never: readers,
  },
  {
    name: 'apps/cli',
    purpose: 'the command line',
    may: [...belowApps, 'apps/townhall', 'apps/hub', 'apps/edge', 'apps/demo', 'simulation'],
    purity: root,
  },
  {
    name: 'apps/web',
    purpose: 'what clerks see in the browser',
    may: ['core/value', 'apps/web/api'],
    purity: { kind: 'browser' },
  },
  {
    name: 'apps/web/api',
    purpose: 'the schemas of requests and answers, shared by server and browser',
    may: ['core/value'],
    purity: pure,
  },
  {
    name: 'apps/demo',
    purpose: 'a fictional Kreis on one machine',
    may: [...belowApps, 'apps/townhall', 'apps/hub', 'apps/edge'],
    purity: root,
  },
  {
    name: 'simulation',
    purpose: 'a region under faults, one seed, the real code',
    may: belowApps,
    purity: root,
  },
];

export const rooms: readonly Room[] = [...coreRooms, ...officeRooms, ...neighbourRooms, ...rootRooms];

/** Folders whose members are listed in a generated file; a new kind of member is one line here. */
export interface Registry {
  readonly folder: string;
  /** The file in each member folder, and the name that it exports. */
  readonly file: string;
  readonly exported: string;
  /** The list's name, and the type of its members with the file that exports it. */
  readonly list: string;
  readonly type: { readonly name: string; readonly file: string };
}

export const registries: readonly Registry[] = [
  {
    folder: 'src/office/importers',
    file: 'importer.ts',
    exported: 'importer',
    list: 'importers',
    type: { name: 'Importer', file: 'importer.ts' },
  },
];
