/** What can be asked about appointments: take in what a source says, record an arrival, take it back. */
import { z } from 'zod';
import { type AnyCommand, defineCommand, draft } from '../../core/projection/command.ts';
import type { SubjectId } from '../../core/value/ids.ts';
import { fail, ok } from '../../core/value/result.ts';
import { appointmentSchema } from '../calendar/appointment.ts';
import { appointmentFold } from './appointment-fold.ts';
import {
  appointmentArrived,
  appointmentImported,
  appointmentRevised,
  arrivalWithdrawn,
  happenedAtSchema,
} from './appointment-kinds.ts';
import { findArrival, isOlder, isSameAppointment } from './appointment-state.ts';
import { findSecret, notFounded } from './townhall.ts';

const subjectId = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .transform((text) => text as SubjectId);

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

const recordArrival = defineCommand({
  name: 'appointment/record-arrival',
  schema: z.strictObject({ appointment: subjectId, happenedAt: happenedAtSchema.optional() }),
  decide: (context, { appointment: subject, happenedAt }) => {
    const state = context.stateOf(appointmentFold, subject);
    if (state.appointment === null)
      return fail({ kind: 'appointment-unknown', message: `There is no appointment ${subject}` });
    if (findArrival(state) !== undefined)
      return fail({ kind: 'already-arrived', message: 'The arrival was recorded before' });
    const { status } = state.appointment;
    if (status === 'cancelled')
      return fail({ kind: 'appointment-cancelled', message: 'The appointment was cancelled' });
    if (status === 'called' || status === 'done')
      return fail({ kind: 'appointment-served', message: `The appointment is ${status} already` });
    const body = happenedAt === undefined ? {} : { happenedAt };
    return ok([draft(appointmentArrived, [subject], body)]);
  },
});

/** `seen` is the revision on the page: an arrival that somebody else recorded since then is not taken back unseen. */
const withdrawArrival = defineCommand({
  name: 'appointment/withdraw-arrival',
  schema: z.strictObject({ appointment: subjectId, seen: z.int().min(0).optional() }),
  decide: (context, { appointment: subject, seen }) => {
    const state = context.stateOf(appointmentFold, subject);
    if (state.appointment === null)
      return fail({ kind: 'appointment-unknown', message: `There is no appointment ${subject}` });
    if (state.arrivals.length === 0)
      return fail({ kind: 'arrival-missing', message: 'No arrival is recorded' });
    const isUnseen = state.arrivals.some(
      ({ person, revision }) => seen !== undefined && revision > seen && person !== context.person,
    );
    if (isUnseen)
      return fail({ kind: 'page-outdated', message: `The page showed revision ${seen} of ${state.count}` });
    return ok([draft(arrivalWithdrawn, [subject], {})]);
  },
});

export const appointmentCommands: readonly AnyCommand[] = [importAppointment, recordArrival, withdrawArrival];
