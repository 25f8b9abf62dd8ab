/** Persons and their access, for those who manage persons. Every change is decided by the people room. */
import { Hono } from 'hono';
import type { z } from 'zod';
import type { PersonId, RequestId } from '../../core/value/ids.ts';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import { isLocked } from '../../people/person.ts';
import { mayManage, mustExpire, type Role, roles } from '../../people/roles.ts';
import { nameOfSession } from '../../people/session.ts';
import { managingProblem, pinNotShown } from '../../people/text.de.ts';
import { idSchema } from '../web/api/fields.ts';
import {
  newPersonSchema,
  type Persons,
  personChanges,
  personsPath,
  pinChangeSchema,
  plainChangeSchema,
  type RoleName,
  roleChangeSchema,
  signOutOneSchema,
  substitutionSchema,
} from '../web/api/persons.ts';
import { type Actor, readCookie, sessionCookie } from './access.ts';
import { dayAfter, toLocalDate } from './local-time.ts';
import {
  type Asking,
  addPerson,
  change,
  endAccess,
  type KeptAnswers,
  keepAnswers,
  setPin,
} from './person-acts.ts';
import { readJson } from './read-json.ts';
import { json, problem, refusal } from './responses.ts';
import { type PageContext, type PageEnv, type PageTools, reading } from './route-tools.ts';

interface RouteTools extends PageTools {
  readonly kept: KeptAnswers;
}

export function createPeopleRoutes(pageTools: PageTools): Hono<PageEnv> {
  const tools = { ...pageTools, kept: keepAnswers(pageTools.townhall.clock) };
  const { townhall } = tools;
  const app = new Hono<PageEnv>();
  app.get(personsPath, (context) =>
    reading(tools, context, 'manage-persons', async (actor) => json(listPersons(tools, context, actor))),
  );
  app.post(personsPath, (context) => add(tools, context));
  const on = (name: keyof typeof personChanges, answer: (context: PageContext) => Promise<Response>): void =>
    void app.post(`${personsPath}/:id/${personChanges[name]}`, answer);
  on('role', (context) =>
    changing(tools, context, roleChangeSchema, ({ asking, person, body }) => {
      const given = roleOf(tools, body);
      if (!given.ok) return Promise.resolve(given);
      return change(townhall, asking, 'person/change-role', { person, body: given.value });
    }),
  );
  on('substitution', (context) =>
    changing(tools, context, substitutionSchema, ({ asking, person, body }) =>
      change(townhall, asking, 'person/set-substitution', { person, body: { roles: body.roles } }),
    ),
  );
  on('pin', (context) =>
    changing(tools, context, pinChangeSchema, ({ asking, person, body }) =>
      tools.kept.once(`${asking.person} ${asking.request}`, { person, pin: body.pin }, () =>
        setPin(townhall, asking, { person, pin: body.pin }),
      ),
    ),
  );
  for (const act of ['lock', 'remove'] as const)
    on(act, (context) =>
      changing(tools, context, plainChangeSchema, ({ asking, person }) =>
        endAccess(townhall, asking, { person, act }),
      ),
    );
  on('unlock', (context) =>
    changing(tools, context, plainChangeSchema, ({ asking, person }) =>
      change(townhall, asking, 'person/unlock', { person }),
    ),
  );
  on('signOut', (context) => signOutOne(tools, context));
  return app;
}

async function add(tools: RouteTools, context: PageContext): Promise<Response> {
  const { townhall, access, kept } = tools;
  const actor = access.authorize(context.env.incoming, 'manage-persons', 'change');
  if (!actor.ok) return problem(actor.failure);
  const body = await readJson(context.req.raw, newPersonSchema);
  if (!body.ok) return problem(body.failure);
  const { request, name, pin } = body.value;
  const given = roleOf(tools, body.value);
  if (!given.ok) return refused(given.failure);
  const asking = askingOf(actor.value, request);
  const added = await kept.once(`${asking.person} ${request}`, body.value, () =>
    addPerson(townhall, asking, { body: { name, ...given.value }, pin }),
  );
  if (!added.ok) return refused(added.failure);
  tools.feed.tellChanged(undefined);
  return json(added.value);
}

interface Change<Body> {
  readonly asking: Asking;
  readonly person: PersonId;
  readonly body: Body;
}

async function changing<Body extends { readonly request: string }>(
  tools: RouteTools,
  context: PageContext,
  schema: z.ZodType<Body>,
  act: (change: Change<Body>) => Promise<Result<unknown, Failure>>,
): Promise<Response> {
  const actor = tools.access.authorize(context.env.incoming, 'manage-persons', 'change');
  if (!actor.ok) return problem(actor.failure);
  const person = idSchema.safeParse(context.req.param('id'));
  if (!person.success) return problem('not-found');
  const body = await readJson(context.req.raw, schema);
  if (!body.ok) return problem(body.failure);
  const asking = askingOf(actor.value, body.value.request);
  const done = await act({ asking, person: person.data as PersonId, body: body.value });
  if (!done.ok) return refused(done.failure);
  tools.feed.tellChanged(undefined);
  return json(typeof done.value === 'object' ? done.value : {});
}

const askingOf = ({ person, role }: Actor, request: string): Asking => ({
  request: request as RequestId,
  person,
  role,
});

/** The last day is a whole one: the access ends when it is over in the town hall. */
function roleOf(
  { townhall }: RouteTools,
  { role, office, lastDay }: { role: RoleName; office?: string | undefined; lastDay?: string | undefined },
): Result<
  { readonly role: Role; readonly office?: string; readonly expiresAt?: number },
  Failure<'end-missing' | 'end-past'>
> {
  const { clock, folder } = townhall;
  const expiresAt = lastDay === undefined ? undefined : dayAfter(lastDay, folder.config.zone);
  if (expiresAt === undefined && (lastDay !== undefined || mustExpire(role)))
    return fail({ kind: 'end-missing', message: `A ${role} needs a last day` });
  if (expiresAt !== undefined && expiresAt <= clock.wallMilliseconds())
    return fail({ kind: 'end-past', message: `${lastDay} is over` });
  return ok({
    role,
    ...(office === undefined ? {} : { office }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  });
}

function refused({ kind }: Failure): Response {
  switch (kind) {
    case 'server-restarting':
    case 'recording-stopped':
    case 'recording-loading':
    case 'server-defect':
      return problem(kind);
    case 'request-conflict':
      // Asked again after a restart of the server: recorded, but a drawn PIN was kept nowhere.
      return refusal(409, { kind: 'pin-not-shown', ...pinNotShown });
    case 'device-not-admitted':
      return problem('device-retired');
    default: {
      const words = managingProblem(kind);
      return words === undefined ? problem('request-malformed') : refusal(409, { kind, ...words });
    }
  }
}

async function signOutOne(tools: RouteTools, context: PageContext): Promise<Response> {
  const { townhall, access } = tools;
  const actor = access.authorize(context.env.incoming, 'manage-persons', 'change');
  if (!actor.ok) return problem(actor.failure);
  const person = idSchema.safeParse(context.req.param('id'));
  const body = await readJson(context.req.raw, signOutOneSchema);
  if (!body.ok) return problem(body.failure);
  if (!person.success) return problem('not-found');
  const { role } = townhall.views.findPerson(person.data as PersonId);
  if (role !== null && !mayManage(actor.value.role, role)) return problem('act-not-allowed');
  // Ended already is as good: the same question has the same answer.
  townhall.sessions.closeOne(person.data as PersonId, body.value.session);
  return json({});
}

function listPersons({ townhall }: RouteTools, context: PageContext, actor: Actor): Persons {
  const { clock, views, suite } = townhall;
  const now = clock.wallMilliseconds();
  const token = readCookie(context.env.incoming, sessionCookie);
  const own = token === undefined ? undefined : nameOfSession(suite.hash, token);
  return {
    today: toLocalDate(now, clock.offsetMinutes(now)),
    persons: views.listPersons().flatMap(({ id, name, hasPin }) => {
      const state = views.findPerson(id);
      if (state.role === null) return [];
      const { expiresAt } = state;
      return {
        id,
        name,
        role: state.role,
        office: state.office,
        // The instant is the first that is no longer allowed.
        lastDay: expiresAt === null ? null : toLocalDate(expiresAt - 1, clock.offsetMinutes(expiresAt - 1)),
        hasEnded: expiresAt !== null && now >= expiresAt,
        hasPin,
        isLocked: isLocked(state),
        isYou: id === actor.person,
        mayChange: mayManage(actor.role, state.role),
        substituteFor: [...state.substituteFor],
        signedIn: townhall.sessions.listOf(id).map((open) => ({
          session: open.session,
          openMinutes: Math.floor(open.openMilliseconds / 60_000),
          idleMinutes: Math.floor(open.idleMilliseconds / 60_000),
          isThis: open.session === own,
        })),
      };
    }),
    removed: [...views.listRemoved()],
    roles: roles
      .filter((role) => mayManage(actor.role, role))
      .map((role) => ({ role, mustEnd: mustExpire(role) })),
  };
}
