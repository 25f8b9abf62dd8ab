/** Listening for browsers: limits against slow senders, the door before the app, answers to what is no request. */
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import { findDoorProblem, rawHeaders, setSecurityHeaders } from './door.ts';
import { problem } from './responses.ts';
import type { PageEnv } from './route-tools.ts';

export interface ListenerPlan {
  readonly app: Hono<PageEnv>;
  readonly limits: ReturnType<typeof limitsOf>;
}

/** Slow senders are cut off; a page that is read keeps its connection. */
export const limitsOf = ({
  headMilliseconds = 10_000,
}: {
  readonly headMilliseconds?: number | undefined;
}) => ({
  headersTimeout: headMilliseconds,
  requestTimeout: 120_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: Math.min(2_000, headMilliseconds),
  maxHeaderSize: 16 * 1024,
});

export const localNames = ['localhost', '127.0.0.1', '[::1]'];

export function listenerOf(
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
export function withRawAnswers<S extends Server>(server: S): S {
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

export function listen(
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
export async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), 5_000);
  await closed;
  clearTimeout(cut);
}
