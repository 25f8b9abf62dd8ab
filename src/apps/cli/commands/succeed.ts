/** `insel succeed`: a laptop takes over from a town hall server that is dead. */
import { z } from 'zod';
import { createSuite1 } from '../../../core/crypto/suite1.ts';
import { fail, ok } from '../../../core/value/result.ts';
import { defineCommand } from '../command.ts';
import { readGuardianCodes } from '../guardian-codes.ts';
import { openFolder } from '../open-folder.ts';
import { dirOption, jsonOption, many, optional } from '../option.ts';
import { readControl } from '../read-control.ts';
import { openTownWork } from '../town-work.ts';

export const succeed = defineCommand({
  about: [
    'On an admitted device: retires another one and names this one as its successor. It takes the cards of',
    'guardians. Afterwards `insel townhall` here goes on with the work, under the same name and authority. If',
    'the other machine comes back, it reads this act and records nothing any more; what it had recorded stays.',
  ],
  options: {
    dir: dirOption,
    of: optional('DEVICE', 'the device that is dead; without it the admitted ones are listed'),
    reason: optional('TEXT', 'why, at most 40 characters ("Server brennt")'),
    guardian: many('FILE', 'a file with the code of one guardian card, instead of typing it'),
    json: jsonOption,
  },
  examples: [
    { line: 'insel succeed --dir ./laptop', does: 'lists the devices' },
    { line: 'insel succeed --dir ./laptop --of DEVICE --reason "Server defekt"', does: 'asks for the cards' },
  ],
  exits: { 1: 'nothing was changed: the guardians were not enough, or this device may not' },
  run: async ({ values }, io) => {
    const folder = openFolder(values.dir, io);
    if (!folder.ok) return folder;
    const control = readControl(createSuite1(), folder.value);
    if (!control.ok) return control;
    const { device: own } = folder.value.config;
    const listed = [...control.value.devices.values()].map(({ id, status }) => ({
      id,
      status,
      isThis: id === own,
    }));
    if (values.of === undefined) {
      if (values.json) await io.print(JSON.stringify(listed));
      else
        for (const { id, status, isThis } of listed)
          await io.print(`${id}  ${status}${isThis ? '  (this device)' : ''}`);
      return ok(0);
    }
    const reason = values.reason ?? '';
    if (reason.trim() === '' || reason.length > 40)
      return fail({
        error: '--reason TEXT says why, in at most 40 characters',
        hint: 'insel succeed --help',
        exitCode: 2,
      });
    const known = listed.find(({ id }) => id === values.of);
    if (known?.status !== 'admitted' || known.isThis)
      return fail({
        error: `device ${values.of.slice(0, 40)} is ${known?.isThis === true ? 'this one' : (known?.status ?? 'not known')}`,
        hint: `insel succeed --dir ${values.dir} lists the devices`,
        exitCode: 2,
      });
    const codes = await readGuardianCodes(io, values.guardian, control.value.guardiansRequired);
    if (!codes.ok) return codes;
    const work = await openTownWork(folder.value, io);
    if (!work.ok) return work;
    try {
      const done = await work.value.run(
        'succeed',
        { device: values.of, reason, codes: codes.value },
        z.string(),
      );
      if (!done.ok) return done;
      await io.print(
        values.json
          ? JSON.stringify({ retired: values.of, successor: own })
          : `Device ${values.of} is retired; this device goes on: insel townhall --dir ${values.dir}`,
      );
      return ok(0);
    } finally {
      await work.value.close();
    }
  },
});
