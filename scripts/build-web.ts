/**
 * `npm run web`: builds the page that the town hall serves, if its sources changed since.
 * `insel demo` and `insel townhall` run it first, so everything it says goes to standard error.
 */
import './require-node.ts';
import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { digestWebSources, isWebBuilt, webStampPath } from './web-sources.ts';

const root = dirname(import.meta.dirname);

async function main(): Promise<void> {
  const digest = digestWebSources(root);
  if (isWebBuilt(root, digest)) return;
  process.stderr.write('insel: building the web page (after each change, some seconds)\n');
  const { build } = await import('vite');
  await build({ configFile: `${root}/vite.config.ts`, logLevel: 'warn' });
  writeFileSync(webStampPath(root), digest);
}

try {
  await main();
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    `insel: error: the web page could not be built: ${reason}\ninsel: hint: npm run types\n`,
  );
  process.exitCode = 1;
}
