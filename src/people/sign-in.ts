/**
 * Signing in with a PIN takes two decisions, with the check of the PIN between them. A try is written down
 * *before* it is checked: a hundred guesses at once, or a crash in the middle of one, cannot gain a sixth.
 */
import { fail, ok, type Result } from '../core/value/result.ts';
import { isLocked, type PersonState, triesMax } from './person.ts';
import type { PersonEvent } from './person-bodies.ts';
import type { PinHash } from './pin-hasher.ts';
import { mayPerson, type Role } from './roles.ts';

export type SignInRefusal =
  | { readonly kind: 'pin-wrong'; readonly message: string; readonly triesLeft: number }
  | {
      readonly kind: 'person-unknown' | 'person-locked' | 'person-expired' | 'pin-missing';
      readonly message: string;
    };

/** What a serial `decide` returns: entries to write about the person, and the answer once they are durable. */
export interface PersonDecision<Answer> {
  readonly events: readonly PersonEvent[];
  readonly answer: Answer;
}

/** Reserves one of the five tries and hands out the hash to check against. */
export function decideTry(state: PersonState, now: number): PersonDecision<Result<PinHash, SignInRefusal>> {
  const refusal = refusalOf(state, now);
  if (refusal !== undefined) return { events: [], answer: fail(refusal) };
  if (isLocked(state)) return { events: [], answer: fail(locked) };
  if (state.pin === null) {
    return {
      events: [],
      answer: fail({ kind: 'pin-missing', message: 'No PIN has been set for this person' }),
    };
  }
  return { events: [{ kind: 'person/sign-in-tried', body: {} }], answer: ok(state.pin) };
}

export interface CheckedPin {
  readonly pin: PinHash;
  readonly isMatch: boolean;
}

/** The end of a try, on the state of now: a lock, removal or new PIN since its start counts. */
export function decideSignIn(
  state: PersonState,
  checked: CheckedPin,
): PersonDecision<Result<'signed-in', SignInRefusal>> {
  if (state.isRemoved || state.name === null || state.role === null)
    return { events: [], answer: fail(unknown) };
  if (state.lockedFor !== null) return { events: [], answer: fail(locked) };
  if (checked.isMatch && state.pin?.hash === checked.pin.hash) {
    return { events: [{ kind: 'person/signed-in', body: {} }], answer: ok('signed-in') };
  }
  if (state.tries >= triesMax) {
    return { events: [{ kind: 'person/locked', body: { reason: 'tries' } }], answer: fail(locked) };
  }
  const triesLeft = triesMax - state.tries;
  return {
    events: [],
    answer: fail({ kind: 'pin-wrong', message: `Wrong PIN, ${triesLeft} tries left`, triesLeft }),
  };
}

export type UnlockRefusal = {
  readonly kind: 'unlock-not-allowed' | 'person-unknown';
  readonly message: string;
};

/** Unlocking takes another person who manages persons: nobody gives five more tries to themselves. */
export function decideUnlock(
  state: PersonState,
  by: { readonly role: Role; readonly isSamePerson: boolean },
): PersonDecision<Result<'unlocked', UnlockRefusal>> {
  if (state.isRemoved || state.name === null) return { events: [], answer: fail(unknown) };
  if (by.isSamePerson || !mayPerson(by.role, 'manage-persons')) {
    const message = 'Only another person who manages persons may unlock';
    return { events: [], answer: fail({ kind: 'unlock-not-allowed', message }) };
  }
  return { events: isLocked(state) ? [{ kind: 'person/unlocked', body: {} }] : [], answer: ok('unlocked') };
}

/** May this person work now? Also asked for every request of a session that is already open. */
export function refusalOf(state: PersonState, now: number): SignInRefusal | undefined {
  if (state.isRemoved || state.name === null || state.role === null) return unknown;
  if (state.lockedFor === 'decision') return locked;
  if (state.expiresAt !== null && now >= state.expiresAt) {
    return { kind: 'person-expired', message: 'The access of this person has ended' };
  }
  return undefined;
}

const unknown = { kind: 'person-unknown', message: 'No such person' } as const;
const locked = { kind: 'person-locked', message: 'This person is locked' } as const;
