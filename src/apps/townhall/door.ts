/**
 * What is checked and set for every request before anything else looks at it: the name it was sent to, the
 * page it came from, and the headers that hold the browser to our own page.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ProblemKind } from './text.de.ts';

export const contentSecurityPolicy = [
  "default-src 'self'",
  "img-src 'self' data:",
  "style-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const headers: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
};

/** Half a year; only ever sent over HTTPS. */
const strictTransport = 'max-age=15552000';

export function setSecurityHeaders(response: ServerResponse, options: { readonly isHttps: boolean }): void {
  for (const name in headers) response.setHeader(name, headers[name] ?? '');
  if (options.isHttps) response.setHeader('strict-transport-security', strictTransport);
}

/** The same for answers that Node itself gives to what is no HTTP request. */
export const rawHeaders = (): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');

export interface DoorPlan {
  readonly isHttps: boolean;
  /** Names under which this server answers, without port. A foreign name means a rebound DNS entry. */
  readonly names: ReadonlySet<string>;
}

/** Why a request is turned away, or undefined. */
export function findDoorProblem(request: IncomingMessage, plan: DoorPlan): ProblemKind | undefined {
  // Node keeps the first of several names; what stands between may keep another one.
  if ((request.headersDistinct['host']?.length ?? 0) > 1) return 'request-malformed';
  const host = request.headers.host?.toLowerCase() ?? '';
  if (!plan.names.has(host.replace(/:\d+$/, ''))) return 'host-unknown';
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return 'origin-foreign';
  const { origin } = request.headers;
  const own = `${plan.isHttps ? 'https' : 'http'}://${host}`;
  return origin === undefined || origin.toLowerCase() === own ? undefined : 'origin-foreign';
}
