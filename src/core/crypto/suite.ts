/**
 * What a cipher suite offers. `core/crypto` is the only room that names algorithms; every signed
 * structure carries the suite's id, so that a second suite is one more row in a table.
 */
import type { Bytes } from '../value/bytes.ts';
import type { Random } from '../value/ports.ts';

export interface SigningKey {
  readonly publicKey: Bytes;
  /** 32 bytes from which the key can be made again. Secret. */
  readonly seed: Bytes;
  readonly sign: (message: Bytes) => Bytes;
}

export interface WrapKey {
  readonly publicKey: Bytes;
  /** 96 bytes from which the key can be made again. Secret. */
  readonly seed: Bytes;
  /** The wrapped 32-byte key, or undefined when it is not for this key or was altered. */
  readonly unwrap: (wrapped: Bytes, context: Bytes) => Bytes | undefined;
}

/** A hash of bytes that never lie in memory together. */
export interface RunningHash {
  readonly update: (bytes: Bytes) => void;
  /** The hash of everything so far; ends it. */
  readonly digest: () => Bytes;
}

export interface Suite {
  readonly id: number;
  readonly signatureLength: number;
  /** 32 bytes. */
  readonly hash: (bytes: Bytes) => Bytes;
  /** The same hash as lower-case hex: for what is named or compared, where bytes would only be converted. */
  readonly hashHex: (bytes: Bytes) => string;
  readonly runningHash: () => RunningHash;
  readonly signingKey: (seed: Bytes) => SigningKey;
  readonly verify: (publicKey: Bytes, message: Bytes, signature: Bytes) => boolean;
  /** HMAC, 32 bytes. */
  readonly mac: (key: Bytes, message: Bytes) => Bytes;
  /** HKDF, 32 bytes. */
  readonly derive: (secret: Bytes, salt: Bytes, info: Bytes) => Bytes;
  /** Authenticated encryption with a key that is used once; the nonce is zero. Returns ciphertext ‖ tag. */
  readonly seal: (key: Bytes, additional: Bytes, plaintext: Bytes) => Bytes;
  readonly open: (key: Bytes, additional: Bytes, ciphertext: Bytes) => Bytes | undefined;
  readonly tagLength: number;
  readonly wrapKey: (seed: Bytes) => WrapKey;
  /** True when a key can be wrapped to it: asked before a device is admitted, since `wrap` throws otherwise. */
  readonly isWrapPublicKey: (publicKey: Bytes) => boolean;
  /** Encrypts a 32-byte key to a public wrap key, bound to a context. */
  readonly wrap: (random: Random, publicKey: Bytes, key: Bytes, context: Bytes) => Bytes;
}

export const signingSeedLength = 32;
export const wrapSeedLength = 96;
