// Runs before `npm start`, `npm test` and `npm run insel` under whatever Node the machine has (20 or later),
// so it is plain JavaScript. Installs what package-lock.json names, once; Node 26 is one of those packages.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, dev?: boolean }} LockedPackage */

/**
 * What must be there: everything, or only what runs in a town hall (`npm ci --omit=dev`).
 * @typedef {'all' | 'runtime'} Need
 */

const nodeMajorMin = 20;

/**
 * Where the package `node` puts the runtime that this project runs on.
 * @param {string} root
 * @returns {string | undefined}
 */
export function findProjectNode(root) {
  const names = ['node', 'node.exe'].map((name) => join(root, 'node_modules/node/bin', name));
  return names.find((path) => existsSync(path));
}

/**
 * True when node_modules holds exactly what the lock names. Contents are compared, not times: a fresh
 * checkout gives files any time. npm keeps its own copy of the lock inside node_modules; optional packages
 * for other machines are missing there and may be.
 * @param {string} root
 * @param {Need} need
 * @returns {boolean}
 */
export const isInstalled = (root, need) => findDifference(root, need) === undefined;

/**
 * The first thing by which node_modules differs from the lock, so that whoever waits knows why.
 * @param {string} root
 * @param {Need} need
 * @returns {string | undefined}
 */
export function findDifference(root, need) {
  const wanted = readPackages(join(root, 'package-lock.json'));
  const installed = readPackages(join(root, 'node_modules/.package-lock.json'));
  if (wanted === undefined) return 'package-lock.json is missing or unreadable';
  if (installed === undefined) return 'nothing is installed yet, or an install was cut off';
  if (findProjectNode(root) === undefined) return 'the package "node" is here without its binary';
  delete wanted[''];
  for (const [path, locked] of Object.entries(wanted)) {
    const problem = findPackageDifference(locked, installed[path], need);
    if (problem !== undefined) return `${path} ${problem}`;
  }
  const left = Object.keys(installed).find((path) => !(path in wanted));
  return left === undefined ? undefined : `${left} is not in package-lock.json`;
}

/**
 * @param {LockedPackage} locked
 * @param {LockedPackage | undefined} found
 * @param {Need} need
 * @returns {string | undefined}
 */
function findPackageDifference(locked, found, need) {
  if (found === undefined) {
    const mayBeMissing = locked.optional === true || (need === 'runtime' && locked.dev === true);
    return mayBeMissing ? undefined : 'is missing';
  }
  if (found.version !== locked.version) return `is ${found.version} instead of ${locked.version}`;
  return found.integrity === locked.integrity ? undefined : 'has another checksum than package-lock.json';
}

/**
 * @param {string} path
 * @returns {Record<string, LockedPackage> | undefined}
 */
function readPackages(path) {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
  } catch {
    return undefined; // A lock cut off by an interrupted install counts as none; npm ci starts over.
  }
}

/**
 * npm as the person called it; without npm around us, the one in the PATH.
 * @param {string} root
 * @param {string[]} args
 */
function runNpm(root, args) {
  const path = process.env['npm_execpath'];
  /** @type {import('node:child_process').SpawnSyncOptions} */
  const options = { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] };
  if (path?.endsWith('.js')) return spawnSync(process.execPath, [path, ...args], options);
  return spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
}

/**
 * Installs if needed; gives the sentence that explains a failure, or undefined when all is there.
 * @param {string} root
 * @param {Need} need
 * @returns {string | undefined}
 */
export function install(root, need) {
  const difference = findDifference(root, need);
  if (difference === undefined) return undefined;
  process.stderr.write(
    `insel: installing the packages that package-lock.json names (once, about a minute): ${difference}\n`,
  );
  const { status, error } = runNpm(root, ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (error !== undefined) return `npm could not be started: ${error.message}`;
  if (status !== 0) return `npm ci ended with code ${status}; its own message is above`;
  if (findProjectNode(root) !== undefined) return undefined;
  return 'the package "node" came without its binary; are install scripts off (npm config get ignore-scripts)?';
}

function main() {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const major = Number.parseInt(process.versions.node, 10);
  const isForOperation = ['prestart', 'preinsel'].includes(process.env['npm_lifecycle_event'] ?? '');
  const problem =
    major < nodeMajorMin
      ? `Node ${process.versions.node} is too old to install with; Node ${nodeMajorMin} or later is needed`
      : install(root, isForOperation ? 'runtime' : 'all');
  if (problem === undefined) return;
  process.stderr.write(
    `insel: error: ${problem}\ninsel: hint: check the network and free space, then run: npm ci\n`,
  );
  process.exitCode = 1;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) main();
