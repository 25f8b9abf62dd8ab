/**
 * A bundle: runs in a file, for a stick or a disk that travels (docs/formats/bundle.md). A signed manifest
 * says whose it is, records follow, a signed trailer closes a hash chain over everything before it, so that
 * every byte of the file is inside what the creating device signed.
 */

import * as z from 'zod';
import type { Suite } from '../../crypto/suite.ts';
import { type Bytes, concatBytes, utf8, viewOf } from '../../value/bytes.ts';
import {
  type DeviceId,
  type Head,
  parseDeviceId,
  parseHead,
  parseStreamId,
  parseTenantId,
  type StreamId,
  type TenantId,
} from '../../value/ids.ts';
import type { Failure } from '../../value/result.ts';

/** One stream in the file: from behind `after` to `sequence`. */
export interface BundleStream {
  readonly stream: StreamId;
  readonly after: number;
  readonly sequence: number;
  readonly head: Head;
}

export interface BundleManifest {
  readonly tenant: TenantId;
  readonly genesisHead: Head;
  /** Who wrote the file. */
  readonly device: DeviceId;
  /** Milliseconds since 1970 UTC, by the writer's clock. Says nothing reliable. */
  readonly createdAt: number;
  readonly streams: readonly BundleStream[];
}

export type BundleFailure =
  | Failure<'bundle-malformed' | 'bundle-altered' | 'bundle-foreign' | 'signature-invalid'>
  /** The file ends early. The runs before the end are whole and can be taken with `salvage`. */
  | (Failure<'bundle-cut'> & { readonly wholeRuns: number })
  /** A run in the file does not hold; `run` counts from 0. */
  | (Failure<'bundle-run-broken'> & { readonly run: number });

export const magic = utf8('INB1');
export const formatVersion = 1;
/** Magic, version, suite, two zero bytes, length of the manifest. */
export const fileHeaderLength = 12;
export const manifestLengthMax = 16 * 1024 * 1024;
/** u8 type ‖ u32 length. */
export const recordHeaderLength = 5;
export const recordTypes = { run: 1, blob: 2, blobPart: 3, trailer: 255 } as const;
export const blobLengthMax = 64 * 1024 * 1024;
export const blobNameLength = 32;
/** Name, u64 place of its first byte, u64 length of the whole sealed blob. */
export const blobPartHeaderLength = blobNameLength + 16;
/** A writer cuts longer blobs into parts of this length, so that neither side holds much. */
export const blobPartLength = 4 * 1024 * 1024;
/** u32 runs ‖ u32 blobs ‖ 32 hash. */
export const trailerLength = 40;

const manifestLabel = utf8('insel/bundle-manifest/1\0');
const chainLabel = utf8('insel/bundle/1\0');
const trailerLabel = utf8('insel/bundle-trailer/1\0');

export const manifestMessage = (header: Bytes, manifest: Bytes): Bytes =>
  concatBytes(manifestLabel, header, manifest);

export const trailerMessage = (trailer: Bytes): Bytes => concatBytes(trailerLabel, trailer);

/** The chain begins with everything up to and with the manifest's signature. */
export const chainStart = (suite: Pick<Suite, 'hash'>, beginning: Bytes): Bytes =>
  suite.hash(concatBytes(chainLabel, beginning));

/** h(n) = SHA-256(h(n-1) ‖ SHA-256(record)). */
export const chainNext = (suite: Pick<Suite, 'hash'>, before: Bytes, record: Bytes): Bytes =>
  suite.hash(concatBytes(before, suite.hash(record)));

export function encodeFileHeader(suite: Pick<Suite, 'id'>, manifestLength: number): Bytes {
  const header = new Uint8Array(fileHeaderLength);
  header.set(magic);
  header[4] = formatVersion;
  header[5] = suite.id;
  viewOf(header).setUint32(8, manifestLength);
  return header;
}

export function encodeRecord(type: number, ...parts: readonly Bytes[]): Bytes {
  const record = concatBytes(new Uint8Array(recordHeaderLength), ...parts);
  record[0] = type;
  viewOf(record).setUint32(1, record.length - recordHeaderLength);
  return record;
}

const text = (parse: (input: unknown) => { readonly ok: boolean }) =>
  z.string().refine((value) => parse(value).ok);
const count = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
const manifestSchema = z.strictObject({
  tenant: text(parseTenantId),
  genesisHead: text(parseHead),
  device: text(parseDeviceId),
  createdAt: count,
  streams: z
    .array(
      z.strictObject({ stream: text(parseStreamId), after: count, sequence: count, head: text(parseHead) }),
    )
    .max(200_000),
});

/** Undefined when it is not a manifest of this version. */
export function parseManifest(value: unknown): BundleManifest | undefined {
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) return undefined;
  const { streams, createdAt } = parsed.data;
  // The schema has checked each id by its own parser; here they only get their names.
  return {
    tenant: parsed.data.tenant as TenantId,
    genesisHead: parsed.data.genesisHead as Head,
    device: parsed.data.device as DeviceId,
    createdAt,
    streams: streams.map((one) => ({ ...one, stream: one.stream as StreamId, head: one.head as Head })),
  };
}
