import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Bytes, bytesToHex, concatBytes, hexToBytes, utf8 } from '../value/bytes.ts';
import { idOf } from '../value/ids.ts';
import { expectOk, fail, ok } from '../value/result.ts';
import { frameLength, openFrameSealer } from './blob-format.ts';
import { type BlobName, type BlobReference, blobReferenceSchema, visitBlobNames } from './blob-reference.ts';
import type { BlobStorage } from './blob-storage.ts';
import { createMemoryBlobStorage } from './memory/blob-storage.ts';
import { putBlob } from './put-blob.ts';
import { readBlob, readWholeBlob } from './read-blob.ts';
import { contentOf, plantBytes, random, sealedBytes, stuckRandom, suite } from './test-blobs.ts';

const newStorage = (): BlobStorage => createMemoryBlobStorage({ clock: { wallMilliseconds: () => 0 } });
const headerLength = 8;
const sealedFrame = 32 + frameLength + 16;

/** Reads other bytes in the place of a blob; what the sink got, and how it ended. */
async function readAltered(
  reference: BlobReference,
  bytes: Bytes,
  content: Bytes,
): Promise<{ readonly kind: string; readonly handedOut: number }> {
  const storage = newStorage();
  await plantBytes(storage, reference.name, bytes);
  let handedOut = 0;
  const answer = await readBlob({ suite, storage }, reference, (part) => {
    assert.ok(Buffer.from(part).equals(content.subarray(handedOut, handedOut + part.length)));
    handedOut += part.length;
  });
  return { kind: answer.ok ? 'ok' : answer.failure.kind, handedOut };
}

test('[BL4] every flipped bit is found, and only right content was handed out before', async () => {
  const storage = newStorage();
  const content = contentOf(frameLength + 3000);
  const reference = expectOk(await putBlob({ suite, random, storage }, [content]));
  const sealed = await sealedBytes(storage, reference.name);
  const flip = fc.nat({ max: sealed.length * 8 - 1 });
  await fc.assert(
    fc.asyncProperty(flip, async (bit) => {
      const bytes = sealed.slice();
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const { kind, handedOut } = await readAltered(reference, bytes, content);
      assert.equal(kind, 'blob-altered');
      assert.ok(handedOut <= (bit >> 3 < headerLength + sealedFrame ? 0 : frameLength));
    }),
    { numRuns: 60, examples: [[0], [32], [48], [headerLength * 8]] },
  );
});

test('[BL4] cut, longer, exchanged and doubled frames are altered', async () => {
  const storage = newStorage();
  const content = contentOf(3 * frameLength);
  const reference = expectOk(await putBlob({ suite, random, storage }, [content]));
  const sealed = await sealedBytes(storage, reference.name);
  const header = sealed.subarray(0, headerLength);
  const [a, b, c] = [0, 1, 2].map((index) =>
    sealed.subarray(headerLength + index * sealedFrame, headerLength + (index + 1) * sealedFrame),
  );
  assert.ok(a !== undefined && b !== undefined && c !== undefined);
  const others = [
    new Uint8Array(0),
    sealed.subarray(0, sealed.length - 1),
    concatBytes(sealed, Uint8Array.of(0)),
    concatBytes(header, a, b),
    concatBytes(header, b, a, c),
    concatBytes(header, a, a, c),
    concatBytes(header, a, c, b),
    concatBytes(header, a, b, c, c),
  ];
  for (const bytes of others)
    assert.equal((await readAltered(reference, bytes, content)).kind, 'blob-altered');
  // Whoever holds the key cuts the blob and the length that the body states: the last frame is not the last.
  const shorter = { ...reference, length: 2 * frameLength };
  assert.equal((await readAltered(shorter, concatBytes(header, a, b), content)).kind, 'blob-altered');
});

test('[BL4] another file of the same content, or one that is filled up with anything, is altered', async () => {
  const storage = newStorage();
  const reference = expectOk(await putBlob({ suite, random, storage }, [utf8('Anlage')]));
  const key = hexToBytes(reference.key);
  const padding = openFrameSealer(suite, key);
  const filled = concatBytes(utf8('Anlage'), new Uint8Array(1017), Uint8Array.of(1));
  const bytes = concatBytes(padding.header, padding.seal(filled, true));
  const named = { ...reference, name: idOf<BlobName>(suite.hash(bytes)) };
  assert.equal((await readAltered(named, bytes, utf8('Anlage'))).kind, 'blob-altered');
  const longer = { ...reference, length: 7 };
  const same = await sealedBytes(storage, reference.name);
  const answer = await readAltered(
    { ...longer, name: idOf<BlobName>(suite.hash(utf8('another'))) },
    same,
    filled,
  );
  assert.equal(answer.kind, 'blob-altered');
});

test('[BL3] another key opens nothing, and lengths are told in steps of 1,024 bytes', async () => {
  const storage = newStorage();
  const tools = { suite, random, storage };
  const [short, long] = [
    expectOk(await putBlob(tools, [utf8('x')])),
    expectOk(await putBlob(tools, [contentOf(1024)])),
  ];
  const lengths = await Promise.all(
    [short, long].map(async ({ name }) => (await sealedBytes(storage, name)).length),
  );
  assert.deepEqual(lengths, [1080, 1080]);
  const answer = await readWholeBlob({ suite, storage }, { ...short, key: long.key });
  assert.equal(!answer.ok && answer.failure.kind, 'blob-altered');
});

test('[BL5] a generator that repeats itself gives no frame key twice for other content', async () => {
  const storage = newStorage();
  const tools = { suite, random: stuckRandom, storage };
  const shared = contentOf(frameLength);
  const one = expectOk(await putBlob(tools, [shared, utf8('eins')]));
  const other = expectOk(await putBlob(tools, [shared, utf8('zwei')]));
  const again = expectOk(await putBlob(tools, [shared, utf8('eins')]));
  assert.equal(one.key, other.key);
  assert.equal(one.name, again.name);
  const saltsOf = async ({ name }: BlobReference) => {
    const bytes = await sealedBytes(storage, name);
    return [headerLength, headerLength + sealedFrame].map((at) => bytesToHex(bytes.subarray(at, at + 32)));
  };
  const [mine, theirs] = [await saltsOf(one), await saltsOf(other)];
  assert.equal(mine[0], theirs[0], 'the same frame of the same content');
  assert.notEqual(mine[1], theirs[1]);
});

test('[BL6] a disk that is full at any write leaves its kind and no blob', async () => {
  for (let failing = 1; failing <= 4; failing += 1) {
    const inner = newStorage();
    let writes = 0;
    let dropped = 0;
    const full = fail({ kind: 'storage-full' as const, message: 'No space left on device' });
    const storage: BlobStorage = {
      ...inner,
      create: async () => {
        const draft = expectOk(await inner.create());
        const write: typeof draft.write = async (bytes) => {
          writes += 1;
          return writes === failing ? full : draft.write(bytes);
        };
        const keep: typeof draft.keep = async (name) => (failing === 4 ? full : draft.keep(name));
        const drop = async () => {
          dropped += 1;
        };
        return ok({ write, keep, drop });
      },
    };
    const answer = await putBlob({ suite, random, storage }, [contentOf(2 * frameLength)]);
    assert.equal(!answer.ok && answer.failure.kind, 'storage-full');
    assert.deepEqual(expectOk(await inner.list()), []);
    assert.equal(dropped, failing === 4 ? 0 : 1);
  }
});

test('[BL11] a blob of 100 MB passes with at most a few frames in memory', async () => {
  const piece = contentOf(frameLength);
  const pieces = 400;
  let longest = 0;
  const hash = crypto.createHash('sha256');
  const length = pieces * piece.length;
  function* source() {
    for (let at = 0; at < pieces; at += 1) yield piece;
  }
  const storage: BlobStorage = {
    ...newStorage(),
    create: async () =>
      ok({
        write: async (bytes) => {
          longest = Math.max(longest, bytes.length);
          hash.update(bytes);
          return ok(undefined);
        },
        keep: async () => ok(undefined),
        drop: async () => undefined,
      }),
  };
  const reference = expectOk(await putBlob({ suite, random, storage }, source()));
  assert.equal(reference.length, length);
  assert.equal(reference.name, hash.digest('hex'));
  assert.equal(longest, sealedFrame);
});

test('[BL10] a reference is checked whole', () => {
  const good = { name: 'a'.repeat(64), key: 'b'.repeat(64), length: 3, mediaType: 'application/pdf' };
  assert.ok(blobReferenceSchema.safeParse(good).success);
  const bad = [
    { ...good, name: 'A'.repeat(64) },
    { ...good, name: 'a'.repeat(63) },
    { ...good, key: 'b'.repeat(32) },
    { ...good, length: -1 },
    { ...good, length: 1.5 },
    { ...good, length: 2 ** 30 + 1 },
    { ...good, mediaType: 'text/html; charset=utf-8' },
    { ...good, mediaType: 'text' },
    { ...good, path: '../x' },
    { name: good.name, length: 3 },
  ];
  for (const one of bad) assert.equal(blobReferenceSchema.safeParse(one).success, false, JSON.stringify(one));
});

test('[BL10] names are found at any depth of any body', () => {
  const [one, other] = ['1'.repeat(64), '2'.repeat(64)];
  const found: string[] = [];
  const body = {
    attachments: [{ name: one, key: '3'.repeat(63), later: { unknown: [null, 1, true, other] } }],
    text: `${one} `,
    missing: undefined,
  };
  visitBlobNames(body, (name) => found.push(name));
  assert.deepEqual(found.sort(), [one, other]);
  visitBlobNames(one, (name) => found.push(name));
  assert.equal(found.length, 3);
  const deep: unknown = JSON.parse(`${'['.repeat(20_000)}"${one}"${']'.repeat(20_000)}`);
  visitBlobNames(deep, (name) => found.push(name));
  assert.equal(found.length, 4);
});

/** Written from docs/formats/blob.md alone. */
function readByThePage(sealed: Buffer, key: Buffer, length: number): Buffer {
  assert.equal(sealed.subarray(0, 8).toString('hex'), '494e41310101' + '0000');
  const parts: Buffer[] = [];
  const count = Math.max(1, Math.ceil(length / 262_144));
  let at = 8;
  for (let i = 0; i < count; i += 1) {
    const isLast = i === count - 1;
    const plain = isLast ? Math.max(1024, Math.ceil((length - i * 262_144) / 1024) * 1024) : 262_144;
    const place = Buffer.from([i >>> 24, i >>> 16, i >>> 8, i, isLast ? 1 : 0]);
    const salt = sealed.subarray(at, at + 32);
    const info = Buffer.concat([Buffer.from('insel/blob/1\0'), place]);
    const frameKey = Buffer.from(crypto.hkdfSync('sha256', key, salt, info, 32));
    const decipher = crypto.createDecipheriv('aes-256-gcm', frameKey, Buffer.alloc(12));
    decipher.setAAD(Buffer.concat([sealed.subarray(0, 8), place]));
    decipher.setAuthTag(sealed.subarray(at + 32 + plain, at + 48 + plain));
    const content = Buffer.concat([
      decipher.update(sealed.subarray(at + 32, at + 32 + plain)),
      decipher.final(),
    ]);
    const saltKey = Buffer.from(crypto.hkdfSync('sha256', key, '', 'insel/blob-salt/1\0', 32));
    const digest = crypto.createHash('sha256').update(content).digest();
    assert.deepEqual(crypto.createHmac('sha256', saltKey).update(place).update(digest).digest(), salt);
    parts.push(content);
    at += 48 + plain;
  }
  assert.equal(at, sealed.length);
  return Buffer.concat(parts).subarray(0, length);
}

test('[BL12] a reader written from the page opens blobs of one and of several frames', async () => {
  const storage = newStorage();
  for (const content of [
    utf8(''),
    utf8('Anlage'),
    contentOf(2 * frameLength),
    contentOf(2 * frameLength + 5),
  ]) {
    const reference = expectOk(await putBlob({ suite, random, storage }, [content]));
    const sealed = Buffer.from(await sealedBytes(storage, reference.name));
    assert.equal(crypto.createHash('sha256').update(sealed).digest('hex'), reference.name);
    const read = readByThePage(sealed, Buffer.from(reference.key, 'hex'), reference.length);
    assert.ok(read.equals(content));
  }
});

test('[BL12] the example of the page', async () => {
  const storage = newStorage();
  const reference = expectOk(await putBlob({ suite, random: stuckRandom, storage }, [utf8('Anlage')]));
  assert.equal((await sealedBytes(storage, reference.name)).length, 1080);
  assert.equal(reference.name, 'c3f9a718cd1ffa5df859d69405d6e6d10423e16d9a0a4ea745f5dd263e822ecf');
});
