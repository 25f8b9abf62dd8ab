/** What the page asks the town hall server for. Every answer is parsed; every failure has German words. */
import type * as z from 'zod';
import { fail, ok, type Result } from '../../../core/value/result.ts';
import { type ArrivalRequest, arrivalAnswerSchema } from '../api/arrival.ts';
import { type Day, type Days, dayPath, daySchema, daysPath, daysSchema } from '../api/day.ts';
import { type HeadLine, headLinePath, headLineSchema } from '../api/head-line.ts';
import { type Problem, problemSchema, retiredKind } from '../api/problem.ts';
import { type QuarantineItem, quarantinePath, quarantineSchema } from '../api/quarantine.ts';
import {
  csrfHeader,
  presentHeader,
  type Session,
  type SignInRequest,
  sessionPath,
  sessionSchema,
  signedInSchema,
  signInPath,
  signOutPath,
} from '../api/session.ts';
import {
  type DecisionRequest,
  decisionPath,
  type NextRequest,
  type NoteRequest,
  nextPath,
  notePath,
  type SearchAnswer,
  searchAnswerSchema,
  searchPath,
} from '../api/visit.ts';
import { spokenLanguage } from '../language.ts';
import { type Click, clickPath } from '../outbox/click.ts';
import type { ClickAnswer } from '../outbox/outbox.ts';
import { problemText } from '../text.ts';

/** `unreachable` and `signed-out` have their own course; everything else is shown as it is. */
export interface ApiFailure {
  readonly kind: 'unreachable' | 'signed-out' | 'refused' | 'unreadable';
  /** HTTP status; 0 = no answer. */
  readonly status: number;
  readonly problem: Problem;
}
export type Answer<T> = Promise<Result<T, ApiFailure>>;

export interface ApiClient {
  readonly session: () => Answer<Session>;
  readonly signIn: (request: SignInRequest) => Answer<z.infer<typeof signedInSchema>>;
  readonly signOut: () => Answer<undefined>;
  readonly head: () => Answer<HeadLine>;
  readonly days: () => Answer<Days>;
  readonly day: (date: string) => Answer<Day>;
  readonly quarantine: () => Answer<readonly QuarantineItem[]>;
  /** For screens with schemas of their own: any address of the API. */
  readonly read: <T>(path: string, schema: z.ZodType<T>) => Answer<T>;
  /** A change; the body carries its request id. */
  readonly send: <T>(path: string, body: object, schema: z.ZodType<T>) => Answer<T>;
  readonly search: (typed: string) => Answer<SearchAnswer>;
  readonly sendNote: (appointment: string, body: NoteRequest) => Promise<ClickAnswer>;
  readonly sendDecision: (appointment: string, body: DecisionRequest) => Promise<ClickAnswer>;
  readonly callNext: (date: string, body: NextRequest) => Promise<ClickAnswer>;
  /** Bytes as they are; what they are, the server knows by the address. */
  readonly upload: <T>(path: string, body: Blob, schema: z.ZodType<T>) => Answer<T>;
  readonly sendClick: (click: Click) => Promise<ClickAnswer>;
}

export interface ApiClientPorts {
  readonly fetch: (path: string, init: RequestInit) => Promise<Response>;
  /** The CSRF value of the present session; empty before sign-in. */
  readonly csrf: () => string;
  /** True while a person uses the page; what the page asks by itself keeps no session alive. */
  readonly isPersonPresent: () => boolean;
  /** An answer that takes longer counts as none. */
  readonly timeoutMilliseconds: number;
}

export function createApiClient(ports: ApiClientPorts): ApiClient {
  const get = <T>(path: string, schema: z.ZodType<T>): Answer<T> =>
    ask(ports, path, { method: 'GET' }, schema);
  const post = <T>(path: string, body: unknown, schema: z.ZodType<T>): Answer<T> =>
    ask(ports, path, { method: 'POST', body: JSON.stringify(body) }, schema);
  const change = async (path: string, body: unknown): Promise<ClickAnswer> => {
    const answer = await post(path, body, arrivalAnswerSchema);
    return answer.ok ? { kind: 'saved', row: answer.value.row } : clickAnswer(answer.failure);
  };
  return {
    session: () => get(sessionPath, sessionSchema),
    signIn: (request) => post(signInPath, request, signedInSchema),
    signOut: () => ask(ports, signOutPath, { method: 'POST' }),
    head: () => get(headLinePath, headLineSchema),
    days: () => get(daysPath, daysSchema),
    day: (date) => get(dayPath(date), daySchema),
    async quarantine() {
      const answer = await get(quarantinePath, quarantineSchema);
      return answer.ok ? ok(answer.value.items) : answer;
    },
    read: get,
    send: post,
    search: (typed) => get(`${searchPath}?q=${encodeURIComponent(typed)}`, searchAnswerSchema),
    sendNote: (appointment, body) => change(notePath(appointment), body),
    sendDecision: (appointment, body) => change(decisionPath(appointment), body),
    callNext: (date, body) => change(nextPath(date), body),
    upload: (path, body, schema) => ask(ports, path, { method: 'POST', body }, schema),
    async sendClick(click) {
      const { request, after, happenedAt } = click;
      const body: ArrivalRequest = { request, after, ...(happenedAt && { happenedAt }) };
      return change(clickPath(click), body);
    },
  };
}

/**
 * What a failure means for a click. An unreadable success counts as no answer: the same request id
 * is asked again, so that a click is never taken for refused that the server has recorded. A server
 * that was succeeded decides nothing about it: its successor will, once it has this address.
 */
function clickAnswer({ kind, status, problem }: ApiFailure): ClickAnswer {
  if (kind === 'signed-out') return { kind: 'signed-out' };
  if (problem.kind === retiredKind) return { kind: 'try-again' };
  return kind === 'refused' && status < 500 && status !== 429 && status !== 408
    ? { kind: 'refused', problem }
    : { kind: 'try-again' };
}

async function ask(ports: ApiClientPorts, path: string, init: RequestInit): Answer<undefined>;
async function ask<T>(
  ports: ApiClientPorts,
  path: string,
  init: RequestInit,
  schema: z.ZodType<T>,
): Answer<T>;
async function ask<T>(
  ports: ApiClientPorts,
  path: string,
  init: RequestInit,
  schema?: z.ZodType<T>,
): Answer<T | undefined> {
  let response: Response;
  let text: string;
  try {
    response = await ports.fetch(path, { ...init, ...requestHead(ports, init) });
    text = await response.text();
  } catch {
    return fail({ kind: 'unreachable', status: 0, problem: problemText().unreachable });
  }
  if (!response.ok) return fail(failureOf(path, response.status, text));
  if (!schema) return ok(undefined);
  const parsed = schema.safeParse(parseJson(text));
  return parsed.success
    ? ok(parsed.data)
    : fail({ kind: 'unreadable', status: response.status, problem: problemText().unreadable });
}

function requestHead(ports: ApiClientPorts, init: RequestInit): RequestInit {
  // The server's own words come in the language that is spoken here.
  const headers: Record<string, string> = { accept: 'application/json', 'accept-language': spokenLanguage() };
  if (ports.isPersonPresent()) headers[presentHeader] = '1';
  if (init.method === 'POST') headers[csrfHeader] = ports.csrf();
  if (typeof init.body === 'string') headers['content-type'] = 'application/json';
  return {
    headers,
    cache: 'no-store',
    credentials: 'same-origin',
    signal: AbortSignal.timeout(ports.timeoutMilliseconds),
  };
}

/** 401 and 403 end the session's course, except at sign-in, where they are the answer to the PIN. */
function failureOf(path: string, status: number, text: string): ApiFailure {
  const parsed = problemSchema.safeParse(parseJson(text));
  const isSessionOver = (status === 401 || status === 403) && path !== signInPath;
  if (isSessionOver) return { kind: 'signed-out', status, problem: problemText().signedOut };
  if (parsed.success) return { kind: 'refused', status, problem: parsed.data };
  // A gateway in between that answers for a dead server speaks no problem+json.
  return status >= 500
    ? { kind: 'unreachable', status, problem: problemText().unreachable }
    : { kind: 'unreadable', status, problem: problemText().unreadable };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
