/** Blobs of a relay over HTTP. A receipt that the pinned key did not sign for this blob is none. */
import { type BlobName, isBlobName } from '../../blob/blob-reference.ts';
import type { Suite } from '../../crypto/suite.ts';
import type { Bytes } from '../../value/bytes.ts';
import type { DeviceId, TenantId } from '../../value/ids.ts';
import { ok, type Result } from '../../value/result.ts';
import { isBlobReceipt } from '../blob-receipt.ts';
import type { RelayAnswer, RelayFailure } from '../relay.ts';
import {
  type BlobPiece,
  type BlobPutAnswer,
  type BlobRange,
  type BlobSlice,
  blobNamesMax,
  blobPieceLengthMax,
  type RelayBlobs,
} from '../relay-blobs.ts';
import type { TenantRequest } from './as-device.ts';
import { blobLengthHeader, blobNameLength, encodeNames, parseBlobPut, parseNames } from './blob-protocol.ts';
import { type ExchangeAnswer, malformed, parseJson } from './http-exchange.ts';
import { bytesType, jsonLengthMax } from './protocol.ts';

export interface BlobClientTools {
  readonly suite: Suite;
  readonly device: DeviceId;
  readonly publicKey: () => RelayAnswer<Bytes>;
  readonly ask: (tenant: TenantId, request: TenantRequest) => Promise<Result<ExchangeAnswer, RelayFailure>>;
}

export const askBlobs = (tools: BlobClientTools): RelayBlobs => ({
  has: (tenant, names) => askHeld(tools, tenant, names),
  put: (tenant, piece) => sendPiece(tools, tenant, piece),
  get: (tenant, name, range) => askSlice(tools, tenant, name, range),
});

async function askHeld(
  { ask }: BlobClientTools,
  tenant: TenantId,
  names: readonly BlobName[],
): RelayAnswer<ReadonlySet<BlobName>> {
  const asked = names.filter(isBlobName).slice(0, blobNamesMax);
  const answer = await ask(tenant, {
    path: '/blobs/has',
    method: 'POST',
    body: encodeNames(asked),
    contentType: bytesType,
    answerLengthMax: blobNamesMax * blobNameLength,
  });
  if (!answer.ok) return answer;
  const held = parseNames(answer.value.body);
  if (held === undefined) return malformed('The answer is not a list of names');
  const all = new Set(held);
  return ok(new Set(asked.filter((name) => all.has(name))));
}

async function sendPiece(
  { suite, ask, publicKey }: BlobClientTools,
  tenant: TenantId,
  { name, length, at, bytes }: BlobPiece,
): RelayAnswer<BlobPutAnswer> {
  if (bytes.length > blobPieceLengthMax || at + bytes.length > length)
    return ok({ kind: 'refused', reason: 'blob-too-long', message: `A piece of ${bytes.length} bytes` });
  const answer = await ask(tenant, {
    path: `/blobs/${name}?at=${at}&length=${length}`,
    method: 'POST',
    body: bytes,
    contentType: bytesType,
    answerLengthMax: jsonLengthMax,
  });
  if (!answer.ok) return answer;
  const parsed = parseBlobPut(suite, parseJson(answer.value.body));
  if (parsed === undefined) return malformed('The answer to a piece is not one');
  if (parsed.kind !== 'stored') return ok(parsed);
  const key = await publicKey();
  if (!key.ok) return key;
  return isBlobReceipt(suite, key.value, parsed.receipt, { tenant, name })
    ? ok(parsed)
    : malformed('The receipt is not for this blob, or not by this relay');
}

async function askSlice(
  { ask }: BlobClientTools,
  tenant: TenantId,
  name: BlobName,
  { at, length }: BlobRange,
): RelayAnswer<BlobSlice> {
  const wanted = Math.min(length, blobPieceLengthMax);
  const answer = await ask(tenant, {
    path: `/blobs/${encodeURIComponent(name)}?at=${at}&bytes=${wanted}`,
    method: 'GET',
    answerLengthMax: Math.max(wanted, jsonLengthMax),
  });
  if (!answer.ok) return answer;
  const stated = answer.value.headers.get(blobLengthHeader) ?? '';
  if (!/^\d{1,15}$/.test(stated)) return malformed('The answer does not say how long the blob is');
  if (answer.value.body.length > wanted) return malformed('The answer is longer than what was asked for');
  return ok({ length: Number(stated), bytes: answer.value.body });
}
