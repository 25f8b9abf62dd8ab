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

/** A folder that does not fit is a mistake to report, not a reason to leave everything else stale. */
interface Listed {
  readonly generated: readonly Generated[];
  readonly problems: readonly string[];
}

const listFolders = (path: string): string[] =>
  existsSync(path)
    ? readdirSync(path, { withFileTypes: true }).flatMap((item) => (item.isDirectory() ? [item.name] : []))
    : [];

function listRegistry(registry: Registry): Listed {
  const { folder, file } = registry;
  const names = listFolders(join(root, folder));
  const problems = names.flatMap((name) => findMemberProblem(folder, name, file));
  const path = `${folder}/registry.generated.ts`;
  const isWritten = existsSync(join(root, folder)) && problems.length === 0;
  return { generated: isWritten ? [{ path, text: registryText(registry, names) }] : [], problems };
}

function findMemberProblem(folder: string, name: string, file: string): string[] {
  if (!isMemberName(name)) return [`${folder}/${name} is no kebab-case name`];
  return existsSync(join(root, folder, name, file)) ? [] : [`${folder}/${name} has no ${file}`];
}

function listTable(): Listed {
  const path = 'ARCHITECTURE.md';
  const document = existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '';
  const text = replaceBetween(document, tableStart, tableEnd, doorsTable(rooms));
  if (text === undefined)
    return { generated: [], problems: [`${path} has no place for the doors table: ${tableStart}`] };
  return { generated: [{ path, text }], problems: [] };
}

const isStale = ({ path, text }: Generated): boolean =>
  !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== text;

function main(args: readonly string[]): void {
  const unknown = args.find((arg) => arg !== '--check');
  const listed = [...registries.map(listRegistry), listTable()];
  const problems = listed.flatMap((one) => one.problems);
  if (unknown !== undefined) problems.push(`unknown argument ${unknown}; known: --check`);
  const stale = listed.flatMap((one) => one.generated).filter(isStale);
  const isCheck = args.length > 0;
  for (const problem of problems) process.stderr.write(`insel: error: ${problem}\n`);
  for (const { path, text } of stale) {
    if (isCheck) process.stderr.write(`${path} is stale; run: npm run rooms\n`);
    else writeFileSync(join(root, path), text);
    if (!isCheck) process.stdout.write(`rooms: wrote ${path}\n`);
  }
  if (isCheck && stale.length > 0) process.exitCode = 1;
  if (problems.length > 0) process.exitCode = 2;
}

main(process.argv.slice(2));
