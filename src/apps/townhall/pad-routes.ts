/** What the page of the paper pads asks: list, print, hand out, type a slip in later, void a number. */
import { Hono } from 'hono';
import type { SubjectId } from '../../core/value/ids.ts';
import { idSchema } from '../web/api/fields.ts';
import {
  givePadSchema,
  padsPath,
  printPadSchema,
  transcribeSchema,
  voidSlipSchema,
} from '../web/api/pads.ts';
import { visitAnswer, wordsOf } from './infodesk-routes.ts';
import { instantOfLocal, toLocalDate } from './local-time.ts';
import { recordFact } from './record-fact.ts';
import { json, problem } from './responses.ts';
import { type PageContext, type PageEnv, type PageTools, reading } from './route-tools.ts';
import { readPad, readPads } from './visit-views.ts';

export function createPadRoutes(tools: PageTools): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.get(padsPath, (context) =>
    reading(tools, context, 'manage-pads', async () => json({ pads: tools.townhall.views.read(readPads) })),
  );
  app.post(padsPath, (context) =>
    recordFact(tools, context, {
      act: 'manage-pads',
      body: printPadSchema,
      commandOf: ({ size }) => ({ command: 'pad/print', input: { size } }),
      wordsOf,
      answer: (record) => padAnswer(tools, record),
    }),
  );
  app.post(`${padsPath}/:id/given`, (context) => give(tools, context));
  app.post(`${padsPath}/:id/void`, (context) => voidSlip(tools, context));
  app.post(`${padsPath}/:id/slips`, (context) => transcribe(tools, context));
  return app;
}

function padAnswer({ townhall }: PageTools, id: SubjectId): Response {
  const pad = townhall.views.read((reader) => readPad(reader, id));
  return pad === undefined ? problem('not-found') : json({ pad });
}

const padIn = (context: PageContext): SubjectId | undefined => {
  const id = idSchema.safeParse(context.req.param('id'));
  return id.success ? (id.data as SubjectId) : undefined;
};

async function give(tools: PageTools, context: PageContext): Promise<Response> {
  const pad = padIn(context);
  if (pad === undefined) return problem('not-found');
  return recordFact(tools, context, {
    act: 'manage-pads',
    body: givePadSchema,
    commandOf: ({ holder }) => ({ command: 'pad/give', input: { pad, holder } }),
    wordsOf,
    answer: () => padAnswer(tools, pad),
  });
}

async function voidSlip(tools: PageTools, context: PageContext): Promise<Response> {
  const pad = padIn(context);
  if (pad === undefined) return problem('not-found');
  return recordFact(tools, context, {
    act: 'manage-pads',
    body: voidSlipSchema,
    commandOf: ({ slip, reason }) => ({ command: 'pad/void-slip', input: { pad, slip, reason } }),
    wordsOf,
    answer: () => padAnswer(tools, pad),
  });
}

async function transcribe(tools: PageTools, context: PageContext): Promise<Response> {
  const pad = padIn(context);
  if (pad === undefined) return problem('not-found');
  return recordFact(tools, context, {
    act: 'manage-pads',
    body: transcribeSchema,
    commandOf: ({ request: _request, happenedAt, ...details }) => {
      const moment = momentOf(happenedAt, tools.townhall);
      if (moment === undefined) return undefined;
      return {
        command: 'visit/transcribe',
        input: { pad, ...details, happenedAt: { ...moment, evidence: 'paper-number' } },
      };
    },
    wordsOf,
    answer: (record) => visitAnswer(tools, record),
  });
}

/** Undefined for a day that the calendar does not have: it would be another one. */
function momentOf(local: string, { clock }: PageTools['townhall']) {
  const date = local.slice(0, 10);
  const moment = instantOfLocal(date, local.slice(11), clock.offsetMinutes);
  const isReal = moment !== undefined && toLocalDate(moment.instant, moment.offsetMinutes) === date;
  return isReal ? moment : undefined;
}
