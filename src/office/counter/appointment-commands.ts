/** What can be asked about appointments: take in what a source says, record a step of a visit, take it back. */
import { z } from 'zod';
import { type AnyCommand, type DecideContext, defineCommand, draft } from '../../core/projection/command.ts';
import type { SubjectId } from '../../core/value/ids.ts';
import { type Failure, fail, ok } from '../../core/value/result.ts';
import { appointmentSchema } from '../calendar/appointment.ts';
import { appointmentFold } from './appointment-fold.ts';
import {
  appointmentArrived,
  appointmentCalled,
  appointmentCompleted,
  appointmentDecided,
  appointmentImported,
  appointmentMissed,
  appointmentNoted,
  appointmentRevised,
  arrivalWithdrawn,
  decisionSchema,
  decisionWithdrawn,
  type HappenedAt,
  happenedAtSchema,
  noteSchema,
  type StepKind,
  stepKinds,
  stepWithdrawn,
} from './appointment-kinds.ts';
import {
  findArrival,
  findStep,
  isOlder,
  isSameAppointment,
  type Known,
  type Recorded,
  type ShownStatus,
  statusOf,
} from './appointment-state.ts';
import { findSecret, notFounded } from './townhall.ts';

const subjectId = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .transform((text) => text as SubjectId);
const seenRevision = z.int().min(0).optional();

/** Nothing is recorded when the source repeats itself or says what it said before. */
const importAppointment = defineCommand({
  name: 'appointment/import',
  schema: appointmentSchema,
  decide: (context, appointment) => {
    const secret = findSecret(context);
    if (secret === undefined) return fail(notFounded);
    const { system, id } = appointment.source;
    const subject = context.keyedSubject(secret, `appointment ${system} ${id}`);
    const { appointment: current } = context.stateOf(appointmentFold, subject);
    if (current === null) return ok([draft(appointmentImported, [subject], appointment)]);
    if (isSameAppointment(appointment, current) || isOlder(appointment, current)) return ok([]);
    return ok([draft(appointmentRevised, [subject], appointment)]);
  },
});

function findKnown(context: DecideContext, subject: SubjectId): Known | undefined {
  const state = context.stateOf(appointmentFold, subject);
  return state.appointment === null ? undefined : { ...state, appointment: state.appointment };
}

const unknown = (subject: SubjectId): Failure => ({
  kind: 'appointment-unknown',
  message: `There is no appointment ${subject}`,
});
const outdated: Failure = { kind: 'page-outdated', message: 'A colleague recorded something since then' };

/** Clocks of one house differ by less than this. */
const slackMilliseconds = 120_000;

const isInFuture = ({ recordedAt }: DecideContext, happenedAt: HappenedAt | undefined): boolean =>
  happenedAt !== undefined && happenedAt.instant > recordedAt + slackMilliseconds;
const notYet: Failure = { kind: 'happened-later', message: 'What is recorded has not happened yet' };

const recordArrival = defineCommand({
  name: 'appointment/record-arrival',
  schema: z.strictObject({ appointment: subjectId, happenedAt: happenedAtSchema.optional() }),
  decide: (context, { appointment: subject, happenedAt }) => {
    const state = findKnown(context, subject);
    if (state === undefined) return fail(unknown(subject));
    const refused = findArrival(state) === undefined ? refusalOf(state, 'arrival') : alreadyArrived;
    if (refused !== undefined) return fail(refused);
    if (isInFuture(context, happenedAt)) return fail(notYet);
    return ok([draft(appointmentArrived, [subject], lateBody(happenedAt))]);
  },
});

const alreadyArrived: Failure = { kind: 'already-arrived', message: 'The arrival was recorded before' };

const lateBody = (happenedAt: HappenedAt | undefined) => (happenedAt === undefined ? {} : { happenedAt });

/** From where a step may be taken: a visit goes on, and whoever was given up may still come. */
const startsOf: Readonly<Record<StepKind, readonly ShownStatus[]>> = {
  arrival: ['expected', 'waiting', 'not-appeared', 'moved'],
  called: ['expected', 'waiting', 'not-appeared', 'moved'],
  done: ['expected', 'waiting', 'called', 'not-appeared', 'moved'],
  'not-appeared': ['expected', 'waiting', 'called', 'moved'],
};

function refusalOf(state: Known, step: StepKind): Failure | undefined {
  const status = statusOf(state);
  if (startsOf[step].includes(status)) return undefined;
  if (status === 'cancelled')
    return { kind: 'appointment-cancelled', message: 'The appointment was cancelled' };
  if (step === 'arrival' || status === 'done')
    return { kind: 'appointment-served', message: `The appointment is ${status} already` };
  return { kind: 'step-repeated', message: `The appointment is ${status} already` };
}

const laterSteps = {
  called: appointmentCalled,
  done: appointmentCompleted,
  'not-appeared': appointmentMissed,
} as const;
const laterStep = z.enum(['called', 'done', 'not-appeared']);

const recordStep = defineCommand({
  name: 'appointment/record-step',
  schema: z.strictObject({
    appointment: subjectId,
    step: laterStep,
    happenedAt: happenedAtSchema.optional(),
  }),
  decide: (context, { appointment: subject, step, happenedAt }) => {
    const state = findKnown(context, subject);
    if (state === undefined) return fail(unknown(subject));
    const refused = refusalOf(state, step);
    if (refused !== undefined) return fail(refused);
    if (isInFuture(context, happenedAt)) return fail(notYet);
    return ok([draft(laterSteps[step], [subject], lateBody(happenedAt))]);
  },
});

/** True when a colleague recorded one of these after the page was loaded. */
const isUnseen = (list: readonly Recorded[], { person }: DecideContext, seen: number | undefined): boolean =>
  seen !== undefined && list.some((one) => one.revision > seen && one.person !== person);

const withdrawArrival = defineCommand({
  name: 'appointment/withdraw-arrival',
  schema: z.strictObject({ appointment: subjectId, seen: seenRevision }),
  decide: (context, input) => decideWithdrawal(context, { ...input, step: 'arrival' }),
});

const withdrawStep = defineCommand({
  name: 'appointment/withdraw-step',
  schema: z.strictObject({ appointment: subjectId, step: z.enum(stepKinds), seen: seenRevision }),
  decide: (context, input) => decideWithdrawal(context, input),
});

/** `seen` is the revision on the page: what somebody else recorded since then is not taken back unseen. */
function decideWithdrawal(
  context: DecideContext,
  { appointment: subject, step, seen }: { appointment: SubjectId; step: StepKind; seen?: number | undefined },
) {
  const state = findKnown(context, subject);
  if (state === undefined) return fail(unknown(subject));
  const taken = state.steps.filter(({ what }) => what === step);
  if (taken.length === 0)
    return fail({
      kind: step === 'arrival' ? 'arrival-missing' : 'step-missing',
      message: `No ${step} is recorded`,
    });
  if (isUnseen(taken, context, seen)) return fail(outdated);
  const withdrawal =
    step === 'arrival' ? draft(arrivalWithdrawn, [subject], {}) : draft(stepWithdrawn, [subject], { step });
  return ok([withdrawal]);
}

/**
 * Calls the first of those who wait: asked one after another, two clerks never call the same person. The
 * candidates come in the order of their turn from whoever can read lists.
 */
const callNext = defineCommand({
  name: 'appointment/call-next',
  schema: z.strictObject({ candidates: z.array(subjectId).max(1_000) }),
  decide: (context, { candidates }) => {
    const next = candidates.find((subject) => {
      const state = findKnown(context, subject);
      return state !== undefined && statusOf(state) === 'waiting';
    });
    if (next === undefined) return fail({ kind: 'nobody-waiting', message: 'Nobody is waiting' });
    return ok([draft(appointmentCalled, [next], {})]);
  },
});

const decideAppointment = defineCommand({
  name: 'appointment/decide',
  schema: z.strictObject({ appointment: subjectId, decision: decisionSchema, seen: seenRevision }),
  decide: (context, { appointment: subject, decision, seen }) => {
    const state = findKnown(context, subject);
    if (state === undefined) return fail(unknown(subject));
    if (isUnseen(state.decisions, context, seen)) return fail(outdated);
    const step = findStep(state);
    if (step?.what === 'done') return fail({ kind: 'appointment-served', message: 'The visit has ended' });
    const { localDate, localTime } = state.appointment;
    return ok([draft(appointmentDecided, [subject], { decision, was: { localDate, localTime } })]);
  },
});

const withdrawDecision = defineCommand({
  name: 'appointment/withdraw-decision',
  schema: z.strictObject({ appointment: subjectId, seen: seenRevision }),
  decide: (context, { appointment: subject, seen }) => {
    const state = findKnown(context, subject);
    if (state === undefined) return fail(unknown(subject));
    if (state.decisions.length === 0)
      return fail({ kind: 'step-missing', message: 'No decision is recorded' });
    if (isUnseen(state.decisions, context, seen)) return fail(outdated);
    return ok([draft(decisionWithdrawn, [subject], {})]);
  },
});

/** So many notes fit into a row that people read; nobody writes more about one visit. */
const notesMax = 100;

const noteAppointment = defineCommand({
  name: 'appointment/note',
  schema: z.strictObject({ appointment: subjectId, note: noteSchema }),
  decide: (context, { appointment: subject, note }) => {
    const state = findKnown(context, subject);
    if (state === undefined) return fail(unknown(subject));
    if (state.notes.length >= notesMax)
      return fail({ kind: 'notes-full', message: 'There are too many notes' });
    if (isInFuture(context, note.happenedAt)) return fail(notYet);
    return ok([draft(appointmentNoted, [subject], { text: note.text, ...lateBody(note.happenedAt) })]);
  },
});

export const appointmentCommands: readonly AnyCommand[] = [
  importAppointment,
  recordArrival,
  recordStep,
  withdrawArrival,
  withdrawStep,
  callNext,
  decideAppointment,
  withdrawDecision,
  noteAppointment,
];
