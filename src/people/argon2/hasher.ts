/**
 * Argon2id (RFC 9106) by OpenSSL through `node:crypto`. 64 MiB and three passes: the cost asked of
 * somebody who stole the disk and tries all 100 million PINs of a person.
 */
import { type Argon2Parameters, argon2, timingSafeEqual } from 'node:crypto';
import { bytesToHex, hexToBytes, utf8 } from '../../core/value/bytes.ts';
import type { Random } from '../../core/value/ports.ts';
import { parsePin } from '../pin.ts';
import type { PinHash, PinHasher } from '../pin-hasher.ts';

export interface Argon2Cost {
  readonly memoryKibibytes: number;
  readonly passes: number;
  readonly lanes: number;
}

export const fullCost: Argon2Cost = { memoryKibibytes: 65_536, passes: 3, lanes: 1 };

/** So many hashes at once: a morning of sign-ins takes 128 MiB, not 64 MiB a clerk. */
export const hashesAtOnceMax = 2;

export function openArgon2(tools: { readonly random: Random; readonly cost: Argon2Cost }): PinHasher {
  const queued = takeTurns(hashesAtOnceMax);
  return {
    hashPin: async (pin) => {
      const salt = tools.random.bytes(16);
      const hash = await queued(() => derive(pin, salt, tools.cost));
      const parameters = { algorithm: 'argon2id' as const, ...tools.cost };
      return { hash: bytesToHex(hash), salt: bytesToHex(salt), parameters };
    },
    verifyPin: async (typed, expected) => {
      const pin = parsePin(typed);
      if (pin === undefined) return false;
      const found = await queued(() => derive(pin, hexToBytes(expected.salt), costOf(expected)));
      return timingSafeEqual(found, hexToBytes(expected.hash));
    },
  };
}

const costOf = ({ parameters }: PinHash): Argon2Cost => parameters;

function derive(pin: string, salt: Uint8Array, cost: Argon2Cost): Promise<Uint8Array> {
  const parameters: Argon2Parameters = {
    message: utf8(pin),
    nonce: salt,
    tagLength: 32,
    memory: cost.memoryKibibytes,
    passes: cost.passes,
    parallelism: cost.lanes,
  };
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, hash) => (error === null ? resolve(hash) : reject(error)));
  });
}

/** Runs at most `atOnceMax` of the given works at the same time, the others in order of arrival. */
function takeTurns(atOnceMax: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= atOnceMax) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
