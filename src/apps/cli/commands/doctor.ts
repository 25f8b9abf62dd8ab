/** `insel doctor`: is this town hall ready? Speaks German, since whoever runs it in the emergency does. */
import { z } from 'zod';
import { createSuite1 } from '../../../core/crypto/suite1.ts';
import { ok, type Result } from '../../../core/value/result.ts';
import type { TownhallFolder } from '../../townhall/data-folder.ts';
import { type Complaint, defineCommand } from '../command.ts';
import { judgeReadiness } from '../doctor/checks.ts';
import { gatherFacts } from '../doctor/gather-facts.ts';
import { levelWords } from '../doctor/text.de.ts';
import { readGuardianCodes } from '../guardian-codes.ts';
import { openFolder } from '../open-folder.ts';
import { dirOption, flag, jsonOption, many } from '../option.ts';
import type { Terminal } from '../terminal.ts';
import { openTownWork } from '../town-work.ts';

export const doctor = defineCommand({
  about: [
    'Looks at everything that must be in order before the day on which nothing else works, and says what to do:',
    'copies and where they lie, clock, space, certificates, recovery kit, persons. Run it once a week.',
    'May run beside the server; without one it contacts the relays of the folder itself.',
  ],
  options: {
    dir: dirOption,
    'only-copy': flag(
      'first, a guardian says by the code of a card that no other folder works as this device',
    ),
    guardian: many('FILE', 'with --only-copy: a file with the code of the card, instead of typing it'),
    json: jsonOption,
  },
  examples: [
    { line: 'insel doctor --dir ./rathaus', does: 'one line a check, with what to do' },
    { line: 'insel doctor --dir ./rathaus --only-copy', does: 'after a restore: asks for one card' },
  ],
  exits: {
    0: 'everything is in order',
    1: 'something needs a person, now or soon',
    2: 'the folder cannot be used',
  },
  run: async ({ values }, io) => {
    const folder = openFolder(values.dir, io);
    if (!folder.ok) return folder;
    if (values['only-copy']) {
      const confirmed = await confirmOnlyCopy(folder.value, io, values.guardian);
      if (!confirmed.ok) return confirmed;
    }
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

async function confirmOnlyCopy(
  folder: TownhallFolder,
  io: Terminal,
  files: readonly string[],
): Promise<Result<true, Complaint>> {
  const codes = await readGuardianCodes(io, files, 1);
  if (!codes.ok) return codes;
  const work = await openTownWork(folder, io);
  if (!work.ok) return work;
  try {
    return await work.value.run('confirm-only-copy', { codes: codes.value }, z.literal(true));
  } finally {
    await work.value.close();
  }
}
