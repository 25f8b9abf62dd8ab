import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import {
  addTestPerson,
  foundTestFolder,
  importTestDay,
  issueTestToken,
  openTestTownhall,
  type TestFolder,
  testDay,
  testRequest,
  writeTestPage,
} from './test-folder.ts';

let founded: TestFolder;
before(async () => {
  founded = await foundTestFolder();
});
after(() => founded.remove());

const readyShape = z.looseObject({
  ready: z.boolean(),
  url: z.string().optional(),
  kind: z.string().optional(),
  message: z.string().optional(),
});

async function spawnServer(
  dir: string,
  page: string,
): Promise<{ child: ChildProcess; said: z.infer<typeof readyShape> }> {
  const program = fileURLToPath(new URL('./test-server-process.ts', import.meta.url));
  const child = spawn(process.execPath, [program, dir, page], { stdio: ['ignore', 'pipe', 'inherit'] });
  assert.ok(child.stdout);
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, said: readyShape.parse(JSON.parse(String(line))) };
}

/** Each client records arrivals one after another until the server is gone; gives what was acknowledged. */
async function recordUntilGone(
  url: string,
  token: string,
  ids: readonly string[],
  first: number,
): Promise<number[]> {
  const acknowledged: number[] = [];
  for (let at = first; at < ids.length; at += clients) {
    try {
      const answer = await fetch(`${url}/api/appointments/${ids[at]}/arrival`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ request: testRequest(1_000_000 + at) }),
      });
      const text = await answer.text();
      if (answer.status === 200 && text.includes('arrivedAt')) acknowledged.push(at);
    } catch {
      return acknowledged;
    }
  }
  return acknowledged;
}

const clients = 20;
/** More on request: the same test with 2,000 takes half a minute. */
const arrivals = Number(process.env['INSEL_ARRIVALS'] ?? 400);

test('[TH9] killed in the middle of twenty clients, every acknowledged arrival is there once', async () => {
  const dir = founded.copy();
  const page = writeTestPage(founded);
  const townhall = await openTestTownhall(dir);
  const person = await addTestPerson(townhall);
  const ids = await importTestDay(townhall, person, arrivals);
  const token = await issueTestToken(townhall, person);
  await townhall.close();

  const { child, said } = await spawnServer(dir, page);
  assert.ok(said.url);
  const { url } = said;
  const second = await spawnServer(dir, page);
  assert.equal(second.said.kind, 'folder-locked');
  assert.match(second.said.message ?? '', new RegExp(String(child.pid)));

  const recording = Array.from({ length: clients }, (_, first) => recordUntilGone(url, token, ids, first));
  const killed = killAfter(child, url, token, arrivals / 3);
  const acknowledged = (await Promise.all(recording)).flat();
  await killed;
  assert.ok(
    acknowledged.length >= arrivals / 4 && acknowledged.length < arrivals,
    `${acknowledged.length} acknowledged`,
  );

  const again = await openTestTownhall(dir);
  const rows = new Map(again.views.readDay(testDay).rows.map((row) => [row.id, row]));
  for (const at of acknowledged) {
    assert.equal(rows.get(ids[at] ?? '')?.status, 'waiting', `arrival ${at} was acknowledged`);
    assert.equal(rows.get(ids[at] ?? '')?.revision, '2');
  }
  // The same requests again: what is there is repeated, what was lost on the way is recorded now.
  const repeated = await again.worker.submitMany(
    ids.map((appointment, at) => ({
      request: testRequest(1_000_000 + at),
      person,
      command: 'appointment/record-arrival',
      input: { appointment },
    })),
  );
  assert.ok(repeated.ok);
  const known = repeated.value.filter((outcome) => outcome.kind === 'done' && outcome.repeated).length;
  assert.ok(known >= acknowledged.length);
  assert.ok(repeated.value.every(({ kind }) => kind === 'done'));
  assert.ok(again.views.readDay(testDay).rows.every(({ revision }) => revision === '2'));
  assert.equal(again.worker.startedFrom, 'mark');
  await again.close();
});

/** Kills without warning as soon as so many arrivals are to be seen. */
async function killAfter(child: ChildProcess, url: string, token: string, count: number): Promise<void> {
  const ended = once(child, 'exit');
  for (let seen = 0; seen < count; ) {
    const answer = await fetch(`${url}/api/days/${testDay}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    seen = (await answer.text()).split('"status":"waiting"').length - 1;
  }
  child.kill('SIGKILL');
  await ended;
}
