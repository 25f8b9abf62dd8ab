/**
 * Tokens for automation on this machine: a person's right to a few acts, as one line of text that
 * is shown once. The journal keeps its hash.
 */
import { bytesToHex, utf8 } from '../core/value/bytes.ts';
import type { Random } from '../core/value/ports.ts';
import { type Failure, fail, ok, type Result } from '../core/value/result.ts';
import type { PersonState, TokenRecord } from './person.ts';
import type { PersonEvent } from './person-bodies.ts';
import { type Act, mayPerson } from './roles.ts';
import { createToken, isSameSecret, type Sha256 } from './session.ts';
import { refusalOf } from './sign-in.ts';

export interface IssuedToken {
  /** `insel_` and 64 hex digits: recognisable for scanners that look for leaked secrets. */
  readonly secret: string;
  readonly event: PersonEvent & { readonly kind: 'token/issued' };
}

export type TokenFailure = Failure<'token-unknown' | 'token-expired' | 'act-not-allowed'>;

const prefix = 'insel_';

export function issueToken(
  tools: { readonly random: Random; readonly sha256: Sha256 },
  wanted: { readonly label: string; readonly scopes: readonly Act[]; readonly expiresAt?: number },
): IssuedToken {
  const secret = prefix + createToken(tools.random);
  const token = bytesToHex(tools.random.bytes(16));
  const expiry = wanted.expiresAt === undefined ? {} : { expiresAt: wanted.expiresAt };
  const body = {
    token,
    hash: tokenHash(tools.sha256, secret),
    label: wanted.label,
    scopes: [...wanted.scopes],
    ...expiry,
  };
  return { secret, event: { kind: 'token/issued', body } };
}

/** The hash to look a presented token up by; undefined = not shaped like one of ours. */
export function hashOfPresented(sha256: Sha256, presented: string): string | undefined {
  return /^insel_[0-9a-f]{64}$/.test(presented) ? tokenHash(sha256, presented) : undefined;
}

/** A token may do what it was made for, as long as its person still may: the smaller of both rights. */
export function authorizeToken(
  state: PersonState,
  presented: { readonly hash: string; readonly act: Act; readonly now: number },
): Result<TokenRecord, TokenFailure> {
  const record = state.tokens.find(({ hash, isRevoked }) => !isRevoked && isSameSecret(hash, presented.hash));
  if (record === undefined || refusalOf(state, presented.now) !== undefined || state.role === null) {
    return fail({ kind: 'token-unknown', message: 'No valid token' });
  }
  if (record.expiresAt !== null && presented.now >= record.expiresAt) {
    return fail({ kind: 'token-expired', message: `The token "${record.label}" has expired` });
  }
  if (!record.scopes.includes(presented.act) || !mayPerson(state.role, presented.act)) {
    return fail({
      kind: 'act-not-allowed',
      message: `The token "${record.label}" does not allow ${presented.act}`,
    });
  }
  return ok(record);
}

const tokenHash = (sha256: Sha256, secret: string): string => bytesToHex(sha256(utf8(secret)));
