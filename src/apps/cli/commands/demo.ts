/** `insel demo`, which is `npm start`: an invented town hall on this machine. */

import { resolve } from 'node:path';
import { fail, ok } from '../../../core/value/result.ts';
import { startDemo } from '../../demo/start-demo.ts';
import { demoText } from '../../demo/text.de.ts';
import { defineCommand } from '../command.ts';
import { complaintOf } from '../open-folder.ts';
import { flag, jsonOption, optional, wholeNumber } from '../option.ts';

export const demo = defineCommand({
  about: [
    'Starts a fictional town hall with a full day of appointments, a relay of its provider and one of its Kreis,',
    'each a process of its own. One address shows a tour beside the real product: its switch really ends the',
    'provider, its plug really kills the town hall and counts what was saved before and after.',
    'Everything in it is invented and says ÜBUNG. What you do is kept in the folder between starts.',
  ],
  options: {
    dir: optional('FOLDER', 'where its data lies (default ./data/demo)'),
    port: wholeNumber('PORT', 'port of the page (default 4000, or the next free one)', {
      min: 0,
      max: 65_000,
    }),
    verbose: flag('log what the town hall does'),
    json: jsonOption,
  },
  examples: [{ line: 'npm start', does: 'the same as insel demo' }],
  exits: { 0: 'stopped as told', 2: 'it could not start; the hint says why' },
  run: async ({ values }, io) => {
    io.showProgress('starting …');
    const stopped = io.untilStopped();
    const started = await startDemo({
      folder: resolve(values.dir ?? './data/demo'),
      port: values.port ?? 4000,
      isVerbose: values.verbose,
      log: (line) => {
        if (values.verbose) io.tell(line);
      },
    });
    if (!started.ok) {
      const { failure } = started;
      const isRunning = /Another (hub|process)|did not start/.test(failure.message);
      const hint = isRunning
        ? 'the demo may be running already; or give it a folder of its own with --dir'
        : 'remove ./data/demo to begin anew';
      return fail(complaintOf(failure, hint, 2));
    }
    const { url, hasWantedPort, processes, close } = started.value;
    const { sentence, portTaken, stop } = demoText.terminal;
    if (values.json) await io.print(JSON.stringify({ ready: true, url, pid: process.pid, ...processes() }));
    else {
      await io.print(url);
      await io.print(hasWantedPort ? sentence : `${portTaken(values.port ?? 4000)} ${sentence}`);
      await io.print(stop);
    }
    await stopped;
    await close();
    return ok(0);
  },
});
