/**
 * Texts that follow from folders and data: the registries of sibling folders and the doors table in
 * ARCHITECTURE.md. Computed here, written or compared by `npm run rooms`.
 */
import type { Registry, Room } from './rooms.ts';

/** The registry of the members found, sorted by folder name so that every machine writes the same file. */
export function registryText(registry: Registry, memberNames: readonly string[]): string {
  const names = [...memberNames].sort();
  const { file, exported, list, type } = registry;
  const lines = [
    '// Written by `npm run rooms` from the folder names; a new folder appears by running it again.',
    ...names.map((name) => `import { ${exported} as ${localName(name)} } from './${name}/${file}';`),
    `import type { ${type.name} } from './${type.file}';`,
    '',
    `export const ${list}: readonly ${type.name}[] = [${names.map(localName).join(', ')}];`,
    '',
  ];
  return lines.join('\n');
}

/** `driving-licence-replacement` → `drivingLicenceReplacement`. */
const localName = (name: string): string =>
  name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** A member's name must be a folder name that gives an identifier. */
export const isMemberName = (name: string): boolean => /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name);

export const tableStart = '<!-- doors: written by npm run rooms -->';
export const tableEnd = '<!-- doors: end -->';

export function doorsTable(rooms: readonly Room[]): string {
  return ['| room | purpose | may import |', '|---|---|---|', ...rooms.map(tableRow)].join('\n');
}

function tableRow(room: Room): string {
  const doors =
    room.may === 'all' ? 'everything' : room.may.map((door) => `\`${door}\``).join(', ') || 'nothing';
  const never = room.never === undefined ? '' : `; never, in any number of steps: ${room.never.join(', ')}`;
  return `| \`${room.name}\`${innerNote(room)}${purityNote(room)} | ${room.purpose} | ${doors}${never} |`;
}

function innerNote({ inner }: Room): string {
  if (inner === undefined) return '';
  return ` + ${inner.folders === 'all' ? '' : `${inner.folders.join(', ')} as `}${inner.kind}`;
}

function purityNote({ purity }: Room): string {
  if (purity.kind === 'pure') return purity.uses === undefined ? '' : ` (${purity.uses.join(', ')})`;
  if (purity.kind === 'root') return ' (root)';
  if (purity.kind === 'browser') return ' (browser)';
  return purity.modules === 'any' ? ' (Node)' : ` (${purity.modules.join(', ')})`;
}

/** The document with what stands between the markers replaced; undefined when it has no such place. */
export function replaceBetween(
  document: string,
  start: string,
  end: string,
  text: string,
): string | undefined {
  const from = document.indexOf(start);
  const to = document.indexOf(end, from);
  if (from < 0 || to < 0) return undefined;
  return `${document.slice(0, from + start.length)}\n${text}\n${document.slice(to)}`;
}
