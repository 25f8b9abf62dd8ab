import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foundTestTown } from '../core/replica/test-town.ts';
import { createDice } from './dice.ts';
import { calmLine, createLine, type LineState } from './network.ts';
import { RelaySite } from './relay-site.ts';
import { createSimulatedSuite } from './simulated-suite.ts';
import { createVirtualTime } from './virtual-time.ts';

const town = foundTestTown();

function openSite(): { readonly site: RelaySite; readonly arrivals: Uint8Array[] } {
  const suite = createSimulatedSuite();
  const arrivals: Uint8Array[] = [];
  const key = suite.signingKey(new Uint8Array(32).fill(5));
  const dice = createDice('site');
  // The towns of the core's own tests use the real wrapping.
  const site = new RelaySite({
    name: 'Hub',
    suite: town.suite,
    key,
    dice,
    onArrival: (run) => arrivals.push(run),
  });
  return { site, arrivals };
}

async function pushThrough(change: Partial<LineState>) {
  const { site, arrivals } = openSite();
  const time = createVirtualTime();
  const state = { ...calmLine(), ...change };
  const seen: number[] = [];
  const line = createLine({
    suite: town.suite,
    time,
    dice: createDice('line'),
    state,
    relay: site.serve(1),
    onVector: ({ tips }) => seen.push(tips.length),
    onFinished: () => undefined,
    onPull: () => undefined,
  });
  const pushed = line.push(town.tenant, town.run.bytes);
  const vector = line.vector(town.tenant);
  while (await time.step(60_000));
  return { push: await pushed, vector: await vector, arrivals: arrivals.length, seen };
}

test('[SM19] a calm line carries request and answer', async () => {
  const { push, arrivals } = await pushThrough({});
  assert.ok(push.ok && push.value.kind === 'stored' && !push.value.repeated);
  assert.equal(arrivals, 1);
});

test('[SM19] a request that is lost never arrives and the device only learns that no answer came', async () => {
  const { push, arrivals, seen } = await pushThrough({ isCutToRelay: true });
  assert.equal(!push.ok && push.failure.kind, 'unreachable');
  assert.equal(arrivals, 0);
  assert.deepEqual(seen, []);
});

test('[SM19] an answer that is lost looks the same, but the relay has stored the run', async () => {
  const { push, vector, arrivals } = await pushThrough({ isCutToDevice: true });
  assert.equal(!push.ok && push.failure.kind, 'unreachable');
  assert.equal(vector.ok, false);
  assert.equal(arrivals, 1);
});

test('[SM19] a doubled request arrives twice and is answered once', async () => {
  const { push, arrivals } = await pushThrough({ duplicateRate: 1 });
  assert.equal(push.ok, true);
  assert.equal(arrivals, 2);
});

test('[SM20] a relay that was rolled back or shows two histories is served from older states', async () => {
  const { site } = openSite();
  await site.serve(1).push(town.tenant, town.run.bytes);
  const [genesis] = town.run.segments;
  assert.ok(genesis !== undefined && site.holds(genesis.head));
  assert.equal(site.rollBack(createDice('old')), 0);
  site.splitViews((device) => device === 2);
  assert.equal(site.isSplit, true);
  const vectors = await Promise.all([1, 2].map((device) => site.serve(device).vector(town.tenant)));
  assert.deepEqual(vectors[0], vectors[1]);
  site.becomeHonest();
  assert.equal(site.rollbacks, 1);
});

test('[SM20] a relay that is off, withholds or alters does exactly that', async () => {
  const { site } = openSite();
  const relay = site.serve(1);
  await relay.push(town.tenant, town.run.bytes);
  const stream = town.run.segments[0]?.commitment.stream ?? assert.fail('a founding run has a genesis');
  const request = { stream, after: 0, bytesMax: 10_000 };
  site.tampers = true;
  const altered = await relay.pull(town.tenant, request);
  assert.ok(altered.ok && Buffer.compare(altered.value.runs[0] ?? Buffer.alloc(0), town.run.bytes) !== 0);
  site.withheld = () => true;
  const vector = await relay.vector(town.tenant);
  assert.ok(vector.ok && vector.value.tips.length === 0);
  site.isRunning = false;
  const off = await relay.pull(town.tenant, request);
  assert.equal(!off.ok && off.failure.kind, 'unreachable');
});

test('[SM21] the stand-in for wrapping repeats itself and opens only for its own key and context', () => {
  const suite = createSimulatedSuite();
  const key = suite.wrapKey(new Uint8Array(96).fill(1));
  const other = suite.wrapKey(new Uint8Array(96).fill(2));
  const secret = new Uint8Array(32).fill(9);
  const context = new Uint8Array([1, 2, 3]);
  const wrap = () => suite.wrap(createDice('wrap'), key.publicKey, secret, context);
  assert.deepEqual(wrap(), wrap());
  assert.deepEqual(new Uint8Array(key.unwrap(wrap(), context) ?? []), secret);
  assert.equal(other.unwrap(wrap(), context), undefined);
  assert.equal(key.unwrap(wrap(), new Uint8Array([1])), undefined);
});

test('[SM21] a sealing key that meets a second plaintext is reported, a repeated sealing is not', () => {
  const suite = createSimulatedSuite();
  const reports: string[] = [];
  suite.watch((message) => reports.push(message));
  const key = new Uint8Array(32).fill(3);
  const none = new Uint8Array(0);
  suite.seal(key, none, new Uint8Array([1]));
  suite.seal(key, none, new Uint8Array([1]));
  assert.deepEqual(reports, []);
  suite.seal(key, none, new Uint8Array([2]));
  assert.equal(reports.length, 1);
});
