/** What the info desk asks: the tiles, the visits of a day, record a visit, move it on, print its slip again. */
import { Hono } from 'hono';
import type { SubjectId } from '../../core/value/ids.ts';
import * as de from '../../office/counter/concern-text.de.ts';
import * as en from '../../office/counter/concern-text.en.ts';
import { allConcernsOf, concernsOf } from '../../office/counter/concerns.ts';
import { isVisitRefusal, visitRefusals } from '../../office/counter/visit-text.de.ts';
import { type Concerns, concernsPath } from '../web/api/concerns.ts';
import { idSchema, localDateSchema } from '../web/api/fields.ts';
import {
  foundVisitsPath,
  moveVisitSchema,
  recordVisitSchema,
  requestOnlySchema,
  visitsPath,
} from '../web/api/visits.ts';
import { toLocalDate } from './local-time.ts';
import { recordFact } from './record-fact.ts';
import { json, problem } from './responses.ts';
import { type PageContext, type PageEnv, type PageTools, reading } from './route-tools.ts';
import { findVisits, readVisit, readVisitsOfDay } from './visit-views.ts';

export function createInfodeskRoutes(tools: PageTools): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.get(concernsPath, (context) =>
    reading(tools, context, 'serve-infodesk', async () => json(listConcerns(tools))),
  );
  app.get(`${visitsPath}/day/:date`, (context) =>
    reading(tools, context, 'serve-infodesk', async () => showDay(tools, context)),
  );
  app.get(foundVisitsPath, (context) =>
    reading(tools, context, 'serve-infodesk', async () => showFound(tools, context)),
  );
  app.post(visitsPath, (context) =>
    recordFact(tools, context, {
      act: 'serve-infodesk',
      body: recordVisitSchema,
      commandOf: ({ request: _request, ...input }) => ({ command: 'visit/record', input }),
      wordsOf,
      answer: (record) => visitAnswer(tools, record),
    }),
  );
  app.post(`${visitsPath}/:id/move`, (context) => moveVisit(tools, context));
  app.post(`${visitsPath}/:id/reprint`, (context) => reprint(tools, context));
  return app;
}

export const wordsOf = (kind: string) =>
  isVisitRefusal(kind)
    ? { status: kind.endsWith('-unknown') ? 404 : 409, words: visitRefusals[kind] }
    : undefined;

export function visitAnswer({ townhall }: PageTools, id: SubjectId): Response {
  const visit = townhall.views.read((reader, copied) => readVisit({ reader, copied }, id));
  return visit === undefined ? problem('not-found') : json({ visit });
}

/** Until the founding has arrived at this device, its own configuration says which type it is. */
function listConcerns({ townhall }: PageTools): Concerns {
  const { tenant, type } = townhall.folder.config;
  const known = townhall.views.findTownhall(tenant)?.type ?? type;
  const offered = concernsOf(known);
  const ids = new Set(offered.map(({ id }) => id));
  const others = allConcernsOf(known).filter(({ id }) => !ids.has(id));
  const concerns = [...offered, ...others].map(({ norm, ...concern }) => ({
    ...concern,
    ...(norm === undefined ? {} : { norm }),
    isOffered: ids.has(concern.id),
    words: { de: de.concernWords[concern.id], en: en.concernWords[concern.id] },
  }));
  return { concerns, urgencyNext: { de: de.urgencyNext, en: en.urgencyNext } };
}

/** `today` is the day that this server's clock shows. */
function showDay({ townhall }: PageTools, context: PageContext): Response {
  const { clock, views } = townhall;
  const now = clock.wallMilliseconds();
  const asked = context.req.param('date');
  const date = asked === 'today' ? toLocalDate(now, clock.offsetMinutes(now)) : asked;
  const parsed = localDateSchema.safeParse(date);
  if (!parsed.success) return problem('request-malformed');
  const visits = views.read((reader, copied) => readVisitsOfDay({ reader, copied }, parsed.data));
  return json({ date: parsed.data, visits });
}

function showFound({ townhall }: PageTools, context: PageContext): Response {
  const query = (context.req.query('query') ?? '').slice(0, 40);
  const { clock, views } = townhall;
  const now = clock.wallMilliseconds();
  const visits = views.read((reader, copied) => findVisits({ reader, copied }, query));
  return json({ date: toLocalDate(now, clock.offsetMinutes(now)), visits });
}

async function moveVisit(tools: PageTools, context: PageContext): Promise<Response> {
  const id = idSchema.safeParse(context.req.param('id'));
  if (!id.success) return problem('not-found');
  const visit = id.data as SubjectId;
  return recordFact(tools, context, {
    act: 'serve-infodesk',
    body: moveVisitSchema,
    commandOf: ({ to, after }) => ({
      command: 'visit/move',
      input: {
        visit,
        to,
        ...(after !== undefined && /^\d{1,9}$/.test(after) ? { seen: Number(after) } : {}),
      },
    }),
    wordsOf,
    answer: () => visitAnswer(tools, visit),
  });
}

async function reprint(tools: PageTools, context: PageContext): Promise<Response> {
  const id = idSchema.safeParse(context.req.param('id'));
  if (!id.success) return problem('not-found');
  const visit = id.data as SubjectId;
  return recordFact(tools, context, {
    act: 'serve-infodesk',
    body: requestOnlySchema,
    commandOf: () => ({ command: 'visit/reprint-slip', input: { visit } }),
    wordsOf,
    answer: () => visitAnswer(tools, visit),
  });
}
