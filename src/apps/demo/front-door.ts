/**
 * The demo's one address. Under `localhost` it is the tour, which shows the town hall in a frame; under
 * `127.0.0.1` it is the town hall alone, as the second person sees it: another name of the same machine, so
 * that a browser keeps the two sign-ins apart. Whatever is not the tour's goes on to the town hall.
 */
import { once } from 'node:events';
import fs from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import { contentSecurityPolicy } from '../townhall/door.ts';
import { cardsHtml } from './cards.ts';
import type { Region } from './region.ts';
import type { Tour } from './tour.ts';
import { tourPage } from './tour-page.ts';
import { acts, cardsPath, framePath, scriptPath, stylePath, tourPath } from './tour-paths.ts';
import { type Credentials, findStylesheets, passOn, showPage, type TownDoor } from './town-door.ts';

export interface FrontDoorPlan {
  readonly host: string;
  readonly portWanted: number;
  readonly town: TownDoor;
  /** Who sits in the frame, and who in the second window. */
  readonly guest: Credentials;
  readonly second: Credentials;
  readonly tour: Tour;
  readonly region: Region;
}

export interface FrontDoor {
  readonly port: number;
  readonly close: () => Promise<void>;
}

const portsTried = 50;

export async function openFrontDoor(plan: FrontDoorPlan): Promise<Result<FrontDoor, Failure>> {
  const server = createServer((request, response) => {
    void answer(plan, request, response).catch(() => {
      if (!response.headersSent) response.writeHead(502, { 'content-type': 'text/plain; charset=utf-8' });
      response.end();
    });
  });
  for (let port = plan.portWanted; port < plan.portWanted + portsTried; port += 1) {
    const isListening = await tryToListen(server, port, plan.host);
    if (isListening) {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new TypeError('A front door has a port');
      return ok({ port: address.port, close: () => closeServer(server) });
    }
  }
  return fail({
    kind: 'port-taken',
    message: `Every port from ${plan.portWanted} to ${plan.portWanted + portsTried - 1} is taken`,
  });
}

/** False when the port is taken; anything else that goes wrong is not about the port. */
async function tryToListen(
  server: ReturnType<typeof createServer>,
  port: number,
  host: string,
): Promise<boolean> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
    return true;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE') return false;
    throw cause;
  }
}

async function closeServer(server: ReturnType<typeof createServer>): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

async function answer(
  plan: FrontDoorPlan,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const { headers } = request;
  const isFramed = path === framePath || headers['sec-fetch-dest'] === 'iframe';
  const wantsPage = request.method === 'GET' && (headers.accept ?? '').includes('text/html');
  const isSecond = hostName(request) === '127.0.0.1';
  const isTour = !isFramed && !isSecond && path === '/' && wantsPage;
  if (!isFramed && (isTour || path === tourPath || path.startsWith(`${tourPath}/`)))
    return answerTour(plan, path, request, response);
  if (!wantsPage || path.startsWith('/api/')) return passOn(plan.town, request, response);
  await plan.tour.whenStill();
  const guest = isSecond ? plan.second : plan.guest;
  await showPage(plan.town, { path: path === framePath ? '/' : path, guest, isFramed }, request, response);
}

const files: Readonly<Record<string, { readonly type: string; readonly file: URL }>> = {
  [scriptPath]: {
    type: 'text/javascript; charset=utf-8',
    file: new URL('./page/tour.js', import.meta.url),
  },
  [stylePath]: {
    type: 'text/css; charset=utf-8',
    file: new URL('./page/tour.css', import.meta.url),
  },
};

const pressed: Readonly<Record<string, (tour: Tour) => Promise<void> | void>> = {
  [acts.day]: (tour) => tour.showDay(),
  [acts.switchOff]: (tour) => tour.switchProvider('off'),
  [acts.switchOn]: (tour) => tour.switchProvider('on'),
  [acts.plug]: (tour) => tour.pullPlug(),
};

const htmlType = 'text/html; charset=utf-8';
const textType = 'text/plain; charset=utf-8';

async function answerTour(
  plan: FrontDoorPlan,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const send = (status: number, type: string, body: string | Buffer, location?: string): void => {
    response.writeHead(status, {
      'content-type': type,
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      ...(location === undefined ? {} : { location }),
    });
    response.end(body);
  };
  if (!isOwnHost(request)) return send(421, textType, '');
  if (request.method === 'POST') {
    if (!isSameOrigin(request)) return send(403, textType, '');
    const act = pressed[path];
    if (act === undefined) return send(404, textType, '');
    await act(plan.tour);
    return send(303, htmlType, '', '/');
  }
  const file = files[path];
  if (file !== undefined) return send(200, file.type, fs.readFileSync(file.file));
  if (path === cardsPath) return send(200, htmlType, cardsHtml(plan.tour.state()).text);
  if (path === tourPath) return send(303, htmlType, '', '/');
  if (path !== '/') return send(404, textType, '');
  await plan.tour.whenStill();
  send(200, htmlType, await pageFor(plan, request));
}

async function pageFor(plan: FrontDoorPlan, { headers, socket }: IncomingMessage): Promise<string> {
  return tourPage({
    state: plan.tour.state(),
    region: plan.region,
    stylesheets: await findStylesheets(plan.town, headers.host),
    secondAddress: `http://127.0.0.1:${/:(\d+)$/.exec(headers.host ?? '')?.[1] ?? socket.localPort}/`,
  });
}

const hostName = ({ headers }: IncomingMessage): string => (headers.host ?? '').replace(/:\d+$/, '');

/** A foreign name here means a rebound DNS entry. */
const isOwnHost = (request: IncomingMessage): boolean =>
  ['localhost', '127.0.0.1', '[::1]'].includes(hostName(request));

/**
 * Only our own page switches. Browsers say themselves whether a request is from the same origin; beside
 * that `origin` means little, since a form of a page without referrer sends "null".
 */
function isSameOrigin({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  return site === undefined ? headers.origin === `http://${headers.host}` : site === 'same-origin';
}
