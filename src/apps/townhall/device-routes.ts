/** *Geräte*: tablets and workstations that the town hall knows, codes that take one in, dates of the certificates. */
import { Hono } from 'hono';
import { dayMilliseconds } from '../../core/crypto/certificate/authority.ts';
import type { Outcome } from '../../core/replica/replica.ts';
import type { SubjectRow } from '../../core/storage/view-storage.ts';
import type { PersonId, RequestId, SubjectId } from '../../core/value/ids.ts';
import type { Result } from '../../core/value/result.ts';
import { hashOfDevice } from '../../people/session.ts';
import { qrSquares } from '../../print/qr-code.ts';
import {
  browserChangeSchema,
  browserRulePath,
  browserRuleSchema,
  type CertificateDate,
  type Devices,
  devicesPath,
  enrolPath,
  enrolRequestSchema,
  type Invitation,
  invitationRequestSchema,
  invitationsPath,
  removeBrowserPath,
  thisBrowserPath,
  thisBrowserSchema,
} from '../web/api/devices.ts';
import { idSchema } from '../web/api/fields.ts';
import { enrolAddress } from '../web/api/pages.ts';
import { keepDevice } from './browser-cookies.ts';
import { hashOfBrowser, isOnlyKnown, listBrowsers, standingOf } from './known-browsers.ts';
import { type Invitations, invitationMilliseconds, openInvitations } from './lan/invitations.ts';
import { toLocalDate, toLocalDateTime } from './local-time.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';
import { readJson } from './read-json.ts';
import { recordFact } from './record-fact.ts';
import { json, problem } from './responses.ts';
import { type PageContext, type PageEnv, type PageTools, reading } from './route-tools.ts';
import { formerPerson, type ProblemKind } from './text.de.ts';
import type { Unavailable } from './worker-client.ts';

interface RouteTools extends PageTools {
  readonly invitations: Invitations;
  /** For strangers who try codes. */
  readonly enrolLimit: RateLimit;
}

export function createDeviceRoutes(pageTools: PageTools): Hono<PageEnv> {
  const { clock, random } = pageTools.townhall;
  const tools: RouteTools = {
    ...pageTools,
    invitations: openInvitations({ clock, random }),
    enrolLimit: createRateLimit({ atOnce: 10, perMinute: 10, now: clock.monotonicMilliseconds }),
  };
  const app = new Hono<PageEnv>();
  app.get(devicesPath, (context) =>
    reading(tools, context, 'manage-browsers', () => listDevices(tools, context)),
  );
  app.post(invitationsPath, (context) => invite(tools, context));
  app.post(enrolPath, (context) => enrol(tools, context));
  app.post(thisBrowserPath, (context) => enrolThis(tools, context));
  app.post(browserRulePath, (context) => setRule(tools, context));
  app.post(removeBrowserPath(':id'), (context) => remove(tools, context));
  return app;
}

async function listDevices({ townhall, house }: RouteTools, context: PageContext): Promise<Response> {
  const { clock, views, worker, sessions } = townhall;
  const own = hashOfBrowser(townhall, context.env.incoming);
  const servers = await worker.call('devices', undefined);
  if (!servers.ok) return problem(servers.failure.kind);
  const standing = standingOf(townhall, context.env);
  const dateOf = (until: number): CertificateDate => ({
    until: toLocalDate(until, clock.offsetMinutes(until)),
    days: Math.floor((until - clock.wallMilliseconds()) / dayMilliseconds),
  });
  const facts = house();
  const devices: Devices = {
    browsers: views.read(listBrowsers).map((row) => ({
      id: row.subject,
      name: String(row['name']),
      enrolledAt: toLocalDateTime(Number(row['enrolledAt']), Number(row['enrolledOffset'])),
      enrolledBy: views.findPerson(String(row['enrolledBy']) as PersonId).name ?? formerPerson,
      isSignedIn: sessions.countOn(hashIn(row)) > 0,
      isThis: context.env.isHttps && hashIn(row) === own,
    })),
    onlyKnown: views.read(isOnlyKnown),
    thisBrowser: standing === 'removed' ? 'unknown' : standing,
    house:
      facts === undefined
        ? null
        : {
            address: facts.url,
            numberAddress: facts.numberUrl ?? null,
            fingerprint: facts.root.fingerprint,
            root: dateOf(facts.root.validUntil),
            server: dateOf(facts.serverUntil),
          },
    servers: servers.value.map(({ id, status, isThis }) => ({ id, status, isThis })),
  };
  return json(devices);
}

async function invite(tools: RouteTools, context: PageContext): Promise<Response> {
  const { townhall, access, house, invitations } = tools;
  const actor = access.authorize(context.env.incoming, 'manage-browsers', 'change');
  if (!actor.ok) return problem(actor.failure);
  const body = await readJson(context.req.raw, invitationRequestSchema);
  if (!body.ok) return problem(body.failure);
  const facts = house();
  if (facts === undefined) return problem('house-not-served');
  const { name, request } = body.value;
  const { code } = invitations.invite({ person: actor.value.person, name }, request);
  const { clock } = townhall;
  const until = clock.wallMilliseconds() + invitationMilliseconds;
  const linkTo = (address: string, fragment = '') => ({ address, qr: qrSquares(`${address}${fragment}`) });
  const invitation: Invitation = {
    code,
    until: toLocalDateTime(until, clock.offsetMinutes(until)).slice(11),
    open: linkTo(`${facts.url}${enrolAddress}`, `#${code}`),
    numberAddress: facts.numberUrl === undefined ? null : `${facts.numberUrl}${enrolAddress}`,
    help: facts.helpUrl === undefined ? null : linkTo(facts.helpUrl),
  };
  return json(invitation);
}

/** Whoever brings the code gets the cookie that was meant for it; the same request gets the same one. */
async function enrol(tools: RouteTools, context: PageContext): Promise<Response> {
  const { townhall, invitations, enrolLimit, feed } = tools;
  const { incoming, isHttps } = context.env;
  if (!enrolLimit.take(incoming.socket.remoteAddress ?? '')) return problem('too-many-requests');
  const body = await readJson(context.req.raw, enrolRequestSchema);
  if (!body.ok) return problem(body.failure);
  const { request, code } = body.value;
  const used = invitations.use(code, request);
  if (!used.ok) return problem(used.failure.kind);
  const { person, name, token } = used.value;
  const hash = hashOfDevice(townhall.suite.hash, token);
  const recorded = await townhall.worker.submit({
    request: request as RequestId,
    person,
    command: 'browser/enrol',
    input: { name, hash },
  });
  const trouble = troubleOf(recorded);
  if (trouble !== undefined) {
    invitations.giveBack(code);
    return problem(trouble);
  }
  feed.tellChanged(undefined);
  const answer = json({ name });
  keepDevice(answer, token, isHttps);
  return answer;
}

/** Why nothing was recorded, or undefined. */
function troubleOf(recorded: Result<Outcome, Unavailable>): ProblemKind | undefined {
  if (!recorded.ok) return recorded.failure.kind;
  const { value } = recorded;
  if (value.kind === 'failed')
    return value.failure.kind === 'device-not-admitted' ? 'device-retired' : 'recording-stopped';
  if (value.kind !== 'refused') return undefined;
  return value.refusal.kind === 'recording-loading' ? 'recording-loading' : 'recording-stopped';
}

/** The browser that asks, by the cookie that its session is bound to. */
async function enrolThis(tools: RouteTools, context: PageContext): Promise<Response> {
  const hash = hashOfBrowser(tools.townhall, context.env.incoming);
  return recordFact(tools, context, {
    act: 'manage-browsers',
    body: thisBrowserSchema,
    commandOf: ({ name }) =>
      hash === undefined ? undefined : { command: 'browser/enrol', input: { name, hash } },
    wordsOf: () => undefined,
    answer: () => json({}),
  });
}

/** Asked from a browser that the rule would shut out, it would shut out whoever asks. */
async function setRule(tools: RouteTools, context: PageContext): Promise<Response> {
  const actor = tools.access.authorize(context.env.incoming, 'manage-browsers', 'change');
  if (!actor.ok) return problem(actor.failure);
  const isShutOut = standingOf(tools.townhall, context.env) === 'unknown';
  if (isShutOut) return problem('browser-first');
  return recordFact(tools, context, {
    act: 'manage-browsers',
    body: browserRuleSchema,
    commandOf: ({ onlyKnown }) => ({ command: 'browser/set-rule', input: { onlyKnown } }),
    wordsOf: () => undefined,
    answer: () => json({}),
  });
}

async function remove(tools: RouteTools, context: PageContext): Promise<Response> {
  const { views, sessions } = tools.townhall;
  const id = idSchema.safeParse(context.req.param('id'));
  if (!id.success) return problem('not-found');
  const browser = id.data as SubjectId;
  const [row] = views.read((reader) => reader.query({ table: 'browsers', equals: { subject: browser } }));
  return recordFact(tools, context, {
    act: 'manage-browsers',
    body: browserChangeSchema,
    commandOf: () => (row === undefined ? undefined : { command: 'browser/remove', input: { browser } }),
    wordsOf: () => undefined,
    answer: () => {
      if (row !== undefined) sessions.closeAllOn(hashIn(row));
      return json({});
    },
  });
}

const hashIn = (row: SubjectRow): string => String(row['hash']);
