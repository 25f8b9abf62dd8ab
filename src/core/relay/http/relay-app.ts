/**
 * The relay protocol as an HTTP application (docs/formats/relay-http.md). A hub puts it in front of its
 * store, a town hall in front of its own journal; it keeps nothing itself but the key of its tokens.
 */
import { type Context, Hono } from 'hono';
import { tenantIdOf } from '../../control/genesis.ts';
import type { Suite } from '../../crypto/suite.ts';
import { firstOf, parseRun } from '../../segment/run.ts';
import { type Commitment, isGenesis } from '../../segment/segment.ts';
import { type Bytes, bytesToHex, concatBytes } from '../../value/bytes.ts';
import { type DeviceId, parseStreamId, type TenantId } from '../../value/ids.ts';
import type { Clock, Random, Timer } from '../../value/ports.ts';
import { relayIdOf } from '../receipt.ts';
import type { PushAnswer } from '../relay.ts';
import { pullBytesMax } from '../serve-runs.ts';
import { logLimitMax } from '../store-relay.ts';
import { type Bearer, createAccess } from './access.ts';
import { addBlobRoutes } from './blob-routes.ts';
import { createEventStreams } from './event-streams.ts';
import { createFairGate, type Permit } from './fair-gate.ts';
import { jsonResponse } from './json-response.ts';
import { problemResponse } from './problem.ts';
import {
  bodyLengthMax,
  bytesType,
  encodeHeads,
  encodePushAnswer,
  moreHeader,
  registrationLengthMax,
  runsType,
  statusOf,
} from './protocol.ts';
import { bodyMillisecondsMax, readBody } from './read-body.ts';
import type { RelayService } from './relay-service.ts';
import { authenticate, bearerIn, giveChallenge, giveToken } from './sign-in.ts';
import { bytesResponse, numberIn } from './tenant-routes.ts';
import { giveFinishedDigests, giveFinishedStreams, giveVector } from './vector-routes.ts';

export interface RelayAppPlan {
  readonly suite: Suite;
  readonly random: Random;
  readonly clock: Pick<Clock, 'monotonicMilliseconds'>;
  readonly timer: Timer;
  readonly service: RelayService;
  /** The key that signs the receipts of the service. */
  readonly publicKey: Bytes;
  /** False: nobody registers over the network; the tenants of this relay are known to it otherwise. */
  readonly registers: boolean;
  readonly log?: (line: RelayLogLine) => void;
}

/** One finished request: no token, no body, ids only. */
export interface RelayLogLine {
  readonly route: string;
  readonly status: number;
  readonly milliseconds: number;
  readonly tenant?: TenantId;
  readonly device?: DeviceId;
}

export interface RelayApp {
  readonly app: Hono;
  /** Ends the event streams; requests that are under way still get their answers. */
  readonly close: () => void;
}

interface AppTools extends RelayAppPlan {
  readonly relayId: string;
  readonly access: ReturnType<typeof createAccess>;
  readonly gate: ReturnType<typeof createFairGate>;
  readonly events: ReturnType<typeof createEventStreams>;
}

const gateLimits = {
  costMax: 4 * 1024 * 1024,
  insidePerKeyMax: 4,
  waitingPerKeyMax: 256,
  waitingMax: 4096,
};

export function createRelayApp(plan: RelayAppPlan): RelayApp {
  const events = createEventStreams({
    hints: plan.service,
    timer: plan.timer,
    isAdmitted: async ({ tenant, device }) => {
      const known = await plan.service.findDevice(tenant, device);
      return known.ok && known.value.isAdmitted;
    },
  });
  const tools: AppTools = {
    ...plan,
    relayId: relayIdOf(plan.suite, plan.publicKey),
    access: createAccess(plan),
    gate: createFairGate(gateLimits),
    events,
  };
  const app = new Hono();
  app.onError(() => problemResponse('relay-broken'));
  app.notFound(() => problemResponse('not-found'));
  if (plan.log !== undefined) app.use(logRequests(tools, plan.log));
  app.get('/v1/relay', (c) => c.json(describeRelay(tools)));
  app.post('/v1/challenge', (c) => giveChallenge(tools, c.req.raw));
  app.post('/v1/token', (c) => giveToken(tools, c.req.raw));
  app.post('/v1/register', (c) => register(tools, c.req.raw));
  addTenantRoutes(tools, app);
  return { app, close: () => events.close() };
}

function addTenantRoutes(tools: AppTools, app: Hono): void {
  const forTenant = (act: (bearer: Bearer, c: Context) => Promise<Response>) => async (c: Context) => {
    const bearer = await authenticate(tools, c);
    return 'kind' in bearer ? problemResponse(bearer.kind) : act(bearer, c);
  };
  app.get(
    '/v1/tenants/:tenant/vector',
    forTenant((bearer, c) => giveVector(tools, bearer, c)),
  );
  app.get(
    '/v1/tenants/:tenant/finished',
    forTenant((bearer) => giveFinishedDigests(tools, bearer)),
  );
  app.get(
    '/v1/tenants/:tenant/finished/streams',
    forTenant((bearer, c) => giveFinishedStreams(tools, bearer, c)),
  );
  app.post(
    '/v1/tenants/:tenant/runs',
    forTenant((bearer, c) => takeRun(tools, bearer, c.req.raw)),
  );
  app.get(
    '/v1/tenants/:tenant/streams/:stream/runs',
    forTenant((bearer, c) => giveRuns(tools, bearer, c)),
  );
  app.get(
    '/v1/tenants/:tenant/log',
    forTenant((bearer, c) => giveLog(tools, bearer, c)),
  );
  app.get(
    '/v1/tenants/:tenant/report',
    forTenant((bearer) => giveReport(tools, bearer)),
  );
  app.get(
    '/v1/tenants/:tenant/events',
    forTenant(async (bearer) => giveEvents(tools, bearer)),
  );
  const { blobs } = tools.service;
  if (blobs !== undefined) {
    const take = withBody.bind(undefined, tools);
    addBlobRoutes({ suite: tools.suite, blobs, app, forTenant, take });
  }
}

const describeRelay = ({ service, publicKey, relayId, suite }: AppTools) => ({
  protocol: 1,
  suite: suite.id,
  name: service.name,
  relay: relayId,
  publicKey: bytesToHex(publicKey),
  bodyLengthMax,
});

function logRequests(tools: AppTools, log: (line: RelayLogLine) => void) {
  return async (c: Context, next: () => Promise<void>): Promise<void> => {
    const startedAt = tools.clock.monotonicMilliseconds();
    await next();
    const bearer = bearerIn(tools, c);
    const milliseconds = Math.round(tools.clock.monotonicMilliseconds() - startedAt);
    log({ route: `${c.req.method} ${routeOf(c.req.path)}`, status: c.res.status, milliseconds, ...bearer });
  };
}

/** The path without what somebody may have written into it. */
const routeOf = (path: string): string =>
  path
    .slice(0, 200)
    .replace(/[0-9a-f]{16,}/g, '…')
    .replace(/[^\w/…-]/g, '?');

/** Reads a body inside the gate, so that memory is bounded and tenants take turns. */
async function withBody(
  tools: AppTools,
  key: string,
  request: Request,
  lengthMax: number,
  act: (body: Bytes) => Promise<Response>,
): Promise<Response> {
  const stated = Number(request.headers.get('content-length') ?? lengthMax);
  if (!(stated <= lengthMax)) return problemResponse('too-large');
  const entering = tools.gate.enter(key, stated, () => request.signal.aborted);
  if (entering === undefined) return problemResponse('too-busy');
  const permit: Permit = await entering;
  try {
    const limits = { lengthMax, timer: tools.timer, millisecondsMax: bodyMillisecondsMax };
    const body = await readBody(request, limits);
    return body.ok ? await act(body.value) : problemResponse(body.failure);
  } finally {
    permit.leave();
  }
}

const pushResponse = (answer: PushAnswer): Response =>
  jsonResponse(encodePushAnswer(answer), statusOf(answer));

/**
 * Runs that vouch for themselves, without a token: a genesis, whose hash is the tenant's id and whose guardians
 * have signed it; and what follows in control streams, or an empty relay would know nobody but the founding device.
 */
const register = (tools: AppTools, request: Request): Promise<Response> =>
  withBody(tools, 'register', request, registrationLengthMax, async (body) => {
    if (!tools.registers) return problemResponse('registration-refused');
    const run = parseRun(tools.suite, body);
    if (!run.ok || firstOf(run.value).commitment.class !== 'control')
      return problemResponse('request-malformed');
    const first = firstOf(run.value);
    if (!isGenesis(first.commitment)) return takeControl(tools, first.commitment, body);
    const answer = await tools.service.push(tenantIdOf(tools.suite, first.bytes), body);
    if (answer.ok) return pushResponse(answer.value);
    return problemResponse(
      answer.failure.kind === 'not-found' ? 'registration-refused' : answer.failure.kind,
    );
  });

/** Whoever asks is unknown: only what was stored is answered, and a removed device fills no quarantine. */
async function takeControl(
  { service }: AppTools,
  { tenant, device }: Commitment,
  body: Bytes,
): Promise<Response> {
  const origin = await service.findDevice(tenant, device);
  if (!origin.ok || !origin.value.isAdmitted) return problemResponse('not-found');
  const answer = await service.push(tenant, body);
  if (!answer.ok) return problemResponse(answer.failure.kind);
  const isStored = answer.value.kind === 'stored' || answer.value.kind === 'forked';
  return isStored ? pushResponse(answer.value) : problemResponse('not-found');
}

const takeRun = (tools: AppTools, { tenant }: Bearer, request: Request): Promise<Response> =>
  withBody(tools, tenant, request, bodyLengthMax, async (body) => {
    const answer = await tools.service.push(tenant, body);
    return answer.ok ? pushResponse(answer.value) : problemResponse(answer.failure.kind);
  });

async function giveRuns(tools: AppTools, { tenant }: Bearer, c: Context): Promise<Response> {
  const stream = parseStreamId(c.req.param('stream'));
  if (!stream.ok) return problemResponse('not-found');
  const after = numberIn(c, 'after', 0);
  const bytesMax = numberIn(c, 'bytes', pullBytesMax);
  const branch = numberIn(c, 'branch', -1);
  if (after === undefined || bytesMax === undefined || branch === undefined)
    return problemResponse('request-malformed');
  const ofBranch = branch < 0 ? {} : { branch };
  const pulled = await tools.service.pull(tenant, { stream: stream.value, after, bytesMax, ...ofBranch });
  if (!pulled.ok) return problemResponse(pulled.failure.kind);
  const { runs, hasMore } = pulled.value;
  return bytesResponse(concatBytes(...runs), runsType, { [moreHeader]: hasMore ? '1' : '0' });
}

async function giveLog(tools: AppTools, { tenant }: Bearer, c: Context): Promise<Response> {
  const from = numberIn(c, 'from', 0);
  const limit = numberIn(c, 'limit', logLimitMax);
  if (from === undefined || limit === undefined) return problemResponse('request-malformed');
  const log = await tools.service.log(tenant, from, Math.min(limit, logLimitMax));
  return log.ok ? bytesResponse(encodeHeads(log.value), bytesType) : problemResponse(log.failure.kind);
}

async function giveReport(tools: AppTools, { tenant }: Bearer): Promise<Response> {
  const report = await tools.service.report?.(tenant);
  if (report === undefined) return problemResponse('not-found');
  return report.ok ? jsonResponse(report.value) : problemResponse(report.failure.kind);
}

function giveEvents(tools: AppTools, bearer: Bearer): Response {
  const stream = tools.events.open(bearer);
  if (stream === undefined) return problemResponse('too-busy');
  return new Response(stream, {
    headers: {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    },
  });
}
