/** Many clients' entries into one PostgreSQL table: `unnest` inserts of 500 rows over a pool of ten. */
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { visitBody } from '../town/visit.ts';

const require = createRequire(import.meta.url);
const postgres = require('postgres');

const { socket, towns, documents } = JSON.parse(process.argv[2] ?? '{}');
const sql = postgres({
  host: socket,
  port: 5432,
  database: 'postgres',
  username: 'postgres',
  max: 10,
  onnotice: () => undefined,
});
const rowsAtOnce = 500;
/** Header and salt, which are not text. */
const rest = randomBytes(195);

const entry = (index) => Buffer.concat([rest, Buffer.from(JSON.stringify(visitBody(index, index % 4)))]);

await sql`DROP TABLE IF EXISTS entries`;
await sql`CREATE TABLE entries (town int, sequence int, bytes bytea, PRIMARY KEY (town, sequence))`;
const batches = [];
for (let town = 0; town < towns; town += 1) {
  for (let at = 0; at < documents; at += rowsAtOnce) {
    const count = Math.min(rowsAtOnce, documents - at);
    const sequences = Array.from({ length: count }, (_, index) => at + index);
    batches.push({ town, sequences, bytes: sequences.map(entry) });
  }
}
await Promise.all(Array.from({ length: 10 }, () => sql`SELECT 1`));
const from = performance.now();
await Promise.all(
  batches.map(
    ({ town, sequences, bytes }) => sql`INSERT INTO entries
      SELECT ${town}::int, * FROM unnest(${sql.array(sequences, 1007)}::int[], ${sql.array(bytes, 1001)}::bytea[])`,
  ),
);
const milliseconds = performance.now() - from;
const [{ count }] = await sql`SELECT count(*)::int AS count FROM entries`;
if (count !== towns * documents) throw new Error(`${count} of ${towns * documents} rows are there`);
await sql.end();
process.stdout.write(`${JSON.stringify({ milliseconds })}\n`);
