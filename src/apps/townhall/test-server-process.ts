/** A town hall server in a process of its own, for tests that kill it: `node test-server-process.ts DIR`. */
import { startTownhall } from './start-townhall.ts';
import { testOptions } from './test-folder.ts';

const [, , dir = '', page = ''] = process.argv;
const started = await startTownhall({
  dir,
  port: 0,
  pageFolder: page,
  ...testOptions,
  log: (line) => process.stderr.write(`${line}\n`),
});
process.stdout.write(
  `${JSON.stringify(started.ok ? { ready: true, url: started.value.url } : { ready: false, ...started.failure })}\n`,
);
if (!started.ok) process.exitCode = 2;
