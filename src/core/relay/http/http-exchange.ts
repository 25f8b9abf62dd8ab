/** One request and its answer, with a deadline, a limit on what is read, and failures as relay failures. */
import * as z from 'zod';
import { type Bytes, textOf } from '../../value/bytes.ts';
import type { Timer } from '../../value/ports.ts';
import { fail, ok, type Result } from '../../value/result.ts';
import type { RelayFailure } from '../relay.ts';
import { isProblemKind, type ProblemKind, problemType, typePrefix } from './problem.ts';
import { readBody } from './read-body.ts';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface ExchangeTools {
  readonly fetch: Fetch;
  readonly timer: Timer;
  readonly timeoutMilliseconds: number;
}

export interface ExchangeRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly token?: string | undefined;
  readonly body?: Bytes | string;
  readonly contentType?: string;
  readonly answerLengthMax: number;
}

export interface ExchangeAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Bytes;
}

export async function exchange(
  tools: ExchangeTools,
  request: ExchangeRequest,
): Promise<Result<ExchangeAnswer, RelayFailure>> {
  const abort = new AbortController();
  const deadline = tools.timer.after(tools.timeoutMilliseconds, () => abort.abort());
  try {
    const response = await tools.fetch(request.url, requestInit(request, abort.signal));
    const body = await readBody(response, {
      lengthMax: request.answerLengthMax,
      millisecondsMax: tools.timeoutMilliseconds,
      timer: tools.timer,
    });
    if (!body.ok) return malformed(`The answer is ${body.failure}`);
    const isProblem = response.headers.get('content-type')?.startsWith(problemType) === true;
    if (isProblem || response.status >= 500) return fail(failureOf(response.status, body.value));
    return ok({ status: response.status, headers: response.headers, body: body.value });
  } catch (cause) {
    const message = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    return fail({
      kind: 'unreachable',
      message: `${request.url} cannot be reached: ${message}`.slice(0, 300),
    });
  } finally {
    deadline.cancel();
  }
}

export function requestInit(
  request: Omit<ExchangeRequest, 'answerLengthMax' | 'url'>,
  signal: AbortSignal,
): RequestInit {
  const headers = new Headers();
  if (request.token !== undefined) headers.set('authorization', `Bearer ${request.token}`);
  if (request.contentType !== undefined) headers.set('content-type', request.contentType);
  const init: RequestInit = { method: request.method, headers, signal, redirect: 'error' };
  if (request.body === undefined) return init;
  return { ...init, body: typeof request.body === 'string' ? request.body : request.body.slice() };
}

export const malformed = (message: string): Result<never, RelayFailure> =>
  fail({ kind: 'answer-malformed', message });

const problemSchema = z.object({ type: z.string(), title: z.string().max(200) });

/** What a refusal means for whoever asked; another program behind the address gives no problem document. */
function failureOf(status: number, body: Bytes): RelayFailure {
  const problem = problemSchema.safeParse(parseJson(body));
  if (!problem.success) return { kind: 'answer-malformed', message: `Status ${status} without a reason` };
  const kind = problem.data.type.replace(typePrefix, '');
  const message = `${problem.data.title} (${status})`;
  return isProblemKind(kind) ? { kind: kindFor(kind), message } : { kind: 'answer-malformed', message };
}

function kindFor(kind: ProblemKind): RelayFailure['kind'] {
  switch (kind) {
    case 'too-busy':
    case 'too-slow':
      return 'unreachable';
    case 'registration-refused':
      return 'unauthorised';
    case 'request-malformed':
    case 'too-large':
      return 'answer-malformed';
    default:
      return kind;
  }
}

/** Undefined for what is not JSON; a schema looks at it next. */
export function parseJson(body: Bytes): unknown {
  try {
    return JSON.parse(textOf(body));
  } catch {
    // The schema that looks at it next refuses undefined and names what was expected.
    return undefined;
  }
}
