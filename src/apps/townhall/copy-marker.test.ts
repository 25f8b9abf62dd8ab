import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openCopyMarker } from './copy-marker.ts';

function withFolder(act: (folder: string) => void): void {
  const folder = fs.mkdtempSync(join(os.tmpdir(), 'insel-copy-'));
  try {
    act(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

test('[TH36] what a start found outlives it, also when the mark has been written since', () =>
  withFolder((folder) => {
    const first = openCopyMarker(folder);
    first.noteStart('copy');
    assert.equal(first.isSet(), true);
    const second = openCopyMarker(folder);
    second.noteStart('mark');
    assert.equal(second.isSet(), true);
  }));

test('[TH36] a confirmation holds over starts without a mark, and a mark that is lost later is a new question', () =>
  withFolder((folder) => {
    openCopyMarker(folder).noteStart('copy');
    openCopyMarker(folder).confirm();
    const seen = ['copy', 'copy', 'mark', 'copy'] as const;
    const said = seen.map((from) => {
      const marker = openCopyMarker(folder);
      marker.noteStart(from);
      return marker.isSet();
    });
    assert.deepEqual(said, [false, false, false, true]);
  }));

test('[TH36] a folder with its mark, or a new one, leaves no file and has nothing to confirm', () =>
  withFolder((folder) => {
    const marker = openCopyMarker(folder);
    marker.noteStart('fresh');
    marker.noteStart('mark');
    marker.confirm();
    assert.deepEqual([marker.isSet(), fs.readdirSync(folder)], [false, []]);
  }));
