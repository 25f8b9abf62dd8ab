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

test('[TH38] a thread that dies between two files is no fault of the next', () =>
  withReader(async (read) => {
    for (let round = 0; round < 5; round += 1) {
      assert.equal(typeof (await read('answer, then die')), 'number');
      assert.equal(typeof (await read('a')), 'number');
    }
  }));

test('[TH38] a thread whose answer arrives with its end is not asked again', () =>
  withReader(async (read) => {
    for (let round = 0; round < 5; round += 1) {
      const answer = read('answer and die');
      // The answer and the end are both waiting when this thread looks again.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
      assert.equal(typeof (await answer), 'number');
      assert.equal(typeof (await read('a')), 'number');
    }
  }));
