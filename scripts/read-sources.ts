/** All code below some folders, read. Plain JavaScript counts: it must not be a way around the doors. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSource, type SourceFile } from './source-file.ts';

export function readSources(root: string, folders: readonly string[]): SourceFile[] {
  return listSources(root, folders).map((path) => readSource(path, readFileSync(join(root, path), 'utf8')));
}

export function listSources(root: string, folders: readonly string[]): string[] {
  return globSync(
    folders.map((folder) => `${folder}/**/*.{ts,tsx,js,jsx,mjs,cjs}`),
    { cwd: root },
  )
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !path.endsWith('.d.ts') && !path.includes('node_modules/'))
    .sort();
}
