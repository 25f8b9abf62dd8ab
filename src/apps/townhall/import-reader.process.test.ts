import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ImportReader, openImportReader } from './import-reader.ts';
import { systemTimer } from './system-clock.ts';

const threadFile = new URL('./test-import-thread.ts', import.meta.url);
const bytes = new Uint8Array();

async function withReader(act: (read: (name: string) => Promise<unknown>) => Promise<void>): Promise<void> {
  const reader: ImportReader = openImportReader({ timer: systemTimer, limitMilliseconds: 4_000, threadFile });
  try {
    await act(async (name) => {
      const answer = await reader.read({ name, bytes, as: undefined, options: {} });
      return answer.ok ? answer.value : answer.failure.kind;
    });
  } finally {
    await reader.close();
  }
}

test('[TH38] a run of files is read in one thread, files at the same time in two', () =>
  withReader(async (read) => {
    const first = await read('a');
    assert.equal(typeof first, 'number');
    for (let file = 0; file < 30; file += 1) assert.equal(await read('b'), first);
    const [one, other] = await Promise.all([read('c'), read('d')]);
    assert.notEqual(one, other);
  }));

test('[TH38] a file that hangs costs its own time, and the next one gets a fresh thread', () =>
  withReader(async (read) => {
    const first = await read('a');
    assert.equal(await read('hang'), 'importer-too-slow');
    const next = await read('b');
    assert.equal(typeof next, 'number');
    assert.notEqual(next, first);
    assert.equal(await read('c'), next);
  }));

test('[TH38] a file that hangs keeps no other waiting', () =>
  withReader(async (read) => {
    const hanging = read('hang');
    assert.equal(typeof (await read('a')), 'number');
    assert.equal(await hanging, 'importer-too-slow');
  }));

test('[TH38] a thread that fails is named for its file and not for the next', () =>
  withReader(async (read) => {
    for (const fatal of ['throw', 'exit', 'throw']) {
      assert.equal(await read(fatal), 'importer-defect');
      assert.equal(typeof (await read('a')), 'number');
    }
  }));

test('[TH38] a thread that dies between two files is not asked for ever', () =>
  withReader(async (read) => {
    const first = await read('answer, then die');
    const answers = new Set<unknown>([first]);
    while (answers.size === 1 || answers.has('importer-defect')) {
      const answer = await read('a');
      assert.notEqual(answer, 'importer-too-slow');
      answers.add(answer);
      // Asked at the very moment of its death: named, and the next file is read.
      if (answer !== 'importer-defect') answers.delete('importer-defect');
    }
  }));
