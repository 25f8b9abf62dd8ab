/** The routes that say what a relay has: the vector, and lists of finished streams. */
import type { Context } from 'hono';
import { parseStreamId, type TenantId } from '../../value/ids.ts';
import { encodeDigests, encodeFinished } from '../finished-streams.ts';
import type { RelayAnswer } from '../relay.ts';
import type { VectorDelta } from '../serve-vector.ts';
import type { Bearer } from './access.ts';
import { problemResponse } from './problem.ts';
import { bytesType, moreHeader } from './protocol.ts';
import type { RelayService } from './relay-service.ts';
import { bytesResponse, numberIn } from './tenant-routes.ts';
import { encodeVector, parseBuckets } from './vector-bytes.ts';

interface VectorTools {
  readonly service: RelayService;
}

export async function giveVector(
  { service }: VectorTools,
  { tenant }: Bearer,
  c: Context,
): Promise<Response> {
  const since = numberIn(c, 'since', 0);
  if (since === undefined) return problemResponse('request-malformed');
  const vector = await (service.vectorSince?.(tenant, since) ?? wholeVector(service, tenant));
  return vector.ok
    ? bytesResponse(encodeVector(vector.value), bytesType)
    : problemResponse(vector.failure.kind);
}

async function wholeVector(service: RelayService, tenant: TenantId): RelayAnswer<VectorDelta> {
  const vector = await service.vector(tenant);
  return vector.ok ? { ok: true, value: { ...vector.value, isDelta: false } } : vector;
}

export async function giveFinishedDigests({ service }: VectorTools, { tenant }: Bearer): Promise<Response> {
  const digests = await service.finishedDigests(tenant);
  return digests.ok
    ? bytesResponse(encodeDigests(digests.value), bytesType)
    : problemResponse(digests.failure.kind);
}

export async function giveFinishedStreams(
  { service }: VectorTools,
  { tenant }: Bearer,
  c: Context,
): Promise<Response> {
  const buckets = parseBuckets(c.req.query('in') ?? '');
  const named = c.req.query('after');
  const after = named === undefined ? undefined : parseStreamId(named);
  if (buckets === undefined || after?.ok === false) return problemResponse('request-malformed');
  const page = await service.finishedStreams(tenant, { buckets, after: after?.value });
  if (!page.ok) return problemResponse(page.failure.kind);
  const { streams, hasMore } = page.value;
  return bytesResponse(encodeFinished(streams), bytesType, { [moreHeader]: hasMore ? '1' : '0' });
}
