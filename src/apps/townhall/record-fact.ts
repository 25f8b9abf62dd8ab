/** A change that one screen asks for: rights, body, one submission, and its refusal in the words of its room. */
import type { z } from 'zod';
import type { Outcome } from '../../core/replica/replica.ts';
import { bytesToHex, concatBytes } from '../../core/value/bytes.ts';
import { idBytes, type RequestId, type SubjectId } from '../../core/value/ids.ts';
import type { Act } from '../../people/roles.ts';
import type { Problem } from '../web/api/problem.ts';
import { readJson } from './read-json.ts';
import { problem, refusal } from './responses.ts';
import type { PageContext, PageTools } from './route-tools.ts';
import type { Townhall } from './townhall.ts';

export interface FactPlan<B> {
  readonly act: Act;
  readonly body: z.ZodType<B>;
  /** Undefined: the body fits its schema and still says nothing that can be asked. */
  readonly commandOf: (
    body: B,
  ) => { readonly command: string; readonly input: Readonly<Record<string, unknown>> } | undefined;
  /** The words of the room that decided, and the status that they go with. */
  readonly wordsOf: (
    kind: string,
  ) => { readonly status: number; readonly words: Omit<Problem, 'kind'> } | undefined;
  /** `record` is what this request would have created. */
  readonly answer: (record: SubjectId) => Response;
}

/** Answers after the fact is durable here; the same request id gets the same answer. */
export async function recordFact<B extends { readonly request: string }>(
  { townhall, access, feed }: PageTools,
  context: PageContext,
  plan: FactPlan<B>,
): Promise<Response> {
  const actor = access.authorize(context.env.incoming, plan.act, 'change');
  if (!actor.ok) return problem(actor.failure);
  const body = await readJson(context.req.raw, plan.body);
  if (!body.ok) return problem(body.failure);
  const asked = plan.commandOf(body.value);
  if (asked === undefined) return problem('request-malformed');
  const request = body.value.request as RequestId;
  const answer = await townhall.worker.submit({ request, person: actor.value.person, ...asked });
  if (!answer.ok) return problem(answer.failure.kind);
  const refused = refusedAnswer(answer.value, plan);
  if (refused !== undefined) return refused;
  feed.tellChanged(undefined);
  return plan.answer(recordOf(townhall, request));
}

function refusedAnswer<B>(outcome: Outcome, plan: FactPlan<B>): Response | undefined {
  if (outcome.kind === 'failed')
    return problem(outcome.failure.kind === 'device-not-admitted' ? 'device-retired' : 'recording-stopped');
  if (outcome.kind !== 'refused') return undefined;
  const { kind } = outcome.refusal;
  if (kind === 'recording-loading' || kind === 'recording-stopped' || kind === 'request-conflict')
    return problem(kind);
  const found = plan.wordsOf(kind);
  return found === undefined ? problem('request-malformed') : refusal(found.status, { kind, ...found.words });
}

/** As the batch names the first record that a request creates (`newSubject`): a repeated request finds it again. */
const recordOf = ({ suite, folder }: Townhall, request: RequestId): SubjectId =>
  bytesToHex(
    suite.hash(concatBytes(idBytes(folder.config.tenant), idBytes(request))).subarray(0, 16),
  ) as SubjectId;
