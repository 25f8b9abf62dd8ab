import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { utf8 } from '../../value/bytes.ts';
import { expectOk } from '../../value/result.ts';
import { blobContract } from '../blob.contract.ts';
import { putBlob } from '../put-blob.ts';
import { readWholeBlob } from '../read-blob.ts';
import { random, suite } from '../test-blobs.ts';
import { openDirectoryBlobStorage } from './blob-storage.ts';

const newFolder = (): string => fs.mkdtempSync(path.join(os.tmpdir(), 'insel-blobs-'));
const open = (folder: string) => openDirectoryBlobStorage({ path: folder, random });
const remove = (folder: string): void => fs.rmSync(folder, { recursive: true, force: true });

blobContract('directory', () => {
  const folder = newFolder();
  return {
    storage: open(folder),
    bytesAtRest: async () =>
      Buffer.concat(fs.readdirSync(folder).map((name) => fs.readFileSync(path.join(folder, name)))),
    dispose: () => remove(folder),
  };
});

test('[BL1] what was put is there when the folder is opened again, readable by its owner alone', async () => {
  const folder = newFolder();
  const reference = expectOk(await putBlob({ suite, random, storage: open(folder) }, [utf8('Anlage')]));
  const again = expectOk(await readWholeBlob({ suite, storage: open(folder) }, reference));
  assert.equal(Buffer.from(again).toString(), 'Anlage');
  assert.deepEqual(fs.readdirSync(folder), [`${reference.name}.blob`]);
  assert.equal(fs.statSync(path.join(folder, `${reference.name}.blob`)).mode & 0o777, 0o600);
  remove(folder);
});

test('[BL9] half-written files go, kept ones and what is not ours stay', async () => {
  const folder = newFolder();
  const storage = open(folder);
  const reference = expectOk(await putBlob({ suite, random, storage }, [utf8('kept')]));
  fs.writeFileSync(path.join(folder, `.${'ab'.repeat(16)}.part`), 'half');
  fs.writeFileSync(path.join(folder, 'LIESMICH.txt'), 'Notiz der Technik');
  assert.equal(expectOk(await storage.dropUnfinished()), 1);
  assert.deepEqual(fs.readdirSync(folder).sort(), [`${reference.name}.blob`, 'LIESMICH.txt'].sort());
  assert.equal(expectOk(await storage.list()).length, 1);
  remove(folder);
});

test('[BL6] a folder that is gone, or that is none, is named at every question', async () => {
  const folder = newFolder();
  const file = path.join(folder, 'file');
  fs.writeFileSync(file, '');
  for (const place of [path.join(folder, 'gone'), file]) {
    const storage = open(place);
    const put = await putBlob({ suite, random, storage }, [utf8('x')]);
    const kinds = [put, await storage.list(), await storage.dropUnfinished()].map((answer) =>
      answer.ok ? 'ok' : answer.failure.kind,
    );
    assert.deepEqual(kinds, Array(3).fill('storage-io'));
  }
  remove(folder);
});

test('[BL6] a folder that vanishes between writing and keeping leaves an answer, not a blob', async () => {
  const folder = newFolder();
  const storage = open(folder);
  async function* source() {
    yield utf8('half');
    remove(folder);
  }
  const put = await putBlob({ suite, random, storage }, source());
  assert.equal(!put.ok && put.failure.kind, 'storage-io');
  assert.equal(fs.existsSync(folder), false);
});
