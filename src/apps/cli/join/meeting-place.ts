/**
 * Where a joining device meets an admitted one: a small HTTP server that is open while an invitation is.
 * It needs no TLS, because both messages are sealed under the code. `POST /v1/join` with a request gives
 * 202 while guardians decide, 200 with the answer, 403 for a wrong code, 409 for a second device.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Suite } from '../../../core/crypto/suite.ts';
import { type Bytes, bytesToHex, concatBytes } from '../../../core/value/bytes.ts';
import { type Failure, fail, ok, type Result } from '../../../core/value/result.ts';
import { type JoinRequest, openRequest } from './join-message.ts';

export interface MeetingPlace {
  readonly url: string;
  /** The first request that was made with the code; it alone can be answered. */
  readonly request: Promise<{ readonly message: Bytes; readonly device: JoinRequest }>;
  /** Hands out the answer; resolves when the device has fetched it. */
  readonly answer: (message: Bytes) => Promise<void>;
  readonly refuse: () => void;
  readonly close: () => Promise<void>;
}

/** Keys and a name: a request is a few kilobytes. */
const requestLengthMax = 64 * 1024;

export async function openMeetingPlace(
  suite: Suite,
  secret: Bytes,
  address: { readonly host: string; readonly port: number },
): Promise<Result<MeetingPlace, Failure<'port-taken'>>> {
  const asked = Promise.withResolvers<{ message: Bytes; device: JoinRequest }>();
  const fetched = Promise.withResolvers<void>();
  let bound: string | undefined;
  let answer: Bytes | undefined;
  let isRefused = false;
  const take = (message: Bytes): { status: number; body?: Bytes } => {
    const opened = openRequest(suite, secret, message);
    if (!opened.ok) return { status: 403 };
    const hash = bytesToHex(suite.hash(message));
    bound ??= hash;
    if (bound !== hash) return { status: 409 };
    asked.resolve({ message, device: opened.value });
    if (isRefused) return { status: 410 };
    return answer === undefined ? { status: 202 } : { status: 200, body: answer };
  };
  const server = createServer((request, response) => {
    void handle(request, response, take).then((status) => {
      if (status === 200) fetched.resolve();
    });
  });
  server.requestTimeout = 10_000;
  server.headersTimeout = 5_000;
  server.maxConnections = 32;
  server.listen(address.port, address.host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    return fail({ kind: 'port-taken', message: cause instanceof Error ? cause.message : String(cause) });
  }
  return ok({
    url: urlOf(server, address.host),
    request: asked.promise,
    answer: (message) => {
      answer = message;
      return fetched.promise;
    },
    refuse: () => {
      isRefused = true;
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      server.closeAllConnections();
      await closed;
    },
  });
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  take: (message: Bytes) => { readonly status: number; readonly body?: Bytes },
): Promise<number> {
  const end = (status: number, body?: Bytes): Promise<number> =>
    new Promise((resolve) => {
      response.writeHead(status, { 'content-type': 'application/octet-stream', 'cache-control': 'no-store' });
      response.once('close', () => resolve(response.writableFinished ? status : 0));
      response.end(body);
    });
  if (request.method !== 'POST' || request.url !== '/v1/join') return end(404);
  const message = await readBody(request);
  if (message === undefined) return end(413);
  const { status, body } = take(message);
  return end(status, body);
}

async function readBody(request: IncomingMessage): Promise<Bytes | undefined> {
  const parts: Bytes[] = [];
  let length = 0;
  try {
    for await (const part of request) {
      if (!(part instanceof Uint8Array)) return undefined;
      length += part.length;
      if (length > requestLengthMax) return undefined;
      parts.push(part);
    }
  } catch {
    return undefined; // The connection broke: nobody waits for the status either.
  }
  return concatBytes(...parts);
}

function urlOf(server: Server, host: string): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('A meeting place has a port');
  const shown = host.includes(':') ? `[${host}]` : host;
  return `http://${shown}:${address.port}`;
}
