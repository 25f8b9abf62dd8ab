/** `insel init`: founds a town hall in a new folder. */
import fs from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fail, ok } from '../../../core/value/result.ts';
import { townhallTypes } from '../../../office/counter/townhall.ts';
import { type CreateFailure, createTownhall } from '../../townhall/create-townhall.ts';
import { type Complaint, defineCommand } from '../command.ts';
import { stateRootFrom } from '../open-folder.ts';
import { choice, flag, jsonOption, many, optional, required, shaped, wholeNumber } from '../option.ts';
import { parseRelays } from '../relay-option.ts';

export const init = defineCommand({
  about: [
    'Founds a town hall: its first device with its keys, the first epoch of encryption, an authority of its',
    'own with a certificate for browsers in the house, and the recovery kit on paper (PDF and text).',
    'Everything is made beside the folder and put in place at the end: an interrupted init leaves nothing.',
  ],
  options: {
    dir: required('FOLDER', 'where to make it; must not exist or be empty'),
    tenant: shaped(
      'AGS',
      'official municipality key, eight digits',
      /^\d{8}$/,
      'is no AGS: it has eight digits',
    ),
    name: required('NAME', 'name of the town hall, as people say it ("Stadt Auental")'),
    type: choice('TYPE', 'what kind of town it is (default gemeinde)', townhallTypes),
    zone: optional('ZONE', 'time zone (default Europe/Berlin)'),
    'lan-name': optional('HOST', 'name under which browsers in the house reach it'),
    guardian: many('NAME', 'who holds a guardian card (default three blank names)'),
    'guardians-required': wholeNumber('N', 'how many guardians an admission or removal needs (default 2)', {
      min: 1,
      max: 16,
    }),
    relay: many('URL', 'a relay of someone else than the provider; "provider:URL" for one of the provider'),
    exercise: flag('invented places: every page and paper says ÜBUNG'),
    json: jsonOption,
  },
  examples: [
    {
      line: 'insel init --dir ./rathaus --tenant 09999001 --name "Stadt Auental"',
      does: 'three guardians, two of whom admit or remove devices',
    },
    {
      line: 'insel init --dir ./rathaus --tenant 09999001 --name "Stadt Auental" --guardian "M. Demir" --guardian "P. Kern" --guardian "A. Vogt"',
      does: 'prints the names of the guardians on their cards',
    },
  ],
  exits: { 2: 'wrong usage, or the folder is not empty; nothing was changed' },
  run: async ({ values }, io) => {
    const relays = parseRelays(values.relay);
    if (!relays.ok) return relays;
    if (values.zone !== undefined && !isZone(values.zone))
      return fail({
        error: `--zone "${values.zone}" is no time zone`,
        hint: 'for example Europe/Berlin',
        exitCode: 2,
      });
    const forget = io.onInterrupt(removeStagedSince(dirname(resolve(values.dir))));
    io.showProgress('making keys and the recovery kit …');
    const created = await createTownhall(values.dir, {
      name: values.name,
      ags: values.tenant,
      type: values.type ?? 'gemeinde',
      zone: values.zone,
      lanName: values['lan-name'],
      isExercise: values.exercise,
      relays: relays.value,
      guardians: values.guardian.length === 0 ? undefined : values.guardian,
      guardiansRequired: values['guardians-required'],
      stateRoot: stateRootFrom(io),
    });
    forget();
    if (!created.ok) return fail(complaintOf(created.failure));
    const { folder, kitFiles } = created.value;
    const { tenant, device, lanName } = folder.config;
    if (values.json) {
      await io.print(JSON.stringify({ dir: folder.paths.root, tenant, device, lanName, kit: kitFiles }));
      return ok(0);
    }
    const shown = (path: string): string => relative('.', path) || '.';
    for (const line of [
      `${values.name} is founded in ${shown(folder.paths.root)}`,
      `  tenant       ${tenant}`,
      `  this device  ${device}`,
      `  state        ${shown(folder.stateFolder)} (high-water mark; in no backup)`,
      `  browsers     https://${lanName}, authority to install: ${shown(folder.paths.authorityCertificate)}`,
      '',
      'Now, in this order:',
      `  1. print ${shown(kitFiles[0] ?? folder.paths.kit)}, hand out the cards, then remove ${shown(folder.paths.kit)}`,
      `  2. insel person add --dir ${values.dir} --name "NAME" --role lead`,
      `  3. insel townhall --dir ${values.dir}`,
      `  4. insel doctor --dir ${values.dir}`,
    ])
      await io.print(line);
    return ok(0);
  },
});

function complaintOf(failure: CreateFailure): Complaint {
  switch (failure.kind) {
    case 'folder-not-empty':
      return { error: failure.message, hint: 'choose a new folder; nothing was changed', exitCode: 2 };
    case 'plan-unfit':
      return { error: failure.message, hint: 'insel init --help', exitCode: 2 };
    default:
      return {
        error: `${failure.message} (${failure.kind})`,
        hint: 'nothing was made; check space and rights of the folder and run it again',
        exitCode: 1,
      };
  }
}

function isZone(zone: string): boolean {
  try {
    Temporal.Now.zonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

/** After Ctrl-C the folder in which the town hall was being made goes; those that were there before stay. */
function removeStagedSince(parent: string): () => void {
  const listStaged = (): string[] =>
    fs.existsSync(parent) ? fs.readdirSync(parent).filter((name) => name.startsWith('.insel-new-')) : [];
  const before = new Set(listStaged());
  return () => {
    for (const name of listStaged())
      if (!before.has(name)) fs.rmSync(`${parent}/${name}`, { recursive: true, force: true });
  };
}
