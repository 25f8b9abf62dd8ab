/**
 * Sealed blobs at a relay, beside its runs and never among them. A blob goes up and comes down in pieces, so
 * that a cut costs one piece, a large one waits its turn between others, and nobody holds it in memory.
 * Bytes and routes: docs/formats/relay-http.md. There is no way to remove one (decision 0055).
 */
import type { BlobName } from '../blob/blob-reference.ts';
import type { Bytes } from '../value/bytes.ts';
import type { DeviceId, TenantId } from '../value/ids.ts';
import type { BlobReceipt } from './blob-receipt.ts';
import type { RelayAnswer } from './relay.ts';

/** At 140 kbit/s a piece is there before a relay stops waiting for it. */
export const blobPieceLengthMax = 512 * 1024;
/** In one question. */
export const blobNamesMax = 1000;

export interface BlobPiece {
  readonly name: BlobName;
  /** Each device has an upload of its own: wrong bytes of one never meet those of another. */
  readonly by: DeviceId;
  /** Of the whole sealed blob. */
  readonly length: number;
  readonly at: number;
  /** Empty at 0 asks: is it here, or where would this upload go on? */
  readonly bytes: Bytes;
}

export type BlobPutRefusal = 'blob-altered' | 'blob-too-long' | 'over-quota';

export type BlobPutAnswer =
  /** Whole, verified against its name and durable before this was signed. `repeated`: it was there already. */
  | { readonly kind: 'stored'; readonly receipt: BlobReceipt; readonly repeated: boolean }
  /** Taken up to here; the next piece begins there. */
  | { readonly kind: 'more'; readonly at: number }
  /** Nothing was kept. */
  | { readonly kind: 'refused'; readonly reason: BlobPutRefusal; readonly message: string };

export interface BlobSlice {
  /** Of the whole sealed blob. */
  readonly length: number;
  /** Fewer than asked for at its end, or when the relay gives less at once. */
  readonly bytes: Bytes;
}

export interface BlobRange {
  readonly at: number;
  readonly length: number;
}

/** `not-found`: another tenant's, or a blob that is not here. */
export interface RelayBlobs {
  /** Those of the names that lie here. Only a hint: what counts is a receipt. */
  readonly has: (tenant: TenantId, names: readonly BlobName[]) => RelayAnswer<ReadonlySet<BlobName>>;
  readonly put: (tenant: TenantId, piece: BlobPiece) => RelayAnswer<BlobPutAnswer>;
  readonly get: (tenant: TenantId, name: BlobName, range: BlobRange) => RelayAnswer<BlobSlice>;
}

/** What a tenant's blobs take up, for whoever looks after the relay. */
export interface BlobUsage {
  readonly blobs: number;
  readonly bytes: number;
  /** Uploads that were refused since this relay was opened, because there was no room for them. */
  readonly refusedOverQuota: number;
}
