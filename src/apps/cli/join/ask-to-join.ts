/** The joining side of a meeting: sends its request again and again until guardians have decided. */
import { type Bytes, concatBytes } from '../../../core/value/bytes.ts';
import type { Timer } from '../../../core/value/ports.ts';
import { type Failure, fail, ok, type Result } from '../../../core/value/result.ts';
import { joinMessageLengthMax } from './join-message.ts';

export type AskFailure = Failure<
  'town-unreachable' | 'code-unknown' | 'code-used' | 'join-refused' | 'answer-malformed' | 'join-expired'
>;

export interface AskTools {
  readonly fetch: typeof fetch;
  readonly timer: Timer;
  readonly onWaiting: () => void;
}

const pauseMilliseconds = 700;
/** An invitation is open for less. */
const attemptsMax = (60 * 60_000) / pauseMilliseconds;
const unreachableMax = 20;

export async function askToJoin(
  tools: AskTools,
  url: string,
  request: Bytes,
): Promise<Result<Bytes, AskFailure>> {
  let unreachable = 0;
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const answer = await askOnce(tools, url, request);
    if (answer.ok || answer.failure.kind !== 'join-pending') {
      if (answer.ok || answer.failure.kind !== 'town-unreachable') return narrowed(answer);
      unreachable += 1;
      // Before the first contact a wrong address is likelier than a short gap.
      if (attempt === 0 || unreachable > unreachableMax) return narrowed(answer);
    } else {
      unreachable = 0;
      tools.onWaiting();
    }
    await new Promise<void>((resolve) => tools.timer.after(pauseMilliseconds, resolve));
  }
  return fail({ kind: 'join-expired', message: 'Nobody has decided within an hour' });
}

type OneFailure = AskFailure | Failure<'join-pending'>;

function narrowed(answer: Result<Bytes, OneFailure>): Result<Bytes, AskFailure> {
  if (answer.ok) return answer;
  const { kind, message } = answer.failure;
  if (kind === 'join-pending') throw new Error('A pending answer is no end');
  return fail({ kind, message });
}

async function askOnce(
  { fetch: ask }: AskTools,
  url: string,
  request: Bytes,
): Promise<Result<Bytes, OneFailure>> {
  try {
    const response = await ask(`${url.replace(/\/+$/, '')}/v1/join`, {
      method: 'POST',
      body: new Uint8Array(request),
      redirect: 'error',
      signal: AbortSignal.timeout(30_000),
    });
    if (response.status === 200) return await readAnswer(response);
    await response.body?.cancel();
    return fail(failureOf(response.status));
  } catch (cause) {
    const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
    return fail({
      kind: 'town-unreachable',
      message: `${url} cannot be reached: ${reason instanceof Error ? reason.message : String(reason)}`,
    });
  }
}

/** Bounded while it is read: whoever stands in between must not fill our memory. */
async function readAnswer(response: Response): Promise<Result<Bytes, OneFailure>> {
  const parts: Bytes[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > joinMessageLengthMax)
      return fail({
        kind: 'answer-malformed',
        message: `An answer of more than ${joinMessageLengthMax} bytes`,
      });
    parts.push(part);
  }
  return ok(concatBytes(...parts));
}

function failureOf(status: number): OneFailure {
  switch (status) {
    case 202:
      return { kind: 'join-pending', message: 'The guardians have not decided yet' };
    case 403:
      return { kind: 'code-unknown', message: 'The other device does not know this code' };
    case 409:
      return { kind: 'code-used', message: 'Another device has used this code already' };
    case 410:
      return { kind: 'join-refused', message: 'The admission was refused on the other device' };
    default:
      return { kind: 'answer-malformed', message: `The other device answered with status ${status}` };
  }
}
