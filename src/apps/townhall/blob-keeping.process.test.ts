import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, test } from 'node:test';
import type { BlobReference } from '../../core/blob/blob-reference.ts';
import { putBlob } from '../../core/blob/put-blob.ts';
import { readWholeBlob } from '../../core/blob/read-blob.ts';
import { utf8 } from '../../core/value/bytes.ts';
import { expectOk } from '../../core/value/result.ts';
import { foundTestFolder, openTestTownhall, operate, type TestFolder } from './test-folder.ts';
import type { Townhall } from './townhall.ts';

let founded: TestFolder;
before(async () => {
  founded = await foundTestFolder();
});
after(() => founded.remove());

const put = async ({ suite, random, blobs }: Townhall, text: string): Promise<BlobReference> =>
  expectOk(await putBlob({ suite, random, storage: blobs.storage }, [utf8(text)]));

const eightDaysMilliseconds = 8 * 86_400_000;

function makeOld({ folder }: Townhall, { name }: BlobReference): void {
  const at = (Date.now() - eightDaysMilliseconds) / 1000;
  fs.utimesSync(`${folder.paths.blobs}/${name}.blob`, at, at);
}

/** The only body of today that takes any text; that a blob's name is in it is what counts. */
const nameIn = (townhall: Townhall, text: string): Promise<unknown> =>
  operate(townhall, 'person-add', { name: text, role: 'clerk' });

test('[TH29] a sweep removes old blobs that no entry names, and keeps named and young ones', async () => {
  const townhall = await openTestTownhall(founded.copy());
  const named = await put(townhall, 'Vollmacht');
  const orphan = await put(townhall, 'nie verbucht');
  const young = await put(townhall, 'gerade hochgeladen');
  await nameIn(townhall, named.name);
  assert.deepEqual(expectOk(await townhall.blobs.sweep()), []);
  for (const old of [named, orphan]) makeOld(townhall, old);
  assert.deepEqual(expectOk(await townhall.blobs.sweep()), [orphan.name]);
  const tools = { suite: townhall.suite, storage: townhall.blobs.storage };
  for (const [reference, text] of [
    [named, 'Vollmacht'],
    [young, 'gerade hochgeladen'],
  ] as const)
    assert.equal(Buffer.from(expectOk(await readWholeBlob(tools, reference))).toString(), text);
  await townhall.close();
});

test('[TH30] half-written files go at the start; the folder is made when it is missing', async () => {
  const dir = founded.copy();
  const part = `${dir}/blobs/.${'ab'.repeat(16)}.part`;
  fs.writeFileSync(part, 'half');
  const townhall = await openTestTownhall(dir);
  assert.equal(fs.existsSync(part), false);
  const kept = await put(townhall, 'bleibt');
  await townhall.close();
  const again = await openTestTownhall(dir);
  assert.ok((await readWholeBlob({ suite: again.suite, storage: again.blobs.storage }, kept)).ok);
  await again.close();
  fs.rmSync(`${dir}/blobs`, { recursive: true });
  const bare = await openTestTownhall(dir);
  assert.ok((await put(bare, 'geht')).length > 0);
  await bare.close();
});
