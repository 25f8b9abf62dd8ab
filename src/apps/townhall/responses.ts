/** Answers of the API: JSON, or a problem in German with what happened, what it means, what to do. */
import { type Problem, problemType } from '../web/api/problem.ts';
import { type ProblemKind, problems } from './text.de.ts';

const jsonHead = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
const problemHead = { 'content-type': `${problemType}; charset=utf-8`, 'cache-control': 'no-store' };

export const json = (value: unknown): Response => new Response(JSON.stringify(value), { headers: jsonHead });

export const noContent = (): Response =>
  new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } });

const statuses: Readonly<Record<ProblemKind, number>> = {
  'signed-out': 401,
  'session-ended': 401,
  'csrf-missing': 403,
  'origin-foreign': 403,
  'host-unknown': 421,
  'connection-plain': 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'request-malformed': 400,
  'request-conflict': 409,
  'body-too-large': 413,
  'too-many-requests': 429,
  'recording-stopped': 503,
  // Waiting changes nothing: whoever asks again is told again.
  'device-retired': 409,
  'recording-loading': 503,
  'server-restarting': 503,
  'server-defect': 500,
  'token-unknown': 401,
  'token-expired': 401,
  // The page takes 401 and 403 for the end of a session; this one goes on.
  'act-not-allowed': 409,
  'too-many-streams': 429,
  // Not 401 or 403 either: nothing is wrong with the PIN or the session.
  'browser-unknown': 409,
  'browser-removed': 409,
  'browser-first': 409,
  'house-not-served': 409,
  'code-unknown': 409,
  'code-used': 409,
};

const waitSeconds: Partial<Readonly<Record<ProblemKind, string>>> = {
  'too-many-requests': '60',
  'recording-loading': '2',
  'server-restarting': '2',
  'too-many-streams': '60',
};

export const problem = (kind: ProblemKind): Response => {
  const wait = waitSeconds[kind];
  const head = wait === undefined ? problemHead : { ...problemHead, 'retry-after': wait };
  return new Response(JSON.stringify({ kind, ...problems[kind] }), { status: statuses[kind], headers: head });
};

/** A problem in the words of the room that refused. */
export const refusal = (status: number, words: Problem): Response =>
  new Response(JSON.stringify(words), { status, headers: problemHead });
