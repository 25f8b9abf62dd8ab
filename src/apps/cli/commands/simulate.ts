/** `insel simulate`: a region of town halls under faults, with the real code, one seed after the other. */

import { ok } from '../../../core/value/result.ts';
import { describeSeeds, summariseSeeds } from '../../../simulation/describe-seeds.ts';
import { runSeeds } from '../../../simulation/run-seeds.ts';
import { defineCommand } from '../command.ts';
import { jsonOption, wholeNumber } from '../option.ts';
import { progressBar } from '../progress-bar.ts';

const max = { min: 1, max: 1_000_000 };

export const simulate = defineCommand({
  about: [
    'Runs the real code of devices and relays on a simulated clock, network and disk: lost and doubled messages,',
    'partitions, crashes at every write, lying relays, machines restored twice. After every step the promises are',
    'checked; at the end everything has to drain. The same seed is the same run, byte for byte.',
  ],
  options: {
    seed: wholeNumber('N', 'the first seed (default 1)', { min: 0, max: 2_147_483_647 }),
    seeds: wholeNumber('K', 'how many seeds (default 1)', max),
    towns: wholeNumber('T', 'town halls in the region (default 2)', { min: 1, max: 200 }),
    days: wholeNumber('D', 'days of two opening hours (default 1)', { min: 1, max: 365 }),
    json: jsonOption,
  },
  examples: [
    { line: 'insel simulate --seed 7', does: 'one run' },
    {
      line: 'insel simulate --seed 1 --seeds 1000',
      does: 'a thousand runs on all processors; names the first that breaks',
    },
  ],
  exits: { 0: 'every promise held', 1: 'a promise was broken; seed and step are named' },
  run: async ({ values }, io) => {
    const { seed = 1, seeds = 1, towns, days } = values;
    let done = 0;
    const reports = await runSeeds({
      seed,
      seeds,
      ...(towns === undefined ? {} : { towns }),
      ...(days === undefined ? {} : { days }),
      onReport: () => {
        done += 1;
        io.showProgress(progressBar('seeds', done, seeds));
      },
    });
    const summary = summariseSeeds(reports);
    if (values.json) await io.print(JSON.stringify(summary));
    else for (const line of describeSeeds(summary)) await io.print(line);
    return ok(summary.firstBroken === undefined ? 0 : 1);
  },
});
