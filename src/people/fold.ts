/**
 * Persons as the projection machinery takes them: one kind for each fact that person-bodies.ts knows,
 * folded by `evolvePerson`. The subject of every entry is the person's id.
 */
import { type Fold, type Handler, on } from '../core/projection/fold.ts';
import { defineKind, type KindDefinition } from '../core/projection/kind.ts';
import { evolvePerson, initialPerson, type PersonState, personTables, rowsOfPerson } from './person.ts';
import { type PersonEvent, personBodies } from './person-bodies.ts';

const roles = ['person'];

const personKinds = {
  'person/added': defineKind({ kind: 'person/added', schema: personBodies['person/added'], roles }),
  'person/role-changed': defineKind({
    kind: 'person/role-changed',
    schema: personBodies['person/role-changed'],
    roles,
  }),
  'person/substitution-set': defineKind({
    kind: 'person/substitution-set',
    schema: personBodies['person/substitution-set'],
    roles,
  }),
  'person/pin-set': defineKind({ kind: 'person/pin-set', schema: personBodies['person/pin-set'], roles }),
  'person/sign-in-tried': defineKind({
    kind: 'person/sign-in-tried',
    schema: personBodies['person/sign-in-tried'],
    roles,
  }),
  'person/signed-in': defineKind({
    kind: 'person/signed-in',
    schema: personBodies['person/signed-in'],
    roles,
  }),
  'person/locked': defineKind({ kind: 'person/locked', schema: personBodies['person/locked'], roles }),
  'person/unlocked': defineKind({ kind: 'person/unlocked', schema: personBodies['person/unlocked'], roles }),
  'person/removed': defineKind({ kind: 'person/removed', schema: personBodies['person/removed'], roles }),
  'token/issued': defineKind({ kind: 'token/issued', schema: personBodies['token/issued'], roles }),
  'token/revoked': defineKind({ kind: 'token/revoked', schema: personBodies['token/revoked'], roles }),
} as const;

const handlerOf = <Body>(kind: KindDefinition<Body>): Handler<PersonState> =>
  on(kind, (state, { body }) => evolvePerson(state, { kind: kind.kind, body }));

export const personFold: Fold<PersonState> = {
  name: 'person',
  version: 2,
  initial: () => initialPerson,
  handlers: [
    handlerOf(personKinds['person/added']),
    handlerOf(personKinds['person/role-changed']),
    handlerOf(personKinds['person/substitution-set']),
    handlerOf(personKinds['person/pin-set']),
    handlerOf(personKinds['person/sign-in-tried']),
    handlerOf(personKinds['person/signed-in']),
    handlerOf(personKinds['person/locked']),
    handlerOf(personKinds['person/unlocked']),
    handlerOf(personKinds['person/removed']),
    handlerOf(personKinds['token/issued']),
    handlerOf(personKinds['token/revoked']),
  ],
  tables: personTables,
  rows: (state) => {
    const { persons, tokens } = rowsOfPerson(state);
    return {
      persons: persons.map((row) => ({ ...row })),
      tokens: tokens.map((row) => ({ ...row })),
    };
  },
};

/** The kind of an event, for drafting its entry. */
export const kindOf = ({
  kind,
}: PersonEvent): Pick<KindDefinition<unknown>, 'kind' | 'version' | 'critical' | 'roles'> =>
  personKinds[kind];
