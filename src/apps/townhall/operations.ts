/**
 * What the operator of the machine may ask, with or without a running server: a table of names, schemas of
 * what comes in, and acts. The command line runs them here or over the loopback address.
 */
import { z } from 'zod';
import { isBlobName } from '../../core/blob/blob-reference.ts';
import type { Suite } from '../../core/crypto/suite.ts';
import type { Outcome } from '../../core/replica/replica.ts';
import { hexToBytes } from '../../core/value/bytes.ts';
import {
  type DeviceId,
  type Head,
  idOf,
  nobody,
  type PersonId,
  type RequestId,
  type StreamId,
} from '../../core/value/ids.ts';
import type { Clock, Random } from '../../core/value/ports.ts';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import { issueToken } from '../../people/bearer-token.ts';
import type { PinHasher } from '../../people/pin-hasher.ts';
import { acts, roles } from '../../people/roles.ts';
import type { Sessions } from '../../people/session.ts';
import type { TownhallFolder } from './data-folder.ts';
import { type Asking, addPerson, asOperator, change, endAccess, setPin } from './person-acts.ts';
import type { TownhallViews } from './views.ts';
import type { WorkerClient } from './worker-client.ts';
import type { CallName, WorkerCalls } from './worker-messages.ts';

export interface OperationTools {
  readonly suite: Suite;
  readonly random: Random;
  readonly clock: Clock;
  readonly hasher: PinHasher;
  readonly sessions: Sessions;
  readonly folder: TownhallFolder;
  readonly worker: WorkerClient;
  readonly views: TownhallViews;
}

const personId = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .transform((text) => text as PersonId);
const deviceId = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .transform((text) => text as DeviceId);
const streamId = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .transform((text) => text as StreamId);
const headId = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .transform((text) => text as Head);
const nothing = z.strictObject({});
const onePerson = z.strictObject({ person: personId });
const hexBytes = z
  .string()
  .regex(/^(?:[0-9a-f]{2}){1,4096}$/)
  .transform(hexToBytes);
const codes = z.array(z.string().max(200)).max(16);

type Answer<T> = Promise<Result<T, Failure>>;

interface Operation<I, O> {
  readonly schema: z.ZodType<I>;
  readonly run: (tools: OperationTools, input: I) => Answer<O>;
}

const define = <I, O>(operation: Operation<I, O>): Operation<I, O> => operation;

const asked =
  <N extends CallName>(name: N) =>
  async (tools: OperationTools, argument: WorkerCalls[N]['argument']): Answer<WorkerCalls[N]['answer']> =>
    tools.worker.call(name, argument);

/** Answers of the worker that are results themselves are not wrapped twice. */
const acted =
  <N extends 'admit-device' | 'remove-device' | 'succeed'>(name: N) =>
  async (tools: OperationTools, argument: WorkerCalls[N]['argument']): Answer<DeviceId> => {
    const answer = await tools.worker.call(name, argument);
    return answer.ok ? answer.value : answer;
  };

const newPerson = z.strictObject({
  name: z.string().trim().min(1).max(120),
  role: z.enum(roles),
  office: z.string().trim().min(1).max(120).optional(),
  /** Milliseconds since 1970 UTC; guests must have one. */
  expiresAt: z.int().min(0).optional(),
  /** Eight digits; without one the person cannot sign in yet. */
  pin: z.string().max(40).optional(),
});

export const operations = {
  'person-add': define({
    schema: newPerson,
    run: (tools, { pin, ...body }) =>
      addPerson(tools, operator(tools), {
        body,
        pin: pin === undefined ? { kind: 'none' } : { kind: 'chosen', pin },
      }),
  }),
  'person-list': define({
    schema: nothing,
    run: async ({ views }) =>
      ok(
        views.listPersons().map(({ id, name, hasPin }) => {
          const { role, office, expiresAt, substituteFor } = views.findPerson(id);
          return { id, name, role, office, expiresAt, substituteFor, hasPin };
        }),
      ),
  }),
  'person-set-pin': define({
    schema: z.strictObject({ person: personId, pin: z.string().max(40) }),
    run: async (tools, { person, pin }) => {
      const done = await setPin(tools, operator(tools), { person, pin: { kind: 'chosen', pin } });
      return done.ok ? ok(true) : done;
    },
  }),
  'person-set-role': define({
    schema: z.strictObject({ person: personId, body: newPerson.omit({ name: true, pin: true }) }),
    run: (tools, input) => change(tools, operator(tools), 'person/change-role', input),
  }),
  'person-set-substitution': define({
    schema: z.strictObject({ person: personId, body: z.strictObject({ roles: z.array(z.enum(roles)) }) }),
    run: (tools, input) => change(tools, operator(tools), 'person/set-substitution', input),
  }),
  'person-lock': define({
    schema: onePerson,
    run: (tools, { person }) => endAccess(tools, operator(tools), { person, act: 'lock' }),
  }),
  'person-remove': define({
    schema: onePerson,
    run: (tools, { person }) => endAccess(tools, operator(tools), { person, act: 'remove' }),
  }),
  'person-unlock': define({
    schema: onePerson,
    run: (tools, input) => change(tools, operator(tools), 'person/unlock', input),
  }),
  /** Guardians agree by their cards that the name of a removed person goes. */
  'person-erase': define({
    schema: z.strictObject({ person: personId, codes }),
    run: async ({ worker }, request) => {
      const answer = await worker.call('erase-name', request);
      return answer.ok ? answer.value : answer;
    },
  }),
  'person-list-removed': define({
    schema: nothing,
    run: async ({ views }) => ok(views.listRemoved()),
  }),
  'token-issue': define({
    schema: z.strictObject({
      person: personId,
      label: z.string().trim().min(1).max(120),
      scopes: z.array(z.enum(acts)).min(1),
      expiresAt: z.int().min(0).optional(),
    }),
    run: issueFor,
  }),
  'token-revoke': define({
    schema: z.strictObject({ person: personId, token: z.string().regex(/^[0-9a-f]{32}$/) }),
    run: (tools, input) => record(tools, 'token/revoke', input),
  }),
  status: define({
    schema: nothing,
    run: async (tools) => {
      const status = await tools.worker.call('status', undefined);
      return status.ok ? ok({ ...status.value, config: tools.folder.config }) : status;
    },
  }),
  'state-hash': define({ schema: nothing, run: (tools) => asked('state-hash')(tools, undefined) }),
  rebuild: define({ schema: nothing, run: (tools) => asked('rebuild')(tools, undefined) }),
  exchange: define({ schema: nothing, run: (tools) => asked('exchange')(tools, undefined) }),
  devices: define({ schema: nothing, run: (tools) => asked('devices')(tools, undefined) }),
  'device-admit': define({
    schema: z.strictObject({ signingKey: hexBytes, wrapKey: hexBytes, codes }),
    run: acted('admit-device'),
  }),
  'device-remove': define({
    schema: z.strictObject({ device: deviceId, codes }),
    run: acted('remove-device'),
  }),
  /** A bundle was written and read back: everything in it lies in a second place. */
  'stick-noted': define({
    schema: z.strictObject({
      name: z.string().trim().min(1).max(100),
      heads: z
        .array(z.strictObject({ stream: streamId, sequence: z.int().min(0), head: headId }))
        .max(100_000),
      blobs: z.array(z.string().refine(isBlobName)).max(1_000_000),
    }),
    run: asked('note-stick'),
  }),
  'confirm-only-copy': define({
    schema: z.strictObject({ codes }),
    run: async ({ worker }, given) => {
      const answer = await worker.call('confirm-only-copy', given.codes);
      return answer.ok ? answer.value : answer;
    },
  }),
  succeed: define({
    schema: z.strictObject({ device: deviceId, reason: z.string().max(40), codes }),
    run: acted('succeed'),
  }),
} as const;

export type OperationName = keyof typeof operations;

export const isOperation = (name: string): name is OperationName => Object.hasOwn(operations, name);

/** Checks what was sent and runs it; for the loopback address and for the command line alike. */
export async function runOperation(
  tools: OperationTools,
  name: OperationName,
  input: unknown,
): Answer<unknown> {
  // The schema was chosen by the same name: what it returns is what the act takes.
  const operation = operations[name] as Operation<unknown, unknown>;
  const parsed = operation.schema.safeParse(input);
  if (parsed.success) return operation.run(tools, parsed.data);
  return fail({ kind: 'input-malformed', message: z.prettifyError(parsed.error).slice(0, 500) });
}

const operator = ({ random }: OperationTools): Asking => asOperator(idOf<RequestId>(random.bytes(16)));

async function issueFor(
  tools: OperationTools,
  wanted: {
    person: PersonId;
    label: string;
    scopes: (typeof acts)[number][];
    expiresAt?: number | undefined;
  },
): Answer<{ readonly token: string; readonly secret: string }> {
  const { person, label, scopes, expiresAt } = wanted;
  const expiry = expiresAt === undefined ? {} : { expiresAt };
  const issued = issueToken({ random: tools.random, sha256: tools.suite.hash }, { label, scopes, ...expiry });
  const { body } = issued.event;
  const done = await record(tools, 'token/issue', { person, body });
  return done.ok ? ok({ token: body.token, secret: issued.secret }) : done;
}

async function record(tools: OperationTools, command: string, input: unknown): Answer<true> {
  const outcome = await submit(tools, command, input);
  if (!outcome.ok) return outcome;
  const { kind } = outcome.value;
  return kind === 'done' || kind === 'unchanged' ? ok(true) : fail(failureOf(outcome.value));
}

const submit = ({ worker, random }: OperationTools, command: string, input: unknown): Answer<Outcome> =>
  worker.submit({ request: idOf<RequestId>(random.bytes(16)), person: nobody, command, input });

function failureOf(outcome: Outcome): Failure {
  if (outcome.kind === 'refused') return outcome.refusal;
  if (outcome.kind === 'failed') return outcome.failure;
  return { kind: 'not-recorded', message: 'Nothing was recorded' };
}
