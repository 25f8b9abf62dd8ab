/**
 * The town hall server: plain HTTP on the loopback address, and HTTPS under the town hall's own name when
 * it is asked for. Every answer, whatever it is, carries the headers that hold the browser to our page.
 */
import fs from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import type { RelayApp } from '../../core/relay/http/relay-app.ts';
import { bytesToHex } from '../../core/value/bytes.ts';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import { createAccess } from './access.ts';
import { createAppointmentRoutes } from './appointment-routes.ts';
import { type ChangeFeed, createChangeFeed } from './change-feed.ts';
import { findDoorProblem, rawHeaders, setSecurityHeaders } from './door.ts';
import { writeDurable } from './durable-file.ts';
import { openApiDocument } from './openapi.ts';
import { createOperatorRoutes, operatorPath } from './operator-routes.ts';
import { createPageRoutes } from './page-routes.ts';
import { createRateLimit } from './rate-limit.ts';
import { openRelayDoor, relayPath } from './relay-door.ts';
import { json, problem } from './responses.ts';
import type { PageEnv } from './route-tools.ts';
import { readStaticPages, type StaticPages, servePage } from './static-pages.ts';
import { systemTimer } from './system-clock.ts';
import { openHostCertificate } from './tls-files.ts';
import { openTownhall, type Townhall, type TownhallOptions } from './townhall.ts';

export interface ServerOptions extends TownhallOptions {
  /** 0 = any free one. */
  readonly port: number;
  /** Serve HTTPS on every address under this name; `port` is then the HTTPS port. */
  readonly lanName?: string | undefined;
  /** The built page; the default is the one that `npm run web` writes. */
  readonly pageFolder?: string | undefined;
  /** How long the head of a request may take; the default is ten seconds. */
  readonly headMilliseconds?: number | undefined;
}

export interface RunningTownhall {
  /** What people open. */
  readonly url: string;
  /** Plain HTTP on this machine. */
  readonly localUrl: string;
  readonly townhall: Townhall;
  readonly close: () => Promise<void>;
}

const builtPage = fileURLToPath(new URL('../../../dist/web', import.meta.url));

export async function startTownhall(options: ServerOptions): Promise<Result<RunningTownhall, Failure>> {
  const folder = options.pageFolder ?? builtPage;
  if (!fs.existsSync(`${folder}/index.html`))
    return fail({
      kind: 'page-missing',
      message: `The page is not built: ${folder} is missing; run npm run web`,
    });
  const pages = readStaticPages(folder);
  const townhall = await openTownhall(options);
  if (!townhall.ok) return townhall;
  const served = await serve(townhall.value, pages, options);
  if (!served.ok) await townhall.value.close();
  return served;
}

async function serve(
  townhall: Townhall,
  pages: StaticPages,
  options: ServerOptions,
): Promise<Result<RunningTownhall, Failure>> {
  const token = bytesToHex(townhall.random.bytes(32));
  const feed = createChangeFeed(systemTimer);
  townhall.watch((hasNewEntries) => {
    if (hasNewEntries) feed.tellChanged(undefined);
    feed.tellSafety();
  });
  const relay = openRelayDoor(townhall);
  if (!relay.ok) return relay;
  const app = createApp({ townhall, feed, pages, token, relay: relay.value });
  const plan = { app, limits: limitsOf(options) };
  const isSecure = options.lanName !== undefined;
  const local = await listen(plainServer(plan), isSecure ? 0 : options.port, '127.0.0.1');
  if (!local.ok) return local;
  const localUrl = `http://localhost:${local.value.port}`;
  const secure = isSecure ? await startSecure(townhall, plan, options) : undefined;
  if (secure?.ok === false) {
    local.value.server.close();
    return secure;
  }
  const serverFile = `${townhall.folder.stateFolder}/server.json`;
  const about = { pid: process.pid, url: `http://127.0.0.1:${local.value.port}`, token };
  writeDurable(serverFile, `${JSON.stringify(about)}\n`, { mode: 0o600 });
  const servers = [local.value.server, ...(secure === undefined ? [] : [secure.value.server])];
  return ok({
    url: secure?.value.url ?? localUrl,
    localUrl,
    townhall,
    close: async () => {
      feed.close();
      relay.value.close();
      await Promise.all(servers.map(stop));
      fs.rmSync(serverFile, { force: true });
      await townhall.close();
    },
  });
}

interface AppParts {
  readonly townhall: Townhall;
  readonly feed: ChangeFeed;
  readonly pages: StaticPages;
  readonly token: string;
  readonly relay: RelayApp;
}

function createApp({ townhall, feed, pages, token, relay }: AppParts): Hono<PageEnv> {
  const { clock, suite, sessions, views } = townhall;
  const access = createAccess({ clock, sha256: suite.hash, sessions, views });
  const signInLimit = createRateLimit({ atOnce: 20, perMinute: 20, now: clock.monotonicMilliseconds });
  const app = new Hono<PageEnv>();
  const tools = { townhall, access, feed, signInLimit };
  app.route('/', createPageRoutes(tools));
  app.route('/', createAppointmentRoutes(tools));
  app.route(operatorPath, createOperatorRoutes({ townhall, token }));
  app.mount(relayPath, relay.app.fetch);
  app.get('/api/openapi.json', () => json(openApiDocument()));
  app.all('/api/*', () => problem('not-found'));
  app.all('*', (context) => servePage(pages, context.req.raw));
  app.onError((error) => {
    townhall.log(`request: ${error.stack ?? error.message}`);
    return problem('server-defect');
  });
  return app;
}

interface ListenerPlan {
  readonly app: Hono<PageEnv>;
  readonly limits: ReturnType<typeof limitsOf>;
}

/** Slow senders are cut off; a page that is read keeps its connection. */
const limitsOf = ({ headMilliseconds = 10_000 }: ServerOptions) => ({
  headersTimeout: headMilliseconds,
  requestTimeout: 120_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: Math.min(2_000, headMilliseconds),
  maxHeaderSize: 16 * 1024,
});

const localNames = ['localhost', '127.0.0.1', '[::1]'];

function plainServer(plan: ListenerPlan): Server {
  const server = createServer(plan.limits, listenerOf(plan, { isHttps: false, names: new Set(localNames) }));
  return withRawAnswers(server);
}

async function startSecure(
  townhall: Townhall,
  plan: ListenerPlan,
  options: ServerOptions,
): Promise<Result<{ readonly server: Server; readonly url: string }, Failure>> {
  const name = options.lanName?.toLowerCase() ?? townhall.folder.config.lanName;
  const ports = { random: townhall.random, now: townhall.clock.wallMilliseconds() };
  const certificate = openHostCertificate(townhall.folder.paths, ports, name);
  if (!certificate.ok) return certificate;
  const { chainPem, privateKeyPem } = certificate.value;
  const names = new Set([name, ...localNames]);
  const server = createSecureServer(
    { ...plan.limits, cert: chainPem, key: privateKeyPem, minVersion: 'TLSv1.2' },
    listenerOf(plan, { isHttps: true, names }),
  );
  const listening = await listen(withRawAnswers(server), options.port, undefined);
  return listening.ok ? ok({ server, url: `https://${name}:${listening.value.port}` }) : listening;
}

function listenerOf(
  { app }: ListenerPlan,
  door: { readonly isHttps: boolean; readonly names: ReadonlySet<string> },
): RequestListener {
  const { isHttps } = door;
  // The request's own address may be anything at all; what it is for was checked at the door.
  const answer = getRequestListener((request, env) => app.fetch(request, { ...env, isHttps }), {
    overrideGlobalObjects: false,
    hostname: 'localhost',
  });
  const refuse = getRequestListener((_request, env) => {
    const { incoming } = env as { incoming: IncomingMessage };
    return problem(findDoorProblem(incoming, door) ?? 'request-malformed');
  });
  return (incoming, outgoing) => {
    setSecurityHeaders(outgoing, { isHttps });
    const isFine = findDoorProblem(incoming, door) === undefined;
    void (isFine ? answer : refuse)(incoming, outgoing);
  };
}

/** What is no HTTP request, too large a head or too slow a body gets an answer of the same kind. */
function withRawAnswers<S extends Server>(server: S): S {
  server.on('clientError', (error: Error & { readonly code?: string }, socket) => {
    if (!socket.writable) return;
    const status =
      error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : error.code === 'HPE_HEADER_OVERFLOW'
          ? '431 Request Header Fields Too Large'
          : '400 Bad Request';
    socket.end(`HTTP/1.1 ${status}\r\n${rawHeaders()}connection: close\r\ncontent-length: 0\r\n\r\n`);
  });
  return server;
}

function listen(
  server: Server,
  port: number,
  host: string | undefined,
): Promise<Result<{ readonly server: Server; readonly port: number }, Failure<'port-unavailable'>>> {
  return new Promise((resolve) => {
    server.once('error', (error) =>
      resolve(fail({ kind: 'port-unavailable', message: `Port ${port} cannot be used: ${error.message}` })),
    );
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
      resolve(ok({ server, port: portOf(server.address()) }));
    });
  });
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new RangeError('The server has no port');
  return address.port;
}

/** What is under way is answered; what is idle, or goes on for more than five seconds, is cut. */
async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), 5_000);
  await closed;
  clearTimeout(cut);
}
