/** The routes of blobs. A piece passes the same gate as a run, so tenants take turns piece by piece. */
import type { Context, Hono } from 'hono';
import { isBlobName } from '../../blob/blob-reference.ts';
import type { Suite } from '../../crypto/suite.ts';
import type { Bytes } from '../../value/bytes.ts';
import { blobNamesMax, blobPieceLengthMax, type RelayBlobs } from '../relay-blobs.ts';
import type { Bearer } from './access.ts';
import {
  blobLengthHeader,
  blobNameLength,
  blobStatusOf,
  encodeBlobPut,
  encodeNames,
  parseNames,
} from './blob-protocol.ts';
import { jsonResponse } from './json-response.ts';
import { problemResponse } from './problem.ts';
import { bytesType } from './protocol.ts';

export interface BlobRoutesPlan {
  readonly suite: Suite;
  readonly blobs: RelayBlobs;
  readonly app: Hono;
  /** Lets only an admitted device of the path's tenant through. */
  readonly forTenant: (
    act: (bearer: Bearer, c: Context) => Promise<Response>,
  ) => (c: Context) => Promise<Response>;
  /** Reads a body when it is this key's turn. */
  readonly take: (
    key: string,
    request: Request,
    lengthMax: number,
    act: (body: Bytes) => Promise<Response>,
  ) => Promise<Response>;
}

export function addBlobRoutes(plan: BlobRoutesPlan): void {
  const { app, forTenant } = plan;
  app.post(
    '/v1/tenants/:tenant/blobs/has',
    forTenant((bearer, c) => giveHeld(plan, bearer, c)),
  );
  app.post(
    '/v1/tenants/:tenant/blobs/:name',
    forTenant((bearer, c) => takePiece(plan, bearer, c)),
  );
  app.get(
    '/v1/tenants/:tenant/blobs/:name',
    forTenant((bearer, c) => giveSlice(plan, bearer, c)),
  );
}

const giveHeld = ({ blobs, take }: BlobRoutesPlan, { tenant }: Bearer, c: Context): Promise<Response> =>
  take(tenant, c.req.raw, blobNamesMax * blobNameLength, async (body) => {
    const names = parseNames(body);
    if (names === undefined) return problemResponse('request-malformed');
    const held = await blobs.has(tenant, names);
    return held.ok ? bytesResponse(encodeNames(held.value)) : problemResponse(held.failure.kind);
  });

async function takePiece(
  { blobs, take }: BlobRoutesPlan,
  { tenant, device }: Bearer,
  c: Context,
): Promise<Response> {
  const name = c.req.param('name') ?? '';
  if (!isBlobName(name)) return problemResponse('not-found');
  const [at, length] = [numberIn(c, 'at'), numberIn(c, 'length')];
  if (at === undefined || length === undefined) return problemResponse('request-malformed');
  return take(tenant, c.req.raw, blobPieceLengthMax, async (bytes) => {
    const answer = await blobs.put(tenant, { name, by: device, length, at, bytes });
    return answer.ok
      ? jsonResponse(encodeBlobPut(answer.value), blobStatusOf(answer.value))
      : problemResponse(answer.failure.kind);
  });
}

async function giveSlice({ blobs }: BlobRoutesPlan, { tenant }: Bearer, c: Context): Promise<Response> {
  const name = c.req.param('name') ?? '';
  if (!isBlobName(name)) return problemResponse('not-found');
  const [at, length] = [numberIn(c, 'at'), numberIn(c, 'bytes')];
  if (at === undefined || length === undefined) return problemResponse('request-malformed');
  const slice = await blobs.get(tenant, name, { at, length });
  return slice.ok
    ? bytesResponse(slice.value.bytes, { [blobLengthHeader]: String(slice.value.length) })
    : problemResponse(slice.failure.kind);
}

const bytesResponse = (bytes: Bytes, headers: Record<string, string> = {}): Response =>
  new Response(bytes.slice(), {
    headers: { 'content-type': bytesType, 'cache-control': 'no-store', ...headers },
  });

/** A whole number from the query; undefined when it is none or not there. */
function numberIn(c: Context, name: string): number | undefined {
  const text = c.req.query(name) ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
