/** *Einrichten* over HTTP: on the loopback address only, for the browser that the printed code opened. */
import { Hono } from 'hono';
import { z } from 'zod';
import type { Failure, Result } from '../../core/value/result.ts';
import {
  guardianPlanSchema,
  setupEndPath,
  setupFilePath,
  setupFileSchema,
  setupFoundPath,
  setupKitPdfPath,
  setupKitRemovedPath,
  setupOpenPath,
  setupOpenSchema,
  setupPassPath,
  setupPath,
  setupSheetDonePath,
  setupSheetsPath,
  setupTownPath,
  sheetDoneSchema,
  stepPassedSchema,
  townDraftSchema,
} from '../web/api/setup.ts';
import { isLoopback } from './operator-routes.ts';
import type { RateLimit } from './rate-limit.ts';
import { readBytes, readJson } from './read-json.ts';
import { json, problem, refusal } from './responses.ts';
import type { PageContext, PageEnv } from './route-tools.ts';
import { type SetupAccess, setupCookieEnd } from './setup-access.ts';
import type { SetupWork } from './setup-work.ts';
import { setupProblem } from './text.de.ts';

export interface SetupRouteTools {
  readonly access: SetupAccess;
  readonly work: SetupWork;
  readonly limit: RateLimit;
}

const nothing = z.strictObject({});
/** As much as an importer takes, and the line before it. */
const fileBytesMax = 64 * 1024 * 1024 + 64 * 1024;

export function createSetupRoutes(tools: SetupRouteTools): Hono<PageEnv> {
  const { access, work } = tools;
  const app = new Hono<PageEnv>();
  app.use(`${setupPath}/*`, async (context, next) =>
    isLoopback(context.env.incoming.socket.remoteAddress) ? next() : problem('not-found'),
  );
  app.post(setupOpenPath, (context) => open(tools, context));
  app.get(setupPath, async (context) => {
    const actor = access.authorize(context.env.incoming, 'read');
    return actor.ok ? json(await stateOf(work, actor.value.csrf)) : problem(actor.failure);
  });
  app.get(setupSheetsPath, (context) => {
    const actor = access.authorize(context.env.incoming, 'read');
    return actor.ok ? json({ sheets: work.sheets() }) : problem(actor.failure);
  });
  app.get(setupKitPdfPath, (context) => {
    const actor = access.authorize(context.env.incoming, 'read');
    if (!actor.ok) return problem(actor.failure);
    const pdf = work.kitPdf();
    if (pdf === undefined) return problem('not-found');
    const disposition = 'attachment; filename="notfallpaket.pdf"';
    return new Response(new Uint8Array(pdf), {
      headers: {
        'content-type': 'application/pdf',
        'content-disposition': disposition,
        'cache-control': 'no-store',
      },
    });
  });
  const step = <Body>(
    path: string,
    schema: z.ZodType<Body>,
    act: (body: Body) => Result<true, Failure> | Promise<Result<true, Failure>>,
  ): void => void app.post(path, (context) => stepping(tools, context, schema, act));
  step(setupTownPath, townDraftSchema, work.draftTown);
  step(setupFoundPath, guardianPlanSchema, work.found);
  step(setupSheetDonePath, sheetDoneSchema, ({ number }) => work.handOver(number));
  step(setupKitRemovedPath, nothing, work.removeKit);
  step(setupPassPath, stepPassedSchema, (body) => work.pass(body.step));
  app.post(setupFilePath, (context) => readFile(tools, context));
  app.post(setupEndPath, (context) => end(tools, context));
  return app;
}

async function open({ access, limit }: SetupRouteTools, context: PageContext): Promise<Response> {
  if (!limit.take('setup')) return problem('too-many-requests');
  const body = await readJson(context.req.raw, setupOpenSchema);
  if (!body.ok) return problem(body.failure);
  const opened = access.open(body.value.code);
  if (opened === undefined) return problem('signed-out');
  const answer = json({ csrf: opened.csrf });
  answer.headers.append('set-cookie', opened.cookie);
  return answer;
}

const stateOf = async (work: SetupWork, csrf: string | undefined): Promise<object> => ({
  ...(await work.state()),
  csrf,
});

async function stepping<Body>(
  { access, work }: SetupRouteTools,
  context: PageContext,
  schema: z.ZodType<Body>,
  act: (body: Body) => Result<true, Failure> | Promise<Result<true, Failure>>,
): Promise<Response> {
  const actor = access.authorize(context.env.incoming, 'change');
  if (!actor.ok) return problem(actor.failure);
  const body = await readJson(context.req.raw, schema);
  if (!body.ok) return problem(body.failure);
  const done = await act(body.value);
  return done.ok ? json(await stateOf(work, actor.value.csrf)) : refused(done.failure);
}

async function readFile({ access, work }: SetupRouteTools, context: PageContext): Promise<Response> {
  const actor = access.authorize(context.env.incoming, 'change');
  if (!actor.ok) return problem(actor.failure);
  const bytes = await readBytes(context.req.raw, fileBytesMax);
  if (!bytes.ok) return problem(bytes.failure);
  const end = bytes.value.subarray(0, 64 * 1024).indexOf(10);
  const line = setupFileSchema.safeParse(jsonOf(bytes.value.subarray(0, Math.max(0, end))));
  if (!line.success) return problem('request-malformed');
  const report = await work.readFile(line.data, bytes.value.subarray(end + 1));
  return report.ok ? json(report.value) : refused(report.failure);
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

async function end({ access, work }: SetupRouteTools, context: PageContext): Promise<Response> {
  const actor = access.authorize(context.env.incoming, 'change');
  if (!actor.ok) return problem(actor.failure);
  const body = await readJson(context.req.raw, nothing);
  if (!body.ok) return problem(body.failure);
  const done = work.end();
  if (!done.ok) return refused(done.failure);
  access.close();
  const answer = json({});
  answer.headers.append('set-cookie', setupCookieEnd);
  return answer;
}

function refused({ kind }: Failure): Response {
  switch (kind) {
    case 'server-restarting':
    case 'recording-stopped':
    case 'recording-loading':
      return problem(kind);
    default:
      return refusal(409, setupProblem(kind));
  }
}
