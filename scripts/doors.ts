/** `npm run doors`: prints every import and every use that the plan of the house does not allow. */
import './require-node.ts';
import { findDoorProblems } from './find-door-problems.ts';
import { readSources } from './read-sources.ts';
import { rooms } from './rooms.ts';

/** Fewer files than this means that the search is broken: a checker that sees nothing is green for nothing. */
const filesMin = 150;

const files = readSources(process.cwd(), ['src']);
const problems = findDoorProblems(rooms, files);
if (files.length < filesMin) {
  problems.push(
    `doors: only ${files.length} files seen, expected at least ${filesMin}; run from the project's root`,
  );
}
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(`doors: ${files.length} files, ${problems.length} problems\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
