import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bytesToHex } from '../../value/bytes.ts';
import { expectOk } from '../../value/result.ts';
import { createTown, cutAt, runOf, suite } from '../fictional-town.contract.ts';
import type { Fetch } from './http-exchange.ts';
import { createHttpRelay } from './http-relay.ts';
import { settle } from './manual-timer.contract.ts';
import { bodyMillisecondsMax } from './read-body.ts';
import { openHub, register, tokenFor, url } from './test-hub.ts';

const routesOf = (tenant: string, stream: string): readonly (readonly [string, string])[] => [
  ['GET', `/v1/tenants/${tenant}/vector`],
  ['GET', `/v1/tenants/${tenant}/vector?since=1`],
  ['GET', `/v1/tenants/${tenant}/finished`],
  ['GET', `/v1/tenants/${tenant}/finished/streams?in=00`],
  ['POST', `/v1/tenants/${tenant}/runs`],
  ['GET', `/v1/tenants/${tenant}/streams/${stream}/runs?after=0`],
  ['GET', `/v1/tenants/${tenant}/log`],
  ['GET', `/v1/tenants/${tenant}/report`],
  ['GET', `/v1/tenants/${tenant}/events`],
];

test('[RE40] with the token of one tenant every route of another is not found, and tells nothing', async () => {
  const hub = openHub();
  const [mine, theirs] = [await register(hub, 'mine'), await register(hub, 'theirs')];
  const writer = theirs.town.openStream(theirs.town.first);
  const click = writer.write({ secret: true });
  expectOk(await theirs.relay.push(theirs.town.tenant, runOf(click)));
  const { token } = (await (await tokenFor(hub, mine.town, mine.town.first)).json()) as { token: string };
  const unknown = createTown('unknown').tenant;
  const askAs = async (authorization: string | undefined, method: string, path: string) => {
    const headers = authorization === undefined ? {} : { authorization };
    const body = method === 'POST' ? { body: runOf(click).slice() } : {};
    const response = await hub.fetch(`${url}${path}`, { method, headers, ...body });
    return { status: response.status, text: await response.text() };
  };
  const route = fc.constantFrom(...routesOf(theirs.town.tenant, writer.stream).keys());
  await fc.assert(
    fc.asyncProperty(route, async (index) => {
      const [method, path] = routesOf(theirs.town.tenant, writer.stream)[index] ?? ['', ''];
      const [, unknownPath] = routesOf(unknown, writer.stream)[index] ?? ['', ''];
      const found = await askAs(`Bearer ${token}`, method, path);
      assert.equal(found.status, 404);
      assert.deepEqual(found, await askAs(`Bearer ${token}`, method, unknownPath), 'as if it were not there');
      for (const wrong of [undefined, 'Bearer x', `Basic ${token}`, `Bearer ${token.slice(0, -2)}AA`]) {
        assert.equal((await askAs(wrong, method, path)).status, 401);
      }
    }),
    { numRuns: 30 },
  );
  assert.equal(expectOk(await hub.service.log(theirs.town.tenant, 0, 10)).length, 2);
});

test('[RE41] strangers, wrong signatures and answers for another relay are not found', async () => {
  const hub = openHub();
  const { town } = await register(hub, 'town');
  assert.equal((await tokenFor(hub, town, town.first)).status, 200);
  assert.equal((await tokenFor(hub, town, town.newDevice())).status, 404);
  assert.equal((await tokenFor(hub, createTown('nobody'), town.first)).status, 404);
  const impostor = { ...town.newDevice(), id: town.first.id };
  assert.equal((await tokenFor(hub, town, impostor)).status, 404);
  const elsewhere = openHub({ seed: 3 }).key.publicKey;
  assert.equal((await tokenFor(hub, town, town.first, elsewhere)).status, 404);
});

test('[RE42] a removed device loses access at once, with the token that it has', async () => {
  const hub = openHub();
  const { town, relay } = await register(hub, 'town');
  const laptop = town.newDevice();
  expectOk(await relay.push(town.tenant, runOf(town.admit(laptop))));
  const theirs = hub.connect(laptop);
  const click = town.openStream(laptop).write({ a: 1 });
  expectOk(await theirs.push(town.tenant, runOf(click)));
  expectOk(await relay.push(town.tenant, runOf(town.remove(laptop, [cutAt(click)]))));
  for (const answer of [await theirs.vector(town.tenant), await theirs.push(town.tenant, runOf(click))]) {
    assert.equal(!answer.ok && answer.failure.kind, 'unauthorised');
  }
});

test('[RE43] oversized, malformed, traversing and slow requests get a named refusal', async () => {
  const hub = openHub();
  const { town } = await register(hub, 'town');
  const { token } = (await (await tokenFor(hub, town, town.first)).json()) as { token: string };
  const headers = { authorization: `Bearer ${token}` };
  const ask = async (path: string, init: RequestInit = {}) =>
    (await hub.fetch(`${url}${path}`, { headers, ...init })).status;
  const base = `/v1/tenants/${town.tenant}`;
  const tooLong = { method: 'POST', body: new Uint8Array(8 * 1024 * 1024 + 1) };
  assert.equal(await ask(`${base}/runs`, tooLong), 413);
  assert.equal(
    await ask(`${base}/runs`, {
      method: 'POST',
      body: '',
      headers: { ...headers, 'content-length': '99999999999' },
    }),
    413,
  );
  assert.equal(await ask('/v1/challenge', { method: 'POST', body: `{"tenant":"${'x'.repeat(5000)}"}` }), 400);
  for (const body of ['', '{', '[]', '{"tenant":"../../etc","device":"x"}']) {
    assert.equal(await ask('/v1/challenge', { method: 'POST', body }), 400);
    assert.equal(await ask('/v1/token', { method: 'POST', body }), 400);
    assert.equal(await ask('/v1/register', { method: 'POST', body }), 400);
  }
  for (const path of [
    '/v1/tenants/..%2f..%2fetc/vector',
    `${base}/streams/..%2f..%2fhub.key/runs`,
    '/v1/../hub.key',
    '/hub.db',
  ]) {
    assert.equal(await ask(path), 404);
  }
  for (const query of ['after=-1', 'after=1e9', 'after=x', 'bytes=99999999999999999999', 'branch=-1']) {
    assert.equal(await ask(`${base}/streams/${'ab'.repeat(16)}/runs?${query}`), 400, query);
  }
  const slow = new ReadableStream({ start: () => undefined });
  const answer = ask(`${base}/runs`, { method: 'POST', body: slow, duplex: 'half' } as RequestInit);
  await settle();
  await hub.manual.advance(bodyMillisecondsMax);
  assert.equal(await answer, 408);
});

test('[RE44] garbage bodies are refused, never an inner error, and store nothing', async () => {
  const hub = openHub();
  const { town, relay } = await register(hub, 'town');
  const run = runOf(...town.openStream(town.first).clicks(3));
  const garbage = fc.oneof(
    fc.uint8Array({ maxLength: 600 }),
    fc
      .tuple(fc.nat(run.length - 1), fc.integer({ min: 1, max: 255 }))
      .map(([at, xor]) => run.with(at, (run[at] ?? 0) ^ xor)),
    fc.nat(run.length - 1).map((length) => run.slice(0, length)),
  );
  await fc.assert(
    fc.asyncProperty(garbage, async (bytes) => {
      const answer = expectOk(await relay.push(town.tenant, bytes));
      assert.equal(answer.kind, 'refused');
    }),
    { numRuns: 1000 },
  );
  assert.equal(expectOk(await relay.log(town.tenant, 0, 10)).length, 1);
  assert.equal(
    hub.lines.some(({ status }) => status >= 500),
    false,
  );
});

test('[RE45] hints wake the devices of a tenant, a heartbeat keeps them, and there is a limit', async () => {
  const hub = openHub();
  const { town, relay } = await register(hub, 'town');
  let woken = 0;
  const watch = relay.watch(town.tenant, () => {
    woken += 1;
  });
  await hub.manual.advance(1);
  const before = woken;
  assert.ok(before >= 1, 'whoever begins to listen asks once');
  expectOk(await relay.push(town.tenant, runOf(town.openStream(town.first).write({ a: 1 }))));
  await hub.manual.advance(1);
  assert.equal(woken, before + 1);
  await hub.manual.advance(60_000);
  expectOk(await relay.push(town.tenant, runOf(town.openStream(town.first).write({ a: 2 }))));
  await hub.manual.advance(1);
  assert.equal(woken, before + 2, 'the stream is still open after a minute of heartbeats');
  const { token } = (await (await tokenFor(hub, town, town.first)).json()) as { token: string };
  const open = () =>
    hub.fetch(`${url}/v1/tenants/${town.tenant}/events`, { headers: { authorization: `Bearer ${token}` } });
  const more = [await open(), await open(), await open()];
  assert.equal((await open()).status, 429);
  await more[0]?.body?.cancel();
  const again = await open();
  assert.equal(again.status, 200);
  watch.close();
  await Promise.all([...more.slice(1), again].map((response) => response.body?.cancel()));
  await settle();
});

test('[RE46] the event stream of a removed device ends at the next heartbeat', async () => {
  const hub = openHub();
  const { town, relay } = await register(hub, 'town');
  const laptop = town.newDevice();
  expectOk(await relay.push(town.tenant, runOf(town.admit(laptop))));
  const { token } = (await (await tokenFor(hub, town, laptop)).json()) as { token: string };
  const headers = { authorization: `Bearer ${token}` };
  const response = await hub.fetch(`${url}/v1/tenants/${town.tenant}/events`, { headers });
  expectOk(await relay.push(town.tenant, runOf(town.remove(laptop, []))));
  await hub.manual.advance(15_000);
  const text = await response.text();
  assert.match(text, /^event: change\n/);
  assert.equal(hub.manual.waiting(), 0);
});

test('[RE47] nobody registers where registering is closed', async () => {
  const hub = openHub({ registers: false });
  const town = createTown('town');
  const answer = await hub.connect(town.first).push(town.tenant, runOf(town.genesis));
  assert.equal(!answer.ok && answer.failure.kind, 'unauthorised');
  assert.deepEqual(expectOk(await hub.service.listTenants()), []);
});

test('[RE65] an empty relay is filled by a device that only its control stream admits', async () => {
  const hub = openHub();
  const town = createTown('town');
  const [laptop, removed] = [town.newDevice(), town.newDevice()];
  const relay = hub.connect(laptop);
  const control = [town.admit(laptop), town.admit(removed), town.remove(removed, [])];
  expectOk(await relay.push(town.tenant, runOf(town.genesis)));
  for (const segment of control)
    assert.equal(expectOk(await relay.push(town.tenant, runOf(segment))).kind, 'stored');
  const answer = expectOk(await relay.push(town.tenant, runOf(town.openStream(laptop).write({}))));
  assert.equal(answer.kind, 'stored');
  assert.equal((await tokenFor(hub, town, town.first)).status, 200);
});

test('[RE66] without a token only control runs of devices that are admitted here are taken', async () => {
  const hub = openHub();
  const { town } = await register(hub, 'town');
  const stranger = createTown('stranger');
  const before = await hub.service.report(town.tenant);
  const admission = town.admit(town.newDevice());
  const altered = runOf(admission).slice();
  altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
  const refused = {
    sealed: runOf(town.openStream(town.first).write({})),
    altered,
    'of an unknown tenant': runOf(stranger.admit(stranger.newDevice())),
    'not following': runOf(town.admit(town.newDevice())),
  };
  for (const [name, body] of Object.entries(refused)) {
    const answer = await hub.fetch(`${url}/v1/register`, { method: 'POST', body: body.slice() });
    assert.ok([400, 404].includes(answer.status), `${name}: ${answer.status}`);
    assert.doesNotMatch(await answer.text(), /stored|sequence|head/, name);
  }
  assert.deepEqual(await hub.service.report(town.tenant), before);

  const thief = await register(hub, 'thief');
  const laptop = thief.town.newDevice();
  const acts = [thief.town.admit(laptop), thief.town.remove(thief.town.first, [])];
  expectOk(await thief.relay.push(thief.town.tenant, runOf(...acts)));
  const held = await hub.service.report(thief.town.tenant);
  const body = runOf(thief.town.admit(thief.town.newDevice())).slice();
  assert.equal((await hub.fetch(`${url}/v1/register`, { method: 'POST', body })).status, 404);
  assert.deepEqual(await hub.service.report(thief.town.tenant), held);
});

test('[RE48] over the quota large entries are refused visibly; small ones and control never', async () => {
  const hub = openHub({ quotaBytes: 4000 });
  const { town, relay } = await register(hub, 'town');
  const writer = town.openStream(town.first);
  expectOk(await relay.push(town.tenant, runOf(...writer.clicks(4))));
  const clone = writer.clone();
  const large = clone.write({ text: bytesToHex(town.random.bytes(60_000)) });
  const answer = expectOk(await relay.push(town.tenant, runOf(large)));
  assert.equal(answer.kind === 'refused' && answer.reason, 'over-quota');
  assert.equal(expectOk(await relay.push(town.tenant, runOf(writer.write({ small: true })))).kind, 'stored');
  assert.equal(expectOk(await relay.push(town.tenant, runOf(town.admit(town.newDevice())))).kind, 'stored');
  assert.equal(expectOk(await hub.service.report(town.tenant)).refusedOverQuota, 1);
});

test('[RE49] a client takes no receipt but of the pinned key', async () => {
  const hub = openHub();
  const town = createTown('town');
  const stranger = hub.connect(town.first, { pinnedKey: openHub({ seed: 3 }).key.publicKey });
  const forged = await stranger.push(town.tenant, runOf(town.genesis));
  assert.equal(!forged.ok && forged.failure.kind, 'answer-malformed');
  const denied = await stranger.vector(town.tenant);
  assert.equal(!denied.ok && denied.failure.kind, 'not-found', 'its signature is bound to the pinned relay');
  let seen = '';
  const relay = createHttpRelay({
    url,
    name: 'hub',
    suite,
    device: { id: town.first.id, sign: town.first.signing.sign },
    fetch: hub.fetch,
    timer: hub.manual.timer,
    random: town.random,
    onFirstContact: (publicKey) => {
      seen += bytesToHex(publicKey);
    },
  });
  expectOk(await relay.push(town.tenant, runOf(town.genesis)));
  expectOk(await relay.vector(town.tenant));
  assert.equal(seen, bytesToHex(hub.key.publicKey), 'told once');
});

test('[RE50] what a relay answers is never believed further than it can be read', async () => {
  const hub = openHub();
  const { town } = await register(hub, 'town');
  const answers: readonly (readonly [string, () => Promise<Response> | Response])[] = [
    ['answer-malformed', () => new Response('<html>', { status: 200 })],
    ['answer-malformed', () => new Response('<html>', { status: 502 })],
    ['answer-malformed', () => new Response(new Uint8Array(20), { status: 200 })],
    ['unreachable', () => Promise.reject(new TypeError('fetch failed'))],
  ];
  for (const [kind, answer] of answers) {
    const fetch: Fetch = async (address, init) =>
      address.includes('/tenants/') ? answer() : hub.fetch(address, init);
    const relay = hub.connect(town.first, { fetch });
    const results = [
      await relay.vector(town.tenant),
      await relay.push(town.tenant, runOf(town.openStream(town.first).write(1))),
      await relay.pull(town.tenant, { stream: town.openStream(town.first).stream, after: 0, bytesMax: 10 }),
      await relay.log(town.tenant, 0, 10),
    ];
    for (const result of results) assert.equal(!result.ok && result.failure.kind, kind);
  }
});

test('[RE51] a relay that does not answer is unreachable after the deadline, and never waits on', async () => {
  const hub = openHub();
  const { town } = await register(hub, 'town');
  const silent: Fetch = (_address, init) => {
    const { promise, reject } = Promise.withResolvers<Response>();
    init.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
    return promise;
  };
  const asking = hub.connect(town.first, { fetch: silent }).vector(town.tenant);
  await settle();
  await hub.manual.advance(30_000);
  const answer = await asking;
  assert.equal(!answer.ok && answer.failure.kind, 'unreachable');
  assert.equal(hub.manual.waiting(), 0);
});

test('[RE52] after a restart of the relay a client signs in again by itself, once for all its questions', async () => {
  const hub = openHub();
  const { town, relay } = await register(hub, 'town');
  expectOk(await relay.vector(town.tenant));
  hub.restart();
  hub.lines.length = 0;
  const answers = await Promise.all([
    relay.vector(town.tenant),
    relay.log(town.tenant, 0, 5),
    relay.vector(town.tenant),
  ]);
  assert.deepEqual(
    answers.map(({ ok }) => ok),
    [true, true, true],
  );
  assert.equal(hub.lines.filter(({ route }) => route.endsWith('/token')).length, 1);
});

test('[RE53] a vector brings only what changed since the last one, and everything after a new cut', async () => {
  const hub = openHub();
  const { town, relay } = await register(hub, 'town');
  const laptop = town.newDevice();
  expectOk(await relay.push(town.tenant, runOf(town.admit(laptop))));
  const [office, branch] = [town.openStream(town.first), town.openStream(laptop)];
  expectOk(await relay.push(town.tenant, runOf(...branch.clicks(2))));
  const lengths: number[] = [];
  const counting: Fetch = async (address, init) => {
    const response = await hub.fetch(address, init);
    if (address.includes('/vector')) lengths.push((await response.clone().arrayBuffer()).byteLength);
    return response;
  };
  const reader = hub.connect(town.first, { fetch: counting });
  assert.equal(expectOk(await reader.vector(town.tenant)).tips.length, 2);
  expectOk(await relay.push(town.tenant, runOf(office.write({ a: 1 }))));
  assert.equal(expectOk(await reader.vector(town.tenant)).tips.length, 3);
  assert.equal(expectOk(await reader.vector(town.tenant)).tips.length, 3);
  assert.deepEqual(lengths, [50 + 2 * 82, 50 + 82, 50]);
  hub.restart();
  assert.equal(expectOk(await reader.vector(town.tenant)).tips.length, 3);
  assert.equal(lengths.at(-1), 50 + 3 * 82, 'after a new sign-in everything is asked for again');
  expectOk(await relay.push(town.tenant, runOf(town.remove(laptop, []))));
  const tips = expectOk(await reader.vector(town.tenant)).tips;
  assert.equal(
    tips.some(({ stream }) => stream === branch.stream),
    false,
  );
});

test('[RE54] a log line names route, status, tenant and device, and no token or body', async () => {
  const hub = openHub();
  const { town, relay } = await register(hub, 'town');
  expectOk(await relay.vector(town.tenant));
  const line = hub.lines.at(-1);
  assert.deepEqual(line, {
    route: 'GET /v1/tenants/…/vector',
    status: 200,
    milliseconds: 0,
    tenant: town.tenant,
    device: town.first.id,
  });
});
