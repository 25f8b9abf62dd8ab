/**
 * The demo's one address: everything goes to the town hall's own server as it came, but for three things.
 * A page that nobody is signed in to is signed in as Frau Demir, by the town hall's own sign-in; every page
 * gets the control bar; and `/probealarm` belongs to the demo.
 */
import { once } from 'node:events';
import fs from 'node:fs';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import { contentSecurityPolicy } from '../townhall/door.ts';
import {
  barContent,
  controlPage,
  controlPath,
  type DemoPerson,
  type DemoState,
  withBar,
} from './control-pages.ts';

/** As the town hall's OpenAPI document names them: this door asks like any browser. */
const sessionPath = '/api/session';
const signInPath = '/api/sign-in';
/** Where a person stands who has signed out, to become somebody else. */
const signInPage = '/anmelden';

export interface FrontDoorPlan {
  readonly host: string;
  readonly portWanted: number;
  /** The town hall's server on this machine. */
  readonly townPort: number;
  readonly guest: { readonly person: string; readonly pin: string };
  readonly persons: readonly DemoPerson[];
  readonly state: () => DemoState;
  readonly switchProvider: (to: 'on' | 'off') => Promise<void>;
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
  if (path === controlPath || path.startsWith(`${controlPath}/`))
    return control(plan, path, request, response);
  const wantsPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html');
  if (wantsPage && !path.startsWith('/api/')) return showPage(plan, path, request, response);
  passOn(plan, request, response);
}

/** Streams both ways, so that news reach the page as they come. */
function passOn({ townPort }: FrontDoorPlan, request: IncomingMessage, response: ServerResponse): void {
  const { method, url, headers } = request;
  const onward = httpRequest(
    { host: '127.0.0.1', port: townPort, method, path: url, headers },
    (answered) => {
      response.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(response);
    },
  );
  onward.on('error', () => response.destroy());
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}

async function showPage(
  plan: FrontDoorPlan,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { host, cookie } = request.headers;
  const own = { ...(host === undefined ? {} : { host }), ...(cookie === undefined ? {} : { cookie }) };
  const page = await ask(plan, { method: 'GET', path, headers: own });
  const cookies = page.status === 200 && path !== signInPage ? await signInGuest(plan, own) : [];
  const headers = { ...page.headers, 'cache-control': 'no-store', 'set-cookie': [...cookies] };
  for (const name of [
    'content-length',
    'content-encoding',
    'etag',
    'transfer-encoding',
    'connection',
    'keep-alive',
  ])
    delete (headers as Record<string, unknown>)[name];
  response.writeHead(page.status, headers);
  response.end(withBar(page.text));
}

const sessionSchema = z.object({ signedIn: z.boolean() });

/** The cookies of a new session, or none when somebody is signed in already. */
async function signInGuest(
  plan: FrontDoorPlan,
  headers: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const session = await ask(plan, { method: 'GET', path: sessionPath, headers });
  const known = sessionSchema.safeParse(parseJson(session.text));
  if (!known.success || known.data.signedIn) return [];
  const body = JSON.stringify(plan.guest);
  const signedIn = await ask(plan, {
    method: 'POST',
    path: signInPath,
    headers: {
      ...headers,
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
    },
    body,
  });
  const cookies = signedIn.headers['set-cookie'];
  return signedIn.status === 200 && cookies !== undefined ? cookies : [];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // The town hall is just starting; the page says so itself.
  }
}

interface Question {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

function ask({ townPort }: FrontDoorPlan, { body, ...question }: Question): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest({ host: '127.0.0.1', port: townPort, ...question }, (answered) => {
      let text = '';
      answered.setEncoding('utf8');
      answered.on('data', (part: string) => {
        text += part;
      });
      answered.on('end', () =>
        resolve({ status: answered.statusCode ?? 502, headers: answered.headers, text }),
      );
      answered.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

const files: Readonly<Record<string, { readonly type: string; readonly file: URL }>> = {
  [`${controlPath}/bar.js`]: {
    type: 'text/javascript; charset=utf-8',
    file: new URL('./page/bar.js', import.meta.url),
  },
  [`${controlPath}/bar.css`]: {
    type: 'text/css; charset=utf-8',
    file: new URL('./page/bar.css', import.meta.url),
  },
};

async function control(
  plan: FrontDoorPlan,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const send = (
    status: number,
    type: string,
    body: string | Buffer,
    more: Record<string, string> = {},
  ): void => {
    response.writeHead(status, {
      'content-type': type,
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      ...more,
    });
    response.end(body);
  };
  const html = 'text/html; charset=utf-8';
  if (!isOwnHost(request)) return send(421, 'text/plain; charset=utf-8', '');
  if (request.method === 'POST') {
    if (!isSameOrigin(request)) return send(403, 'text/plain; charset=utf-8', '');
    if (path !== `${controlPath}/aus` && path !== `${controlPath}/an`) return send(404, html, '');
    await plan.switchProvider(path.endsWith('/an') ? 'on' : 'off');
    return send(303, html, '', { location: controlPath });
  }
  const file = files[path];
  if (file !== undefined) return send(200, file.type, fs.readFileSync(file.file));
  if (path === `${controlPath}/leiste`) return send(200, html, barContent(plan.state()));
  if (path !== controlPath) return send(404, html, '');
  const sheets = [...(await findStylesheets(plan, request.headers.host)), `${controlPath}/bar.css`];
  send(200, html, controlPage(plan.state(), plan.persons, sheets));
}

/** The look of the town hall's own page: its style sheets carry a hash in their names. */
async function findStylesheets(plan: FrontDoorPlan, host: string | undefined): Promise<readonly string[]> {
  const page = await ask(plan, { method: 'GET', path: '/', headers: host === undefined ? {} : { host } });
  return [...page.text.matchAll(/<link rel="stylesheet"[^>]* href="([^"]+)"/g)].map(([, href = '']) => href);
}

/** A foreign name here means a rebound DNS entry. */
const isOwnHost = ({ headers }: IncomingMessage): boolean =>
  ['localhost', '127.0.0.1', '[::1]'].includes((headers.host ?? '').replace(/:\d+$/, ''));

/**
 * Only our own page switches. Browsers say themselves whether a request is from the same origin; beside
 * that `origin` means little, since a form of a page without referrer sends "null".
 */
function isSameOrigin({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  return site === undefined ? headers.origin === `http://${headers.host}` : site === 'same-origin';
}
