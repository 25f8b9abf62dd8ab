/**
 * A relay over HTTP, as its reader and writer sees it. Nothing it says is believed: receipts are verified
 * against its pinned key here, runs by whoever asked for them.
 */
import type { Suite } from '../../crypto/suite.ts';
import { type Bytes, isZero } from '../../value/bytes.ts';
import type { StreamId, TenantId } from '../../value/ids.ts';
import type { Random, Timer } from '../../value/ports.ts';
import { fail, ok, type Result } from '../../value/result.ts';
import { verifyReceipt } from '../receipt.ts';
import type {
  PullAnswer,
  PushAnswer,
  Relay,
  RelayAnswer,
  RelayFailure,
  RelayHints,
  RelayVector,
  StreamTip,
} from '../relay.ts';
import { askBlobs } from './blob-client.ts';
import { watchEvents } from './event-reader.ts';
import {
  type ExchangeAnswer,
  type ExchangeRequest,
  exchange,
  type Fetch,
  malformed,
  parseJson,
} from './http-exchange.ts';
import { createHttpSession, type HttpSession, type RelayDevice } from './http-session.ts';
import {
  bodyLengthMax,
  moreHeader,
  parseHeads,
  parsePushAnswer,
  parseRuns,
  parseVector,
  runsType,
} from './protocol.ts';

export interface HttpRelayPlan {
  /** As `parseRelayAddress` gives it: no slash at the end, no fragment. */
  readonly url: string;
  readonly name: string;
  readonly suite: Suite;
  readonly device: RelayDevice;
  readonly pinnedKey?: Bytes | undefined;
  readonly onFirstContact?: (publicKey: Bytes) => void;
  readonly fetch: Fetch;
  readonly timer: Timer;
  /** Spreads reconnections of event streams. */
  readonly random: Random;
  readonly timeoutMilliseconds?: number;
}

export interface HttpRelay extends Relay, RelayHints {
  /** The key that receipts of this relay are verified with. */
  readonly publicKey: () => RelayAnswer<Bytes>;
}

interface ClientTools extends HttpRelayPlan {
  readonly session: HttpSession;
  readonly timeoutMilliseconds: number;
  readonly vectors: Map<TenantId, KnownVector>;
}

/** What the relay said last, so that the next answer need only say what changed. */
interface KnownVector {
  /** A new sign-in asks for everything again: a relay that was set back cannot hide it for long. */
  readonly token: string;
  readonly change: number;
  readonly tips: ReadonlyMap<string, StreamTip>;
}

const timeoutMilliseconds = 30_000;
const pullLengthMax = 2 * bodyLengthMax;
const vectorLengthMax = 64 * 1024 * 1024;
const answerLengthMax = 2 * bodyLengthMax;

export function createHttpRelay(plan: HttpRelayPlan): HttpRelay {
  const timed = { timeoutMilliseconds, ...plan };
  const session = createHttpSession({
    ...timed,
    pinnedKey: plan.pinnedKey,
    onFirstContact: plan.onFirstContact ?? (() => undefined),
  });
  const tools: ClientTools = { ...timed, session, vectors: new Map() };
  const watching = new Set<{ readonly close: () => void }>();
  return {
    name: plan.name,
    publicKey: session.publicKey,
    vector: (tenant) => askVector(tools, tenant),
    push: (tenant, run) => pushRun(tools, tenant, run),
    pull: (tenant, { stream, after, bytesMax, branch }) =>
      askRuns(
        tools,
        tenant,
        stream,
        `after=${after}&bytes=${bytesMax}${branch === undefined ? '' : `&branch=${branch}`}`,
      ),
    log: async (tenant, from, limit) => {
      const answer = await asDevice(tools, tenant, {
        path: `/log?from=${from}&limit=${limit}`,
        method: 'GET',
        answerLengthMax,
      });
      if (!answer.ok) return answer;
      const heads = parseHeads(answer.value.body);
      return heads === undefined ? malformed('The log is not a list of heads') : ok(heads);
    },
    blobs: askBlobs({
      suite: plan.suite,
      device: plan.device.id,
      publicKey: session.publicKey,
      ask: (tenant, request) => asDevice(tools, tenant, request),
    }),
    watch: (tenant, wake) => {
      const url = `${plan.url}/v1/tenants/${tenant}/events`;
      const watch = watchEvents({ ...timed, url, token: (refused) => session.token(tenant, refused) }, wake);
      watching.add(watch);
      return {
        close: () => {
          watching.delete(watch);
          watch.close();
        },
      };
    },
    close: () => {
      for (const watch of watching) watch.close();
      watching.clear();
    },
  };
}

export interface TenantRequest extends Omit<ExchangeRequest, 'url' | 'token'> {
  readonly path: string;
}

interface TenantAnswer extends ExchangeAnswer {
  readonly token: string;
}

/** Asks with a token, and once more with a new one when the relay has forgotten the old. */
async function asDevice(
  tools: ClientTools,
  tenant: TenantId,
  { path, ...request }: TenantRequest,
): Promise<Result<TenantAnswer, RelayFailure>> {
  const url = `${tools.url}/v1/tenants/${tenant}${path}`;
  let token = await tools.session.token(tenant);
  for (let attempt = 0; ; attempt += 1) {
    if (!token.ok) return token;
    const answer = await exchange(tools, { ...request, url, token: token.value });
    if (answer.ok) return ok({ ...answer.value, token: token.value });
    if (answer.failure.kind !== 'unauthorised' || attempt > 0) return answer;
    token = await tools.session.token(tenant, token.value);
  }
}

async function askVector(tools: ClientTools, tenant: TenantId): RelayAnswer<RelayVector> {
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
  const tips = new Map(vector.isDelta && since > 0 ? known?.tips : []);
  for (const tip of vector.tips) tips.set(`${tip.stream}/${tip.branch}`, tip);
  tools.vectors.set(tenant, { token: answer.value.token, change: vector.change, tips });
  return ok({ tips: [...tips.values()], change: vector.change });
}

async function askRuns(
  tools: ClientTools,
  tenant: TenantId,
  stream: StreamId,
  query: string,
): RelayAnswer<PullAnswer> {
  const path = `/streams/${stream}/runs?${query}`;
  const answer = await asDevice(tools, tenant, { path, method: 'GET', answerLengthMax: pullLengthMax });
  if (!answer.ok) return answer;
  const runs = parseRuns(answer.value.body);
  if (runs === undefined) return malformed('The answer is not a row of runs');
  return ok({ runs, hasMore: answer.value.headers.get(moreHeader) === '1' });
}

const firstSegmentAt = 10 + 1;
const firstClassAt = firstSegmentAt + 6;
const firstTenantAt = firstSegmentAt + 8;

const isControl = (run: Bytes): boolean => run[firstClassAt] === 1;

/** The first segment names no tenant: a genesis, which registers without a token. */
const beginsWithGenesis = (run: Bytes): boolean =>
  run.length > firstTenantAt + 16 && isZero(run.subarray(firstTenantAt, firstTenantAt + 16));

async function sendRun(tools: ClientTools, tenant: TenantId, run: Bytes): RelayAnswer<ExchangeAnswer> {
  const request = { method: 'POST', body: run, contentType: runsType, answerLengthMax } as const;
  const register = () => exchange(tools, { ...request, url: `${tools.url}/v1/register` });
  if (beginsWithGenesis(run)) return register();
  const answer = await asDevice(tools, tenant, { ...request, path: '/runs' });
  if (answer.ok || answer.failure.kind !== 'not-found' || !isControl(run)) return answer;
  // The relay does not know this device yet; its admission stands in a control run, which needs no token.
  const registered = await register();
  return registered.ok ? registered : answer;
}

async function pushRun(tools: ClientTools, tenant: TenantId, run: Bytes): RelayAnswer<PushAnswer> {
  if (run.length > bodyLengthMax)
    return ok({ kind: 'refused', reason: 'run-malformed', message: `A run of ${run.length} bytes` });
  const answer = await sendRun(tools, tenant, run);
  if (!answer.ok) return answer;
  const parsed = parsePushAnswer(tools.suite, parseJson(answer.value.body));
  return parsed === undefined
    ? malformed('The answer to a push is not one')
    : checkReceipt(tools, tenant, parsed);
}

/** A receipt that the pinned key did not sign, or for another tenant, is none. */
async function checkReceipt(
  tools: ClientTools,
  tenant: TenantId,
  answer: PushAnswer,
): RelayAnswer<PushAnswer> {
  if (answer.kind !== 'stored' && answer.kind !== 'forked') return ok(answer);
  const key = await tools.session.publicKey();
  if (!key.ok) return key;
  const receipt = verifyReceipt(tools.suite, key.value, answer.receipt);
  if (!receipt.ok) return fail({ kind: 'answer-malformed', message: receipt.failure.message });
  if (receipt.value.tenant !== tenant) return malformed('The receipt is for another tenant');
  return ok(answer);
}
