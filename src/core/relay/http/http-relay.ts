/**
 * A relay over HTTP, as its reader and writer sees it. Nothing it says is believed: receipts are verified
 * against its pinned key here, runs by whoever asked for them.
 */
import type { Suite } from '../../crypto/suite.ts';
import { type Bytes, isZero } from '../../value/bytes.ts';
import type { StreamId, TenantId } from '../../value/ids.ts';
import type { Random, Timer } from '../../value/ports.ts';
import { fail, ok } from '../../value/result.ts';
import { verifyReceipt } from '../receipt.ts';
import type { PullAnswer, PushAnswer, Relay, RelayAnswer, RelayHints } from '../relay.ts';
import { asDevice } from './as-device.ts';
import { askFinishedDigests, askFinishedStreams, askVector, type VectorTools } from './ask-vector.ts';
import { askBlobs } from './blob-client.ts';
import { watchEvents } from './event-reader.ts';
import { type ExchangeAnswer, exchange, type Fetch, malformed, parseJson } from './http-exchange.ts';
import { createHttpSession, type RelayDevice } from './http-session.ts';
import { bodyLengthMax, moreHeader, parseHeads, parsePushAnswer, parseRuns, runsType } from './protocol.ts';

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

interface ClientTools extends HttpRelayPlan, VectorTools {
  readonly timeoutMilliseconds: number;
}

const timeoutMilliseconds = 30_000;
const pullLengthMax = 2 * bodyLengthMax;
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
    finishedDigests: (tenant) => askFinishedDigests(tools, tenant),
    finishedStreams: (tenant, request) => askFinishedStreams(tools, tenant, request),
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
