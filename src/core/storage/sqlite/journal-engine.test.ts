import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import type { StreamId } from '../../value/ids.ts';
import { expectOk } from '../../value/result.ts';
import { journalStorageContract } from '../journal-storage.contract.ts';
import { StorageBrokenError } from '../journal-storage.ts';
import { openSqliteJournalStorage } from './journal-engine.ts';
import { refuseAttach } from './refuse-attach.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'insel-journal-'));
after(() => fs.rmSync(folder, { recursive: true }));
let files = 0;
const nextPath = (): string => {
  files += 1;
  return path.join(folder, `journal-${files}.db`);
};

journalStorageContract({ name: 'sqlite', open: () => openSqliteJournalStorage({ path: nextPath() }) });

const stream = 'ab'.repeat(16) as StreamId;
const run = (firstSequence: number, length = 100) => ({
  stream,
  firstSequence,
  lastSequence: firstSequence,
  bytes: new Uint8Array(length).fill(firstSequence),
  isBranch: false,
});

test('[ST5] a second opening of the file finds what the first one stored', () => {
  const file = nextPath();
  const first = openSqliteJournalStorage({ path: file });
  expectOk(first.append([run(1), run(2)]));
  first.close();
  const second = openSqliteJournalStorage({ path: file });
  assert.equal(second.listStreams()[0]?.lastSequence, 2);
  assert.deepEqual(expectOk(second.append([run(3)])), { lastPosition: 3 });
  second.close();
});

test('[ST8] a checkpoint that says yes leaves nothing in the log, and replaced bytes are gone from the file', () => {
  const file = nextPath();
  const storage = openSqliteJournalStorage({ path: file });
  const secret = new TextEncoder().encode('never to be seen again');
  expectOk(storage.append([{ ...run(1), bytes: secret }, run(2)]));
  expectOk(storage.checkpoint());
  assert.ok(fs.readFileSync(file).includes(secret));
  expectOk(storage.replace([{ position: 1, bytes: new Uint8Array(5) }]));
  expectOk(storage.checkpoint());
  assert.equal(fs.statSync(`${file}-wal`).size, 0);
  assert.ok(!fs.readFileSync(file).includes(secret));
  storage.close();
});

test('[ST9] no statement can name another file', () => {
  const database = new DatabaseSync(nextPath(), { limits: { attach: 0 } });
  refuseAttach(database);
  const other = nextPath();
  assert.throws(() => database.exec(`ATTACH '${other}' AS other`));
  assert.throws(() => database.exec(`VACUUM INTO '${other}'`));
  assert.ok(!fs.existsSync(other));
  database.close();
});

test('[ST10] the reserve is made at the opening, given back once, and made again at the next opening', () => {
  const file = nextPath();
  const reserve = { path: `${file}.reserve`, bytes: 4096 };
  const storage = openSqliteJournalStorage({ path: file, reserve });
  assert.equal(fs.statSync(reserve.path).size, 4096);
  assert.deepEqual([storage.releaseReserve(), storage.releaseReserve()], [true, false]);
  storage.close();
  openSqliteJournalStorage({ path: file, reserve }).close();
  assert.ok(fs.existsSync(reserve.path));
});

test('[ST11] a reader beside the writer sees what was committed and cannot write', () => {
  const file = nextPath();
  const writer = openSqliteJournalStorage({ path: file });
  expectOk(writer.append([run(1)]));
  const reader = openSqliteJournalStorage({ path: file, readOnly: true });
  const other = 'cd'.repeat(16) as StreamId;
  expectOk(writer.append([{ ...run(1), stream: other }]));
  assert.deepEqual(
    reader.readFrom(0, 10).map((row) => row.stream),
    [stream, other],
  );
  const refused = reader.append([run(2)]);
  assert.ok(!refused.ok && refused.failure.kind === 'storage-io');
  reader.close();
  writer.close();
});

test('[ST12] a file that is no journal is refused at the opening or at the first reading, and no lock stays', () => {
  const file = nextPath();
  fs.writeFileSync(file, 'not a database at all, whatever it is called'.repeat(50));
  assert.throws(() => openSqliteJournalStorage({ path: file }));
  fs.rmSync(file);
  const storage = openSqliteJournalStorage({ path: file });
  expectOk(storage.append([run(1, 40_000)]));
  expectOk(storage.checkpoint());
  const bytes = fs.readFileSync(file);
  bytes.fill(0xff, 8192);
  fs.writeFileSync(file, bytes);
  const opened = storage.reopen();
  assert.ok(!opened.ok && opened.failure.kind === 'storage-io');
  assert.throws(() => storage.readFrom(0, 10), StorageBrokenError);
  storage.close();
});
