/** A fresh PouchDB (leveldb) replicates everything from the server given. */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const PouchDB = require('pouchdb');

const { folder, url, documents } = JSON.parse(process.argv[2] ?? '{}');
const database = new PouchDB(folder);
const from = performance.now();
const { docs_written: written } = await PouchDB.replicate(`${url}/visits`, database, {
  batch_size: 1_000,
  batches_limit: 10,
});
const milliseconds = performance.now() - from;
if (written !== documents) throw new Error(`${written} of ${documents} documents arrived`);
const megabytes = process.resourceUsage().maxRSS / 1024;
process.stdout.write(`${JSON.stringify({ milliseconds, megabytes })}\n`, () => process.exit(0));
