import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Outcome, Submission } from '../../core/replica/replica.ts';
import { nobody } from '../../core/value/ids.ts';
import { expectOk, type Result } from '../../core/value/result.ts';
import {
  addTestPerson,
  foundTestFolder,
  importTestDay,
  openTestTownhall,
  type TestFolder,
  testDay,
  testRequest,
} from './test-folder.ts';
import type { Townhall } from './townhall.ts';
import type { Unavailable } from './worker-client.ts';

let founded: TestFolder;
before(async () => {
  founded = await foundTestFolder();
});
after(() => founded.remove());

/** Something that only a defect of ours would post: the worker does not survive it. */
const crash = (townhall: Townhall) =>
  townhall.worker.submitMany(undefined as unknown as readonly Submission[]);

/** Asks until the worker answers again, as a page does. */
async function submitPatiently(townhall: Townhall, submission: Submission): Promise<Outcome> {
  for (;;) {
    const answer: Result<Outcome, Unavailable> = await townhall.worker.submit(submission);
    if (answer.ok) return answer.value;
    assert.equal(answer.failure.kind, 'server-restarting');
    await wait(20);
  }
}

test('[TH26] after a crash the same request goes through, once; after a second one reading goes on', async () => {
  const townhall = await openTestTownhall(founded.copy());
  const person = await addTestPerson(townhall);
  const [appointment = ''] = await importTestDay(townhall, person, 3);
  const submission: Submission = {
    request: testRequest(7),
    person,
    command: 'appointment/record-arrival',
    input: { appointment },
  };
  const [crashed, waiting] = await Promise.all([
    crash(townhall),
    townhall.worker.call('state-hash', undefined),
  ]);
  for (const answer of [crashed, waiting])
    assert.ok(!answer.ok && answer.failure.kind === 'server-restarting');

  const first = await submitPatiently(townhall, submission);
  assert.ok(first.kind === 'done' && !first.repeated);
  const second = await submitPatiently(townhall, submission);
  assert.ok(second.kind === 'done' && second.repeated);

  assert.equal((await crash(townhall)).ok, false);
  const stopped = await townhall.worker.submit(submission);
  assert.ok(!stopped.ok && stopped.failure.kind === 'recording-stopped');
  assert.equal(townhall.views.readDay(testDay).rows.length, 3);
  await townhall.close();
});

test('[TH27] recording waits for the end of a bundle, but not for one that never comes', async () => {
  const townhall = await openTestTownhall(founded.copy());
  const person = await addTestPerson(townhall);
  expectOk(await townhall.worker.call('receive', new Uint8Array([1, 2, 3])));
  const submission: Submission = {
    request: testRequest(9),
    person: nobody,
    command: 'person/lock',
    input: { person, byRole: 'guardian' },
  };
  const refused = expectOk(await townhall.worker.submit(submission));
  assert.ok(refused.kind === 'refused' && refused.refusal.kind === 'recording-loading');
  expectOk(await townhall.worker.call('finish-receiving', undefined));
  assert.equal(expectOk(await townhall.worker.submit(submission)).kind, 'done');

  expectOk(await townhall.worker.call('receive', new Uint8Array([1, 2, 3])));
  const unlock = { ...submission, request: testRequest(10), command: 'person/remove' };
  for (let kind = 'refused'; kind !== 'done'; ) {
    kind = expectOk(await townhall.worker.submit(unlock)).kind;
    await wait(20);
  }
  await townhall.close();
});
