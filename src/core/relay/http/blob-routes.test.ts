import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTenantStorages } from '../../blob/memory/tenant-storages.ts';
import { type Bytes, hexToBytes } from '../../value/bytes.ts';
import { expectOk } from '../../value/result.ts';
import { createTown, runOf, seededRandom, suite, type Town } from '../fictional-town.contract.ts';
import { createMemoryStore } from '../memory/memory-store.ts';
import { blobOf, blobsOf, sendBlob } from '../relay-blobs.contract.ts';
import { createStoreRelay } from '../store-relay.ts';
import type { Fetch } from './http-exchange.ts';
import { createHttpRelay, type HttpRelay } from './http-relay.ts';
import { createManualTimer } from './manual-timer.contract.ts';
import { createRelayApp } from './relay-app.ts';

const url = 'http://hub.test';

function openHub() {
  const { clock, timer } = createManualTimer();
  const key = suite.signingKey(new Uint8Array(32).fill(9));
  const blobPlaces = createTenantStorages({ clock: { wallMilliseconds: () => 0 } });
  const service = createStoreRelay({ name: 'hub', suite, store: createMemoryStore(), key, blobPlaces });
  const random = seededRandom('hub');
  const plan = { suite, random, clock, timer, service, publicKey: key.publicKey, registers: true };
  const { app } = createRelayApp(plan);
  const seen: string[] = [];
  const fetch: Fetch = async (address, init) => {
    seen.push(new Headers(init.headers).get('authorization') ?? '');
    return app.fetch(new Request(address, init));
  };
  const connect = ({ first }: Town, through: Fetch = fetch): HttpRelay =>
    createHttpRelay({
      url,
      name: 'hub',
      suite,
      device: { id: first.id, sign: first.signing.sign },
      fetch: through,
      timer,
      random: seededRandom('client'),
    });
  return { app, seen, fetch, connect };
}

async function register(hub: ReturnType<typeof openHub>, seed: string) {
  const town = createTown(seed);
  const relay = hub.connect(town);
  expectOk(await relay.push(town.tenant, runOf(town.genesis)));
  const sending = { blobs: blobsOf(relay), tenant: town.tenant, by: town.first.id };
  return { town, relay, sending };
}

test('[BL23] foreign tokens, no token, false names and malformed questions are refused at every route', async () => {
  const hub = openHub();
  const [mine, theirs] = [await register(hub, 'mine'), await register(hub, 'theirs')];
  const blob = blobOf(2000);
  await sendBlob(theirs.sending, blob);
  expectOk(await mine.sending.blobs.has(mine.town.tenant, [blob.name]));
  const authorization = hub.seen.at(-1) ?? '';
  const ask = async (path: string, init: RequestInit = {}, token = authorization): Promise<number> => {
    const headers = token === '' ? {} : { authorization: token };
    return (await hub.fetch(`${url}/v1/tenants/${path}`, { headers, ...init })).status;
  };
  const post = (bytes: Bytes) => ({ method: 'POST', body: bytes.slice(), headers: { authorization } });
  const [own, foreign] = [mine.town.tenant, theirs.town.tenant];
  const get = `blobs/${blob.name}?at=0&bytes=10`;
  assert.equal(await ask(`${own}/${get}`), 404);
  assert.equal(await ask(`${foreign}/${get}`), 404);
  assert.equal(await ask(`${foreign}/blobs/has`, post(hexToBytes(blob.name))), 404);
  assert.equal(await ask(`${foreign}/blobs/${blob.name}?at=0&length=5`, post(blob.bytes)), 404);
  assert.equal(await ask(`${own}/${get}`, {}, ''), 401);
  for (const name of ['..%2f..%2fhub.key', 'A'.repeat(64), 'a'.repeat(63), '%00', 'has'])
    assert.equal(await ask(`${own}/blobs/${name}?at=0&bytes=1`), 404, name);
  for (const query of ['', '?at=0', '?at=-1&bytes=1', '?at=1e3&bytes=1', '?at=0&bytes=99999999999999999'])
    assert.equal(await ask(`${own}/blobs/${blob.name}${query}`), 400, query);
  assert.equal(await ask(`${own}/blobs/has`, post(new Uint8Array(31))), 400);
  assert.equal(await ask(`${own}/blobs/has`, post(new Uint8Array(32_001))), 413);
  assert.equal(await ask(`${own}/blobs/${blob.name}?at=0&length=9`, post(new Uint8Array(600_000))), 413);
});

test('[BL13] a receipt that another key signed, or for another blob, is none', async () => {
  const hub = openHub();
  const { town, sending } = await register(hub, 'receipts');
  const [sent, other] = [blobOf(100), blobOf(100, 2)];
  await sendBlob(sending, sent);
  const redirected: Fetch = (address, init) => hub.fetch(address.replace(other.name, sent.name), init);
  const relay = hub.connect(town, redirected);
  const answer = await blobsOf(relay).put(town.tenant, { ...other, by: town.first.id, length: 100, at: 0 });
  assert.equal(!answer.ok && answer.failure.kind, 'answer-malformed');
});
