/**
 * The town hall server: plain HTTP on the loopback address, and HTTPS under the town hall's own name when
 * it is asked for. Every answer, whatever it is, carries the headers that hold the browser to our page.
 */
import fs from 'node:fs';
import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { Hono } from 'hono';
import type { RelayApp } from '../../core/relay/http/relay-app.ts';
import { bytesToHex } from '../../core/value/bytes.ts';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import { createAccess } from './access.ts';
import { createAppointmentRoutes } from './appointment-routes.ts';
import { type ChangeFeed, createChangeFeed } from './change-feed.ts';
import { createDeviceRoutes } from './device-routes.ts';
import { writeDurable } from './durable-file.ts';
import { createInfodeskRoutes } from './infodesk-routes.ts';
import {
  type ListenerPlan,
  limitsOf,
  listen,
  listenerOf,
  localNames,
  stop,
  withRawAnswers,
} from './listener.ts';
import { openApiDocument } from './openapi.ts';
import { createOperatorRoutes, operatorPath } from './operator-routes.ts';
import { createPadRoutes } from './pad-routes.ts';
import { createPageRoutes } from './page-routes.ts';
import { createPeopleRoutes } from './people-routes.ts';
import { inLanguageAsked } from './problem-language.ts';
import { createRateLimit } from './rate-limit.ts';
import { openRelayDoor, relayPath } from './relay-door.ts';
import { json, problem } from './responses.ts';
import type { PageEnv } from './route-tools.ts';
import { type HouseFacts, type SecureOptions, startSecure } from './secure-server.ts';
import { readStaticPages, type StaticPages, servePage } from './static-pages.ts';
import { systemTimer } from './system-clock.ts';
import { openTownhall, type Townhall, type TownhallOptions } from './townhall.ts';

export interface ServerOptions extends TownhallOptions, SecureOptions {
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
  /** The help page on plain HTTP, where the house is served. */
  readonly helpUrl: string | undefined;
  readonly townhall: Townhall;
  /** What answers under which method, to be compared with the document. */
  readonly routes: readonly { readonly method: string; readonly path: string }[];
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
  let house: HouseFacts | undefined;
  const app = createApp({ townhall, feed, pages, token, relay: relay.value, house: () => house });
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
  house = secure?.value.house;
  const serverFile = `${townhall.folder.stateFolder}/server.json`;
  const about = { pid: process.pid, url: `http://127.0.0.1:${local.value.port}`, token };
  writeDurable(serverFile, `${JSON.stringify(about)}\n`, { mode: 0o600 });
  const servers = [local.value.server, ...(secure?.value.servers ?? [])];
  return ok({
    url: house?.url ?? localUrl,
    localUrl,
    helpUrl: house?.helpUrl,
    townhall,
    routes: app.routes,
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
  readonly house: () => HouseFacts | undefined;
}

function createApp({ townhall, feed, pages, token, relay, house }: AppParts): Hono<PageEnv> {
  const { clock, suite, sessions, views } = townhall;
  const access = createAccess({ clock, sha256: suite.hash, sessions, views });
  const signInLimit = createRateLimit({ atOnce: 20, perMinute: 20, now: clock.monotonicMilliseconds });
  const app = new Hono<PageEnv>();
  const tools = { townhall, access, feed, signInLimit, house };
  app.use('/api/*', async (context, next) => {
    await next();
    context.res = await inLanguageAsked(context.req.raw, context.res);
  });
  app.route('/', createPageRoutes(tools));
  app.route('/', createAppointmentRoutes(tools));
  app.route('/', createInfodeskRoutes(tools));
  app.route('/', createPadRoutes(tools));
  app.route('/', createPeopleRoutes(tools));
  app.route('/', createDeviceRoutes(tools));
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

function plainServer(plan: ListenerPlan): Server {
  const server = createServer(plan.limits, listenerOf(plan, { isHttps: false, names: new Set(localNames) }));
  return withRawAnswers(server);
}
