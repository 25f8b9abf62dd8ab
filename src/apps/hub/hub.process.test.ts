import assert from 'node:assert/strict';
import fs from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { createTown, runOf } from '../../core/relay/fictional-town.contract.ts';
import { pullAll } from '../../core/relay/relay-world.contract.ts';
import type { Head } from '../../core/value/ids.ts';
import { expectOk } from '../../core/value/result.ts';
import { connectTo, endHubProcesses, startHubProcess } from './hub-process.contract.ts';
import { hubFindings } from './verify-hub.ts';

async function withFolder(act: (folder: string) => Promise<void>): Promise<void> {
  const folder = fs.mkdtempSync(path.join(tmpdir(), 'insel-hub-'));
  try {
    await act(folder);
  } finally {
    endHubProcesses();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

test('[HU3] a taken port and a folder that cannot be used are named, and nothing stays locked', () =>
  withFolder(async (folder) => {
    const hub = await startHubProcess(path.join(folder, 'first'));
    const port = Number(new URL(hub.url).port);
    await assert.rejects(startHubProcess(path.join(folder, 'second'), { port }), /port-taken/);
    const second = await startHubProcess(path.join(folder, 'second'));
    fs.writeFileSync(path.join(folder, 'file'), 'no folder');
    await assert.rejects(startHubProcess(path.join(folder, 'file')), /folder-unusable/);
    fs.mkdirSync(path.join(folder, 'third'));
    fs.writeFileSync(path.join(folder, 'third', 'hub.key'), '5'.repeat(64));
    fs.writeFileSync(
      path.join(folder, 'third', 'hub.db'),
      'something else, longer than any header of SQLite is '.repeat(9),
    );
    await assert.rejects(startHubProcess(path.join(folder, 'third')), /folder-unusable/);
    await hub.end('SIGTERM');
    await second.end('SIGTERM');
  }));

test('[HU7] a hub that is killed in the middle of a storm has every head it gave a receipt for, and verifies whole', () =>
  withFolder(async (folder) => {
    const towns = Array.from({ length: 6 }, (_, index) => createTown(`storm ${index}`));
    for (const killAfter of [25, 60]) {
      const hub = await startHubProcess(folder);
      const receipted: { readonly town: number; readonly head: Head; readonly leafIndex: number }[] = [];
      let ended: Promise<number | string> | undefined;
      const storm = towns.map(async (town, index) => {
        const relay = connectTo(hub.url, town.first);
        const writer = town.openStream(town.first);
        if (!(await relay.push(town.tenant, runOf(town.genesis))).ok) return;
        for (let round = 0; round < 200; round += 1) {
          const answer = await relay.push(town.tenant, runOf(...writer.clicks(3)));
          if (!answer.ok) return;
          if (answer.value.kind !== 'stored') throw new Error(answer.value.kind);
          const { head, leafIndex } = answer.value.receipt;
          receipted.push({ town: index, head, leafIndex });
          if (receipted.length === killAfter) ended = hub.end('SIGKILL');
        }
      });
      await Promise.all(storm);
      assert.equal(await ended, 'SIGKILL');
      const again = await startHubProcess(folder);
      assert.equal(again.key, hub.key);
      const logs = await Promise.all(
        towns.map(async ({ tenant, first }) =>
          expectOk(await connectTo(again.url, first).log(tenant, 0, 10_000)),
        ),
      );
      assert.ok(receipted.length >= killAfter);
      for (const { town, head, leafIndex } of receipted) assert.equal(logs[town]?.[leafIndex], head);
      assert.equal(await again.end('SIGTERM'), 0);
      assert.equal(expectOk(await hubFindings(folder)).firstBroken, undefined);
    }
  }));

test('[HU8] a hub stops when told to, finishes what is under way, and gives its folder free', () =>
  withFolder(async (folder) => {
    const hub = await startHubProcess(folder);
    const town = createTown('stop');
    const relay = connectTo(hub.url, town.first);
    expectOk(await relay.push(town.tenant, runOf(town.genesis)));
    await assert.rejects(startHubProcess(folder), /folder-locked/);
    const watch = relay.watch(town.tenant, () => undefined);
    const pushing = relay.push(town.tenant, runOf(...town.openStream(town.first).clicks(100)));
    const stopped = hub.end('SIGTERM');
    const answer = await pushing;
    watch.close();
    assert.equal(await stopped, 0);
    const again = await startHubProcess(folder);
    const log = expectOk(await connectTo(again.url, town.first).log(town.tenant, 0, 1000));
    if (answer.ok) assert.equal(log.length, 101);
    assert.doesNotMatch(hub.errors(), /Bearer|signature/);
    assert.match(hub.errors(), /"route":"POST \/v1\/register","status":200/);
    await again.end('SIGTERM');
  }));

test('[HU9] the status is given to whoever reads the folder, on the machine itself, and a hub with a list registers only its tenants', () =>
  withFolder(async (folder) => {
    const [listed, unlisted] = [createTown('listed'), createTown('unlisted')];
    const hub = await startHubProcess(folder, { allowed: [listed.tenant] });
    expectOk(await connectTo(hub.url, listed.first).push(listed.tenant, runOf(listed.genesis)));
    const refused = await connectTo(hub.url, unlisted.first).push(unlisted.tenant, runOf(unlisted.genesis));
    assert.equal(!refused.ok && refused.failure.kind, 'unauthorised');
    const askStatus = (headers: Record<string, string>) => fetch(`${hub.url}/v1/status`, { headers });
    const token = fs.readFileSync(path.join(folder, 'status.token'), 'utf8').trim();
    assert.equal(fs.statSync(path.join(folder, 'status.token')).mode & 0o777, 0o600);
    for (const wrong of ['', 'Bearer x', `Bearer ${token.slice(1)}0`]) {
      assert.equal((await askStatus({ authorization: wrong })).status, 404);
    }
    const answer = await askStatus({ authorization: `Bearer ${token}` });
    const status = (await answer.json()) as { tenants: { tenant: string }[] };
    assert.deepEqual(
      status.tenants.map(({ tenant }) => tenant),
      [listed.tenant],
    );
    const { port } = new URL(hub.url);
    const raw = await sendRaw(
      Number(port),
      `GET /v1/relay HTTP/1.1\r\nhost: x\r\nx-long: ${'a'.repeat(20_000)}\r\n\r\n`,
    );
    assert.match(raw, /^HTTP\/1.1 431/);
    assert.match(await sendRaw(Number(port), 'nonsense\r\n\r\n'), /^HTTP\/1.1 400/);
    await hub.end('SIGTERM');
  }));

test('[HU12] a hub says in its log which tenant is over quota, with bytes and share of the disk', () =>
  withFolder(async (folder) => {
    const town = createTown('many small entries');
    const first = await startHubProcess(folder, { quotaBytes: 100 });
    const relay = connectTo(first.url, town.first);
    expectOk(await relay.push(town.tenant, runOf(town.genesis)));
    const small = expectOk(await relay.push(town.tenant, runOf(...town.openStream(town.first).clicks(3))));
    assert.equal(small.kind, 'stored', 'a quota refuses no small entries');
    await first.end('SIGTERM');
    const again = await startHubProcess(folder, { quotaBytes: 100 });
    expectOk(await connectTo(again.url, town.first).vector(town.tenant));
    await again.end('SIGTERM');
    assert.match(
      again.errors(),
      new RegExp(
        `"warning":"over-quota","tenant":"${town.tenant}","bytes":\\d+,"quotaBytes":100,"shareOfDisk"`,
      ),
    );
  }));

function sendRaw(port: number, text: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let answer = '';
  const socket = connect(port, '127.0.0.1', () => socket.write(text));
  socket.on('data', (part) => {
    answer += String(part);
  });
  socket.on('close', () => resolve(answer));
  socket.on('error', reject);
  return promise;
}

test('[HU10] a hub that was set back to an older copy says what it has and takes the missing runs again', () =>
  withFolder(async (folder) => {
    const town = createTown('set back');
    const writer = town.openStream(town.first);
    const clicks = writer.clicks(6);
    const first = await startHubProcess(path.join(folder, 'hub'));
    const before = connectTo(first.url, town.first);
    expectOk(await before.push(town.tenant, runOf(town.genesis)));
    expectOk(await before.push(town.tenant, runOf(...clicks.slice(0, 2))));
    await first.end('SIGTERM');
    fs.cpSync(path.join(folder, 'hub'), path.join(folder, 'copy'), { recursive: true });
    const second = await startHubProcess(path.join(folder, 'hub'));
    const between = connectTo(second.url, town.first);
    for (const click of clicks.slice(2)) expectOk(await between.push(town.tenant, runOf(click)));
    const log = expectOk(await between.log(town.tenant, 0, 100));
    await second.end('SIGTERM');
    const third = await startHubProcess(path.join(folder, 'copy'));
    const after = connectTo(third.url, town.first);
    const tip = expectOk(await after.vector(town.tenant)).tips.find(({ stream }) => stream === writer.stream);
    assert.equal(tip?.sequence, 2, 'it shows less than it gave receipts for');
    const late = expectOk(await after.push(town.tenant, runOf(...clicks.slice(4))));
    assert.deepEqual(late.kind === 'need' && late.sequence, 3);
    expectOk(await after.push(town.tenant, runOf(...clicks)));
    assert.deepEqual(expectOk(await after.log(town.tenant, 0, 100)), log);
    assert.equal((await pullAll(after, town.tenant, writer.stream)).length, 6);
    await third.end('SIGTERM');
  }));
