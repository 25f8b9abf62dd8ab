/** Every command of `insel`, in the order of a town hall's first days. A new one is one line and one file. */
import type { CommandEntry } from './command.ts';

export const commandEntries: readonly CommandEntry[] = [
  {
    name: 'init',
    summary: 'found a town hall in a new folder',
    load: async () => (await import('./commands/init.ts')).init,
  },
  {
    name: 'person add',
    summary: 'add a person who works here',
    load: async () => (await import('./commands/person.ts')).personAdd,
  },
  {
    name: 'person list',
    summary: 'list everybody with roles and ids',
    load: async () => (await import('./commands/person.ts')).personList,
  },
  {
    name: 'person pin',
    summary: 'give a person a new PIN',
    load: async () => (await import('./commands/person.ts')).personPin,
  },
  {
    name: 'person lock',
    summary: 'lock a person out at once',
    load: async () => (await import('./commands/person.ts')).personLock,
  },
  {
    name: 'person unlock',
    summary: 'let a locked person in again',
    load: async () => (await import('./commands/person.ts')).personUnlock,
  },
  {
    name: 'person remove',
    summary: "end a person's access for good",
    load: async () => (await import('./commands/person.ts')).personRemove,
  },
  {
    name: 'person erase',
    summary: 'erase the name of somebody who was removed',
    load: async () => (await import('./commands/person-erase.ts')).personErase,
  },
  {
    name: 'token',
    summary: 'issue a bearer token for automation on this machine',
    load: async () => (await import('./commands/token.ts')).token,
  },
  {
    name: 'import',
    summary: 'take in appointments from files of other systems',
    load: async () => (await import('./commands/import.ts')).importCommand,
  },
  {
    name: 'townhall',
    summary: 'serve the page for clerks and record what they do',
    load: async () => (await import('./commands/townhall.ts')).townhall,
  },
  {
    name: 'hub',
    summary: 'run a relay that keeps sealed copies and can read none',
    load: async () => (await import('./commands/hub.ts')).hub,
  },
  {
    name: 'join',
    summary: 'enrol a further device, over the network or on a stick',
    load: async () => (await import('./commands/join.ts')).join,
  },
  {
    name: 'succeed',
    summary: 'take over from a town hall server that is dead',
    load: async () => (await import('./commands/succeed.ts')).succeed,
  },
  {
    name: 'bundle create',
    summary: 'write everything onto a stick, sealed and signed',
    load: async () => (await import('./commands/bundle.ts')).bundleCreate,
  },
  {
    name: 'bundle receive',
    summary: 'take in what is new on a stick',
    load: async () => (await import('./commands/bundle.ts')).bundleReceive,
  },
  {
    name: 'journal',
    summary: 'print the entries in clear, one JSON document a line',
    load: async () => (await import('./commands/journal.ts')).journal,
  },
  {
    name: 'verify',
    summary: 'check that a data folder, a bundle or a hub is whole',
    load: async () => (await import('./commands/verify.ts')).verify,
  },
  {
    name: 'doctor',
    summary: 'check readiness: copies, clock, space, certificates, kit',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  {
    name: 'simulate',
    summary: 'run a region under faults, with the real code',
    load: async () => (await import('./commands/simulate.ts')).simulate,
  },
  {
    name: 'demo',
    summary: 'start an invented town hall to look at (npm start)',
    load: async () => (await import('./commands/demo.ts')).demo,
  },
];
