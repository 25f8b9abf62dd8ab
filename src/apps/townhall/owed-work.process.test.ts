import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { createSuite1 } from '../../core/crypto/suite1.ts';
import { createSystemRandom } from '../../core/crypto/system-random.ts';
import { readStoredRun } from '../../core/journal/known-streams.ts';
import type { Segment } from '../../core/segment/segment.ts';
import { openSqliteJournalStorage } from '../../core/storage/sqlite/journal-engine.ts';
import { expectOk } from '../../core/value/result.ts';
import { toCodeCard } from '../../print/code-card.ts';
import { headLinePath, headLineSchema } from '../web/api/head-line.ts';
import { openTownhallFolder } from './data-folder.ts';
import { openFolderReplica } from './open-replica.ts';
import { runOperation } from './operations.ts';
import { openGuardian } from './recovery.ts';
import { startTownhall } from './start-townhall.ts';
import { createSystemClock } from './system-clock.ts';
import {
  addTestPerson,
  foundTestFolder,
  importTestDay,
  issueTestToken,
  openTestTownhall,
  type TestFolder,
  testOptions,
  writeTestPage,
} from './test-folder.ts';

let founded: TestFolder;
before(async () => {
  founded = await foundTestFolder();
});
after(() => founded.remove());

const suite = createSuite1();
const codes = (count: number): string[] =>
  founded.kit.guardians.slice(0, count).map(({ code }) => toCodeCard('guardian', code).scanned);

function sealedSegments(dir: string): Segment[] {
  const storage = openSqliteJournalStorage({ path: `${dir}/journal.db`, readOnly: true });
  try {
    const runs = storage.readFrom(0, 1_000).map((row) => readStoredRun(suite, row));
    return runs.flatMap(({ segments }) => segments).filter(({ commitment }) => commitment.class === 'sealed');
  } finally {
    storage.close();
  }
}

/** Two guardians order the erasure of the first body of the last segment; the process ends before it is done. */
function ticketLastSegment(dir: string): Segment {
  const folder = expectOk(openTownhallFolder(dir));
  const clock = createSystemClock(folder.config.zone);
  const ports = { suite, random: createSystemRandom(), clock, reserveBytes: 0 };
  const { replica, journal, close } = expectOk(openFolderReplica(folder, ports));
  const segment = sealedSegments(dir).at(-1);
  assert.ok(segment !== undefined);
  const guardians = codes(2).map((code) => expectOk(openGuardian(suite, journal.control(), code)));
  const body = { nonce: '00'.repeat(16), places: [{ head: segment.head, index: 0 }] };
  expectOk(replica.appendAct({ kind: 'erasure/ticketed', body }, guardians));
  close();
  return segment;
}

test('[TH35] an erasure that was ordered is carried out by the server, down to the bytes of its files', async () => {
  const dir = founded.copy();
  const first = await openTestTownhall(dir);
  await importTestDay(first, await addTestPerson(first), 3);
  await first.close();
  const ticketed = ticketLastSegment(dir);
  const holdsBody = (): boolean =>
    ['journal.db', 'journal.db-wal'].some(
      (name) =>
        fs.existsSync(`${dir}/${name}`) && fs.readFileSync(`${dir}/${name}`).includes(ticketed.ciphertext),
    );
  assert.equal(holdsBody(), true);
  const server = await openTestTownhall(dir);
  for (let tries = 0; tries < 400 && holdsBody(); tries += 1) await wait(25);
  assert.equal(holdsBody(), false);
  await server.close();
  const resealed = sealedSegments(dir).find(({ head }) => head === ticketed.head);
  assert.equal(resealed?.seal.revision, 1);
});

test('[TH36] a folder that may be a copy says so after every start, until a guardian says that it is the only one', async () => {
  const dir = founded.copy();
  const first = await openTestTownhall(dir);
  await addTestPerson(first);
  await first.close();
  fs.rmSync(`${dir}.state`, { recursive: true });
  const copied = await openTestTownhall(dir);
  const token = await issueTestToken(copied, await addTestPerson(copied, 'lead', 'Anselm Vogt'));
  await copied.close();

  const pageFolder = writeTestPage(founded);
  const server = expectOk(await startTownhall({ dir, port: 0, pageFolder, ...testOptions }));
  const { townhall, localUrl } = server;
  const notices = async () => {
    const answer = await fetch(`${localUrl}${headLinePath}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return headLineSchema.parse(await answer.json()).notices;
  };
  assert.equal(townhall.worker.startedFrom, 'mark', 'the first entry wrote the mark anew');
  assert.deepEqual(await notices(), ['copy']);
  for (const refused of [[], ['0000-0000'], [toCodeCard('guardian', '0'.repeat(26)).scanned]]) {
    const answer = await runOperation(townhall, 'confirm-only-copy', { codes: refused });
    assert.equal(answer.ok, false);
    assert.deepEqual(await notices(), ['copy']);
  }
  expectOk(await runOperation(townhall, 'confirm-only-copy', { codes: codes(1) }));
  assert.deepEqual(await notices(), []);
  await server.close();
  const again = await openTestTownhall(dir);
  assert.equal(expectOk(await again.worker.call('status', undefined)).isCopy, false);
  await again.close();
});
