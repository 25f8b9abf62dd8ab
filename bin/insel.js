#!/usr/bin/env node
// `insel` under whatever Node the machine has (20 or later): finds the project's own Node 26 and runs the
// command line with it. Plain JavaScript, because Node 20 cannot load TypeScript.
import { spawn, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findProjectNode, install } from '../scripts/install.js';
import { keepCompiled } from './compile-cache.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** @type {NodeJS.Signals[]} */
const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];
const main = join(root, 'src/apps/cli/main.ts');

async function run() {
  const problem = install(root, 'runtime') ?? buildPage();
  if (problem !== undefined) {
    process.stderr.write(
      `insel: error: ${problem}\ninsel: hint: run npm ci and npm run web in ${root}, then try again\n`,
    );
    process.exitCode = 1;
    return;
  }
  keepCompiled(root);
  const node = findProjectNode(root);
  if (node !== undefined && Number.parseInt(process.versions.node, 10) < 26) {
    runWithProjectNode(node);
    return;
  }
  // The entry point is named as if Node had been given it, so usage lines and checks see the same.
  process.argv[1] = main;
  await import(pathToFileURL(main).href);
}

/**
 * The commands that serve the web page build it first, if it is not the page of these sources.
 * @returns {string | undefined} what went wrong; the build itself has said why
 */
function buildPage() {
  const builder = join(root, 'scripts/build-web.ts');
  if (!['demo', 'townhall'].includes(process.argv[2] ?? '')) return undefined;
  const node = findProjectNode(root) ?? process.execPath;
  const { status } = spawnSync(node, [builder], { stdio: ['ignore', 'ignore', 'inherit'] });
  return status === 0 ? undefined : 'the web page is missing';
}

/** @param {string} node */
function runWithProjectNode(node) {
  const guard = pathToFileURL(join(root, 'bin/end-with-parent.js')).href;
  const child = spawn(node, ['--import', guard, main, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, INSEL_WRAPPER: String(process.pid) },
  });
  for (const signal of forwarded) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to both of us; the command must not see it twice.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    process.stderr.write(`insel: error: ${node} could not be started: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => endLike(code, signal));
}

/**
 * Ends as the child ended, so that a supervisor sees the same code or signal.
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
function endLike(code, signal) {
  if (signal === null) process.exit(code ?? 1);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

await run();
