/** express-pouchdb over leveldb in the folder given; fills a database with visits when told how many. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { visitDocument } from './visit-document.js';

const require = createRequire(import.meta.url);
const express = require('express');
const PouchDB = require('pouchdb');

const { folder, fill = 0 } = JSON.parse(process.argv[2] ?? '{}');
const Stored = PouchDB.defaults({ prefix: `${folder}${path.sep}` });
const fillAtOnce = 5_000;

async function fillDatabase() {
  const database = new Stored('visits');
  for (let from = 0; from < fill; from += fillAtOnce) {
    const count = Math.min(fillAtOnce, fill - from);
    await database.bulkDocs(Array.from({ length: count }, (_, index) => visitDocument(0, from + index)));
  }
}

if (fill > 0) await fillDatabase();
const app = express();
const options = {
  mode: 'minimumForPouchDB',
  logPath: path.join(folder, 'couch.log'),
  configPath: path.join(folder, 'config.json'),
};
app.use('/', require('express-pouchdb')(Stored, options));
const server = app.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` })}\n`);
});
process.stdin.resume();
process.stdin.once('end', () => {
  const megabytes = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(`${JSON.stringify({ megabytes })}\n`, () => process.exit(0));
});
