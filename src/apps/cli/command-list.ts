/** Every command of `insel`, in the order of a town hall's first days. A new one is one line and one file. */
import type { CommandEntry } from './command.ts';

export const commandEntries: readonly CommandEntry[] = [
  {
    name: 'init',
    summary: 'found a town hall in a new folder',
    load: async () => (await import('./commands/init.ts')).init,
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
    name: 'journal',
    summary: 'print the entries in clear, one JSON document a line',
    load: async () => (await import('./commands/journal.ts')).journal,
  },
  {
    name: 'verify',
    summary: 'check that a data folder, a bundle or a hub is whole',
    load: async () => (await import('./commands/verify.ts')).verify,
  },
];
