import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { doorsTable, replaceBetween, tableEnd, tableStart } from './generated-texts.ts';
import { rooms } from './rooms.ts';

const script = join(import.meta.dirname, 'list-rooms.ts');
const importers = 'src/office/importers';
const registry = `${importers}/registry.generated.ts`;

/** A project with these importer folders and an ARCHITECTURE.md with a place for the table. */
function withProject(folders: readonly string[], check: (root: string) => void): void {
  const root = mkdtempSync(join(tmpdir(), 'insel-rooms-'));
  try {
    writeFileSync(join(root, 'ARCHITECTURE.md'), `# A\n\n${tableStart}\n${tableEnd}\n\nend\n`);
    for (const folder of folders) {
      mkdirSync(join(root, importers, folder), { recursive: true });
      writeFileSync(join(root, importers, folder, 'importer.ts'), 'export const importer = {};\n');
    }
    check(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

const run = (root: string, ...args: string[]) =>
  spawnSync(process.execPath, [script, ...args], { cwd: root, encoding: 'utf8' });

test('[HO12] a new folder is stale until the registry is written, in the order of names', () => {
  withProject(['zms', 'easy-appointments'], (root) => {
    const stale = run(root, '--check');
    assert.equal(stale.status, 1);
    assert.match(stale.stderr, /registry\.generated\.ts is stale; run: npm run rooms/);
    assert.equal(run(root).status, 0);
    assert.equal(
      readFileSync(join(root, registry), 'utf8'),
      [
        '// Written by `npm run rooms` from the folder names; a new folder appears by running it again.',
        "import { importer as easyAppointments } from './easy-appointments/importer.ts';",
        "import { importer as zms } from './zms/importer.ts';",
        "import type { Importer } from './importer.ts';",
        '',
        'export const importers: readonly Importer[] = [easyAppointments, zms];',
        '',
      ].join('\n'),
    );
    assert.equal(run(root, '--check').status, 0);
  });
});

test('[HO12] a registry changed by hand is stale', () => {
  withProject(['zms'], (root) => {
    run(root);
    writeFileSync(join(root, registry), 'export const importers = [];\n');
    assert.equal(run(root, '--check').status, 1);
  });
});

test('[HO12] a folder without its member file is refused by name', () => {
  withProject(['zms'], (root) => {
    mkdirSync(join(root, importers, 'half'));
    const { status, stderr } = run(root);
    assert.equal(status, 2);
    assert.match(stderr, /src\/office\/importers\/half has no importer\.ts/);
  });
});

test('[HO12] a document without a place for the table is refused', () => {
  withProject([], (root) => {
    writeFileSync(join(root, 'ARCHITECTURE.md'), '# A\n');
    assert.match(run(root).stderr, /ARCHITECTURE\.md has no place for the doors table/);
  });
});

test('[HO12] an unknown argument is refused', () => {
  withProject([], (root) => assert.equal(run(root, '--chekc').status, 2));
});

test('[HO12] the table between the markers is replaced and the rest is left alone', () => {
  const before = `a\n${tableStart}\nold\n${tableEnd}\nz\n`;
  assert.equal(
    replaceBetween(before, tableStart, tableEnd, 'new'),
    `a\n${tableStart}\nnew\n${tableEnd}\nz\n`,
  );
  assert.equal(replaceBetween('a\n', tableStart, tableEnd, 'new'), undefined);
});

test('[HO12] every room has a row in the table', () => {
  const table = doorsTable(rooms);
  for (const room of rooms) assert.ok(table.includes(`| \`${room.name}\``), room.name);
});
