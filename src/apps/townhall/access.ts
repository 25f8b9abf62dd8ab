/** Who asks, and may they: a browser's session, a token for automation. Asked anew for every request. */
import type { IncomingMessage } from 'node:http';
import type { PersonId } from '../../core/value/ids.ts';
import type { Clock } from '../../core/value/ports.ts';
import { fail, ok, type Result } from '../../core/value/result.ts';
import { authorizeToken, hashOfPresented } from '../../people/bearer-token.ts';
import type { PersonState } from '../../people/person.ts';
import { type Act, mayPerson, type Role } from '../../people/roles.ts';
import { isSameSecret, type Sessions, type Sha256 } from '../../people/session.ts';
import { refusalOf } from '../../people/sign-in.ts';
import { csrfHeader, presentHeader } from '../web/api/session.ts';
import type { ProblemKind } from './text.de.ts';
import type { TownhallViews } from './views.ts';

export interface Actor {
  readonly person: PersonId;
  readonly name: string;
  readonly role: Role;
  readonly office: string | null;
  /** Undefined for automation, which sends no cookie and needs none. */
  readonly csrf: string | undefined;
}

export interface AccessTools {
  readonly clock: Clock;
  readonly sha256: Sha256;
  readonly sessions: Sessions;
  readonly views: TownhallViews;
}

export interface Access {
  /** The signed-in person of a browser, whatever they may do. */
  readonly findActor: (request: IncomingMessage) => Result<Actor, ProblemKind>;
  /** `change` also needs the session's CSRF value, so that another page cannot ask in this one's name. */
  readonly authorize: (
    request: IncomingMessage,
    act: Act,
    effect: 'read' | 'change',
  ) => Result<Actor, ProblemKind>;
}

export const sessionCookie = 'insel-session';
export const deviceCookie = 'insel-device';

export function createAccess(tools: AccessTools): Access {
  const findActor = (request: IncomingMessage): Result<Actor, ProblemKind> => findSession(tools, request);
  return {
    findActor,
    authorize: (request, act, effect) => {
      const bearer = request.headers.authorization;
      if (bearer !== undefined) return authorizeBearer(tools, bearer, act);
      const actor = findActor(request);
      if (!actor.ok) return actor;
      const sent = request.headers[csrfHeader];
      const isOurs = typeof sent === 'string' && isSameSecret(sent, actor.value.csrf ?? '');
      if (effect === 'change' && !isOurs) return fail('csrf-missing');
      return mayPerson(actor.value.role, act) ? actor : fail('act-not-allowed');
    },
  };
}

function findSession(tools: AccessTools, request: IncomingMessage): Result<Actor, ProblemKind> {
  const found = tools.sessions.find({
    token: readCookie(request, sessionCookie),
    device: readCookie(request, deviceCookie),
    cause: request.headers[presentHeader] === '1' ? 'person' : 'page',
  });
  if (!found.ok) return fail(found.failure.kind === 'session-ended' ? 'session-ended' : 'signed-out');
  const { person, csrf } = found.value;
  return toActor(tools, tools.views.findPerson(person), person, csrf);
}

function authorizeBearer(tools: AccessTools, header: string, act: Act): Result<Actor, ProblemKind> {
  const hash = hashOfPresented(tools.sha256, header.replace(/^Bearer /i, ''));
  const person = hash === undefined ? undefined : tools.views.findTokenOwner(hash);
  if (hash === undefined || person === undefined)
    return fail(tools.views.isBuilding() ? 'recording-loading' : 'token-unknown');
  const state = tools.views.findPerson(person);
  const allowed = authorizeToken(state, { hash, act, now: tools.clock.wallMilliseconds() });
  return allowed.ok ? toActor(tools, state, person, undefined) : fail(allowed.failure.kind);
}

function toActor(
  tools: AccessTools,
  state: PersonState,
  person: PersonId,
  csrf: string | undefined,
): Result<Actor, ProblemKind> {
  const refusal = refusalOf(state, tools.clock.wallMilliseconds());
  if (refusal !== undefined || state.name === null || state.role === null)
    return fail(tools.views.isBuilding() ? 'recording-loading' : 'signed-out');
  return ok({ person, name: state.name, role: state.role, office: state.office, csrf });
}

export function readCookie(request: IncomingMessage, name: string): string | undefined {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const at = part.indexOf('=');
    if (part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}
