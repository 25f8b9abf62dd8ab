/**
 * *Einrichten*: a server for a town hall that does not exist yet, or is not set up to the end. It listens on the
 * loopback address only. From the founding on everything of daily work is served beside it.
 */
import { resolve } from 'node:path';
import { Hono } from 'hono';
import { createSystemRandom } from '../../core/crypto/system-random.ts';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import { setupAddress } from '../web/api/pages.ts';
import { setupPath } from '../web/api/setup.ts';
import { houseAddresses } from './lan/addresses.ts';
import { limitsOf, listen, stop } from './listener.ts';
import { createPeopleRoutes } from './people-routes.ts';
import { inLanguageAsked } from './problem-language.ts';
import { createRateLimit } from './rate-limit.ts';
import { problem } from './responses.ts';
import type { PageEnv } from './route-tools.ts';
import { asAccess, createSetupAccess, type SetupAccess } from './setup-access.ts';
import { findSetupStage, finishRemoval, removeDraft } from './setup-file.ts';
import { createSetupRoutes } from './setup-routes.ts';
import { openSetupWork } from './setup-work.ts';
import { plainServer, readPages, type ServerOptions } from './start-townhall.ts';
import { type StaticPages, servePage } from './static-pages.ts';
import { createSystemClock } from './system-clock.ts';
import { openTownhall, type Townhall } from './townhall.ts';
import { openTownhallApp, type TownhallApp } from './townhall-app.ts';

export interface RunningSetup {
  /** With the code behind `#`: shown once, to whoever sits at this machine. */
  readonly url: string;
  readonly localUrl: string;
  readonly close: () => Promise<void>;
}

type SetupOptions = Omit<ServerOptions, 'lanName' | 'helpPort'>;

/** `setup-over`: this folder is set up, or is none that could be. */
export async function startSetup(options: SetupOptions): Promise<Result<RunningSetup, Failure>> {
  const stage = findSetupStage(options.dir);
  if (!stage.ok) return stage;
  if (stage.value === 'done')
    return fail({ kind: 'setup-over', message: `${options.dir} is not to be set up` });
  const pages = readPages(options.pageFolder);
  if (!pages.ok) return pages;
  const house = openHouse(options, pages.value);
  if (stage.value === 'begun') {
    finishRemoval(resolve(options.dir));
    removeDraft(options.dir);
    const served = await house.serve();
    if (!served.ok) return served;
  }
  const access = createSetupAccess(createSystemRandom());
  const app = createSetupApp({ options, access, house, pages: pages.value });
  const plan = { app, limits: limitsOf(options) };
  const local = await listen(plainServer(plan), options.port, '127.0.0.1');
  if (!local.ok) {
    await house.close();
    return local;
  }
  const { server, port } = local.value;
  house.listensAt(port);
  const localUrl = `http://localhost:${port}`;
  return ok({
    url: `${localUrl}${setupAddress}#${access.code}`,
    localUrl,
    close: async () => {
      access.close();
      house.closeFeeds();
      await stop(server);
      await house.close();
    },
  });
}

/** The town hall, as soon as there is one. */
interface House {
  readonly serve: () => Promise<Result<Townhall, Failure>>;
  readonly opened: () => { readonly townhall: Townhall; readonly served: TownhallApp } | undefined;
  readonly listensAt: (port: number) => void;
  readonly closeFeeds: () => void;
  readonly close: () => Promise<void>;
}

function openHouse(options: SetupOptions, pages: StaticPages): House {
  let opened: { readonly townhall: Townhall; readonly served: TownhallApp } | undefined;
  let port: number | undefined;
  let removeServerFile = (): void => undefined;
  const tellPort = (): void => {
    if (opened !== undefined && port !== undefined) removeServerFile = opened.served.writeServerFile(port);
  };
  return {
    serve: async () => {
      const townhall = await openTownhall(options);
      if (!townhall.ok) return townhall;
      const served = openTownhallApp(townhall.value, pages);
      if (!served.ok) {
        await townhall.value.close();
        return served;
      }
      opened = { townhall: townhall.value, served: served.value };
      tellPort();
      return townhall;
    },
    opened: () => opened,
    listensAt: (listening) => {
      port = listening;
      tellPort();
    },
    closeFeeds: () => opened?.served.close(),
    close: async () => {
      removeServerFile();
      await opened?.townhall.close();
    },
  };
}

interface SetupParts {
  readonly options: SetupOptions;
  readonly access: SetupAccess;
  readonly house: House;
  readonly pages: StaticPages;
}

function createSetupApp({ options, access, house, pages }: SetupParts): Hono<PageEnv> {
  const place = {
    root: resolve(options.dir),
    stateRoot: options.stateRoot,
    houseAddresses,
    serve: house.serve,
  };
  const clock = createSystemClock('Europe/Berlin');
  const limit = createRateLimit({ atOnce: 20, perMinute: 20, now: clock.monotonicMilliseconds });
  const work = openSetupWork(place, house.opened()?.townhall);
  const app = new Hono<PageEnv>();
  app.use('/api/*', async (context, next) => {
    await next();
    context.res = await inLanguageAsked(context.req.raw, context.res);
  });
  app.route('/', createSetupRoutes({ access, work, limit }));
  const persons = onceOpened(house, ({ served }) =>
    new Hono<PageEnv>().route(setupPath, createPeopleRoutes({ ...served.tools, access: asAccess(access) })),
  );
  app.all(`${setupPath}/*`, (context) => {
    const routes = persons();
    return routes === undefined ? problem('not-found') : routes.fetch(context.req.raw, context.env);
  });
  app.all('*', (context) => {
    const served = house.opened()?.served.app;
    if (served !== undefined) return served.fetch(context.req.raw, context.env);
    if (context.req.path.startsWith('/api/')) return problem('not-found');
    if (context.req.path === '/') return context.redirect(setupAddress);
    return servePage(pages, context.req.raw);
  });
  app.onError((error) => {
    options.log?.(`request: ${error.stack ?? error.message}`);
    return problem('server-defect');
  });
  return app;
}

/** Made when it is first needed, and kept. */
function onceOpened<T>(
  house: House,
  make: (opened: NonNullable<ReturnType<House['opened']>>) => T,
): () => T | undefined {
  let made: T | undefined;
  return () => {
    const opened = house.opened();
    if (opened !== undefined) made ??= make(opened);
    return made;
  };
}
