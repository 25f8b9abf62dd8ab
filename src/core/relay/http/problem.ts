/** Refusals as RFC 9457 problem documents: what happened, never why our insides say so. */
import type { RelayFailure } from '../relay.ts';

export type ProblemKind =
  | RelayFailure['kind']
  | 'request-malformed'
  | 'registration-refused'
  | 'too-large'
  | 'too-slow'
  | 'too-busy';

export interface Problem {
  readonly status: 400 | 401 | 403 | 404 | 408 | 413 | 429 | 502 | 503 | 507;
  readonly title: string;
}

const problems: Readonly<Record<ProblemKind, Problem>> = {
  'request-malformed': { status: 400, title: 'The request is not of this protocol' },
  unauthorised: { status: 401, title: 'Sign in as an admitted device' },
  'registration-refused': { status: 403, title: 'This tenant may not register here' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'too-slow': { status: 408, title: 'The body took too long' },
  'too-large': { status: 413, title: 'The body is longer than a run may be' },
  'too-busy': { status: 429, title: 'Too many requests wait already; come again' },
  unreachable: { status: 502, title: 'What keeps the runs cannot be reached' },
  'answer-malformed': { status: 502, title: 'What keeps the runs answered nonsense' },
  'relay-broken': { status: 503, title: 'The relay has failed and stored nothing' },
  'relay-full': { status: 507, title: 'The relay has no room and stored nothing' },
};

export const problemType = 'application/problem+json';
export const typePrefix = 'urn:insel:relay:';

export function problemResponse(kind: ProblemKind): Response {
  const { status, title } = problems[kind];
  const headers = new Headers({ 'content-type': problemType, 'cache-control': 'no-store' });
  if (status === 401) headers.set('www-authenticate', 'Bearer');
  if (status === 429 || status === 503) headers.set('retry-after', '5');
  return new Response(JSON.stringify({ type: `${typePrefix}${kind}`, title, status }), { status, headers });
}

export const isProblemKind = (text: string): text is ProblemKind => Object.hasOwn(problems, text);
