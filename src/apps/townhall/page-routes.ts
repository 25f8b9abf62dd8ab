/** What the page asks: session, head line, quarantine, changes (schemas in apps/web/api). */
import { Hono } from 'hono';
import type { PersonId } from '../../core/value/ids.ts';
import { acts, mayPerson } from '../../people/roles.ts';
import { createToken } from '../../people/session.ts';
import { roleLabels, signInProblem } from '../../people/text.de.ts';
import { changesPath } from '../web/api/changes.ts';
import { type HeadLine, headLinePath } from '../web/api/head-line.ts';
import { quarantinePath } from '../web/api/quarantine.ts';
import {
  csrfHeader,
  type Person,
  sessionPath,
  signInPath,
  signInRequestSchema,
  signOutPath,
} from '../web/api/session.ts';
import { type Actor, deviceCookie, readCookie, sessionCookie } from './access.ts';
import { forgetSession, keepDevice, keepSession } from './browser-cookies.ts';
import { noticesOf } from './head-notices.ts';
import { mayEnterFrom } from './known-browsers.ts';
import { toLocalDateTime } from './local-time.ts';
import { readJson } from './read-json.ts';
import { json, noContent, problem, refusal } from './responses.ts';
import { type PageContext, type PageEnv, type PageTools, reading } from './route-tools.ts';
import { type SignInFailure, signInWithPin } from './sign-in-flow.ts';
import type { WorkerStatus } from './worker-messages.ts';

export function createPageRoutes(tools: PageTools): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.get(sessionPath, (context) => showSession(tools, context));
  app.post(signInPath, (context) => signIn(tools, context));
  app.post(signOutPath, (context) => signOut(tools, context));
  app.get(headLinePath, (context) => reading(tools, context, 'sync-status', () => headLine(tools)));
  app.get(quarantinePath, (context) =>
    reading(tools, context, 'read-quarantine', async () =>
      json({ items: tools.townhall.views.listQuarantine() }),
    ),
  );
  app.get(changesPath, (context) => openChanges(tools, context));
  return app;
}

const personOf = ({ person, name, role, office }: Actor): Person => ({
  id: person,
  name,
  role: office ?? roleLabels[role],
  acts: acts.filter((act) => mayPerson(role, act)),
});

async function showSession({ townhall, access }: PageTools, context: PageContext): Promise<Response> {
  const actor = access.findActor(context.env.incoming);
  if (actor.ok) return json({ signedIn: true, person: personOf(actor.value), csrf: actor.value.csrf });
  if (actor.failure === 'recording-loading') return problem(actor.failure);
  const { name, isExercise } = townhall.folder.config;
  const browser = mayEnterFrom(townhall, context.env);
  if (browser === 'loading') return problem('recording-loading');
  const persons = townhall.views
    .listPersons()
    .filter(({ hasPin }) => hasPin && browser === 'welcome')
    .map(({ id, name: personName }) => ({ id, name: personName }));
  return json({ signedIn: false, town: name, exercise: isExercise, persons, browser });
}

async function signIn(tools: PageTools, context: PageContext): Promise<Response> {
  const { townhall, signInLimit } = tools;
  const { incoming, isHttps } = context.env;
  if (!signInLimit.take(incoming.socket.remoteAddress ?? '')) return problem('too-many-requests');
  const body = await readJson(context.req.raw, signInRequestSchema);
  if (!body.ok) return problem(body.failure);
  const standing = mayEnterFrom(townhall, context.env);
  if (standing === 'loading') return problem('recording-loading');
  if (standing !== 'welcome') return problem(`browser-${standing}`);
  const device = deviceOf(readCookie(incoming, deviceCookie)) ?? createToken(townhall.random);
  const previousToken = readCookie(incoming, sessionCookie);
  const person = body.value.person as PersonId;
  const opened = await signInWithPin(townhall, { person, pin: body.value.pin, device, previousToken });
  if (!opened.ok) return signInRefused(opened.failure);
  const { csrf, token } = opened.value;
  const { name, role, office } = townhall.views.findPerson(person);
  if (name === null || role === null) return problem('signed-out');
  const answer = json({ person: personOf({ person, name, role, office, csrf }), csrf });
  keepDevice(answer, device, isHttps);
  keepSession(answer, token, isHttps);
  return answer;
}

function signInRefused(failure: SignInFailure): Response {
  switch (failure.kind) {
    case 'server-restarting':
    case 'recording-stopped':
    case 'device-retired':
    case 'server-defect':
      return problem(failure.kind);
    default: {
      const status = failure.kind === 'person-locked' ? 423 : 401;
      return refusal(status, { kind: failure.kind, ...signInProblem(failure) });
    }
  }
}

const deviceOf = (value: string | undefined): string | undefined =>
  value !== undefined && /^[0-9a-f]{64}$/.test(value) ? value : undefined;

/** Ends this browser's session; whoever has none is signed out already. */
async function signOut({ townhall, access }: PageTools, context: PageContext): Promise<Response> {
  const { incoming, isHttps } = context.env;
  const actor = access.findActor(incoming);
  if (actor.ok && incoming.headers[csrfHeader] !== actor.value.csrf) return problem('csrf-missing');
  townhall.sessions.close(readCookie(incoming, sessionCookie));
  const answer = noContent();
  forgetSession(answer, isHttps);
  return answer;
}

async function headLine({ townhall }: PageTools): Promise<Response> {
  const status = await townhall.worker.call('status', undefined);
  const { clock, folder } = townhall;
  const now = clock.wallMilliseconds();
  const line: HeadLine = {
    town: folder.config.name,
    localNow: toLocalDateTime(now, clock.offsetMinutes(now)),
    mode: { kind: 'normal' },
    applications: null,
    safety: status.ok ? safetyLine(status.value, now) : { level: 'here', copies: [] },
    exercise: folder.config.isExercise,
    recording: status.ok ? status.value.recording : 'stopped',
    clockUnsure: status.ok && status.value.isClockUnsure,
    notices: status.ok ? noticesOf(status.value) : [],
  };
  return json(line);
}

function safetyLine({ safety }: WorkerStatus, now: number): HeadLine['safety'] {
  const { level, hereSince, sync } = safety;
  const copies = sync.places.map(({ name, state, contactAgeMilliseconds, waiting }) => ({
    name,
    ageSeconds: contactAgeMilliseconds === undefined ? null : Math.round(contactAgeMilliseconds / 1_000),
    state: state === 'never-reached' ? ('unreachable' as const) : state,
    waiting,
  }));
  const since =
    hereSince === undefined ? {} : { hereSinceSeconds: Math.max(0, Math.round((now - hereSince) / 1_000)) };
  return { level, copies, ...since };
}

async function openChanges({ access, feed }: PageTools, context: PageContext): Promise<Response> {
  const { incoming } = context.env;
  const actor = access.authorize(incoming, 'sync-status', 'read');
  if (!actor.ok) return problem(actor.failure);
  const session = readCookie(incoming, sessionCookie) ?? actor.value.person;
  return feed.open(session, context.req.raw.signal) ?? problem('too-many-streams');
}
