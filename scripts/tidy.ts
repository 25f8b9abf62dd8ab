/** `npm run tidy`: refuses untyped values, suppressed checks, notes for later and drawers. */
import './require-node.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findTidyProblems } from './find-tidy-problems.ts';
import { listSources } from './read-sources.ts';

/** Fewer files than this means that the search is broken. */
const filesMin = 180;

const root = process.cwd();
const paths = listSources(root, ['src', 'scripts', 'bench', 'bin']);
const problems = paths.flatMap((path) => findTidyProblems(path, readFileSync(join(root, path), 'utf8')));
if (paths.length < filesMin) {
  problems.push(
    `tidy: only ${paths.length} files seen, expected at least ${filesMin}; run from the project's root`,
  );
}
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(`tidy: ${paths.length} files, ${problems.length} problems\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
