/** A person as an operator names her: by id, or by a name that only one person has. */
import { z } from 'zod';
import { fail, ok, type Result } from '../../core/value/result.ts';
import { roles } from '../../people/roles.ts';
import type { Complaint } from './command.ts';
import type { TownWork } from './town-answers.ts';

export const personSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(roles).nullable(),
  office: z.string().nullable(),
  expiresAt: z.number().nullable(),
  hasPin: z.boolean(),
});
export type ListedPerson = z.infer<typeof personSchema>;

export async function findPerson(work: TownWork, named: string): Promise<Result<ListedPerson, Complaint>> {
  const persons = await work.run('person-list', {}, z.array(personSchema));
  if (!persons.ok) return persons;
  const found = persons.value.filter(({ id, name }) => id === named || name === named);
  const [person] = found;
  const hint = 'insel person list --dir FOLDER shows names and ids';
  if (person === undefined) return fail({ error: `nobody is called "${named}"`, hint, exitCode: 2 });
  return found.length === 1
    ? ok(person)
    : fail({ error: `${found.length} persons are called "${named}"; give the id`, hint, exitCode: 2 });
}
