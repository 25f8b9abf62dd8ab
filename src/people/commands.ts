/**
 * What can be asked of the people room. Every command is decided on the state of one person; sign-in
 * takes two of them, because a PIN is checked between them (sign-in.ts says why).
 */
import { z } from 'zod';
import {
  type AnyCommand,
  type DecideContext,
  defineCommand,
  type EntryDraft,
  type Refusal,
} from '../core/projection/command.ts';
import type { SubjectId } from '../core/value/ids.ts';
import { fail, ok, type Result } from '../core/value/result.ts';
import { kindOf, personFold } from './fold.ts';
import type { PersonState } from './person.ts';
import { type PersonEvent, personBodies } from './person-bodies.ts';
import { pinHashSchema } from './pin-hasher.ts';
import { mayManage, type Role, roles } from './roles.ts';
import { decideSignIn, decideTry, decideUnlock, type PersonDecision } from './sign-in.ts';

type Decided = Result<readonly EntryDraft[], Refusal>;

const personId = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .transform((text) => text as SubjectId);
const aPerson = z.strictObject({ person: personId });

const draftOf = (person: SubjectId, event: PersonEvent): EntryDraft => ({
  kind: kindOf(event),
  subjects: [person],
  body: event.body,
});

/** A command about a person who exists. */
function decideKnown(
  context: DecideContext,
  person: SubjectId,
  decide: (state: PersonState) => readonly PersonEvent[],
): Decided {
  const state = context.stateOf(personFold, person);
  if (state.name === null || state.isRemoved)
    return fail({ kind: 'person-unknown', message: `There is no person ${person}` });
  return ok(decide(state).map((event) => draftOf(person, event)));
}

/** A refusal that comes with entries (the lock after the last try) is told by what was recorded. */
const toDrafts = (person: SubjectId, decision: PersonDecision<Result<unknown, Refusal>>): Decided =>
  decision.events.length > 0 || decision.answer.ok
    ? ok(decision.events.map((event) => draftOf(person, event)))
    : decision.answer;

const byRole = z.enum(roles);

/** Only who may manage a person of this role; what a person may not do to themselves, another one does. */
function decideManaged(
  context: DecideContext,
  asked: {
    readonly person: SubjectId;
    readonly byRole: Role;
    /** The role that the person is to have, when that changes. */
    readonly role?: Role;
    readonly mayBeSelf: boolean;
  },
  decide: (state: PersonState) => readonly PersonEvent[],
): Decided {
  const state = context.stateOf(personFold, asked.person);
  const touched = [state.role ?? [], asked.role ?? []].flat();
  if (!touched.every((role) => mayManage(asked.byRole, role))) return notAllowed;
  if (!asked.mayBeSelf && context.person === String(asked.person))
    return fail({ kind: 'manage-not-yourself', message: 'Nobody changes their own rights or access' });
  return decideKnown(context, asked.person, decide);
}

const notAllowed = fail({
  kind: 'manage-not-allowed',
  message: 'This role does not manage persons of that role',
});

/** The new person's id follows from the request, so a repeated request adds nobody twice. */
const addPerson = defineCommand({
  name: 'person/add',
  schema: z.strictObject({
    body: personBodies['person/added'],
    pin: pinHashSchema.optional(),
    byRole,
  }),
  decide: (context, { body, pin, byRole: by }) => {
    if (!mayManage(by, body.role)) return notAllowed;
    const person = context.newSubject();
    const added = draftOf(person, { kind: 'person/added', body });
    return ok(pin === undefined ? [added] : [added, draftOf(person, { kind: 'person/pin-set', body: pin })]);
  },
});

const changeRole = defineCommand({
  name: 'person/change-role',
  schema: z.strictObject({ person: personId, body: personBodies['person/role-changed'], byRole }),
  decide: (context, { person, body, byRole: by }) =>
    decideManaged(context, { person, byRole: by, role: body.role, mayBeSelf: false }, () => [
      { kind: 'person/role-changed', body },
    ]),
});

const setSubstitution = defineCommand({
  name: 'person/set-substitution',
  schema: z.strictObject({ person: personId, body: personBodies['person/substitution-set'], byRole }),
  decide: (context, { person, body, byRole: by }) =>
    decideManaged(context, { person, byRole: by, mayBeSelf: true }, () => [
      { kind: 'person/substitution-set', body },
    ]),
});

const setPin = defineCommand({
  name: 'person/set-pin',
  schema: z.strictObject({ person: personId, pin: pinHashSchema, byRole }),
  decide: (context, { person, pin, byRole: by }) =>
    decideManaged(context, { person, byRole: by, mayBeSelf: true }, () => [
      { kind: 'person/pin-set', body: pin },
    ]),
});

const trySignIn = defineCommand({
  name: 'person/try-sign-in',
  schema: aPerson,
  decide: (context, { person }) =>
    toDrafts(person, decideTry(context.stateOf(personFold, person), context.recordedAt)),
});

const finishSignIn = defineCommand({
  name: 'person/finish-sign-in',
  schema: z.strictObject({ person: personId, pin: pinHashSchema, isMatch: z.boolean() }),
  decide: (context, { person, pin, isMatch }) =>
    toDrafts(person, decideSignIn(context.stateOf(personFold, person), { pin, isMatch })),
});

const lockPerson = defineCommand({
  name: 'person/lock',
  schema: z.strictObject({ person: personId, byRole }),
  decide: (context, { person, byRole: by }) =>
    decideManaged(context, { person, byRole: by, mayBeSelf: false }, (state) =>
      state.lockedFor === 'decision' ? [] : [{ kind: 'person/locked', body: { reason: 'decision' } }],
    ),
});

/** `byRole` is the role of whoever asks, as the server knows it; the operator at the machine acts as a guardian. */
const unlockPerson = defineCommand({
  name: 'person/unlock',
  schema: z.strictObject({ person: personId, byRole }),
  decide: (context, { person, byRole: by }) => {
    const isSamePerson = context.person === String(person);
    const state = context.stateOf(personFold, person);
    return toDrafts(person, decideUnlock(state, { role: by, isSamePerson }));
  },
});

const removePerson = defineCommand({
  name: 'person/remove',
  schema: z.strictObject({ person: personId, byRole }),
  decide: (context, { person, byRole: by }) =>
    decideManaged(context, { person, byRole: by, mayBeSelf: false }, () => [
      { kind: 'person/removed', body: {} },
    ]),
});

const issueToken = defineCommand({
  name: 'token/issue',
  schema: z.strictObject({ person: personId, body: personBodies['token/issued'] }),
  decide: (context, { person, body }) => decideKnown(context, person, () => [{ kind: 'token/issued', body }]),
});

const revokeToken = defineCommand({
  name: 'token/revoke',
  schema: z.strictObject({ person: personId, token: z.string().regex(/^[0-9a-f]{32}$/) }),
  decide: (context, { person, token }) =>
    decideKnown(context, person, (state) =>
      state.tokens.some((known) => known.token === token && !known.isRevoked)
        ? [{ kind: 'token/revoked', body: { token } }]
        : [],
    ),
});

export const personCommands: readonly AnyCommand[] = [
  addPerson,
  changeRole,
  setSubstitution,
  setPin,
  trySignIn,
  finishSignIn,
  lockPerson,
  unlockPerson,
  removePerson,
  issueToken,
  revokeToken,
];
