/** `insel townhall`: the server of a town hall. */
import { fail, ok, type Result } from '../../../core/value/result.ts';
import { findSetupStage } from '../../townhall/setup-file.ts';
import { startSetup } from '../../townhall/start-setup.ts';
import { startTownhall } from '../../townhall/start-townhall.ts';
import { setupNotice } from '../../townhall/text.de.ts';
import { type Complaint, defineCommand, type ExitCode } from '../command.ts';
import { complaintOf, openFolder, stateRootFrom } from '../open-folder.ts';
import { dirOption, flag, jsonOption, many, optional, wholeNumber } from '../option.ts';
import { parseRelays } from '../relay-option.ts';
import type { Terminal } from '../terminal.ts';
import { retiredHint } from '../town-answers.ts';

export const townhall = defineCommand({
  about: [
    'Serves the page for clerks and records what they do. Plain HTTP on this machine only; with --name also HTTPS',
    'for the browsers of the house, under the certificate that init made. Copies go to the relays of the folder and',
    'to those that are named here. It runs until Ctrl-C; what was acknowledged is on the disk before that.',
    'On a missing or empty folder it prints the address of Einrichten, where a town hall is set up in the browser',
    'of this machine; started again it goes on where that was left. (Not with --name.)',
  ],
  options: {
    dir: dirOption,
    port: wholeNumber('PORT', 'port to listen on (default 4000, with --name 443; 0 = any free one)', {
      min: 0,
      max: 65_535,
    }),
    relay: many('URL', 'a further relay for this run; "provider:URL" for one of the provider'),
    name: optional('LAN-NAME', 'serve HTTPS under this name on every address of this machine'),
    'help-port': wholeNumber(
      'PORT',
      'with --name: port of the plain page that explains how a device learns to trust it (default 80 beside 443, else the port above)',
      { min: 0, max: 65_535 },
    ),
    quiet: flag('log nothing'),
    json: jsonOption,
  },
  examples: [
    { line: 'insel townhall --dir ./neu', does: 'sets up a new town hall in the browser' },
    { line: 'insel townhall --dir ./rathaus', does: 'on this machine, http://localhost:4000' },
    {
      line: 'insel townhall --dir ./rathaus --name insel.stadt-auental.internal --relay https://relay.kreis-sonntal.example',
      does: 'for the house, with a second copy at the Kreis',
    },
    {
      line: 'insel townhall --dir ./rathaus --port 0 --json',
      does: 'prints {"ready":true,"url":…} once it accepts requests',
    },
  ],
  exits: { 0: 'stopped as told', 2: 'wrong usage, or it could not start; the hint says why' },
  run: async ({ values }, io) => {
    // With --name a missing folder is more likely a disk that is not there than a town hall to be made.
    if (values.name === undefined && isToBeSetUp(values.dir)) return setUp(values, io);
    const folder = openFolder(values.dir, io);
    if (!folder.ok) return folder;
    const relays = parseRelays(values.relay);
    if (!relays.ok) return relays;
    const started = await startTownhall({
      dir: folder.value.paths.root,
      stateRoot: stateRootFrom(io),
      port: values.port ?? (values.name === undefined ? 4000 : 443),
      relays: relays.value,
      lanName: values.name,
      helpPort: values['help-port'],
      log: values.quiet ? undefined : (line) => io.tell(`${new Date().toISOString()} ${line}`),
    });
    if (!started.ok) return fail(complainAbout(started.failure, values.dir));
    const stopped = io.untilStopped();
    const { url, localUrl, helpUrl, townhall: work, close } = started.value;
    const status = await work.worker.call('status', undefined);
    if (status.ok && status.value.recording === 'retired') io.tell(`insel: note: ${retiredHint}`);
    if (values.json)
      await io.print(JSON.stringify({ ready: true, url, localUrl, helpUrl, pid: process.pid }));
    else {
      await io.print(`${folder.value.config.name}: ${url}`);
      if (localUrl !== url) await io.print(`On this machine also ${localUrl}`);
      if (helpUrl !== undefined) await io.print(`New devices begin at ${helpUrl}`);
      await io.print('Ctrl-C stops it.');
    }
    await stopped;
    await close();
    return ok(0);
  },
});

function isToBeSetUp(dir: string): boolean {
  const stage = findSetupStage(dir);
  return stage.ok && stage.value !== 'done';
}

interface SetUpValues {
  readonly dir: string;
  readonly port: number | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** Where there is no town hall yet, or one that is not set up to the end: on this machine's own address only. */
async function setUp(values: SetUpValues, io: Terminal): Promise<Result<ExitCode, Complaint>> {
  const started = await startSetup({
    dir: values.dir,
    stateRoot: stateRootFrom(io),
    port: values.port ?? 4000,
    log: values.quiet ? undefined : (line) => io.tell(`${new Date().toISOString()} ${line}`),
  });
  if (!started.ok) return fail(complainAbout(started.failure, values.dir));
  const stopped = io.untilStopped();
  const { url, localUrl, close } = started.value;
  if (values.json)
    await io.print(JSON.stringify({ ready: true, setup: true, url, localUrl, pid: process.pid }));
  else for (const line of setupNotice(url)) await io.print(line);
  await stopped;
  await close();
  return ok(0);
}

function complainAbout(failure: { readonly kind: string; readonly message: string }, dir: string): Complaint {
  const hints: Readonly<Record<string, string>> = {
    'folder-locked': 'stop the other one first; two servers never work on one folder',
    'port-taken': 'choose another port with --port, or 0 for any free one',
    'page-missing': 'npm run web builds the page',
    'journal-behind-mark': `acknowledged entries are missing here: insel verify ${dir}, then restore from a relay or a bundle`,
    'journal-broken': `insel verify ${dir} names the place; take the journal from a second copy`,
  };
  return complaintOf(failure, hints[failure.kind] ?? `insel doctor --dir ${dir}`, 2);
}
