/** A browser without a page: asks *Einrichten* as the page does. */
import type { z } from 'zod';
import { problemSchema } from '../web/api/problem.ts';
import { csrfHeader } from '../web/api/session.ts';
import {
  type SetupState,
  setupOpenedSchema,
  setupOpenPath,
  setupPath,
  setupStateSchema,
} from '../web/api/setup.ts';
import type { RunningSetup } from './start-setup.ts';

export interface SetupVisitor {
  readonly headers: Readonly<Record<string, string>>;
  readonly get: (path: string) => Promise<Response>;
  readonly post: (path: string, body: unknown, more?: Record<string, string>) => Promise<Response>;
  readonly ask: <T>(path: string, body: unknown, schema: z.ZodType<T>) => Promise<T>;
  readonly state: () => Promise<SetupState>;
}

export const codeOf = ({ url }: RunningSetup): string => new URL(url).hash.slice(1);

export const postTo = (
  { localUrl }: RunningSetup,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> =>
  fetch(`${localUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body),
  });

/** Uses the code up. */
export async function visitSetup(setup: RunningSetup): Promise<SetupVisitor> {
  const answer = await postTo(setup, setupOpenPath, { code: codeOf(setup) });
  const { csrf } = setupOpenedSchema.parse(await answer.json());
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const headers = { cookie, [csrfHeader]: csrf };
  const get = (path: string) => fetch(`${setup.localUrl}${path}`, { headers });
  const post = (path: string, body: unknown, more = {}) => postTo(setup, path, body, { ...headers, ...more });
  return {
    headers,
    get,
    post,
    ask: async (path, body, schema) => {
      const asked = await post(path, body);
      if (!asked.ok) throw new Error(`${path}: ${asked.status} ${await asked.text()}`);
      return schema.parse(await asked.json());
    },
    state: async () => setupStateSchema.parse(await (await get(setupPath)).json()),
  };
}

export const kindOf = async (answer: Response): Promise<string> =>
  problemSchema.parse(await answer.json()).kind;
