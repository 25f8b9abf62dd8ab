/** All that a town hall answers over HTTP, whoever listens: the page, its API, the operator's way in, the relay. */
import fs from 'node:fs';
import { Hono } from 'hono';
import type { RelayApp } from '../../core/relay/http/relay-app.ts';
import { bytesToHex } from '../../core/value/bytes.ts';
import { type Failure, ok, type Result } from '../../core/value/result.ts';
import { createAccess } from './access.ts';
import { createAppointmentRoutes } from './appointment-routes.ts';
import { createChangeFeed } from './change-feed.ts';
import { createDeviceRoutes } from './device-routes.ts';
import { writeDurable } from './durable-file.ts';
import { createInfodeskRoutes } from './infodesk-routes.ts';
import { openApiDocument } from './openapi.ts';
import { createOperatorRoutes, operatorPath } from './operator-routes.ts';
import { createPadRoutes } from './pad-routes.ts';
import { createPageRoutes } from './page-routes.ts';
import { createPeopleRoutes } from './people-routes.ts';
import { inLanguageAsked } from './problem-language.ts';
import { createRateLimit } from './rate-limit.ts';
import { openRelayDoor, relayPath } from './relay-door.ts';
import { json, problem } from './responses.ts';
import type { PageEnv, PageTools } from './route-tools.ts';
import type { HouseFacts } from './secure-server.ts';
import { type StaticPages, servePage } from './static-pages.ts';
import { systemTimer } from './system-clock.ts';
import type { Townhall } from './townhall.ts';

export interface TownhallApp {
  readonly app: Hono<PageEnv>;
  readonly tools: PageTools;
  /** Tells the command line where the server listens; the answer takes it back. */
  readonly writeServerFile: (port: number) => () => void;
  readonly close: () => void;
}

export function openTownhallApp(
  townhall: Townhall,
  pages: StaticPages,
  house: () => HouseFacts | undefined = () => undefined,
): Result<TownhallApp, Failure> {
  const token = bytesToHex(townhall.random.bytes(32));
  const feed = createChangeFeed(systemTimer);
  townhall.watch((hasNewEntries) => {
    if (hasNewEntries) feed.tellChanged(undefined);
    feed.tellSafety();
  });
  const relay = openRelayDoor(townhall);
  if (!relay.ok) return relay;
  const { clock, suite, sessions, views } = townhall;
  const access = createAccess({ clock, sha256: suite.hash, sessions, views });
  const signInLimit = createRateLimit({ atOnce: 20, perMinute: 20, now: clock.monotonicMilliseconds });
  const tools = { townhall, access, feed, signInLimit, house };
  return ok({
    app: createApp({ tools, pages, token, relay: relay.value }),
    tools,
    writeServerFile: (port) => {
      const path = `${townhall.folder.stateFolder}/server.json`;
      const about = { pid: process.pid, url: `http://127.0.0.1:${port}`, token };
      writeDurable(path, `${JSON.stringify(about)}\n`, { mode: 0o600 });
      return () => fs.rmSync(path, { force: true });
    },
    close: () => {
      feed.close();
      relay.value.close();
    },
  });
}

interface AppParts {
  readonly tools: PageTools;
  readonly pages: StaticPages;
  readonly token: string;
  readonly relay: RelayApp;
}

function createApp({ tools, pages, token, relay }: AppParts): Hono<PageEnv> {
  const { townhall } = tools;
  const app = new Hono<PageEnv>();
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
