/**
 * The secrets that leave the machine on paper: a code for every guardian, and the recovery seed in
 * shares of which any `needed` bring it back. The share library returns a wrong secret for a damaged
 * share without saying so; every printed code therefore carries its own check (print/code-card.ts), and
 * the rebuilt key is compared with its hash in the genesis.
 */
import { combine, split } from 'shamir-secret-sharing';
import type { ControlState } from '../../core/control/control-state.ts';
import type { SigningKey, Suite, WrapKey } from '../../core/crypto/suite.ts';
import {
  type Bytes,
  base32ToBytes,
  bytesToBase32,
  bytesToHex,
  concatBytes,
  emptyBytes,
  utf8,
} from '../../core/value/bytes.ts';
import type { Random } from '../../core/value/ports.ts';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import { type CodeFailure, readCode } from '../../print/code-card.ts';

/** 128 bits: out of reach for guessing, short enough to type. */
const guardianSecretLength = 16;
const recoverySeedLength = 32;
const guardianInfo = utf8('insel/guardian/1\0');
const recoveryInfos = [0, 1, 2].map((part) => utf8(`insel/recovery/1\0${part}`));

export interface NewGuardian {
  /** Crockford base 32, 26 characters; shown once, on paper. */
  readonly code: string;
  readonly key: SigningKey;
}

export function createGuardian(suite: Suite, random: Random): NewGuardian {
  const secret = random.bytes(guardianSecretLength);
  return { code: bytesToBase32(secret), key: guardianKey(suite, secret) };
}

const guardianKey = (suite: Suite, secret: Bytes): SigningKey =>
  suite.signingKey(suite.derive(secret, emptyBytes, guardianInfo));

export type GuardianFailure = CodeFailure | Failure<'guardian-unknown'>;

/** The guardian whose card was typed or scanned; refused when the town hall does not know the key. */
export function openGuardian(
  suite: Suite,
  control: ControlState,
  typed: string,
): Result<SigningKey, GuardianFailure> {
  const code = readCode('guardian', typed);
  if (!code.ok) return code;
  const secret = base32ToBytes(code.value);
  const key = secret?.length === guardianSecretLength ? guardianKey(suite, secret) : undefined;
  const isKnown =
    key !== undefined &&
    [...control.guardians.values()].some((known) => bytesToHex(known) === bytesToHex(key.publicKey));
  return isKnown
    ? ok(key)
    : fail({ kind: 'guardian-unknown', message: 'No guardian of this town hall has this code' });
}

export interface RecoveryShares {
  readonly key: WrapKey;
  /** Crockford base 32 of 33 bytes each. */
  readonly codes: readonly string[];
}

export async function createRecovery(
  tools: { readonly suite: Suite; readonly random: Random },
  shares: { readonly of: number; readonly needed: number },
): Promise<RecoveryShares> {
  const seed = tools.random.bytes(recoverySeedLength);
  const parts = await split(new Uint8Array(seed), shares.of, shares.needed);
  return { key: recoveryKey(tools.suite, seed), codes: parts.map(bytesToBase32) };
}

function recoveryKey(suite: Suite, seed: Bytes): WrapKey {
  return suite.wrapKey(concatBytes(...recoveryInfos.map((info) => suite.derive(seed, emptyBytes, info))));
}

export type RecoveryFailure = CodeFailure | Failure<'shares-do-not-fit'>;

/** Rebuilds the recovery key from typed shares; it must be the one that the genesis names. */
export async function openRecovery(
  suite: Suite,
  recoveryKeyHash: string,
  typed: readonly string[],
): Promise<Result<WrapKey, RecoveryFailure>> {
  const parts: Uint8Array[] = [];
  for (const one of typed) {
    const code = readCode('share', one);
    if (!code.ok) return code;
    const part = base32ToBytes(code.value);
    if (part !== undefined) parts.push(new Uint8Array(part));
  }
  const unfit = fail({
    kind: 'shares-do-not-fit',
    message: 'These shares do not give the key of this town hall',
  } as const);
  const seed = await combineQuietly(parts);
  if (seed?.length !== recoverySeedLength) return unfit;
  const key = recoveryKey(suite, seed);
  return bytesToHex(suite.hash(key.publicKey)) === recoveryKeyHash ? ok(key) : unfit;
}

async function combineQuietly(parts: Uint8Array[]): Promise<Uint8Array | undefined> {
  try {
    return await combine(parts);
  } catch {
    // Fewer than two, doubled, or of unequal length: whatever it is, these shares do not fit.
    return undefined;
  }
}
