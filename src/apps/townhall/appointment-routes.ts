/** What the page asks about appointments: days, steps of a visit, notes, decisions, who is next, search. */
import { Hono } from 'hono';
import { z } from 'zod';
import type { Outcome } from '../../core/replica/replica.ts';
import type { RequestId, SubjectId } from '../../core/value/ids.ts';
import type { StepKind } from '../../office/counter/appointment-kinds.ts';
import {
  arrivedBefore,
  counterRefusals,
  isCounterRefusal,
  recordedBefore,
} from '../../office/counter/text.de.ts';
import type { Act } from '../../people/roles.ts';
import { type ArrivalRequest, arrivalRequestSchema, type HappenedAt } from '../web/api/arrival.ts';
import { daysPath, stepSchema } from '../web/api/day.ts';
import { localDateSchema } from '../web/api/fields.ts';
import {
  decisionRequestSchema,
  nextRequestSchema,
  noteRequestSchema,
  searchLengthMax,
  searchPath,
} from '../web/api/visit.ts';
import type { ArrivalRow } from './appointment-views.ts';
import { instantOfLocal, toLocalDate } from './local-time.ts';
import { readJson } from './read-json.ts';
import { json, problem, refusal } from './responses.ts';
import { type PageContext, type PageEnv, type PageTools, reading } from './route-tools.ts';

const appointment = '/api/appointments/:id';

export function createAppointmentRoutes(tools: PageTools): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.get(daysPath, (context) => reading(tools, context, 'read-day', async () => json(listDays(tools))));
  app.get(`${daysPath}/:date`, (context) =>
    reading(tools, context, 'read-day', () => showDay(tools, context)),
  );
  app.get(searchPath, (context) =>
    reading(tools, context, 'search-appointments', () => search(tools, context)),
  );
  app.post(`${daysPath}/:date/next`, (context) => callNext(tools, context));
  app.post(`${appointment}/arrival`, (context) => recordStep(tools, context, 'arrival'));
  app.post(`${appointment}/arrival-withdrawn`, (context) => withdrawStep(tools, context, 'arrival'));
  app.post(`${appointment}/steps/:step`, (context) =>
    onStep(context, (step) => recordStep(tools, context, step)),
  );
  app.post(`${appointment}/steps/:step/withdrawn`, (context) =>
    onStep(context, (step) => withdrawStep(tools, context, step)),
  );
  app.post(`${appointment}/notes`, (context) => note(tools, context));
  app.post(`${appointment}/decision`, (context) => decide(tools, context));
  app.post(`${appointment}/decision/withdrawn`, (context) => withdrawDecision(tools, context));
  return app;
}

function listDays({ townhall }: PageTools) {
  return { today: todayOf(townhall), dates: townhall.views.listDates() };
}

function todayOf({ clock }: PageTools['townhall']): string {
  const now = clock.wallMilliseconds();
  return toLocalDate(now, clock.offsetMinutes(now));
}

async function showDay({ townhall }: PageTools, context: PageContext): Promise<Response> {
  const date = localDateSchema.safeParse(context.req.param('date'));
  return date.success ? json(townhall.views.readDay(date.data)) : problem('request-malformed');
}

async function search({ townhall }: PageTools, context: PageContext): Promise<Response> {
  const typed = context.req.query('q') ?? '';
  if (typed.length > searchLengthMax) return problem('request-malformed');
  return json(townhall.views.searchAppointments(typed, todayOf(townhall)));
}

const laterStep = stepSchema.exclude(['arrival']);

async function onStep(
  context: PageContext,
  act: (step: Exclude<StepKind, 'arrival'>) => Promise<Response>,
): Promise<Response> {
  const step = laterStep.safeParse(context.req.param('step'));
  return step.success ? act(step.data) : problem('not-found');
}

const mayRecord = (step: StepKind): Act => (step === 'arrival' ? 'record-arrival' : 'record-visit');

function recordStep(tools: PageTools, context: PageContext, step: StepKind): Promise<Response> {
  return changing(tools, context, {
    act: mayRecord(step),
    schema: arrivalRequestSchema,
    ask: ({ happenedAt }, id) => {
      const late = happenedIn(tools, happenedAt);
      if (late === undefined) return undefined;
      return step === 'arrival'
        ? { command: 'appointment/record-arrival', input: { appointment: id, ...late } }
        : { command: 'appointment/record-step', input: { appointment: id, step, ...late } };
    },
  });
}

function withdrawStep(tools: PageTools, context: PageContext, step: StepKind): Promise<Response> {
  return changing(tools, context, {
    act: mayRecord(step),
    schema: arrivalRequestSchema,
    ask: (body, id) =>
      step === 'arrival'
        ? { command: 'appointment/withdraw-arrival', input: { appointment: id, ...seenIn(body) } }
        : { command: 'appointment/withdraw-step', input: { appointment: id, step, ...seenIn(body) } },
  });
}

const note = (tools: PageTools, context: PageContext): Promise<Response> =>
  changing(tools, context, {
    act: 'note-appointment',
    schema: noteRequestSchema,
    ask: ({ text, happenedAt }, id) => {
      const late = happenedIn(tools, happenedAt);
      if (late === undefined) return undefined;
      return { command: 'appointment/note', input: { appointment: id, note: { text, ...late } } };
    },
  });

const decide = (tools: PageTools, context: PageContext): Promise<Response> =>
  changing(tools, context, {
    act: 'decide-appointment',
    schema: decisionRequestSchema,
    ask: (body, id) => ({
      command: 'appointment/decide',
      input: { appointment: id, decision: body.decision, ...seenIn(body) },
    }),
  });

const withdrawDecision = (tools: PageTools, context: PageContext): Promise<Response> =>
  changing(tools, context, {
    act: 'decide-appointment',
    schema: arrivalRequestSchema,
    ask: (body, id) => ({
      command: 'appointment/withdraw-decision',
      input: { appointment: id, ...seenIn(body) },
    }),
  });

const seenIn = ({ after }: Pick<ArrivalRequest, 'after'>) =>
  after !== undefined && /^\d{1,9}$/.test(after) ? { seen: Number(after) } : {};

/** Undefined: there is no such time. */
function happenedIn({ townhall: { clock } }: PageTools, happenedAt: HappenedAt | undefined) {
  if (happenedAt === undefined) return {};
  const { localDate, localTime, evidence } = happenedAt;
  const at = instantOfLocal(localDate, localTime, clock.offsetMinutes);
  return at === undefined ? undefined : { happenedAt: { ...at, evidence } };
}

interface Command {
  readonly command: string;
  readonly input: object;
}
interface Change<B> {
  readonly act: Act;
  readonly schema: z.ZodType<B>;
  /** Undefined: what was sent makes no sense. */
  readonly ask: (body: B, appointment: SubjectId) => Command | undefined;
}

const appointmentId = z.string().regex(/^[0-9a-f]{32}$/);

/** Answers after the fact is durable here; the same request id gets the same answer. */
async function changing<B extends { readonly request: string }>(
  tools: PageTools,
  context: PageContext,
  { act, schema, ask }: Change<B>,
): Promise<Response> {
  const { townhall, access, feed } = tools;
  const actor = access.authorize(context.env.incoming, act, 'change');
  if (!actor.ok) return problem(actor.failure);
  const id = appointmentId.safeParse(context.req.param('id'));
  if (!id.success) return problem('not-found');
  const body = await readJson(context.req.raw, schema);
  if (!body.ok) return problem(body.failure);
  const subject = id.data as SubjectId;
  const command = ask(body.value, subject);
  if (command === undefined) return problem('request-malformed');
  const before = townhall.views.findRow(subject)?.localDate;
  const request = body.value.request as RequestId;
  const answer = await townhall.worker.submit({ request, person: actor.value.person, ...command });
  if (!answer.ok) return problem(answer.failure.kind);
  const refused = refusedAnswer(tools, answer.value, subject);
  if (refused !== undefined) return refused;
  const found = townhall.views.findRow(subject);
  if (found === undefined) return problem('not-found');
  feed.tellChanged(before === found.localDate ? found.localDate : undefined);
  return json({ row: found.row });
}

async function callNext(tools: PageTools, context: PageContext): Promise<Response> {
  const { townhall, access, feed } = tools;
  const actor = access.authorize(context.env.incoming, 'record-visit', 'change');
  if (!actor.ok) return problem(actor.failure);
  const date = localDateSchema.safeParse(context.req.param('date'));
  const body = await readJson(context.req.raw, nextRequestSchema);
  if (!body.ok) return problem(body.failure);
  if (!date.success) return problem('request-malformed');
  const request = body.value.request as RequestId;
  const candidates = townhall.views.listWaiting(date.data, body.value.scope).slice(0, 1_000);
  const answer = await townhall.worker.submit({
    request,
    person: actor.value.person,
    command: 'appointment/call-next',
    input: { candidates },
  });
  if (!answer.ok) return problem(answer.failure.kind);
  const called = findCalled(tools, { date: date.data, request, outcome: answer.value });
  if (called !== undefined) {
    feed.tellChanged(called.localDate);
    return json({ row: called.row });
  }
  return refusedAnswer(tools, answer.value, undefined) ?? problem('request-conflict');
}

/** Asked again, the candidates are others, but whom the request has called is in the journal. */
function findCalled(
  { townhall: { views } }: PageTools,
  { date, request, outcome }: { date: string; request: RequestId; outcome: Outcome },
): ArrivalRow | undefined {
  const [subject] = outcome.kind === 'done' ? outcome.subjects : [];
  if (subject !== undefined) return views.findRow(subject);
  const isRepeat =
    outcome.kind === 'done' || (outcome.kind === 'refused' && outcome.refusal.kind === 'request-conflict');
  return isRepeat ? views.findCalled(date, request) : undefined;
}

function refusedAnswer(
  tools: PageTools,
  outcome: Outcome,
  subject: SubjectId | undefined,
): Response | undefined {
  if (outcome.kind === 'failed')
    return problem(outcome.failure.kind === 'device-not-admitted' ? 'device-retired' : 'recording-stopped');
  if (outcome.kind !== 'refused') return undefined;
  const { kind } = outcome.refusal;
  if (kind === 'recording-loading' || kind === 'recording-stopped' || kind === 'request-conflict')
    return problem(kind);
  if (!isCounterRefusal(kind)) return problem('request-malformed');
  if (subject !== undefined && kind === 'already-arrived')
    return refusal(409, { kind, ...alreadyArrived(tools, subject) });
  if (subject !== undefined && kind === 'step-repeated')
    return refusal(409, { kind, ...alreadyRecorded(tools, subject) });
  return refusal(kind === 'appointment-unknown' ? 404 : 409, { kind, ...counterRefusals[kind] });
}

function alreadyArrived({ townhall: { views } }: PageTools, subject: SubjectId) {
  const found = views.findRow(subject);
  if (found?.row.arrivedAt === undefined) return counterRefusals['already-arrived'];
  const by = found.arrivedBy === undefined ? undefined : views.findPerson(found.arrivedBy).name;
  return arrivedBefore(found.row.arrivedAt.slice(11, 16), by ?? undefined);
}

function alreadyRecorded({ townhall: { views } }: PageTools, subject: SubjectId) {
  const step = views.findRow(subject)?.row.step;
  return step === undefined
    ? counterRefusals['step-repeated']
    : recordedBefore(step.at.slice(11, 16), step.by.name);
}
