import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { findDifference, findProjectNode, isInstalled } from './install.js';

interface Package {
  readonly version: string;
  readonly optional?: boolean;
  readonly dev?: boolean;
}
type Packages = Readonly<Record<string, Package>>;

const zod: Packages = { 'node_modules/zod': { version: '4.6.7' } };

/** A project whose lock names some packages and whose node_modules holds others. */
function withProject(locked: Packages, installed: Packages | string, check: (root: string) => void): void {
  const root = mkdtempSync(join(tmpdir(), 'insel-install-'));
  try {
    const binary = join(root, 'node_modules/node/bin');
    mkdirSync(binary, { recursive: true });
    writeFileSync(join(binary, 'node'), '');
    chmodSync(join(binary, 'node'), 0o755);
    const lock = (packages: Packages) => JSON.stringify({ packages });
    writeFileSync(join(root, 'package-lock.json'), lock({ '': { version: '0.1.0' }, ...locked }));
    const text = typeof installed === 'string' ? installed : lock(installed);
    writeFileSync(join(root, 'node_modules/.package-lock.json'), text);
    check(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

test('[HO14] nothing is installed when node_modules holds what the lock names', () => {
  withProject(zod, zod, (root) => assert.equal(isInstalled(root, 'all'), true));
});

test('[HO14] another version, a missing and a left-over package are each a reason to install', () => {
  withProject(zod, { 'node_modules/zod': { version: '4.6.6' } }, (root) =>
    assert.equal(isInstalled(root, 'all'), false),
  );
  withProject(zod, {}, (root) => assert.equal(isInstalled(root, 'all'), false));
  withProject({}, zod, (root) => assert.equal(isInstalled(root, 'all'), false));
});

test('[HO14] an optional package for another machine may be missing, but not be another version', () => {
  const locked: Packages = { 'node_modules/native-arm': { version: '1.0.0', optional: true } };
  withProject(locked, {}, (root) => assert.equal(isInstalled(root, 'all'), true));
  const other = { 'node_modules/native-arm': { version: '0.9.0', optional: true } };
  withProject(locked, other, (root) => assert.equal(isInstalled(root, 'all'), false));
});

test('[HO14] development packages may be missing where Insel only runs', () => {
  const locked: Packages = { ...zod, 'node_modules/knip': { version: '6.44.2', dev: true } };
  withProject(locked, zod, (root) => {
    assert.equal(isInstalled(root, 'runtime'), true);
    assert.equal(isInstalled(root, 'all'), false);
  });
});

test('[HO14] an install cut off half-way is started over', () => {
  withProject(zod, '{"packages": {"node_mod', (root) => assert.equal(isInstalled(root, 'all'), false));
});

test('[HO14] a node package without its binary is not installed', () => {
  withProject(zod, zod, (root) => {
    rmSync(join(root, 'node_modules/node'), { recursive: true });
    assert.equal(findProjectNode(root), undefined);
    assert.equal(isInstalled(root, 'all'), false);
  });
});

test('[HO14] whoever waits for an install is told the first thing that differs', () => {
  const told = (locked: Packages, installed: Packages | string): string | undefined => {
    let difference: string | undefined;
    withProject(locked, installed, (root) => {
      difference = findDifference(root, 'all');
    });
    return difference;
  };
  assert.equal(told(zod, zod), undefined);
  assert.equal(told(zod, {}), 'node_modules/zod is missing');
  assert.equal(told({}, zod), 'node_modules/zod is not in package-lock.json');
  const older = { 'node_modules/zod': { version: '4.6.6' } };
  assert.equal(told(zod, older), 'node_modules/zod is 4.6.6 instead of 4.6.7');
  assert.match(told(zod, '{"packa') ?? '', /an install was cut off/);
});
