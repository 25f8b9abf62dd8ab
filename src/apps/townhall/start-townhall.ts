/**
 * The town hall server: plain HTTP on the loopback address, and HTTPS under the town hall's own name when
 * it is asked for. Every answer, whatever it is, carries the headers that hold the browser to our page.
 */
import fs from 'node:fs';
import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import {
  type ListenerPlan,
  limitsOf,
  listen,
  listenerOf,
  localNames,
  stop,
  withRawAnswers,
} from './listener.ts';
import { type HouseFacts, type SecureOptions, startSecure } from './secure-server.ts';
import { readStaticPages, type StaticPages } from './static-pages.ts';
import { openTownhall, type Townhall, type TownhallOptions } from './townhall.ts';
import { openTownhallApp } from './townhall-app.ts';

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

/** The built page, or the one of a test. */
export function readPages(pageFolder: string | undefined): Result<StaticPages, Failure<'page-missing'>> {
  const folder = pageFolder ?? builtPage;
  if (fs.existsSync(`${folder}/index.html`)) return ok(readStaticPages(folder));
  return fail({
    kind: 'page-missing',
    message: `The page is not built: ${folder} is missing; run npm run web`,
  });
}

export async function startTownhall(options: ServerOptions): Promise<Result<RunningTownhall, Failure>> {
  const pages = readPages(options.pageFolder);
  if (!pages.ok) return pages;
  const townhall = await openTownhall(options);
  if (!townhall.ok) return townhall;
  const served = await serve(townhall.value, pages.value, options);
  if (!served.ok) await townhall.value.close();
  return served;
}

async function serve(
  townhall: Townhall,
  pages: StaticPages,
  options: ServerOptions,
): Promise<Result<RunningTownhall, Failure>> {
  let house: HouseFacts | undefined;
  const opened = openTownhallApp(townhall, pages, () => house);
  if (!opened.ok) return opened;
  const { app } = opened.value;
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
  const removeServerFile = opened.value.writeServerFile(local.value.port);
  const servers = [local.value.server, ...(secure?.value.servers ?? [])];
  return ok({
    url: house?.url ?? localUrl,
    localUrl,
    helpUrl: house?.helpUrl,
    townhall,
    routes: app.routes,
    close: async () => {
      opened.value.close();
      await Promise.all(servers.map(stop));
      removeServerFile();
      await townhall.close();
    },
  });
}

export function plainServer(plan: ListenerPlan): Server {
  const server = createServer(plan.limits, listenerOf(plan, { isHttps: false, names: new Set(localNames) }));
  return withRawAnswers(server);
}
