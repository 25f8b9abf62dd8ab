/**
 * A person as the journal tells it. Pure fold: no clock, and facts in any order that the journal
 * may bring them (a PIN can arrive before the name it belongs to).
 */
import { unreachable } from '../core/value/result.ts';
import { type PersonEvent, parsePersonEvent } from './person-bodies.ts';
import type { PinHash } from './pin-hasher.ts';
import type { Act, Role } from './roles.ts';

export interface TokenRecord {
  readonly token: string;
  readonly hash: string;
  readonly label: string;
  readonly scopes: readonly Act[];
  readonly expiresAt: number | null;
  readonly isRevoked: boolean;
}

/** Null instead of a missing field, so that the state has one spelling in JSON. */
export interface PersonState {
  readonly name: string | null;
  readonly role: Role | null;
  readonly office: string | null;
  readonly expiresAt: number | null;
  /** Roles in which she can step in. */
  readonly substituteFor: readonly Role[];
  readonly pin: PinHash | null;
  /** Tries since the last sign-in, this one's own included while it is being checked. */
  readonly tries: number;
  readonly lockedFor: 'tries' | 'decision' | null;
  readonly isRemoved: boolean;
  readonly tokens: readonly TokenRecord[];
}

export const initialPerson: PersonState = {
  name: null,
  role: null,
  office: null,
  expiresAt: null,
  substituteFor: [],
  pin: null,
  tries: 0,
  lockedFor: null,
  isRemoved: false,
  tokens: [],
};

/** Facts of other kinds and bodies that nobody can believe change nothing: they must not stop the others. */
export function evolvePerson(
  state: PersonState,
  fact: { readonly kind: string; readonly body: unknown },
): PersonState {
  const event = parsePersonEvent(fact);
  return event === undefined ? state : evolve(state, event);
}

function evolve(state: PersonState, event: PersonEvent): PersonState {
  switch (event.kind) {
    case 'person/added':
      return { ...state, name: event.body.name, ...roleOf(event.body) };
    case 'person/role-changed':
      return { ...state, ...roleOf(event.body) };
    case 'person/substitution-set':
      return { ...state, substituteFor: event.body.roles };
    case 'person/pin-set':
      return { ...state, pin: event.body };
    case 'person/sign-in-tried':
      return { ...state, tries: state.tries + 1 };
    case 'person/signed-in':
      return { ...state, tries: 0 };
    case 'person/locked':
      return { ...state, lockedFor: event.body.reason };
    case 'person/unlocked':
      return { ...state, lockedFor: null, tries: 0 };
    case 'person/removed':
      return { ...state, isRemoved: true };
    case 'token/issued':
      return withToken(state, { ...event.body, expiresAt: event.body.expiresAt ?? null, isRevoked: false });
    case 'token/revoked':
      return withoutToken(state, event.body.token);
    default:
      return unreachable(event);
  }
}

const roleOf = (body: { role: Role; office?: string | undefined; expiresAt?: number | undefined }) => ({
  role: body.role,
  office: body.office ?? null,
  expiresAt: body.expiresAt ?? null,
});

/** A token id issued twice stays what it was first; a revoked one never comes back. */
function withToken(state: PersonState, record: TokenRecord): PersonState {
  const isKnown = state.tokens.some(({ token }) => token === record.token);
  return isKnown ? state : { ...state, tokens: [...state.tokens, record] };
}

function withoutToken(state: PersonState, token: string): PersonState {
  const tokens = state.tokens.map((record) =>
    record.token === token ? { ...record, isRevoked: true } : record,
  );
  return { ...state, tokens };
}

export interface PersonRow {
  readonly name: string;
  readonly role: Role;
  readonly office: string | null;
  readonly expiresAt: number | null;
  readonly hasPin: 0 | 1;
  readonly isLocked: 0 | 1;
  /** Her name stays until its entry is erased: what she recorded still has an author. */
  readonly isRemoved: 0 | 1;
}

export interface TokenRow {
  readonly token: string;
  readonly hash: string;
  readonly label: string;
  /** Acts with a space between them. */
  readonly scopes: string;
  readonly expiresAt: number | null;
}

/** As storage defines tables; each row also has the person's id as its subject. */
export const personTables = [
  {
    name: 'persons',
    columns: {
      name: 'text',
      role: 'text',
      office: 'text',
      expiresAt: 'integer',
      hasPin: 'integer',
      isLocked: 'integer',
      isRemoved: 'integer',
    },
    key: [],
    indexes: [],
  },
  {
    name: 'tokens',
    columns: { token: 'text', hash: 'text', label: 'text', scopes: 'text', expiresAt: 'integer' },
    key: ['token'],
    indexes: [['hash']],
  },
] as const;

export interface PersonRows {
  readonly persons: readonly PersonRow[];
  readonly tokens: readonly TokenRow[];
}

/** Rows for lists and for finding a token by its hash. PIN hashes stay in the state and out of every table. */
export function rowsOfPerson(state: PersonState): PersonRows {
  if (state.name === null || state.role === null) return { persons: [], tokens: [] };
  const { name, role, office, expiresAt, isRemoved } = state;
  const flags = {
    hasPin: bit(state.pin !== null),
    isLocked: bit(isLocked(state)),
    isRemoved: bit(isRemoved),
  };
  const tokens = isRemoved ? [] : state.tokens.filter((record) => !record.isRevoked).map(tokenRow);
  return { persons: [{ name, role, office, expiresAt, ...flags }], tokens };
}

const tokenRow = ({ token, hash, label, scopes, expiresAt }: TokenRecord): TokenRow => ({
  token,
  hash,
  label,
  scopes: scopes.join(' '),
  expiresAt,
});

const bit = (value: boolean): 0 | 1 => (value ? 1 : 0);

export const triesMax = 5;

/** Locked by a person's decision, or because five tries were used up, whether or not the lock was written in time. */
export const isLocked = (state: PersonState): boolean => state.lockedFor !== null || state.tries >= triesMax;
