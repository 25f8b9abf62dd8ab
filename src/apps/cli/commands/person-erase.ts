/** `insel person erase`: the name of somebody who left, with the cards of guardians. */
import { z } from 'zod';
import { createSuite1 } from '../../../core/crypto/suite1.ts';
import { fail, ok, type Result } from '../../../core/value/result.ts';
import { type Complaint, defineCommand } from '../command.ts';
import { readGuardianCodes } from '../guardian-codes.ts';
import { openFolder } from '../open-folder.ts';
import { dirOption, jsonOption, many, required } from '../option.ts';
import { readControl } from '../read-control.ts';
import type { TownWork } from '../town-answers.ts';
import { openTownWork } from '../town-work.ts';

const removedSchema = z.array(z.object({ id: z.string(), name: z.string() }));

export const personErase = defineCommand({
  about: [
    'Erases the name of a removed person from the journal; what she recorded stays, under her number. It takes',
    'the cards of guardians, since it cannot be taken back. Other devices and relays follow when they hear of it;',
    'paper, bundles on sticks and backups that were made before keep the name.',
  ],
  options: {
    dir: dirOption,
    person: required('PERSON', 'name or id of somebody who was removed'),
    guardian: many('FILE', 'a file with the code of one guardian card, instead of typing it'),
    json: jsonOption,
  },
  examples: [{ line: 'insel person erase --dir ./rathaus --person "J. Groß"', does: 'asks for the cards' }],
  exits: { 1: 'nothing was erased: the guardians were not enough, or the name is not there' },
  run: async ({ values }, io) => {
    const folder = openFolder(values.dir, io);
    if (!folder.ok) return folder;
    const control = readControl(createSuite1(), folder.value);
    if (!control.ok) return control;
    const work = await openTownWork(folder.value, io);
    if (!work.ok) return work;
    try {
      const person = await findRemoved(work.value, values.person);
      if (!person.ok) return person;
      const codes = await readGuardianCodes(io, values.guardian, control.value.guardiansRequired);
      if (!codes.ok) return codes;
      const request = { person: person.value.id, codes: codes.value };
      const erased = await work.value.run('person-erase', request, z.number());
      if (!erased.ok) return erased;
      await io.print(
        values.json
          ? JSON.stringify({ person: person.value.id, erased: erased.value })
          : `The name of ${person.value.id} is erased`,
      );
      return ok(0);
    } finally {
      await work.value.close();
    }
  },
});

async function findRemoved(
  work: TownWork,
  named: string,
): Promise<Result<{ readonly id: string; readonly name: string }, Complaint>> {
  const removed = await work.run('person-list-removed', {}, removedSchema);
  if (!removed.ok) return removed;
  const found = removed.value.filter(({ id, name }) => id === named || name === named);
  const [only] = found;
  if (only !== undefined && found.length === 1) return ok(only);
  const hint = 'insel person remove ends an access first; erasing comes after it';
  if (only === undefined)
    return fail({ error: `nobody who was removed is called "${named.slice(0, 120)}"`, hint, exitCode: 2 });
  const ids = found.map(({ id }) => id).join(', ');
  return fail({ error: `${found.length} persons have this name: ${ids}`, hint: 'give the id', exitCode: 2 });
}
