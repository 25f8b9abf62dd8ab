/** The way from the demo's address to the town hall's own server: everything goes on as it came. */
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Gate } from './gate.ts';

/** As the town hall's OpenAPI document names them: this door asks like any browser. */
const sessionPath = '/api/session';
const signInPath = '/api/sign-in';
/** Where a person stands who has signed out, to become somebody else. */
const signInPage = '/anmelden';

export interface Credentials {
  readonly person: string;
  readonly pin: string;
}

export interface TownDoor {
  /** The town hall's server on this machine. */
  readonly port: number;
  readonly gate: Gate;
}

/** Streams both ways, so that news reach the page as they come; changes go through the gate. */
export async function passOn(
  { port, gate }: TownDoor,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', url, headers } = request;
  const leave = method === 'GET' || method === 'HEAD' ? () => undefined : await gate.enter();
  const onward = httpRequest({ host: '127.0.0.1', port, method, path: url, headers }, (answered) => {
    response.writeHead(answered.statusCode ?? 502, answered.headers);
    answered.pipe(response);
    // Its server was ended in the middle of an answer.
    answered.on('error', () => response.destroy());
  });
  onward.on('error', () => {
    leave();
    response.destroy();
  });
  response.on('close', () => {
    leave();
    onward.destroy();
  });
  request.pipe(onward);
}

export interface PagePlan {
  readonly path: string;
  readonly guest: Credentials;
  /** True in the tour's frame: only there, and only by our own page, may it be framed. */
  readonly isFramed: boolean;
}

/** A page of the town hall; whoever nobody has signed in yet is signed in as the guest. */
export async function showPage(
  door: TownDoor,
  plan: PagePlan,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { host, cookie } = request.headers;
  const own = { ...(host === undefined ? {} : { host }), ...(cookie === undefined ? {} : { cookie }) };
  const page = await ask(door, { method: 'GET', path: plan.path, headers: own });
  const mayEnter = page.status === 200 && plan.path !== signInPage;
  const cookies = mayEnter ? await signInGuest(door, plan.guest, own) : [];
  const kept = Object.entries(page.headers).filter(([name]) => !ofTransport.has(name));
  const policy = String(page.headers['content-security-policy'] ?? '');
  response.writeHead(page.status, {
    ...Object.fromEntries(kept),
    ...(plan.isFramed ? { 'content-security-policy': framedPolicy(policy) } : {}),
    'cache-control': 'no-store',
    'set-cookie': [...cookies],
  });
  response.end(page.text);
}

const framedPolicy = (policy: string): string =>
  policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'");

const ofTransport = new Set([
  'content-length',
  'content-encoding',
  'etag',
  'transfer-encoding',
  'connection',
  'keep-alive',
]);

const sessionSchema = z.object({ signedIn: z.boolean() });

/** The cookies of a new session, or none when somebody is signed in already. */
async function signInGuest(
  door: TownDoor,
  guest: Credentials,
  headers: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const session = await ask(door, { method: 'GET', path: sessionPath, headers });
  const known = sessionSchema.safeParse(parseJson(session.text));
  if (!known.success || known.data.signedIn) return [];
  const body = JSON.stringify(guest);
  const signedIn = await ask(door, {
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

/** The look of the town hall's own page: its style sheets carry a hash in their names. */
export async function findStylesheets(door: TownDoor, host: string | undefined): Promise<readonly string[]> {
  const page = await ask(door, { method: 'GET', path: '/', headers: host === undefined ? {} : { host } });
  return [...page.text.matchAll(/<link rel="stylesheet"[^>]* href="([^"]+)"/g)].map(([, href = '']) => href);
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

function ask({ port }: TownDoor, { body, ...question }: Question): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest({ host: '127.0.0.1', port, ...question }, (answered) => {
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
