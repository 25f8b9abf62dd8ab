/**
 * The rules of the house, applied to files that were read: who may import whom, who may name an engine, what
 * a pure room may not touch, what the places outside a town hall may not reach in any number of steps.
 */
import { posix } from 'node:path';
import {
  allowedDoors,
  covers,
  findPlace,
  isRoot,
  mayEnter,
  type Place,
  placeName,
  purityOf,
} from './house-plan.ts';
import type { Purity, Room } from './rooms.ts';
import type { Named, SourceFile } from './source-file.ts';

/** Tests, contract suites and the worlds they share (`test-town.ts`) stand outside the doors. */
export const isTest = (path: string): boolean => /(\.(test|contract)|(^|\/)test-[^/]*)\.tsx?$/.test(path);

/** What an entry point imports before anything else; it is the one thing of scripts that src may see. */
const nodeGuard = 'scripts/require-node.ts';

export function findDoorProblems(rooms: readonly Room[], files: readonly SourceFile[]): string[] {
  const problems: string[] = [];
  for (const file of files) {
    problems.push(...file.syntaxErrors.map((error) => `${file.path}:1 cannot be read: ${error}`));
    if (isTest(file.path)) continue;
    const place = findPlace(rooms, file.path);
    if (place === undefined) problems.push(`${file.path}:1 is in no room; scripts/rooms.ts lists them`);
    else problems.push(...findFileProblems(rooms, file, place));
  }
  return [...problems, ...findReachProblems(rooms, files)];
}

function findFileProblems(rooms: readonly Room[], file: SourceFile, place: Place): string[] {
  const at = ({ line }: Named) => `${file.path}:${line}`;
  const isPureOrNode = purityOf(place).kind === 'pure' || purityOf(place).kind === 'node';
  return [
    ...[...file.imports, ...(isPureOrNode ? [] : file.dynamicImports)].flatMap((named) =>
      findImportProblem(rooms, file, place, named),
    ),
    ...(isPureOrNode ? findAmbientProblems(file, place) : []),
    ...(isPureOrNode
      ? file.dynamicImports.map(
          (named) => `${at(named)} imports ${named.name} with import(); only a composition root may`,
        )
      : []),
    ...(place.room.never === undefined ? [] : file.dynamicImports)
      .filter(({ name }) => name === 'a computed name')
      .map(
        (named) => `${at(named)} imports a computed name; what ${place.room.name} reaches must be readable`,
      ),
  ];
}

function usesOf(purity: Purity): readonly string[] {
  if (purity.kind === 'pure') return purity.uses ?? [];
  // Node's own bytes are no clock and no chance: engines may use them, pure rooms run in a browser as well.
  return purity.kind === 'node' ? ['Buffer', ...(purity.uses ?? [])] : [];
}

function findAmbientProblems(file: SourceFile, place: Place): string[] {
  const allowed = new Set(usesOf(purityOf(place)));
  return file.ambient
    .filter(({ name }) => !allowed.has(name))
    .map(
      ({ name, line }) =>
        `${file.path}:${line} uses ${name}; ${placeName(place)} takes it as an argument (core/value/ports.ts)`,
    );
}

function findImportProblem(rooms: readonly Room[], file: SourceFile, from: Place, named: Named): string[] {
  const at = `${file.path}:${named.line}`;
  if (named.name.startsWith('node:')) return findNodeProblem(at, from, named.name);
  const toPath = resolveImport(file.path, named.name);
  if (toPath === undefined) return [];
  if (toPath === nodeGuard && isRoot(from.room)) return [];
  if (!toPath.startsWith('src/')) return [`${at} imports ${toPath}; src imports nothing outside src`];
  const to = findPlace(rooms, toPath);
  if (to === undefined) return [`${at} imports ${toPath}, which is in no room`];
  if (isTest(toPath)) return [`${at} imports ${toPath}; only tests may import a test or a contract suite`];
  if (!mayEnter(from, to, toPath)) {
    const doors = allowedDoors(from).join(', ');
    return [
      `${at} opens a door from ${placeName(from)} to ${placeName(to)}; ${placeName(from)} may import ${doors || 'nothing'}`,
    ];
  }
  return findInnerProblem(at, from, to, toPath);
}

function findInnerProblem(at: string, from: Place, to: Place, toPath: string): string[] {
  if (to.folder === undefined || (from.room === to.room && from.folder === to.folder)) return [];
  const kind = to.room.inner?.kind;
  if (isRoot(from.room)) return [];
  if (kind === 'members' && from.room === to.room && at.includes('.generated.ts:')) return [];
  const who = kind === 'engines' ? 'a composition root' : `the registry of ${to.room.name}`;
  return [`${at} imports ${toPath.slice('src/'.length)}; only ${who} may name one folder of ${to.room.name}`];
}

function findNodeProblem(at: string, from: Place, module: string): string[] {
  const purity = purityOf(from);
  if (purity.kind === 'root') return [];
  if (purity.kind === 'pure') return [`${at} imports ${module}; the room ${placeName(from)} is pure`];
  if (purity.kind === 'browser')
    return [`${at} imports ${module}; the room ${placeName(from)} runs in a browser`];
  if (purity.modules === 'any' || purity.modules.includes(module)) return [];
  return [`${at} imports ${module}; ${placeName(from)} may import ${purity.modules.join(', ')}`];
}

/** The file that a relative specifier names; undefined for a package. */
export function resolveImport(fromPath: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return posix.normalize(posix.join(posix.dirname(fromPath), specifier.replace(/\?.*$/, '')));
}

/** Walks every chain of imports from the rooms that may never reach others, and names the first chain found. */
function findReachProblems(rooms: readonly Room[], files: readonly SourceFile[]): string[] {
  const filesByPath = new Map(files.map((file) => [file.path, file]));
  const problems: string[] = [];
  for (const room of rooms) {
    for (const file of files) {
      if (room.never === undefined || isTest(file.path) || findPlace(rooms, file.path)?.room !== room)
        continue;
      const path = findForbiddenPath(rooms, filesByPath, file, room.never);
      if (path !== undefined) problems.push(describeReach(room, path));
    }
  }
  return problems;
}

function findForbiddenPath(
  rooms: readonly Room[],
  filesByPath: ReadonlyMap<string, SourceFile>,
  start: SourceFile,
  never: readonly string[],
): readonly string[] | undefined {
  const seen = new Set([start.path]);
  const queue: (readonly string[])[] = [[start.path]];
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    const file = filesByPath.get(path[path.length - 1] ?? '');
    for (const { name } of [...(file?.imports ?? []), ...(file?.dynamicImports ?? [])]) {
      const next = file === undefined ? undefined : resolveImport(file.path, name);
      if (next === undefined || seen.has(next)) continue;
      seen.add(next);
      const room = findPlace(rooms, next)?.room.name;
      if (room !== undefined && never.some((forbidden) => covers(forbidden, room))) return [...path, next];
      queue.push([...path, next]);
    }
  }
  return undefined;
}

function describeReach(room: Room, path: readonly string[]): string {
  const [first, ...rest] = path;
  return `${first}:1 reaches ${rest.join(' → ')}; ${room.name} may never reach ${room.never?.join(', ')}`;
}
