// Runs before `npm start`, `npm test` and `npm run insel` under whatever Node the machine has (20 or later),
// so it is plain JavaScript. Installs what package-lock.json names, once; Node 26 is one of those packages.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const nodeMajorMin = 20;

/** Where the package `node` puts the runtime that this project runs on. */
export const findProjectNode = (root) =>
  [join(root, 'node_modules/node/bin/node'), join(root, 'node_modules/node/bin/node.exe')].find((path) =>
    existsSync(path),
  );

/**
 * True when node_modules holds exactly what the lock names. Contents are compared, not times: a fresh
 * checkout gives files any time. npm keeps its own copy of the lock inside node_modules; optional packages
 * for other machines are missing there and may be.
 */
export function isInstalled(root) {
  const wanted = readPackages(join(root, 'package-lock.json'));
  const installed = readPackages(join(root, 'node_modules/.package-lock.json'));
  if (wanted === undefined || installed === undefined || findProjectNode(root) === undefined) return false;
  const same = (path) =>
    installed[path]?.version === wanted[path].version &&
    installed[path]?.integrity === wanted[path].integrity;
  const paths = Object.keys(wanted).filter((path) => path !== '');
  return (
    paths.every((path) => same(path) || (wanted[path].optional === true && !(path in installed))) &&
    Object.keys(installed).every((path) => path in wanted)
  );
}

function readPackages(path) {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
  } catch {
    return undefined; // A lock cut off by an interrupted install counts as none; npm ci starts over.
  }
}

/** npm as the person called it; without npm around us, the one in the PATH. */
function runNpm(root, args) {
  const path = process.env.npm_execpath;
  const options = { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] };
  if (path?.endsWith('.js')) return spawnSync(process.execPath, [path, ...args], options);
  return spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
}

/** Installs if needed; gives the sentence that explains a failure, or undefined when all is there. */
export function install(root) {
  if (isInstalled(root)) return undefined;
  process.stderr.write(
    'insel: installing the packages that package-lock.json names (once, under a minute)\n',
  );
  const { status, error } = runNpm(root, ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (error !== undefined) return `npm could not be started: ${error.message}`;
  if (status !== 0) return `npm ci ended with code ${status}; its own message is above`;
  if (findProjectNode(root) !== undefined) return undefined;
  return 'the package "node" has no binary for this machine; were install scripts switched off (npm config get ignore-scripts)?';
}

function main() {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const major = Number.parseInt(process.versions.node, 10);
  const problem =
    major < nodeMajorMin
      ? `Node ${process.versions.node} is too old to install with; Node ${nodeMajorMin} or later is needed`
      : install(root);
  if (problem === undefined) return;
  process.stderr.write(
    `insel: error: ${problem}\ninsel: hint: check the network and free space, then run: npm ci\n`,
  );
  process.exitCode = 1;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) main();
