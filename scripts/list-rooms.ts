/**
 * `npm run rooms`: writes every registry and the doors table; `-- --check` only says which are stale.
 */
import './require-node.ts';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  doorsTable,
  isMemberName,
  registryText,
  replaceBetween,
  tableEnd,
  tableStart,
} from './generated-texts.ts';
import { type Registry, registries, rooms } from './rooms.ts';

interface Generated {
  readonly path: string;
  readonly text: string;
}

const root = process.cwd();

/** The member folders of a registry; a folder without the member's file is a mistake, not a non-member. */
function listMembers({ folder, file }: Registry): string[] {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  const names = readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );
  for (const name of names) {
    if (!isMemberName(name)) throw new Error(`${folder}/${name} is no kebab-case name`);
    if (!existsSync(join(path, name, file))) throw new Error(`${folder}/${name} has no ${file}`);
  }
  return names;
}

function listGenerated(): Generated[] {
  const architecture = 'ARCHITECTURE.md';
  const document = readFileSync(join(root, architecture), 'utf8');
  const text = replaceBetween(document, tableStart, tableEnd, doorsTable(rooms));
  if (text === undefined) throw new Error(`${architecture} has no place for the doors table: ${tableStart}`);
  const written = registries
    .filter(({ folder }) => existsSync(join(root, folder)))
    .map((registry) => ({
      path: `${registry.folder}/registry.generated.ts`,
      text: registryText(registry, listMembers(registry)),
    }));
  return [...written, { path: architecture, text }];
}

const isStale = ({ path, text }: Generated): boolean =>
  !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== text;

function main(args: readonly string[]): void {
  const unknown = args.find((arg) => arg !== '--check');
  if (unknown !== undefined) throw new Error(`unknown argument ${unknown}; known: --check`);
  const stale = listGenerated().filter(isStale);
  if (args.includes('--check')) {
    for (const { path } of stale) process.stderr.write(`${path} is stale; run: npm run rooms\n`);
    process.exitCode = stale.length === 0 ? 0 : 1;
    return;
  }
  for (const { path, text } of stale) {
    writeFileSync(join(root, path), text);
    process.stdout.write(`rooms: wrote ${path}\n`);
  }
}

try {
  main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`insel: error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
