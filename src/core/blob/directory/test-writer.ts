/**
 * The process that is killed: drops what a former run left, puts blobs, and writes each reference down
 * durably, as a journal would, before it says that it did. `node test-writer.ts FOLDER NOTES LENGTH…`
 */
import fs from 'node:fs';
import { expectOk } from '../../value/result.ts';
import { putBlob } from '../put-blob.ts';
import { contentOf, random, stuckRandom, suite } from '../test-blobs.ts';
import { openDirectoryBlobStorage } from './blob-storage.ts';

const [folder = '', notes = '', ...lengths] = process.argv.slice(2);
// The name of the unfinished file is known, so that the calls on it can be told from all others.
const storage = openDirectoryBlobStorage({ path: folder, random: stuckRandom });
expectOk(await storage.dropUnfinished());
const file = fs.openSync(notes, 'a');
for (const length of lengths.map(Number)) {
  const put = await putBlob({ suite, random, storage }, [contentOf(length)]);
  if (put.ok) {
    fs.writeSync(file, `${JSON.stringify(put.value)}\n`);
    fs.fsyncSync(file);
  }
  console.log(put.ok ? 'noted' : put.failure.kind);
}
fs.closeSync(file);
