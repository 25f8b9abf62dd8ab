/**
 * Writes vectors/*.json: `node scripts/make-vectors.ts`. Run it when a format changed, together with a
 * decision record; the quick tests fail as long as the files are not what this script writes.
 */
import fs from 'node:fs';
import { hexToBytes } from '../src/core/value/bytes.ts';
import { buildVectorFiles, vectorText } from './build-vectors.ts';
import { keptWrappedKey } from './kept-wrapped-key.ts';
import { wrapSampleEpoch } from './sample-control.ts';

const folder = new URL('../vectors/', import.meta.url);
const kept = keptWrappedKey(folder);
const files = buildVectorFiles(kept === undefined ? wrapSampleEpoch() : hexToBytes(kept));
for (const { name, content } of files) fs.writeFileSync(new URL(`${name}.json`, folder), vectorText(content));
process.stdout.write(`${files.length} files in vectors/\n`);
