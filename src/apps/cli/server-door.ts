/** The operator's door of a running server: loopback only, with the token that it left in the state folder. */
import { z } from 'zod';
import { type Bytes, concatBytes } from '../../core/value/bytes.ts';
import { fail, ok, type Result } from '../../core/value/result.ts';
import type { ServerFile } from '../townhall/data-folder.ts';
import { encodeImportEnvelope } from '../townhall/import-envelope.ts';
import { operatorPath } from '../townhall/operator-routes.ts';
import type { Complaint } from './command.ts';
import { fileReportSchema, takenRunSchema } from './server-answers.ts';
import { complainOf, readAnswer, type TownWork } from './town-answers.ts';

const resultSchema = z.union([
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), failure: z.object({ kind: z.string(), message: z.string() }) }),
]);

export function openServerDoor(server: ServerFile): TownWork {
  const post = (path: string, type: string, body: Bytes) => ask(server, path, type, body);
  const postJson = (path: string, input: object) =>
    post(path, 'application/json', new TextEncoder().encode(JSON.stringify(input)));
  const bytesType = 'application/octet-stream';
  return {
    isServed: true,
    run: async (name, input, schema) => {
      const answer = await postJson(`/operations/${name}`, input);
      return answer.ok ? readAnswer(answer.value, schema) : answer;
    },
    importFile: async (task) => {
      const answer = await post('/imports', bytesType, encodeImportEnvelope(task));
      return answer.ok ? readAnswer(answer.value, fileReportSchema) : answer;
    },
    receive: async (run) => {
      const answer = await post('/runs', bytesType, run);
      return answer.ok ? readAnswer(answer.value, takenRunSchema) : answer;
    },
    endReceiving: async () => {
      const answer = await postJson('/runs/end', {});
      return answer.ok ? ok(true) : answer;
    },
    close: async () => undefined,
  };
}

/** The answer is a result in JSON, whatever the status. */
async function ask(
  { url, token }: ServerFile,
  path: string,
  type: string,
  body: Bytes,
): Promise<Result<unknown, Complaint>> {
  let text: string;
  try {
    const response = await fetch(`${url}${operatorPath}${path}`, {
      method: 'POST',
      body: concatBytes(body) as Uint8Array<ArrayBuffer>,
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
    });
    text = await response.text();
  } catch (cause) {
    const reason =
      cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
    return fail({
      error: `the server at ${url} does not answer: ${reason}`,
      hint: 'what was not recorded can be tried again; nothing is recorded twice',
      exitCode: 1,
    });
  }
  return readResult(text, url);
}

function readResult(text: string, url: string): Result<unknown, Complaint> {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    content = undefined;
  }
  const parsed = resultSchema.safeParse(content);
  if (!parsed.success)
    return fail({
      error: `the server at ${url} does not take orders from this command`,
      hint: 'run it as the same user as the server, with the same INSEL_STATE',
      exitCode: 1,
    });
  return parsed.data.ok ? ok(parsed.data.value) : fail(complainOf(parsed.data.failure));
}
