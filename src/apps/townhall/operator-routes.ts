/**
 * The operator's way in while the server runs: on the loopback address only, with the token that lies in
 * the state folder for whoever may read it.
 */
import { Hono } from 'hono';
import { z } from 'zod';
import { runLengthMax } from '../../core/segment/run.ts';
import type { Failure, Result } from '../../core/value/result.ts';
import { isSameSecret } from '../../people/session.ts';
import { importEnvelopeBytesMax, parseImportEnvelope } from './import-envelope.ts';
import { isOperation, type OperationTools, runOperation } from './operations.ts';
import { readBytes, readJson } from './read-json.ts';
import { json, problem } from './responses.ts';
import type { PageEnv } from './route-tools.ts';
import type { Townhall } from './townhall.ts';

export const operatorPath = '/api/operator';

export interface OperatorRouteTools {
  readonly townhall: Townhall;
  readonly token: string;
}

const anything = z.unknown();

export function createOperatorRoutes({ townhall, token }: OperatorRouteTools): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  const tools: OperationTools = townhall;
  app.use('*', async (context, next) => {
    const { remoteAddress } = context.env.incoming.socket;
    const sent = context.req.header('authorization')?.replace(/^Bearer /, '') ?? '';
    if (!isLoopback(remoteAddress) || !isSameSecret(sent, token)) return problem('not-found');
    return next();
  });
  app.post('/imports', async (context) => {
    const bytes = await readBytes(context.req.raw, importEnvelopeBytesMax);
    if (!bytes.ok) return problem(bytes.failure);
    const task = parseImportEnvelope(bytes.value);
    return task.ok ? answerOf(await townhall.importFile(task.value)) : answerOf(task);
  });
  app.post('/runs', async (context) => {
    const bytes = await readBytes(context.req.raw, runLengthMax);
    if (!bytes.ok) return problem(bytes.failure);
    return answerOf(await townhall.worker.call('receive', bytes.value));
  });
  app.post('/runs/end', async () => answerOf(await townhall.worker.call('finish-receiving', undefined)));
  app.post('/operations/:name', async (context) => {
    const name = context.req.param('name');
    if (!isOperation(name)) return problem('not-found');
    const input = await readJson(context.req.raw, anything);
    return input.ok ? answerOf(await runOperation(tools, name, input.value)) : problem(input.failure);
  });
  return app;
}

export const isLoopback = (address: string | undefined): boolean =>
  address === '127.0.0.1' || address === '::1' || address === '::ffff:127.0.0.1';

/** The result as it is: the command line speaks English and knows what to do with it. */
const answerOf = (result: Result<unknown, Failure>): Response => json(result);
