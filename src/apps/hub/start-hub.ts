/** Puts a hub together: folder, store, relay, HTTP application, sockets. */
import { hash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import type { Server } from 'node:http';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import { openTenantFolders } from '../../core/blob/directory/tenant-folders.ts';
import { createSuite1 } from '../../core/crypto/suite1.ts';
import { createSystemRandom } from '../../core/crypto/system-random.ts';
import { createRelayApp, type RelayLogLine } from '../../core/relay/http/relay-app.ts';
import type { RelayStore } from '../../core/relay/relay-store.ts';
import { openSqliteStore } from '../../core/relay/sqlite/sqlite-store.ts';
import { createStoreRelay, type StoreRelay } from '../../core/relay/store-relay.ts';
import type { Bytes } from '../../core/value/bytes.ts';
import type { TenantId } from '../../core/value/ids.ts';
import type { Timer } from '../../core/value/ports.ts';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import { type HubFolder, type HubFolderFailure, openHubFolder } from './hub-folder.ts';
import { readHubStatus } from './hub-status.ts';
import { type Disk, findWarnings, type HubWarning, watchWarnings } from './hub-warnings.ts';

export interface HubPlan {
  readonly folder: string;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly name: string;
  readonly allowed?: readonly TenantId[];
  readonly quotaBytes?: number | undefined;
  readonly tenantsMax?: number;
  /** One line a request, and one for what the people who run the hub must look at. */
  readonly log?: (line: RelayLogLine | HubWarning) => void;
}

export interface Hub {
  readonly url: string;
  readonly publicKey: Bytes;
  /** Finishes what is under way, closes the database, gives the folder free. */
  readonly close: () => Promise<void>;
}

export type HubFailure = HubFolderFailure | Failure<'port-taken'>;

const tenantsMaxDefault = 10_000;
const serverLimits = {
  /** A request that is not whole by then is cut: nobody holds a connection by sending slowly. */
  requestTimeout: 60_000,
  headersTimeout: 10_000,
  keepAliveTimeout: 10_000,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 8 * 1024,
} as const;
const connectionsMax = 4096;
const closingMilliseconds = 5_000;

const timer: Timer = {
  after: (milliseconds, act) => {
    const wait = setTimeout(act, milliseconds);
    return { cancel: () => clearTimeout(wait) };
  },
};

export async function startHub(plan: HubPlan): Promise<Result<Hub, HubFailure>> {
  const suite = createSuite1();
  const random = createSystemRandom();
  const folder = openHubFolder(plan.folder, { suite, random });
  if (!folder.ok) return folder;
  const opened = openRelay(plan, folder.value, suite);
  if (!opened.ok) {
    folder.value.unlock();
    return opened;
  }
  const { relay, store } = opened.value;
  const clock = { monotonicMilliseconds: () => performance.now() };
  const { publicKey } = folder.value.key;
  const { app, close } = createRelayApp({
    suite,
    random,
    clock,
    timer,
    service: relay,
    publicKey,
    registers: true,
    ...(plan.log === undefined ? {} : { log: plan.log }),
  });
  const { quotaBytes } = plan;
  const disk = (): Disk => diskOf(plan.folder);
  const status = () => readHubStatus({ relay, disk: disk(), quotaBytes });
  app.get('/v1/status', async (c) => giveStatus(c, status, folder.value.statusToken));
  const watch = watchWarnings({
    find: async () => findWarnings(await store.tenants(), disk(), quotaBytes),
    tell: (warning) => plan.log?.(warning),
    timer,
  });
  const server = createHttpServer(app.fetch);
  const stop = async (): Promise<void> => {
    close();
    watch.close();
    await closeServer(server);
    relay.close();
    folder.value.unlock();
  };
  const listening = await listen(server, plan);
  if (!listening.ok) {
    await stop();
    return listening;
  }
  return ok({ url: listening.value, publicKey, close: stop });
}

function openRelay(
  plan: HubPlan,
  folder: HubFolder,
  suite: ReturnType<typeof createSuite1>,
): Result<{ readonly relay: StoreRelay; readonly store: RelayStore }, HubFolderFailure> {
  try {
    const store = openSqliteStore(folder.databasePath, { defer: setImmediate });
    const allowed = new Set(plan.allowed ?? []);
    const tenantsMax = plan.tenantsMax ?? tenantsMaxDefault;
    const mayRegister = async (tenant: TenantId): Promise<boolean> =>
      (allowed.size === 0 || allowed.has(tenant)) && (await store.tenants()).length < tenantsMax;
    const quota = plan.quotaBytes === undefined ? {} : { quotaBytes: plan.quotaBytes };
    const { name } = plan;
    const { key } = folder;
    const places = { path: folder.blobsPath, random: createSystemRandom(), isAlone: true };
    const blobPlaces = openTenantFolders(places);
    return ok({
      relay: createStoreRelay({ name, suite, store, key, blobPlaces, mayRegister, ...quota }),
      store,
    });
  } catch (cause) {
    return fail({ kind: 'folder-unusable', message: cause instanceof Error ? cause.message : String(cause) });
  }
}

function diskOf(folder: string): Disk {
  const { bsize, blocks, bavail } = fs.statfsSync(folder);
  return { totalBytes: bsize * blocks, freeBytes: bsize * bavail };
}

const loopback = /^(?:127\.|::1$|::ffff:127\.)/;

/**
 * For the people who run the hub, on the machine itself. Behind a reverse proxy everybody seems to be on
 * this machine, so the token in the hub's folder is needed as well; for all others there is nothing here.
 */
async function giveStatus(
  c: Context,
  read: () => ReturnType<typeof readHubStatus>,
  token: string,
): Promise<Response> {
  const { incoming }: Partial<HttpBindings> = c.env ?? {};
  const isLocal = loopback.test(incoming?.socket.remoteAddress ?? '');
  if (!isLocal || !isSameText(c.req.header('authorization') ?? '', `Bearer ${token}`)) return c.notFound();
  const status = await read();
  return status.ok ? c.json(status.value) : c.json({ failure: status.failure }, 503);
}

const isSameText = (left: string, right: string): boolean =>
  timingSafeEqual(hash('sha256', left, 'buffer'), hash('sha256', right, 'buffer'));

function createHttpServer(fetch: (request: Request, env: unknown) => Response | Promise<Response>): Server {
  const server = createAdaptorServer({ fetch, serverOptions: serverLimits, overrideGlobalObjects: false });
  if (!('headersTimeout' in server)) throw new TypeError('A hub speaks HTTP/1.1');
  server.maxConnections = connectionsMax;
  server.maxRequestsPerSocket = 0;
  return server;
}

async function listen(server: Server, plan: HubPlan): Promise<Result<string, HubFailure>> {
  server.listen(plan.port, plan.host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    return fail({ kind: 'port-taken', message: cause instanceof Error ? cause.message : String(cause) });
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('A hub listens on a port');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return ok(`http://${host}:${address.port}`);
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const late = setTimeout(() => server.closeAllConnections(), closingMilliseconds);
  await closed;
  clearTimeout(late);
}
