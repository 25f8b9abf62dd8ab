/** `npm run docs`: links in documents resolve, files that the overview documents name exist. */
import './require-node.ts';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findDocumentProblems } from './find-document-problems.ts';

/** Fewer documents than this means that the search is broken. */
const documentsMin = 15;

const root = process.cwd();
const outside = new Set(['node_modules', 'data', 'dist', '.git']);
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const documents = globSync('**/*.md', { cwd: root, exclude: (path) => outside.has(path) })
  .sort()
  .map((path) => ({ path, text: read(path) }));
const problems = findDocumentProblems(documents, { exists: (path) => existsSync(join(root, path)), read });
if (documents.length < documentsMin) {
  problems.push(
    `docs: only ${documents.length} documents seen, expected at least ${documentsMin}; run from the root`,
  );
}
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(`docs: ${documents.length} documents, ${problems.length} problems\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
