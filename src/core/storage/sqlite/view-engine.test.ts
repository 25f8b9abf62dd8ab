import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import type { SubjectId } from '../../value/ids.ts';
import { contractTables, viewStorageContract } from '../view-storage.contract.ts';
import { openSqliteViewReader, openSqliteViewStorage } from './view-engine.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'insel-views-'));
after(() => fs.rmSync(folder, { recursive: true }));
let files = 0;
const nextPath = (): string => {
  files += 1;
  return path.join(folder, `views-${files}.db`);
};
const subject = '12'.repeat(16) as SubjectId;

viewStorageContract({ name: 'sqlite', open: (tables) => openSqliteViewStorage(nextPath(), tables) });

test('[VS10] a reader sees committed rows and cannot be given a name that is no name', () => {
  const file = nextPath();
  const views = openSqliteViewStorage(file, contractTables);
  views.replaceRows('single', subject, [{ text: 'a', count: 1 }]);
  const reader = openSqliteViewReader(file, contractTables);
  assert.equal(reader.query({ table: 'single' })[0]?.['text'], 'a');
  assert.equal(reader.count({ table: 'single', equals: { text: "' OR 1=1 --" } }), 0);
  assert.throws(() => reader.query({ table: 'single', orderBy: ['text; DROP TABLE meta'] }), RangeError);
  assert.throws(() => reader.query({ table: 'single', equals: { 'text" = 1 --': 1 } }), RangeError);
  reader.close();
  views.close();
});

test('[VS11] a file that cannot be read is removed and made anew', () => {
  const file = nextPath();
  openSqliteViewStorage(file, contractTables).close();
  for (const [at, value] of [
    [0, 0],
    [110, 255],
  ] as const) {
    const bytes = fs.readFileSync(file);
    bytes.fill(value, at, at + 3000);
    fs.writeFileSync(file, bytes);
    const views = openSqliteViewStorage(file, contractTables);
    assert.equal(views.count({ table: 'single' }), 0);
    views.close();
  }
});

test('[VS11] pages that break while it is open cost the file, not the work', () => {
  const file = nextPath();
  const first = openSqliteViewStorage(file, contractTables);
  for (let number = 0; number < 500; number += 1) {
    const id = number.toString(16).padStart(32, '0') as SubjectId;
    first.replaceRows('single', id, [{ text: 'long enough to fill pages '.repeat(20), count: number }]);
  }
  first.close();
  const bytes = fs.readFileSync(file);
  bytes.fill(0xff, Math.floor(bytes.length / 2));
  fs.writeFileSync(file, bytes);
  const views = openSqliteViewStorage(file, contractTables);
  views.reset(contractTables);
  views.replaceRows('single', subject, [{ text: 'a', count: 1 }]);
  assert.equal(views.count({ table: 'single' }), 1);
  views.close();
});
