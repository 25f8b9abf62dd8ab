import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BlobStorage } from '../blob/blob-storage.ts';
import { createMemoryBlobStorage } from '../blob/memory/blob-storage.ts';
import { plantBytes } from '../blob/test-blobs.ts';
import type { DeviceId } from '../value/ids.ts';
import { expectOk, fail } from '../value/result.ts';
import { createTown, runOf, suite } from './fictional-town.contract.ts';
import { createMemoryStore } from './memory/memory-store.ts';
import { blobOf, blobsOf, sendBlob } from './relay-blobs.contract.ts';
import { createStoreRelay, type StoreRelay } from './store-relay.ts';

const key = suite.signingKey(new Uint8Array(32).fill(7));

interface Open {
  readonly relay: StoreRelay;
  readonly sending: Parameters<typeof sendBlob>[0];
  readonly storage: BlobStorage;
}

async function openRelay(
  seed: string,
  over: { readonly quotaBytes?: number; readonly storage?: Partial<BlobStorage> } = {},
): Promise<Open> {
  const town = createTown(seed);
  const whole = createMemoryBlobStorage({ clock: { wallMilliseconds: () => 0 } });
  const storage = { ...whole, ...over.storage };
  const quota = over.quotaBytes === undefined ? {} : { quotaBytes: over.quotaBytes };
  const blobPlaces = async () => storage;
  const relay = createStoreRelay({ name: 'x', suite, store: createMemoryStore(), key, blobPlaces, ...quota });
  expectOk(await relay.push(town.tenant, runOf(town.genesis)));
  return { relay, storage, sending: { blobs: blobsOf(relay), tenant: town.tenant, by: town.first.id } };
}

test('[BL19] over the quota a blob is refused before its first byte, counted, and runs go on', async () => {
  const town = createTown('quota');
  const { relay, sending } = await openRelay('quota', { quotaBytes: 100_000 });
  assert.equal((await sendBlob(sending, blobOf(60_000))).kind, 'stored');
  const refused = await sendBlob(sending, blobOf(60_000, 2), 10);
  assert.equal(refused.kind === 'refused' && refused.reason, 'over-quota');
  assert.match(refused.kind === 'refused' ? refused.message : '', /has 60000 bytes, the quota leaves \d+/);
  const report = expectOk(await relay.report(sending.tenant));
  assert.deepEqual(report.blobs, { blobs: 1, bytes: 60_000, refusedOverQuota: 1 });
  assert.equal(report.refusedOverQuota, 0);
  const click = runOf(...town.openStream(town.first).clicks(1));
  assert.equal(expectOk(await relay.push(town.tenant, click)).kind, 'stored');
  assert.equal((await sendBlob(sending, blobOf(1000))).kind, 'stored');
});

test('[BL20] what the disk has altered is not confirmed again; it is put away and may come anew', async () => {
  const { sending, storage } = await openRelay('rot');
  const blob = blobOf(30_000);
  await plantBytes(storage, blob.name, blob.bytes.with(1234, 255 - (blob.bytes[1234] ?? 0)));
  const touch = { name: blob.name, by: sending.by, length: 30_000, at: 0, bytes: new Uint8Array(0) };
  assert.deepEqual(expectOk(await sending.blobs.put(sending.tenant, touch)), { kind: 'more', at: 0 });
  assert.equal(expectOk(await sending.blobs.has(sending.tenant, [blob.name])).size, 0);
  const again = await sendBlob(sending, blob);
  assert.ok(again.kind === 'stored' && !again.repeated);
});

test('[BL15] one device cannot spoil what another is sending', async () => {
  const { sending } = await openRelay('spoiled');
  const blob = blobOf(50_000);
  const other = { ...sending, by: 'ab'.repeat(16) as DeviceId };
  expectOk(await sending.blobs.put(sending.tenant, piece(blob.bytes.subarray(0, 100))));
  const spoiled = await sendBlob(other, { name: blob.name, bytes: new Uint8Array(50_000) });
  assert.equal(spoiled.kind === 'refused' && spoiled.reason, 'blob-altered');
  assert.equal((await sendBlob(sending, blob)).kind, 'stored');
  function piece(bytes: Uint8Array) {
    return { name: blob.name, by: sending.by, length: 50_000, at: 0, bytes };
  }
});

test('[BL22] a full disk and a failing one are named, and the same blob may come again', async () => {
  let failing: 'storage-full' | 'storage-io' | undefined = 'storage-full';
  const whole = createMemoryBlobStorage({ clock: { wallMilliseconds: () => 0 } });
  const broken = (kind: 'storage-full' | 'storage-io') => fail({ kind, message: 'planted' });
  const { sending } = await openRelay('full', {
    storage: {
      ...whole,
      create: async () => {
        const created = await whole.create();
        if (!created.ok) return created;
        const draft = created.value;
        return {
          ok: true,
          value: {
            ...draft,
            write: async (bytes) => (failing === 'storage-full' ? broken(failing) : draft.write(bytes)),
            keep: async (name) => (failing === 'storage-io' ? broken(failing) : draft.keep(name)),
          },
        };
      },
    },
  });
  const blob = blobOf(20_000);
  const send = () => sending.blobs.put(sending.tenant, { ...blob, by: sending.by, length: 20_000, at: 0 });
  const full = await send();
  assert.equal(!full.ok && full.failure.kind, 'relay-full');
  failing = 'storage-io';
  const torn = await send();
  assert.equal(!torn.ok && torn.failure.kind, 'relay-broken');
  assert.equal(expectOk(await sending.blobs.has(sending.tenant, [blob.name])).size, 0);
  failing = undefined;
  assert.equal(expectOk(await send()).kind, 'stored');
});
