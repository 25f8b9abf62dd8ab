/** What every relay that keeps blobs does, whatever it keeps them in (docs/rules/blob.md). */
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import fc from 'fast-check';
import type { BlobName } from '../blob/blob-reference.ts';
import { contentOf } from '../blob/test-blobs.ts';
import { type Bytes, concatBytes, utf8 } from '../value/bytes.ts';
import { type DeviceId, idOf, type TenantId } from '../value/ids.ts';
import { expectOk } from '../value/result.ts';
import { isBlobReceipt } from './blob-receipt.ts';
import { createTown, runOf, suite } from './fictional-town.contract.ts';
import type { Relay } from './relay.ts';
import { type BlobPutAnswer, blobPieceLengthMax, type RelayBlobs } from './relay-blobs.ts';
import { checkIn, type OpenPlace, type World } from './relay-world.contract.ts';

export interface SealedBlob {
  readonly name: BlobName;
  readonly bytes: Bytes;
}

/** A relay looks at bytes and names only, so any bytes are as good as sealed ones. */
export const blobOf = (length: number, start = 1): SealedBlob => {
  const bytes = contentOf(length, start);
  return { name: idOf<BlobName>(suite.hash(bytes)), bytes };
};

export function blobsOf(relay: Relay): RelayBlobs {
  if (relay.blobs === undefined) throw new Error(`${relay.name} keeps no blobs`);
  return relay.blobs;
}

interface Sending {
  readonly blobs: RelayBlobs;
  readonly tenant: TenantId;
  readonly by: DeviceId;
}

const sendingIn = ({ relay, town }: World): Sending => ({
  blobs: blobsOf(relay),
  tenant: town.tenant,
  by: town.first.id,
});

/** One piece from `at`, as long as a piece may be or as given. */
const sendPiece = (
  { blobs, tenant, by }: Sending,
  { name, bytes }: SealedBlob,
  at = 0,
  pieceLength = blobPieceLengthMax,
) => blobs.put(tenant, { name, by, length: bytes.length, at, bytes: bytes.subarray(at, at + pieceLength) });

/** Sends until the relay wants no more. */
export async function sendBlob(
  sending: Sending,
  blob: SealedBlob,
  pieceLength?: number,
): Promise<BlobPutAnswer> {
  let answer = expectOk(await sendPiece(sending, blob, 0, pieceLength));
  while (answer.kind === 'more') answer = expectOk(await sendPiece(sending, blob, answer.at, pieceLength));
  return answer;
}

async function fetchBlob({ blobs, tenant }: Sending, name: BlobName, step = 100_000): Promise<Bytes> {
  const parts: Bytes[] = [];
  for (let at = 0; ; ) {
    const slice = expectOk(await blobs.get(tenant, name, { at, length: step }));
    parts.push(slice.bytes);
    at += slice.bytes.length;
    if (at >= slice.length) return concatBytes(...parts);
    assert.ok(slice.bytes.length > 0, 'a relay that gives nothing never ends');
  }
}

const holds = async ({ blobs, tenant }: Sending, ...names: readonly BlobName[]): Promise<BlobName[]> => [
  ...expectOk(await blobs.has(tenant, names)),
];

export function relayBlobsContract(name: string, openPlace: OpenPlace): void {
  const check = checkIn(openPlace, {});
  describe(`relay blobs contract: ${name}`, () => {
    check('[BL13] a blob is had and receipted once its last piece came', async (world) => {
      const sending = sendingIn(world);
      const blob = blobOf(1_200_000);
      assert.deepEqual(await holds(sending, blob.name), []);
      assert.deepEqual(expectOk(await sendPiece(sending, blob)), { kind: 'more', at: blobPieceLengthMax });
      assert.deepEqual(await holds(sending, blob.name), []);
      const answer = await sendBlob(sending, blob);
      assert.ok(answer.kind === 'stored' && !answer.repeated);
      const expected = { tenant: world.town.tenant, name: blob.name };
      assert.equal(answer.receipt.length, blob.bytes.length);
      assert.equal(isBlobReceipt(suite, world.publicKey, answer.receipt, expected), true);
      const { name: other } = blobOf(5);
      assert.equal(
        isBlobReceipt(suite, world.publicKey, answer.receipt, { ...expected, name: other }),
        false,
      );
      assert.deepEqual(await holds(sending, other, blob.name), [blob.name]);
    });

    check('[BL17] whatever range is asked for comes as it is, and the whole in any steps', async (world) => {
      const sending = sendingIn(world);
      const blob = blobOf(700_000);
      await sendBlob(sending, blob, 65_536);
      const range = fc.record({ at: fc.nat({ max: 800_000 }), length: fc.nat({ max: 300_000 }) });
      await fc.assert(
        fc.asyncProperty(range, async ({ at, length }) => {
          const slice = expectOk(await sending.blobs.get(sending.tenant, blob.name, { at, length }));
          assert.equal(slice.length, blob.bytes.length);
          assert.ok(Buffer.from(slice.bytes).equals(blob.bytes.subarray(at, at + length)));
        }),
        { numRuns: 20 },
      );
      assert.ok(Buffer.from(await fetchBlob(sending, blob.name, 5_000_000)).equals(blob.bytes));
    });

    check('[BL14] sending again changes nothing and is confirmed again', async (world) => {
      const sending = sendingIn(world);
      const blob = blobOf(3000);
      const first = await sendBlob(sending, blob);
      for (const again of [
        await sendBlob(sending, blob),
        expectOk(await sendPiece(sending, blob, 0, 0)),
        expectOk(await sendPiece(sending, blob, 1500)),
      ]) {
        assert.ok(again.kind === 'stored' && again.repeated && first.kind === 'stored');
        assert.deepEqual(again.receipt, first.receipt);
      }
    });

    check('[BL14] two devices that send one blob at once both get there', async (world) => {
      const { town, push, place } = world;
      const laptop = town.newDevice();
      await push(town.admit(laptop));
      const other = await place.open(town, laptop);
      const blob = blobOf(900_000);
      const both = [sendingIn(world), { blobs: blobsOf(other.relay), tenant: town.tenant, by: laptop.id }];
      const answers = await Promise.all(both.map((sending) => sendBlob(sending, blob, 50_000)));
      assert.deepEqual(
        answers.map(({ kind }) => kind),
        ['stored', 'stored'],
      );
      assert.ok(Buffer.from(await fetchBlob(sendingIn(world), blob.name)).equals(blob.bytes));
    });

    check('[BL15] wrong bytes under a name are refused, whole pieces or not', async (world) => {
      const sending = sendingIn(world);
      const right = blobOf(60_000);
      for (const wrong of [blobOf(60_000, 2).bytes, right.bytes.subarray(1), utf8('x')]) {
        const answer = await sendBlob(sending, { name: right.name, bytes: wrong }, 20_000);
        assert.equal(answer.kind === 'refused' && answer.reason, 'blob-altered');
        assert.deepEqual(await holds(sending, right.name), []);
      }
      assert.equal((await sendBlob(sending, right)).kind, 'stored');
    });

    check(
      '[BL15] what is too long, or lies outside the blob, is refused before it is written',
      async (world) => {
        const { blobs, tenant, by } = sendingIn(world);
        const { name, bytes } = blobOf(1000);
        const put = async (length: number, at: number, piece: Bytes) => {
          const answer = expectOk(await blobs.put(tenant, { name, by, length, at, bytes: piece }));
          return answer.kind === 'refused' ? answer.reason : answer.kind;
        };
        assert.deepEqual(
          [
            await put(999, 0, bytes),
            await put(1000, 500, bytes),
            await put(2 ** 40, 0, bytes),
            await put(2 ** 30, 0, new Uint8Array(blobPieceLengthMax + 1)),
            await put(0, 0, new Uint8Array(0)),
          ],
          Array(5).fill('blob-too-long'),
        );
        assert.deepEqual(await holds(sendingIn(world), name), []);
      },
    );

    check('[BL16] a sender that comes back is told where to go on', async (world) => {
      const sending = sendingIn(world);
      const blob = blobOf(100_000);
      expectOk(await sendPiece(sending, blob, 0, 30_000));
      assert.deepEqual(expectOk(await sendPiece(sending, blob, 0, 0)), { kind: 'more', at: 30_000 });
      assert.deepEqual(expectOk(await sendPiece(sending, blob, 60_000)), { kind: 'more', at: 30_000 });
      assert.deepEqual(expectOk(await sendPiece(sending, blob, 0, 30_000)), { kind: 'more', at: 30_000 });
      const missing = await sending.blobs.get(sending.tenant, blob.name, { at: 0, length: 10 });
      assert.equal(!missing.ok && missing.failure.kind, 'not-found');
      assert.equal((await sendBlob(sending, blob, 30_000)).kind, 'stored');
      assert.ok(Buffer.from(await fetchBlob(sending, blob.name)).equals(blob.bytes));
    });

    check('[BL16] many uploads that nobody ends keep nobody from sending', async (world) => {
      const sending = sendingIn(world);
      const begun = Array.from({ length: 20 }, (_, index) => blobOf(40_000, index + 1));
      for (const blob of begun) expectOk(await sendPiece(sending, blob, 0, 1000));
      for (const blob of begun) assert.equal((await sendBlob(sending, blob)).kind, 'stored');
    });

    check('[BL18] another tenant finds nothing, and neither does anybody under no name', async (world) => {
      const sending = sendingIn(world);
      const blob = blobOf(5000);
      await sendBlob(sending, blob);
      const stranger = createTown('stranger');
      const unknown = await world.place.open(stranger, stranger.first);
      const blobs = blobsOf(unknown.relay);
      const piece = { ...blob, by: stranger.first.id, length: 5000, at: 0 };
      const range = { at: 0, length: 10 };
      const ask = async () =>
        [
          await blobs.has(stranger.tenant, [blob.name]),
          await blobs.put(stranger.tenant, piece),
          await blobs.get(stranger.tenant, blob.name, range),
        ].map((answer) => (answer.ok ? 'ok' : answer.failure.kind));
      assert.deepEqual(await ask(), ['not-found', 'not-found', 'not-found']);
      expectOk(await unknown.relay.push(stranger.tenant, runOf(stranger.genesis)));
      assert.deepEqual([...expectOk(await blobs.has(stranger.tenant, [blob.name]))], []);
      const answer = await blobs.get(stranger.tenant, blob.name, range);
      assert.equal(!answer.ok && answer.failure.kind, 'not-found');
      assert.equal(await readOutside(sending), 'not-found');
    });

    check('[BL21] what was receipted is there after the relay was opened again', async (world) => {
      const sending = sendingIn(world);
      const [kept, cut] = [blobOf(70_000), blobOf(70_000, 2)];
      await sendBlob(sending, kept);
      expectOk(await sendPiece(sending, cut, 0, 10_000));
      const again = await world.place.open(world.town, world.town.first);
      const later = { ...sending, blobs: blobsOf(again.relay) };
      assert.deepEqual(await holds(later, kept.name, cut.name), [kept.name]);
      assert.ok(Buffer.from(await fetchBlob(later, kept.name)).equals(kept.bytes));
      assert.equal((await sendBlob(later, cut)).kind, 'stored');
    });
  });
}

/** Names that lead elsewhere, as whoever writes a client of their own may send them. */
async function readOutside({ blobs, tenant, by }: Sending): Promise<string> {
  const kinds = new Set<string>();
  for (const text of ['../hub', '..%2Fhub', `${'a'.repeat(63)}/`, 'A'.repeat(64), '', '.']) {
    const name = text as BlobName;
    const read = await blobs.get(tenant, name, { at: 0, length: 10 });
    kinds.add(read.ok ? 'ok' : read.failure.kind);
    const put = await blobs.put(tenant, { name, by, length: 3, at: 0, bytes: utf8('abc') });
    if (put.ok) assert.equal(put.value.kind, 'refused', text);
  }
  return [...kinds].join(' ');
}
