/** `insel doctor`: is this town hall ready? Speaks German, since whoever runs it in the emergency does. */
import { createSuite1 } from '../../../core/crypto/suite1.ts';
import { ok } from '../../../core/value/result.ts';
import { defineCommand } from '../command.ts';
import { judgeReadiness } from '../doctor/checks.ts';
import { gatherFacts } from '../doctor/gather-facts.ts';
import { levelWords } from '../doctor/text.de.ts';
import { openFolder } from '../open-folder.ts';
import { dirOption, jsonOption } from '../option.ts';

export const doctor = defineCommand({
  about: [
    'Looks at everything that must be in order before the day on which nothing else works, and says what to do:',
    'copies and where they lie, clock, space, certificates, recovery kit, persons. Run it once a week.',
    'May run beside the server; without one it contacts the relays of the folder itself.',
  ],
  options: { dir: dirOption, json: jsonOption },
  examples: [{ line: 'insel doctor --dir ./rathaus', does: 'one line a check, with what to do' }],
  exits: {
    0: 'everything is in order',
    1: 'something needs a person, now or soon',
    2: 'the folder cannot be used',
  },
  run: async ({ values }, io) => {
    const folder = openFolder(values.dir, io);
    if (!folder.ok) return folder;
    io.showProgress('…');
    const facts = await gatherFacts(createSuite1(), folder.value, io);
    if (!facts.ok) return facts;
    const { level, items } = judgeReadiness(facts.value);
    if (values.json) await io.print(JSON.stringify({ level, checks: items }));
    else {
      for (const { title, says, todo, level: one } of items) {
        await io.print(`${levelWords[one].padEnd(6)} ${title}: ${says}`);
        if (todo !== undefined) await io.print(`       → ${todo}`);
      }
    }
    return ok(level === 'green' ? 0 : 1);
  },
});
