/**
 * The blobs of a relay over storages of blobs, one for each tenant: what the rules ask of every kind of relay.
 * A shelf knows no key of a blob; it knows that the bytes under a name are those that the name says.
 */
import { blobLengthMax, sealedLengthOf } from '../blob/blob-format.ts';
import { type BlobName, isBlobName } from '../blob/blob-reference.ts';
import type { BlobMissing, BlobStorage, BlobStorageFailure } from '../blob/blob-storage.ts';
import { hashBlob } from '../blob/hash-blob.ts';
import type { SigningKey, Suite } from '../crypto/suite.ts';
import { bytesToHex } from '../value/bytes.ts';
import type { TenantId } from '../value/ids.ts';
import { type Failed, fail, ok, type Result } from '../value/result.ts';
import { signBlobReceipt } from './blob-receipt.ts';
import { createUploads, type Upload } from './blob-uploads.ts';
import type { RelayAnswer, RelayFailure } from './relay.ts';
import {
  type BlobPiece,
  type BlobPutAnswer,
  type BlobPutRefusal,
  type BlobUsage,
  blobNamesMax,
  blobPieceLengthMax,
  type RelayBlobs,
} from './relay-blobs.ts';

/** Where a relay keeps the blobs of a tenant. Asked again and again; opens what is needed the first time. */
export type BlobPlaces = (tenant: TenantId) => Promise<BlobStorage>;

export interface BlobShelfPlan {
  readonly suite: Suite;
  /** Signs the receipts. */
  readonly key: SigningKey;
  readonly places: BlobPlaces;
  /** Bytes that the tenant's runs take up here; undefined: nobody knows this tenant. */
  readonly runBytes: (tenant: TenantId) => Promise<number | undefined>;
  readonly quotaBytes: number;
}

export interface BlobShelf extends RelayBlobs {
  readonly usage: (tenant: TenantId) => RelayAnswer<BlobUsage>;
  readonly close: () => void;
}

interface Shelf extends BlobShelfPlan {
  readonly uploads: ReturnType<typeof createUploads>;
  /** Bytes of each tenant's blobs, measured once and then counted along. */
  readonly used: Map<TenantId, number>;
  readonly refusals: Map<TenantId, number>;
}

export function createBlobShelf(plan: BlobShelfPlan): BlobShelf {
  const shelf: Shelf = { ...plan, uploads: createUploads(), used: new Map(), refusals: new Map() };
  /** Nothing of a tenant that is not known here is looked at, so that every question about it sounds the same. */
  const asTenant = async <T>(
    tenant: TenantId,
    act: (storage: BlobStorage) => RelayAnswer<T>,
  ): RelayAnswer<T> => {
    try {
      if ((await plan.runBytes(tenant)) === undefined) return notFound(`Tenant ${tenant} is not known here`);
      return await act(await plan.places(tenant));
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      return fail({ kind: 'relay-broken', message: message.slice(0, 200) });
    }
  };
  return {
    has: (tenant, names) => asTenant(tenant, (storage) => findHere(storage, names)),
    put: (tenant, piece) =>
      asTenant(tenant, (storage) => {
        const key = `${tenant}/${piece.by}/${piece.name}`;
        return shelf.uploads.inTurn(key, () => takePiece(shelf, { tenant, storage, key }, piece));
      }),
    get: (tenant, name, { at, length }) =>
      asTenant(tenant, async (storage) => {
        const opened = isBlobName(name) ? await storage.open(name) : notHere(name);
        if (!opened.ok) return asRelayFailure(opened);
        const blob = opened.value;
        try {
          const read = await blob.read(
            at,
            Math.min(length, blobPieceLengthMax, Math.max(0, blob.length - at)),
          );
          return read.ok ? ok({ length: blob.length, bytes: read.value }) : asRelayFailure(read);
        } finally {
          await blob.close();
        }
      }),
    close: shelf.uploads.close,
    usage: (tenant) =>
      asTenant(tenant, async (storage) => {
        const used = await measureAll(storage);
        return used.ok
          ? ok({ ...used.value, refusedOverQuota: shelf.refusals.get(tenant) ?? 0 })
          : asRelayFailure(used);
      }),
  };
}

const notFound = (message: string): Result<never, RelayFailure> => fail({ kind: 'not-found', message });
const notHere = (name: string): Result<never, BlobMissing> =>
  fail({ kind: 'blob-missing', message: `Blob ${name.slice(0, 64)} is not here` });

const failureKinds = {
  'blob-missing': 'not-found',
  'storage-full': 'relay-full',
  'storage-io': 'relay-broken',
} as const;

const asRelayFailure = ({
  failure: { kind, message },
}: Failed<BlobStorageFailure | BlobMissing>): Failed<RelayFailure> =>
  fail({ kind: failureKinds[kind], message: message.slice(0, 200) });

async function findHere(
  storage: BlobStorage,
  names: readonly BlobName[],
): RelayAnswer<ReadonlySet<BlobName>> {
  const found = new Set<BlobName>();
  for (const name of names.slice(0, blobNamesMax)) {
    const length = isBlobName(name) ? await storage.lengthOf(name) : ok(undefined);
    if (!length.ok) return asRelayFailure(length);
    if (length.value !== undefined) found.add(name);
  }
  return ok(found);
}

interface Place {
  readonly tenant: TenantId;
  readonly storage: BlobStorage;
  /** Of the upload. */
  readonly key: string;
}

async function takePiece(shelf: Shelf, place: Place, piece: BlobPiece): RelayAnswer<BlobPutAnswer> {
  const problem = findPieceProblem(shelf.suite, piece);
  if (problem !== undefined) return refused('blob-too-long', problem);
  const here = await place.storage.lengthOf(piece.name);
  if (!here.ok) return asRelayFailure(here);
  if (here.value !== undefined) {
    const repeated = await confirmStored(shelf, place, piece.name);
    if (!repeated.ok) return repeated;
    if (repeated.value !== undefined) return ok(repeated.value);
  }
  return writePiece(shelf, place, piece);
}

/** Nothing of a blob is written for a piece that could not be a part of it. */
function findPieceProblem(suite: Suite, { name, length, at, bytes }: BlobPiece): string | undefined {
  if (!isBlobName(name)) return 'Not the name of a blob';
  const isNumber = Number.isSafeInteger(length) && Number.isSafeInteger(at) && length > 0 && at >= 0;
  if (!isNumber || length > sealedLengthOf(suite, blobLengthMax)) return `A blob of ${length} bytes`;
  if (bytes.length > blobPieceLengthMax) return `A piece of ${bytes.length} bytes`;
  return at + bytes.length > length ? `A piece that ends behind byte ${length}` : undefined;
}

const refused = (
  reason: BlobPutRefusal,
  message: string,
): Result<Extract<BlobPutAnswer, { kind: 'refused' }>, never> => ok({ kind: 'refused', reason, message });

/**
 * What is sent again is read again: a receipt is not given for what the disk has altered since. Such a file is
 * put away, and undefined says that the blob may come anew.
 */
async function confirmStored(
  shelf: Shelf,
  { tenant, storage, key }: Place,
  name: BlobName,
): RelayAnswer<BlobPutAnswer | undefined> {
  const opened = await storage.open(name);
  if (!opened.ok) return opened.failure.kind === 'blob-missing' ? ok(undefined) : asRelayFailure(opened);
  const { length } = opened.value;
  const hashed = await hashBlob(shelf.suite, opened.value);
  if (!hashed.ok) return asRelayFailure(hashed);
  if (hashed.value === name) {
    await dropUpload(shelf, key);
    return ok(signStored(shelf, { tenant, name, length }, true));
  }
  const removed = await storage.remove(name);
  shelf.used.delete(tenant);
  return removed.ok ? ok(undefined) : asRelayFailure(removed);
}

const signStored = (
  { suite, key }: Shelf,
  statement: Parameters<typeof signBlobReceipt>[2],
  repeated: boolean,
): BlobPutAnswer => ({ kind: 'stored', receipt: signBlobReceipt(suite, key, statement), repeated });

async function dropUpload({ uploads }: Shelf, key: string): Promise<void> {
  const upload = uploads.find(key);
  uploads.end(key);
  await upload?.draft.drop();
}

async function writePiece(shelf: Shelf, place: Place, piece: BlobPiece): RelayAnswer<BlobPutAnswer> {
  const known = shelf.uploads.find(place.key);
  if (known !== undefined && known.length !== piece.length) await dropUpload(shelf, place.key);
  const upload = shelf.uploads.find(place.key) ?? (await beginUpload(shelf, place, piece));
  if ('kind' in upload) return ok(upload);
  if ('ok' in upload) return upload;
  if (upload.written !== piece.at || piece.bytes.length === 0)
    return ok({ kind: 'more', at: upload.written });
  const written = await upload.draft.write(piece.bytes);
  if (!written.ok) {
    await dropUpload(shelf, place.key);
    return asRelayFailure(written);
  }
  upload.hash.update(piece.bytes);
  upload.written += piece.bytes.length;
  if (upload.written < upload.length) return ok({ kind: 'more', at: upload.written });
  return finishUpload(shelf, place, piece.name, upload);
}

type Refused = Extract<BlobPutAnswer, { kind: 'refused' | 'more' }>;

/** The room is asked for before the first byte, so that nobody sends a gigabyte to hear no. */
async function beginUpload(
  shelf: Shelf,
  { tenant, storage, key }: Place,
  { at, length }: BlobPiece,
): Promise<Upload | Refused | Failed<RelayFailure>> {
  if (at > 0) return { kind: 'more', at: 0 };
  const room = await findRoom(shelf, tenant, storage);
  if (!room.ok) return asRelayFailure(room);
  if (length > room.value) {
    shelf.refusals.set(tenant, (shelf.refusals.get(tenant) ?? 0) + 1);
    const message = `The blob has ${length} bytes, the quota leaves ${Math.max(0, room.value)}`;
    return { kind: 'refused', reason: 'over-quota', message };
  }
  const draft = await storage.create();
  if (!draft.ok) return asRelayFailure(draft);
  const upload: Upload = {
    tenant,
    draft: draft.value,
    hash: shelf.suite.runningHash(),
    length,
    written: 0,
  };
  shelf.uploads.begin(key, upload);
  return upload;
}

async function findRoom(
  { quotaBytes, used, runBytes }: Shelf,
  tenant: TenantId,
  storage: BlobStorage,
): Promise<Result<number, BlobStorageFailure>> {
  if (!used.has(tenant)) {
    const measured = await measureAll(storage);
    if (!measured.ok) return measured;
    used.set(tenant, measured.value.bytes);
  }
  return ok(quotaBytes - ((await runBytes(tenant)) ?? 0) - (used.get(tenant) ?? 0));
}

async function finishUpload(
  shelf: Shelf,
  { tenant, key }: Place,
  name: BlobName,
  { draft, hash, length }: Upload,
): RelayAnswer<BlobPutAnswer> {
  shelf.uploads.end(key);
  const found = bytesToHex(hash.digest());
  if (found !== name) {
    await draft.drop();
    return refused('blob-altered', `What came has the hash ${found}`);
  }
  const kept = await draft.keep(name);
  if (!kept.ok) return asRelayFailure(kept);
  shelf.used.set(tenant, (shelf.used.get(tenant) ?? 0) + length);
  return ok(signStored(shelf, { tenant, name, length }, false));
}

async function measureAll(
  storage: BlobStorage,
): Promise<Result<{ readonly blobs: number; readonly bytes: number }, BlobStorageFailure>> {
  const listed = await storage.list();
  if (!listed.ok) return listed;
  return ok({ blobs: listed.value.length, bytes: listed.value.reduce((sum, { length }) => sum + length, 0) });
}
