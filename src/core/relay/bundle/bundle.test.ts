import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { contentOf } from '../../blob/test-blobs.ts';
import { lastSequenceOf, type Segment } from '../../segment/segment.ts';
import { type Bytes, bytesToHex, concatBytes, textOf, utf8 } from '../../value/bytes.ts';
import { idOf } from '../../value/ids.ts';
import { expectOk, ok } from '../../value/result.ts';
import { createTown, runOf, suite, type Town } from '../fictional-town.contract.ts';
import { createMemoryStore } from '../memory/memory-store.ts';
import { createStoreRelay } from '../store-relay.ts';
import type { BundleStream } from './bundle-format.ts';
import { readBundle, salvageRuns } from './read-bundle.ts';
import type { ByteSource } from './read-records.ts';
import { type BundleBlob, type BundleContent, writeBundle } from './write-bundle.ts';

const sourceOf = (bytes: Bytes): ByteSource => ({
  size: bytes.length,
  read: (at, length) => bytes.slice(at, at + length),
});

const streamOf = (segments: readonly Segment[], after = 0): BundleStream => {
  const last = segments.at(-1);
  if (last === undefined) throw new RangeError('A stream has segments');
  return {
    stream: last.commitment.stream,
    after,
    sequence: lastSequenceOf(last.commitment),
    head: last.head,
  };
};

interface Packed {
  readonly town: Town;
  readonly control: readonly Segment[];
  readonly clicks: readonly Segment[];
  readonly content: BundleContent;
}

const blobOf = (bytes: Bytes): BundleBlob => ({
  name: idOf<BundleBlob['name']>(suite.hash(bytes)),
  blob: {
    length: bytes.length,
    read: async (at, length) => ok(bytes.slice(at, at + length)),
    close: async () => undefined,
  },
});

function packTown(seed: string, count = 5): Packed {
  const town = createTown(seed);
  const laptop = town.newDevice();
  const control = [town.genesis, town.admit(laptop)];
  const clicks = town.openStream(laptop).clicks(count);
  const content = {
    manifest: {
      tenant: town.tenant,
      genesisHead: town.genesis.head,
      device: town.first.id,
      createdAt: 1_700_000_000_000,
      streams: [streamOf(control), streamOf(clicks)],
    },
    controlRuns: [runOf(...control)],
    runs: chunksOf(clicks, 2).map((chunk) => runOf(...chunk)),
    blobs: [blobOf(utf8('an attachment')), blobOf(utf8('another'))],
  };
  return { town, control, clicks, content };
}

function chunksOf(segments: readonly Segment[], length: number): Segment[][] {
  const chunks: Segment[][] = [];
  for (let at = 0; at < segments.length; at += length) chunks.push(segments.slice(at, at + length));
  return chunks;
}

async function fileOf({ town, content }: Pick<Packed, 'town' | 'content'>): Promise<Bytes> {
  const parts: Bytes[] = [];
  await writeBundle(
    { write: (bytes) => void parts.push(bytes) },
    { suite, sign: town.first.signing.sign },
    content,
  );
  return concatBytes(...parts);
}

async function collect(items: AsyncIterable<Bytes>): Promise<string[]> {
  const found: string[] = [];
  for await (const item of items) found.push(bytesToHex(item));
  return found;
}

const kindOf = async (bytes: Bytes, tenant?: Town['tenant']): Promise<string> => {
  const read = await readBundle({
    suite,
    source: sourceOf(bytes),
    ...(tenant === undefined ? {} : { tenant }),
  });
  return read.ok ? 'ok' : read.failure.kind;
};

test('[RE29] a bundle gives back its runs and blobs in order, and what it says of itself', async () => {
  const packed = packTown('bundle');
  const bytes = await fileOf(packed);
  const bundle = expectOk(await readBundle({ suite, source: sourceOf(bytes), tenant: packed.town.tenant }));
  assert.deepEqual(bundle.manifest, packed.content.manifest);
  assert.deepEqual([bundle.runs, bundle.segments, bundle.blobs], [4, 7, 2]);
  assert.equal(bundle.control.devices.size, 2);
  const { controlRuns, runs } = packed.content;
  const expected = [...(controlRuns as Bytes[]), ...(runs as Bytes[])];
  assert.deepEqual(await collect(bundle.readRuns()), expected.map(bytesToHex));
  const blobs: string[] = [];
  for await (const part of bundle.readBlobs()) blobs.push(textOf(part.bytes));
  assert.deepEqual(blobs, ['an attachment', 'another']);
});

test('[RE30] a flipped bit anywhere in a bundle is found before anything is used', async () => {
  const packed = packTown('flip', 3);
  const bytes = await fileOf(packed);
  for (let at = 0; at < bytes.length; at += 7) {
    const altered = bytes.slice();
    altered[at] = (altered[at] ?? 0) ^ (1 << (at % 8));
    assert.notEqual(await kindOf(altered, packed.town.tenant), 'ok', `bit ${at % 8} of byte ${at}`);
  }
});

test('[RE31] a bundle that was cut says how much of it is whole, and gives that when asked', async () => {
  const packed = packTown('cut');
  const bytes = await fileOf(packed);
  const blobBegins = bytes.length - (5 + 40 + 64) - (5 + 32) - (5 + 32 + 13);
  for (let length = 0; length < bytes.length; length += 13) {
    const cut = bytes.subarray(0, length);
    const read = await readBundle({ suite, source: sourceOf(cut) });
    assert.equal(read.ok, false, `cut at ${length}`);
    const salvaged = await collect(salvageRuns({ suite, source: sourceOf(cut) }));
    if (!read.ok && read.failure.kind === 'bundle-cut') assert.equal(salvaged.length, read.failure.wholeRuns);
    if (length >= blobBegins) assert.equal(salvaged.length, 4);
  }
  const relay = createStoreRelay({
    name: 'fresh',
    suite,
    store: createMemoryStore(),
    key: packed.town.first.signing,
  });
  for await (const run of salvageRuns({ suite, source: sourceOf(bytes.subarray(0, blobBegins)) })) {
    assert.equal(expectOk(await relay.push(packed.town.tenant, run)).kind, 'stored');
  }
});

test('[RE32] a bundle of another town, another writer or another order is refused by name', async () => {
  const packed = packTown('mine');
  const { town, content, clicks } = packed;
  const other = packTown('other');
  assert.equal(await kindOf(await fileOf(packed), other.town.tenant), 'bundle-foreign');
  const kindWith = async (changed: Partial<BundleContent>, signer: Town = town) => {
    const file = await fileOf({ content: { ...content, ...changed }, town: signer });
    return kindOf(file, town.tenant);
  };
  const { manifest } = content;
  assert.equal(await kindWith({}), 'ok');
  assert.equal(await kindWith({}, other.town), 'signature-invalid');
  assert.equal(
    await kindWith({ manifest: { ...manifest, device: other.town.first.id } }),
    'signature-invalid',
  );
  assert.equal(await kindWith({ controlRuns: [] }), 'bundle-run-broken');
  assert.equal(await kindWith({ runs: [runOf(...clicks.slice(2))] }), 'bundle-run-broken');
  assert.equal(await kindWith({ runs: [runOf(...clicks.slice(0, 2))] }), 'bundle-altered');
  assert.equal(await kindWith({ runs: other.content.runs }), 'bundle-run-broken');
  assert.equal(await kindWith({ runs: [utf8('INR1 is not a run')] }), 'bundle-run-broken');
  const control = content.controlRuns as Bytes[];
  assert.equal(
    await kindWith({ controlRuns: [], runs: [...(content.runs as Bytes[]), ...control] }),
    'bundle-run-broken',
  );
  const trailing = concatBytes(await fileOf(packed), utf8('x'));
  assert.equal(await kindOf(trailing), 'bundle-malformed');
});

test('[RE33] a bundle may carry only what is missing, and both branches of a fork', async () => {
  const town = createTown('delta');
  const writer = town.openStream(town.first);
  const shared = writer.clicks(2);
  const clone = writer.clone();
  const [one, two] = [writer.clicks(2), clone.clicks(1)];
  const content: BundleContent = {
    manifest: {
      tenant: town.tenant,
      genesisHead: town.genesis.head,
      device: town.first.id,
      createdAt: 0,
      streams: [streamOf([town.genesis]), streamOf(one, 1), streamOf(two, 2)],
    },
    controlRuns: [runOf(town.genesis)],
    runs: [runOf(...shared.slice(1), ...one), runOf(...two)],
  };
  assert.equal(await kindOf(await fileOf({ town, content })), 'ok');
});

test('[RE34] garbage is never a bundle and never throws', async () => {
  const bytes = await fileOf(packTown('fuzz', 2));
  const mutation = fc.record({
    at: fc.nat(bytes.length - 1),
    put: fc.uint8Array({ minLength: 1, maxLength: 64 }),
    keep: fc.nat(bytes.length),
  });
  await fc.assert(
    fc.asyncProperty(mutation, async ({ at, put, keep }) => {
      const garbage = bytes.slice(0, Math.max(keep, 1));
      if (at < garbage.length) garbage.set(put.subarray(0, garbage.length - at), at);
      const isSame = garbage.length === bytes.length && bytesToHex(garbage) === bytesToHex(bytes);
      assert.equal((await kindOf(garbage)) === 'ok', isSame);
    }),
    { numRuns: 300 },
  );
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (garbage) => {
      assert.notEqual(await kindOf(garbage), 'ok');
      assert.deepEqual(await collect(salvageRuns({ suite, source: sourceOf(garbage) })), []);
    }),
    { numRuns: 300 },
  );
});

test('[BL33] a long blob travels in parts and comes out as it was', async () => {
  const packed = packTown('long blob', 1);
  const long = contentOf(9_000_000);
  const bytes = await fileOf({ ...packed, content: { ...packed.content, blobs: [blobOf(long)] } });
  const bundle = expectOk(await readBundle({ suite, source: sourceOf(bytes) }));
  assert.equal(bundle.blobs, 1);
  const parts: Bytes[] = [];
  for await (const { at, length, bytes: part } of bundle.readBlobs()) {
    assert.deepEqual([at, length], [parts.length * 4_194_304, 9_000_000]);
    parts.push(part.slice());
  }
  assert.ok(Buffer.from(concatBytes(...parts)).equals(long));
});

test('[BL33] parts that are missing, exchanged or of another blob make the bundle altered', async () => {
  const packed = packTown('torn blob', 1);
  const long = contentOf(9_000_000);
  const wrong = { ...blobOf(long), name: idOf<BundleBlob['name']>(suite.hash(utf8('x'))) };
  const torn: BundleBlob = {
    name: wrong.name,
    blob: { ...wrong.blob, length: 9_000_001, read: async (at, length) => ok(long.slice(at, at + length)) },
  };
  for (const blobs of [[wrong], [torn], [torn, blobOf(long)]])
    assert.equal(
      await kindOf(await fileOf({ ...packed, content: { ...packed.content, blobs } })),
      'bundle-altered',
    );
});
