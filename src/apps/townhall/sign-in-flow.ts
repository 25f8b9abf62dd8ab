/**
 * Signing in over the worker: the try is durable before the PIN is checked, the outcome is decided on the
 * state of then (people/sign-in.ts says why). The PIN itself never reaches the worker.
 */
import type { Outcome } from '../../core/replica/replica.ts';
import { idOf, type PersonId, type RequestId } from '../../core/value/ids.ts';
import type { Random } from '../../core/value/ports.ts';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import type { PinHasher } from '../../people/pin-hasher.ts';
import type { OpenedSession, Sessions } from '../../people/session.ts';
import type { SignInRefusal } from '../../people/sign-in.ts';
import type { TownhallViews } from './views.ts';
import type { Unavailable, WorkerClient } from './worker-client.ts';

export interface SignInFlowTools {
  readonly random: Random;
  readonly hasher: PinHasher;
  readonly sessions: Sessions;
  readonly worker: Pick<WorkerClient, 'submit'>;
  readonly views: Pick<TownhallViews, 'findPerson'>;
}

/** `device-retired`: this server was succeeded or removed; nobody signs in here any more. */
export type SignInFailure = SignInRefusal | Unavailable | Failure<'device-retired'>;

export interface TypedPin {
  readonly person: PersonId;
  readonly pin: string;
  readonly device: string;
  readonly previousToken: string | undefined;
}

export async function signInWithPin(
  tools: SignInFlowTools,
  typed: TypedPin,
): Promise<Result<OpenedSession, SignInFailure>> {
  const { person, pin, device, previousToken } = typed;
  const tried = await ask(tools, person, 'person/try-sign-in', { person });
  if (!tried.ok) return tried;
  const { pin: hash } = tools.views.findPerson(person);
  if (hash === null) return fail({ kind: 'pin-missing', message: 'No PIN has been set for this person' });
  const isMatch = await tools.hasher.verifyPin(pin, hash);
  const finished = await ask(tools, person, 'person/finish-sign-in', { person, pin: hash, isMatch });
  if (!finished.ok) return finished;
  // Something was recorded although the PIN is not the right one: the lock after the last try. What was typed
  // may fit a PIN that was replaced while it was checked.
  if (!isMatch || tools.views.findPerson(person).lockedFor !== null)
    return fail({ kind: 'person-locked', message: 'This person is locked' });
  return ok(tools.sessions.open({ person, device, previousToken }));
}

async function ask(
  { random, worker }: SignInFlowTools,
  person: PersonId,
  command: string,
  input: unknown,
): Promise<Result<true, SignInFailure>> {
  const request = idOf<RequestId>(random.bytes(16));
  const answer = await worker.submit({ request, person, command, input });
  return answer.ok ? resultOf(answer.value) : answer;
}

function resultOf(outcome: Outcome): Result<true, SignInFailure> {
  switch (outcome.kind) {
    case 'done':
    case 'unchanged':
      return ok(true);
    case 'failed':
      return fail({ kind: failedKind(outcome.failure.kind), message: outcome.failure.message });
    case 'refused':
      return fail(signInRefusal(outcome.refusal));
  }
}

const failedKind = (kind: string): 'device-retired' | 'recording-stopped' =>
  kind === 'device-not-admitted' ? 'device-retired' : 'recording-stopped';

/** The commands of the people room refuse with these; anything else means that nothing can be recorded. */
function signInRefusal(refusal: {
  readonly kind: string;
  readonly message: string;
}): SignInRefusal | Unavailable {
  const { kind, message } = refusal;
  switch (kind) {
    case 'pin-wrong': {
      const left = 'triesLeft' in refusal ? Number(refusal.triesLeft) : 0;
      return { kind, message, triesLeft: left };
    }
    case 'person-unknown':
    case 'person-locked':
    case 'person-expired':
    case 'pin-missing':
      return { kind, message };
    default:
      return { kind: 'recording-stopped', message };
  }
}
