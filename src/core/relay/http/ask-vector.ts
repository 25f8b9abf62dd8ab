/** The vector as a client over HTTP asks for it: only what changed, and lists of finished streams when they differ. */
import type { TenantId } from '../../value/ids.ts';
import { ok } from '../../value/result.ts';
import { parseDigests, parseFinished } from '../finished-streams.ts';
import type { FinishedPage, FinishedRequest, RelayAnswer, RelayVector, StreamTip } from '../relay.ts';
import { asDevice, type DeviceTools } from './as-device.ts';
import { malformed } from './http-exchange.ts';
import { moreHeader } from './protocol.ts';
import { encodeBuckets, parseVector } from './vector-bytes.ts';

export interface VectorTools extends DeviceTools {
  readonly vectors: Map<TenantId, KnownVector>;
}

/** What the relay said last, so that the next answer need only say what changed. */
export interface KnownVector {
  /** A new sign-in asks for everything again: a relay that was set back cannot hide it for long. */
  readonly token: string;
  readonly change: number;
  /** Of streams that are not finished. */
  readonly openTips: ReadonlyMap<string, StreamTip>;
}

const vectorLengthMax = 64 * 1024 * 1024;
const digestsLengthMax = 64 * 1024;

export async function askVector(tools: VectorTools, tenant: TenantId): RelayAnswer<RelayVector> {
  const token = await tools.session.token(tenant);
  if (!token.ok) return token;
  const known = tools.vectors.get(tenant);
  const since = known?.token === token.value ? known.change : 0;
  const answer = await asDevice(tools, tenant, {
    path: `/vector?since=${since}`,
    method: 'GET',
    answerLengthMax: vectorLengthMax,
  });
  if (!answer.ok) return answer;
  // Signed in anew on the way: what was asked for is a change since an answer that counts no more.
  if (since > 0 && answer.value.token !== token.value) return askVector(tools, tenant);
  const vector = parseVector(answer.value.body);
  if (vector === undefined) return malformed('The answer is not a vector');
  const openTips = new Map(vector.isDelta && since > 0 ? known?.openTips : []);
  for (const tip of vector.tips) {
    const place = `${tip.stream}/${tip.branch}`;
    if (tip.isFinished) openTips.delete(place);
    else openTips.set(place, tip);
  }
  const { change, finished } = vector;
  tools.vectors.set(tenant, { token: answer.value.token, change, openTips });
  const justFinished = vector.tips.filter(({ isFinished }) => isFinished);
  return ok({ tips: [...openTips.values(), ...justFinished], finished, change });
}

export async function askFinishedDigests(
  tools: DeviceTools,
  tenant: TenantId,
): RelayAnswer<readonly string[]> {
  const answer = await asDevice(tools, tenant, {
    path: '/finished',
    method: 'GET',
    answerLengthMax: digestsLengthMax,
  });
  if (!answer.ok) return answer;
  const digests = parseDigests(answer.value.body);
  return digests === undefined ? malformed('The answer is not one digest for each bucket') : ok(digests);
}

export async function askFinishedStreams(
  tools: DeviceTools,
  tenant: TenantId,
  { buckets, after }: FinishedRequest,
): RelayAnswer<FinishedPage> {
  const behind = after === undefined ? '' : `&after=${after}`;
  const answer = await asDevice(tools, tenant, {
    path: `/finished/streams?in=${encodeBuckets(buckets)}${behind}`,
    method: 'GET',
    answerLengthMax: vectorLengthMax,
  });
  if (!answer.ok) return answer;
  const streams = parseFinished(answer.value.body);
  if (streams === undefined) return malformed('The answer is not a list of finished streams');
  return ok({ streams, hasMore: answer.value.headers.get(moreHeader) === '1' });
}
