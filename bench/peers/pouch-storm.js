/** Many PouchDB clients with documents recorded offline replicate to one server at once. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { visitDocument } from './visit-document.js';

const require = createRequire(import.meta.url);
const PouchDB = require('pouchdb');

const { folder, url, towns, documents } = JSON.parse(process.argv[2] ?? '{}');

async function openTown(town) {
  const database = new PouchDB(path.join(folder, `town-${town}`));
  const { doc_count: present } = await database.info();
  if (present < documents)
    await database.bulkDocs(Array.from({ length: documents }, (_, index) => visitDocument(town, index)));
  return database;
}

const databases = [];
for (let town = 0; town < towns; town += 1) databases.push(await openTown(town));
const from = performance.now();
const results = await Promise.all(
  databases.map((database, town) =>
    PouchDB.replicate(database, `${url}/town-${town}`, { batch_size: 1_000 }),
  ),
);
const milliseconds = performance.now() - from;
const written = results.reduce((sum, one) => sum + one.docs_written, 0);
if (written !== towns * documents) throw new Error(`${written} of ${towns * documents} documents arrived`);
process.stdout.write(`${JSON.stringify({ milliseconds })}\n`, () => process.exit(0));
