/** `insel token`: a bearer token for automation on this machine. */
import { z } from 'zod';
import { fail, ok } from '../../../core/value/result.ts';
import { acts, mayPerson } from '../../../people/roles.ts';
import { defineCommand } from '../command.ts';
import { findPerson } from '../find-person.ts';
import { inTown } from '../in-town.ts';
import { dirOption, jsonOption, many, optional, required, wholeNumber } from '../option.ts';

export const token = defineCommand({
  about: [
    'Issues a token with which a script acts as a person, for the acts that are named and only as long as the',
    'person may do them. It is shown once; the journal keeps its hash. Send it as "Authorization: Bearer TOKEN".',
  ],
  options: {
    dir: dirOption,
    person: required('PERSON', 'name or id of the person for whom the script acts'),
    scope: many('ACT', `what it may do: ${acts.join(', ')} (default all that the person may)`),
    label: optional('TEXT', 'what it is for (default "command line")'),
    days: wholeNumber('N', 'ends after so many days (default 90)', { min: 1, max: 3_650 }),
    json: jsonOption,
  },
  examples: [
    {
      line: 'insel token --dir ./rathaus --person "M. Demir" --scope read-day --label "Aufrufanzeige"',
      does: 'a display that only reads the day',
    },
  ],
  run: ({ values }, io) =>
    inTown(values.dir, io, async (work) => {
      const person = await findPerson(work, values.person);
      if (!person.ok) return person;
      const { id, role } = person.value;
      const wrong = values.scope.find((one) => !acts.some((act) => act === one));
      if (wrong !== undefined)
        return fail({
          error: `--scope "${wrong}" is no act`,
          hint: `known are ${acts.join(', ')}`,
          exitCode: 2,
        });
      const allowed = acts.filter((act) => role !== null && mayPerson(role, act));
      const scopes = values.scope.length === 0 ? allowed : acts.filter((act) => values.scope.includes(act));
      const refused = scopes.find((act) => !allowed.includes(act));
      if (refused !== undefined || scopes.length === 0)
        return fail({
          error: `the role ${role ?? 'of nobody'} may not ${refused ?? 'do anything'}`,
          hint: `it may: ${allowed.join(', ')}`,
          exitCode: 2,
        });
      const issued = await work.run(
        'token-issue',
        {
          person: id,
          label: values.label ?? 'command line',
          scopes,
          expiresAt: Date.now() + (values.days ?? 90) * 86_400_000,
        },
        z.object({ token: z.string(), secret: z.string() }),
      );
      if (!issued.ok) return issued;
      await io.print(values.json ? JSON.stringify({ ...issued.value, scopes }) : issued.value.secret);
      if (!values.json) io.tell(`insel: note: shown once; it may ${scopes.join(', ')}`);
      return ok(0);
    }),
});
