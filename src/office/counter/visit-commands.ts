/** What can be asked at the info desk: record a visit, move it on, print a slip again; pads and their numbers. */
import { z } from 'zod';
import { type AnyCommand, type DecideContext, defineCommand, draft } from '../../core/projection/command.ts';
import type { SubjectId } from '../../core/value/ids.ts';
import { fail, ok } from '../../core/value/result.ts';
import { happenedAtSchema } from './appointment-kinds.ts';
import { concernFor } from './concerns.ts';
import { localDateOf } from './local-day.ts';
import { lettersOf, nextNumber, numberRangeFold } from './number-range.ts';
import { endsOf, padFold } from './pad-fold.ts';
import { padGiven, padPrinted, padSizeMax, slipVoided } from './pad-kinds.ts';
import { findSecret, notFounded, townhallFold, townhallSubject } from './townhall.ts';
import { visitFold } from './visit-fold.ts';
import {
  slipReprinted,
  type VisitDetails,
  visitDetailsSchema,
  visitMoved,
  visitRecorded,
  visitSteps,
  visitTranscribed,
} from './visit-kinds.ts';
import { visitStatusOf } from './visit-state.ts';

const subjectId = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .transform((text) => text as SubjectId);

const unknownVisit = (visit: SubjectId) =>
  fail({ kind: 'visit-unknown', message: `There is no visit ${visit}` });
const unknownPad = (pad: SubjectId) => fail({ kind: 'pad-unknown', message: `There is no pad ${pad}` });

/** Whoever decides differently from what such concerns usually get says why. */
function lacksReason(context: DecideContext, { concern, urgency, urgencyReason }: VisitDetails): boolean {
  const { townhall } = context.stateOf(townhallFold, townhallSubject(context.tenant));
  const usual = concernFor(townhall?.type ?? 'gemeinde', concern).urgency;
  return urgency !== usual && urgencyReason === undefined;
}

const reasonMissing = {
  kind: 'urgency-reason-missing',
  message: 'The urgency differs from the usual one and no reason is given',
} as const;

const recordVisit = defineCommand({
  name: 'visit/record',
  schema: visitDetailsSchema,
  decide: (context, details) => {
    const secret = findSecret(context);
    if (secret === undefined) return fail(notFounded);
    if (lacksReason(context, details)) return fail(reasonMissing);
    const localDate = localDateOf(context.recordedAt, context.offsetMinutes);
    const letters = lettersOf(context.device);
    const range = context.keyedSubject(secret, `visit numbers ${localDate} ${letters}`);
    const number = nextNumber(context.stateOf(numberRangeFold, range));
    const body = { ...details, localDate, letters, number };
    return ok([draft(visitRecorded, [context.newSubject(), range], body)]);
  },
});

/** `seen` is the revision on the page: what somebody else did since then is not overruled unseen. */
const moveVisit = defineCommand({
  name: 'visit/move',
  schema: z.strictObject({ visit: subjectId, to: z.enum(visitSteps), seen: z.int().min(0).optional() }),
  decide: (context, { visit, to, seen }) => {
    const state = context.stateOf(visitFold, visit);
    if (state.told === null) return unknownVisit(visit);
    if (visitStatusOf(state) === to && !state.isDisputed) return ok([]);
    const { move } = state;
    const isUnseen =
      move !== null && seen !== undefined && move.revision > seen && move.person !== context.person;
    if (isUnseen)
      return fail({ kind: 'visit-changed', message: `The page showed revision ${seen} of ${state.count}` });
    return ok([draft(visitMoved, [visit], { to })]);
  },
});

const reprintSlip = defineCommand({
  name: 'visit/reprint-slip',
  schema: z.strictObject({ visit: subjectId }),
  decide: (context, { visit }) => {
    if (context.stateOf(visitFold, visit).told === null) return unknownVisit(visit);
    return ok([draft(slipReprinted, [visit], {})]);
  },
});

const printPad = defineCommand({
  name: 'pad/print',
  schema: z.strictObject({ size: z.int().min(1).max(padSizeMax) }),
  decide: (context, { size }) => {
    const secret = findSecret(context);
    if (secret === undefined) return fail(notFounded);
    const letters = lettersOf(context.device);
    const range = context.keyedSubject(secret, `pads ${letters}`);
    const number = nextNumber(context.stateOf(numberRangeFold, range));
    return ok([draft(padPrinted, [context.newSubject(), range], { letters, number, size })]);
  },
});

const givePad = defineCommand({
  name: 'pad/give',
  schema: z.strictObject({ pad: subjectId, holder: z.string().trim().min(1).max(120) }),
  decide: (context, { pad, holder }) => {
    const state = context.stateOf(padFold, pad);
    if (state.printed === null) return unknownPad(pad);
    return ok(state.holder === holder ? [] : [draft(padGiven, [pad], { holder })]);
  },
});

const slipOfPad = { pad: subjectId, slip: z.int().min(1) };

/** Undefined when the number is open; a number outside the pad belongs to another one. */
function findObstacle(context: DecideContext, pad: SubjectId, slip: number) {
  const { printed, ends } = context.stateOf(padFold, pad);
  if (printed === null) return { kind: 'pad-unknown', message: `There is no pad ${pad}` };
  if (slip > printed.size) return { kind: 'slip-unknown', message: `The pad ends at ${printed.size}` };
  const [end] = endsOf(ends, slip);
  if (end === undefined) return undefined;
  return end.visit === null
    ? { kind: 'slip-void', message: `Slip ${slip} is void` }
    : { kind: 'slip-used', message: `Slip ${slip} was typed in before` };
}

/** Clocks differ by minutes; what lies further ahead has not happened. */
const aheadMillisecondsMax = 5 * 60_000;

const transcribeVisit = defineCommand({
  name: 'visit/transcribe',
  schema: z.strictObject({
    ...visitDetailsSchema.shape,
    ...slipOfPad,
    happenedAt: happenedAtSchema,
    /** Two papers really have this number: both are kept, and the number is shown as used twice. */
    evenIfEnded: z.literal(true).optional(),
  }),
  decide: (context, { pad, slip, happenedAt, evenIfEnded, ...details }) => {
    const obstacle = findObstacle(context, pad, slip);
    const isEnded = obstacle?.kind === 'slip-used' || obstacle?.kind === 'slip-void';
    if (obstacle !== undefined && !(isEnded && evenIfEnded)) return fail(obstacle);
    const { printed } = context.stateOf(padFold, pad);
    if (printed === null) return unknownPad(pad);
    if (happenedAt.instant > context.recordedAt + aheadMillisecondsMax)
      return fail({ kind: 'happened-in-future', message: 'The time of the event has not come yet' });
    if (lacksReason(context, details)) return fail(reasonMissing);
    const localDate = localDateOf(happenedAt.instant, happenedAt.offsetMinutes);
    const { letters, number } = printed;
    const body = { ...details, localDate, letters, pad: number, slip, happenedAt };
    return ok([draft(visitTranscribed, [context.newSubject(), pad], body)]);
  },
});

const voidSlip = defineCommand({
  name: 'pad/void-slip',
  schema: z.strictObject({ ...slipOfPad, reason: z.string().trim().min(1).max(200) }),
  decide: (context, { pad, slip, reason }) => {
    const obstacle = findObstacle(context, pad, slip);
    return obstacle === undefined ? ok([draft(slipVoided, [pad], { slip, reason })]) : fail(obstacle);
  },
});

export const visitCommands: readonly AnyCommand[] = [
  recordVisit,
  moveVisit,
  reprintSlip,
  printPad,
  givePad,
  transcribeVisit,
  voidSlip,
];
