/** `insel person …`: who works here. */
import fs from 'node:fs';
import { z } from 'zod';
import { createSystemRandom } from '../../../core/crypto/system-random.ts';
import { fail, ok, type Result } from '../../../core/value/result.ts';
import { drawPin } from '../../../people/draw-pin.ts';
import { roles } from '../../../people/roles.ts';
import { type Complaint, defineCommand } from '../command.ts';
import { findPerson, personSchema } from '../find-person.ts';
import { inTown } from '../in-town.ts';
import { choice, dirOption, flag, jsonOption, optional, required, wholeNumber } from '../option.ts';

const pinFile = optional('FILE', 'a file with the PIN, eight digits; without it one is drawn and shown once');

export const personAdd = defineCommand({
  about: [
    'Adds a person with a role. She signs in at a browser of the house with her name and a PIN of eight digits;',
    'five wrong tries lock her out until somebody unlocks her. The PIN is shown once and kept nowhere in clear.',
  ],
  options: {
    dir: dirOption,
    name: required('NAME', 'as colleagues know her'),
    role: choice('ROLE', 'what she may do (default clerk)', roles),
    office: optional('OFFICE', 'her office ("Bürgerbüro")'),
    'pin-file': pinFile,
    'no-pin': flag('no PIN: she cannot sign in yet'),
    days: wholeNumber('N', 'her access ends after so many days; guests must have an end', {
      min: 1,
      max: 3_650,
    }),
    json: jsonOption,
  },
  examples: [
    {
      line: 'insel person add --dir ./rathaus --name "M. Demir" --role infodesk',
      does: 'draws a PIN and shows it once',
    },
    {
      line: 'insel person add --dir ./rathaus --name "J. Groß" --role guest --days 30',
      does: 'a helper from another town hall',
    },
  ],
  run: async ({ values }, io) => {
    const chosen = readPinFile(values['pin-file']);
    if (!chosen.ok) return chosen;
    const { name, role, office, days } = values;
    const end = days === undefined ? {} : { expiresAt: Date.now() + days * 86_400_000 };
    const body = { name, role: role ?? 'clerk', ...(office === undefined ? {} : { office }), ...end };
    return inTown(values.dir, io, async (work) => {
      const add = (pin?: string) =>
        work.run('person-add', pin === undefined ? body : { ...body, pin }, z.object({ person: z.string() }));
      const added: Result<Added, Complaint> = values['no-pin']
        ? await add()
        : await withPin(chosen.value, add);
      if (!added.ok) return added;
      if (values.json) await io.print(JSON.stringify({ name, role: body.role, ...added.value }));
      else await io.print(`${name} (${body.role}) is added as ${added.value.person}`);
      if (!values.json && added.value.pin !== undefined) await io.print(shownOnce(added.value.pin));
      return ok(0);
    });
  },
});

const shownOnce = (pin: string): string =>
  `PIN: ${pin.slice(0, 4)} ${pin.slice(4)}   (shown once; hand it over in person)`;

interface Added {
  readonly person: string;
  /** Only when it was drawn here. */
  readonly pin?: string;
}

/** Weak numbers are refused by the town hall's own rule; then another one is drawn. */
async function withPin(
  chosen: string | undefined,
  add: (pin: string) => Promise<Result<{ person: string }, Complaint>>,
): Promise<Result<Added, Complaint>> {
  if (chosen !== undefined) return add(chosen);
  const random = createSystemRandom();
  for (let draw = 1; ; draw += 1) {
    const pin = drawPin(random);
    const added = await add(pin);
    if (added.ok) return ok({ ...added.value, pin });
    if (draw === drawsMax || added.failure.kind?.startsWith('pin-') !== true) return added;
  }
}

const drawsMax = 5;

function readPinFile(path: string | undefined): Result<string | undefined, Complaint> {
  if (path === undefined) return ok(undefined);
  if (fs.existsSync(path)) return ok(fs.readFileSync(path, 'utf8').trim());
  return fail({
    error: `--pin-file ${path} does not exist`,
    hint: 'a file that holds eight digits',
    exitCode: 2,
  });
}

export const personList = defineCommand({
  about: ['Lists everybody with role and whether a PIN is set.'],
  options: { dir: dirOption, json: jsonOption },
  examples: [{ line: 'insel person list --dir ./rathaus', does: 'names, roles and ids' }],
  run: ({ values }, io) =>
    inTown(values.dir, io, async (work) => {
      const persons = await work.run('person-list', {}, z.array(personSchema));
      if (!persons.ok) return persons;
      if (values.json) await io.print(JSON.stringify(persons.value));
      else
        for (const { id, name, role, hasPin } of persons.value)
          await io.print(`${id}  ${(role ?? '').padEnd(10)}  ${hasPin ? 'PIN   ' : 'no PIN'}  ${name}`);
      return ok(0);
    }),
});

const named = required('PERSON', 'name or id');

const change = (
  about: string,
  operation: 'person-lock' | 'person-unlock' | 'person-remove',
  verb: string,
  example: string,
) =>
  defineCommand({
    about: [about],
    options: { dir: dirOption, person: named, json: jsonOption },
    examples: [{ line: example, does: about }],
    run: ({ values }, io) =>
      inTown(values.dir, io, async (work) => {
        const person = await findPerson(work, values.person);
        if (!person.ok) return person;
        const done = await work.run(operation, { person: person.value.id }, z.literal(true));
        if (!done.ok) return done;
        const { id, name } = person.value;
        await io.print(values.json ? JSON.stringify({ person: id, done: verb }) : `${name} is ${verb}`);
        return ok(0);
      }),
  });

export const personLock = change(
  'Locks a person out at once; open sessions end.',
  'person-lock',
  'locked',
  'insel person lock --dir ./rathaus --person "M. Demir"',
);
export const personUnlock = change(
  'Lets a person in again, after too many wrong PINs or a lock.',
  'person-unlock',
  'unlocked',
  'insel person unlock --dir ./rathaus --person "M. Demir"',
);
export const personRemove = change(
  "Ends a person's access for good. What she recorded stays.",
  'person-remove',
  'removed',
  'insel person remove --dir ./rathaus --person "M. Demir"',
);

export const personPin = defineCommand({
  about: ['Sets a new PIN; open sessions of the person end.'],
  options: { dir: dirOption, person: named, 'pin-file': pinFile, json: jsonOption },
  examples: [
    {
      line: 'insel person pin --dir ./rathaus --person "M. Demir"',
      does: 'draws a new PIN and shows it once',
    },
  ],
  run: ({ values }, io) =>
    inTown(values.dir, io, async (work) => {
      const person = await findPerson(work, values.person);
      if (!person.ok) return person;
      const chosen = readPinFile(values['pin-file']);
      if (!chosen.ok) return chosen;
      const { id, name } = person.value;
      const set = await withPin(chosen.value, async (pin) => {
        const done = await work.run('person-set-pin', { person: id, pin }, z.literal(true));
        return done.ok ? ok({ person: id }) : done;
      });
      if (!set.ok) return set;
      await io.print(values.json ? JSON.stringify(set.value) : `${name} has a new PIN`);
      if (!values.json && set.value.pin !== undefined) await io.print(shownOnce(set.value.pin));
      return ok(0);
    }),
});
