/**
 * What can be done with a person's access, once for the page, the command line and the first setting up. A drawn
 * PIN is shown once: its answer is kept for a few minutes under the request id, so that a repeated question
 * brings the same PIN and not a second one.
 */
import type { Outcome } from '../../core/replica/replica.ts';
import { nobody, type PersonId, type RequestId } from '../../core/value/ids.ts';
import type { Clock, Random } from '../../core/value/ports.ts';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import { drawPin } from '../../people/draw-pin.ts';
import { choosePin } from '../../people/pin.ts';
import type { PinHash, PinHasher } from '../../people/pin-hasher.ts';
import type { Role } from '../../people/roles.ts';
import type { Sessions } from '../../people/session.ts';
import type { TownhallFolder } from './data-folder.ts';
import type { WorkerClient } from './worker-client.ts';

export interface PersonTools {
  readonly random: Random;
  readonly clock: Clock;
  readonly hasher: PinHasher;
  readonly sessions: Sessions;
  readonly folder: TownhallFolder;
  readonly worker: Pick<WorkerClient, 'submit'>;
}

/** Who asks, and under which request id. */
export interface Asking {
  readonly request: RequestId;
  readonly person: PersonId;
  readonly role: Role;
}

/** Whoever sits at the machine with its keys acts as a guardian does. */
export const asOperator = (request: RequestId): Asking => ({ request, person: nobody, role: 'guardian' });

export type WantedPin =
  | { readonly kind: 'none' }
  | { readonly kind: 'drawn' }
  | { readonly kind: 'chosen'; readonly pin: string };

export interface NewPerson {
  readonly name: string;
  readonly role: Role;
  readonly office?: string | undefined;
  readonly expiresAt?: number | undefined;
}

export interface AddedPerson {
  readonly person: string;
  /** Only when it was drawn here. */
  readonly pin?: string;
}

type Answer<T> = Promise<Result<T, Failure>>;

export async function addPerson(
  tools: PersonTools,
  asking: Asking,
  wanted: { readonly body: NewPerson; readonly pin: WantedPin },
): Answer<AddedPerson> {
  const made = await makePin(tools, wanted.pin);
  if (!made.ok) return made;
  const pin = made.value === undefined ? {} : { pin: made.value.hash };
  const input = { body: wanted.body, ...pin, byRole: asking.role };
  const outcome = await submit(tools, asking, { command: 'person/add', input });
  if (!outcome.ok) return outcome;
  if (outcome.value.kind !== 'done') return fail(failureOf(outcome.value));
  const [person] = outcome.value.subjects;
  if (person === undefined) return fail({ kind: 'person-unknown', message: 'The person was not recorded' });
  return ok({ person, ...(made.value?.drawn === undefined ? {} : { pin: made.value.drawn }) });
}

/** A new PIN ends every open session of the person: whoever had the old one is out. */
export async function setPin(
  tools: PersonTools,
  asking: Asking,
  { person, pin }: { readonly person: PersonId; readonly pin: Exclude<WantedPin, { kind: 'none' }> },
): Answer<{ readonly pin?: string }> {
  const made = await makePin(tools, pin);
  if (!made.ok) return made;
  const done = await change(tools, asking, 'person/set-pin', { person, pin: made.value?.hash });
  if (!done.ok) return done;
  tools.sessions.closeAllOf(person);
  return ok(made.value?.drawn === undefined ? {} : { pin: made.value.drawn });
}

/** Locking and removing end every open session too. */
export async function endAccess(
  tools: PersonTools,
  asking: Asking,
  { person, act }: { readonly person: PersonId; readonly act: 'lock' | 'remove' },
): Answer<true> {
  const done = await change(tools, asking, `person/${act}`, { person });
  if (done.ok) tools.sessions.closeAllOf(person);
  return done;
}

/** A command about a person, decided by the people room with the role of whoever asks. */
export async function change(
  tools: PersonTools,
  asking: Asking,
  command: string,
  input: object,
): Answer<true> {
  const outcome = await submit(tools, asking, { command, input: { ...input, byRole: asking.role } });
  if (!outcome.ok) return outcome;
  const { kind } = outcome.value;
  return kind === 'done' || kind === 'unchanged' ? ok(true) : fail(failureOf(outcome.value));
}

const submit = (
  { worker }: PersonTools,
  { request, person }: Asking,
  asked: { readonly command: string; readonly input: unknown },
): Answer<Outcome> => worker.submit({ request, person, ...asked });

function failureOf(outcome: Outcome): Failure {
  if (outcome.kind === 'refused') return outcome.refusal;
  if (outcome.kind === 'failed') return outcome.failure;
  return { kind: 'not-recorded', message: 'Nothing was recorded' };
}

interface MadePin {
  readonly hash: PinHash;
  readonly drawn: string | undefined;
}

async function makePin(
  { random, hasher, folder }: PersonTools,
  wanted: WantedPin,
): Answer<MadePin | undefined> {
  const known = [folder.config.ags];
  if (wanted.kind === 'none') return ok(undefined);
  if (wanted.kind === 'chosen') {
    const pin = choosePin(wanted.pin, known);
    return pin.ok ? ok({ hash: await hasher.hashPin(pin.value), drawn: undefined }) : pin;
  }
  for (;;) {
    // Some two in a hundred draws are weak: another one is drawn.
    const drawn = choosePin(drawPin(random), known);
    if (drawn.ok) return ok({ hash: await hasher.hashPin(drawn.value), drawn: drawn.value });
  }
}

export interface KeptAnswers {
  /** The answer of the first question under this key; `task` must be the same again. */
  readonly once: <T>(key: string, task: unknown, ask: () => Answer<T>) => Answer<T>;
}

const keptMilliseconds = 10 * 60_000;
const keptMax = 200;

/** In memory only: a PIN in clear never reaches the disk. */
export function keepAnswers(clock: Pick<Clock, 'monotonicMilliseconds'>): KeptAnswers {
  const kept = new Map<string, { readonly task: string; readonly at: number; readonly answer: unknown }>();
  const forget = (): void => {
    const now = clock.monotonicMilliseconds();
    for (const [key, { at }] of kept)
      if (now - at > keptMilliseconds || kept.size > keptMax) kept.delete(key);
  };
  return {
    once: <T>(key: string, task: unknown, ask: () => Answer<T>): Answer<T> => {
      forget();
      const known = kept.get(key);
      const text = JSON.stringify(task);
      if (known !== undefined && known.task !== text)
        return Promise.resolve(
          fail({ kind: 'request-conflict', message: 'The request id came with another task' }),
        );
      // Kept by this function under the same task, so it is what `ask` answers.
      if (known !== undefined) return known.answer as Answer<T>;
      const answer = ask();
      kept.set(key, { task: text, at: clock.monotonicMilliseconds(), answer });
      // What was refused may be asked again: nothing was recorded.
      void answer.then((settled) => {
        if (!settled.ok) kept.delete(key);
      });
      return answer;
    },
  };
}
