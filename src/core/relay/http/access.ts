/**
 * Signing in of devices without passwords, clocks or stored sessions: a challenge carries its own time by
 * the relay's monotonic clock and a MAC, the device signs it, and gets a short-lived token of the same
 * make. The key of the MACs lives as long as the process; after a restart every device signs in again.
 */
import type { Suite } from '../../crypto/suite.ts';
import {
  type Bytes,
  concatBytes,
  equalBytes,
  readSafeInteger,
  utf8,
  viewOf,
  writeSafeInteger,
} from '../../value/bytes.ts';
import { type DeviceId, hexIdAt, idBytes, type TenantId } from '../../value/ids.ts';
import type { Clock, Random } from '../../value/ports.ts';
import { challengeLength } from './protocol.ts';

export interface Bearer {
  readonly tenant: TenantId;
  readonly device: DeviceId;
}

export interface Access {
  readonly challenge: (bearer: Bearer) => Bytes;
  /** The challenge was made here for this device, less than a minute ago. */
  readonly isOwnChallenge: (bearer: Bearer, challenge: Bytes) => boolean;
  readonly token: (bearer: Bearer) => string;
  readonly bearerOf: (token: string) => Bearer | undefined;
}

export interface AccessTools {
  readonly suite: Suite;
  readonly random: Random;
  readonly clock: Pick<Clock, 'monotonicMilliseconds'>;
}

export const challengeMillisecondsMax = 60_000;
export const tokenMillisecondsMax = 15 * 60_000;
const challengeLabel = utf8('insel/relay-challenge/1\0');
const tokenLabel = utf8('insel/relay-token/1\0');
const compareLabel = utf8('compare');
const nonceLength = 16;
const macLength = 32;
const stampLength = nonceLength + 8;
const tokenLength = 32 + stampLength + macLength;

export function createAccess({ suite, random, clock }: AccessTools): Access {
  const secret = random.bytes(32);
  const compareKey = suite.mac(secret, compareLabel);
  /** Compares MACs of the two, so that the time it takes tells nothing about either. */
  const isSame = (left: Bytes, right: Bytes): boolean =>
    equalBytes(suite.mac(compareKey, left), suite.mac(compareKey, right));
  const now = (): number => Math.max(0, Math.floor(clock.monotonicMilliseconds()));
  const macOf = (label: Bytes, { tenant, device }: Bearer, stamp: Bytes): Bytes =>
    suite.mac(secret, concatBytes(label, idBytes(tenant), idBytes(device), stamp));
  const stamp = (): Bytes => {
    const time = new Uint8Array(8);
    writeSafeInteger(viewOf(time), 0, now());
    return concatBytes(random.bytes(nonceLength), time);
  };
  const isFresh = (stamped: Bytes, ageMax: number): boolean => {
    const age = now() - readSafeInteger(viewOf(stamped), nonceLength);
    return age >= 0 && age <= ageMax;
  };
  const isMade = (label: Bytes, bearer: Bearer, stamped: Bytes, ageMax: number): boolean => {
    const made = stamped.subarray(0, stampLength);
    return isSame(stamped.subarray(stampLength), macOf(label, bearer, made)) && isFresh(made, ageMax);
  };
  const make = (label: Bytes, bearer: Bearer): Bytes => {
    const made = stamp();
    return concatBytes(made, macOf(label, bearer, made));
  };
  return {
    challenge: (bearer) => make(challengeLabel, bearer),
    isOwnChallenge: (bearer, challenge) =>
      challenge.length === challengeLength &&
      isMade(challengeLabel, bearer, challenge, challengeMillisecondsMax),
    token: (bearer) =>
      concatBytes(idBytes(bearer.tenant), idBytes(bearer.device), make(tokenLabel, bearer)).toBase64({
        alphabet: 'base64url',
        omitPadding: true,
      }),
    bearerOf: (token) => {
      const bytes = tokenBytes(token);
      if (bytes === undefined) return undefined;
      const bearer = { tenant: hexIdAt<TenantId>(bytes, 0, 16), device: hexIdAt<DeviceId>(bytes, 16, 16) };
      return isMade(tokenLabel, bearer, bytes.subarray(32), tokenMillisecondsMax) ? bearer : undefined;
    },
  };
}

const tokenPattern = /^[A-Za-z0-9_-]{118}$/;

function tokenBytes(token: string): Bytes | undefined {
  if (!tokenPattern.test(token)) return undefined;
  const bytes = Uint8Array.fromBase64(token, { alphabet: 'base64url' });
  return bytes.length === tokenLength ? bytes : undefined;
}
