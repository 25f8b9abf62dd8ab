/**
 * What the built web page was built from: one digest over every file that can change it. Times of files say
 * nothing after a checkout or a copy.
 */
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const patterns = ['src/apps/web/**/*.*', 'src/core/**/*.ts', 'vite.config.ts', 'package-lock.json'];

/** Kept beside the page, not in it: a build empties the page's folder. */
const stampPath = 'dist/web.digest';
const pagePath = 'dist/web/index.html';

export function digestWebSources(root: string): string {
  const hash = createHash('sha256');
  const paths = globSync(patterns, { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !/\.(test|contract)\.tsx?$/.test(path))
    .sort();
  for (const path of paths) {
    const text = readFileSync(join(root, path));
    hash.update(`${path}\n${text.length}\n`).update(text);
  }
  return hash.digest('hex');
}

/** True when the page was built from exactly these sources. */
export function isWebBuilt(root: string, digest: string): boolean {
  const stamp = join(root, stampPath);
  return existsSync(join(root, pagePath)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest;
}

export const webStampPath = (root: string): string => join(root, stampPath);
