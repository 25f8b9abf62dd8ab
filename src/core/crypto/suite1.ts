/**
 * Suite 1: Ed25519 (RFC 8032), SHA-256, HMAC and HKDF (RFC 5869), AES-256-GCM (NIST SP 800-38D),
 * X25519 (RFC 7748) together with ML-KEM-768 (FIPS 203) for wrapping keys. All from `node:crypto`.
 */
import crypto from 'node:crypto';
import { type Bytes, checkedHexToBytes, concatBytes, emptyBytes, utf8 } from '../value/bytes.ts';
import type { Random } from '../value/ports.ts';
import type { RunningHash, SigningKey, Suite, WrapKey } from './suite.ts';

const tagLength = 16;
const zeroNonce = new Uint8Array(12);
/** Any private key does: only whether the agreement succeeds is of interest. */
const probeSeed = new Uint8Array(32).fill(1);
const wrapLabel = utf8('insel/wrap/1\0');
const x25519Length = 32;
const kemPublicLength = 1184;
const kemCiphertextLength = 1088;
const keyLength = 32;
/** Public halves have fixed sizes; anything else is refused before OpenSSL sees it. */
export const suite1WrapPublicLength = x25519Length + kemPublicLength;
const wrappedLength = x25519Length + kemCiphertextLength + keyLength + tagLength;
/** Public keys whose parsed form is kept: parsing costs as much as half a verification. */
const parsedKeysMax = 4096;

const hashHex = (bytes: Bytes): string => crypto.hash('sha256', bytes, 'hex');

/** By way of hex: half the time of `crypto.hash` into a buffer of its own. */
const hash = (bytes: Bytes): Bytes => checkedHexToBytes(hashHex(bytes));

function runningHash(): RunningHash {
  const running = crypto.createHash('sha256');
  return { update: (bytes) => void running.update(bytes), digest: () => new Uint8Array(running.digest()) };
}

const mac = (key: Bytes, message: Bytes): Bytes => crypto.createHmac('sha256', key).update(message).digest();

const derive = (secret: Bytes, salt: Bytes, info: Bytes): Bytes =>
  new Uint8Array(crypto.hkdfSync('sha256', secret, salt, info, keyLength));

function seal(key: Bytes, additional: Bytes, plaintext: Bytes): Bytes {
  const cipher = crypto.createCipheriv('aes-256-gcm', key, zeroNonce);
  cipher.setAAD(additional);
  const body = cipher.update(plaintext);
  cipher.final();
  return concatBytes(body, cipher.getAuthTag());
}

function open(key: Bytes, additional: Bytes, ciphertext: Bytes): Bytes | undefined {
  if (ciphertext.length < tagLength) return undefined;
  const decipher = crypto.createDecipheriv('aes-256-gcm', key, zeroNonce);
  decipher.setAAD(additional);
  decipher.setAuthTag(ciphertext.subarray(ciphertext.length - tagLength));
  const plaintext = decipher.update(ciphertext.subarray(0, ciphertext.length - tagLength));
  try {
    decipher.final();
    return plaintext;
  } catch {
    // OpenSSL reports a wrong tag only by throwing; the caller names the place.
    return undefined;
  }
}

function privateKey(type: 'ed25519' | 'x25519', seed: Bytes): crypto.KeyObject {
  return crypto.createPrivateKey({ key: Buffer.from(seed), format: 'raw-private', asymmetricKeyType: type });
}

function publicKeyOf(type: 'ed25519' | 'x25519' | 'ml-kem-768', bytes: Bytes): crypto.KeyObject {
  return crypto.createPublicKey({ key: Buffer.from(bytes), format: 'raw-public', asymmetricKeyType: type });
}

const rawPublic = (key: crypto.KeyObject): Bytes =>
  new Uint8Array(crypto.createPublicKey(key).export({ format: 'raw-public' }));

function signingKey(seed: Bytes): SigningKey {
  const key = privateKey('ed25519', seed);
  return { publicKey: rawPublic(key), seed, sign: (message) => crypto.sign(null, message, key) };
}

/** Both shared secrets and both sides' public values enter the key, so that neither half alone decides. */
function wrappingKey(parts: { kem: Bytes; dh: Bytes; context: Bytes; transcript: Bytes }): Bytes {
  const info = concatBytes(wrapLabel, hash(parts.transcript), parts.context);
  return derive(concatBytes(parts.kem, parts.dh), emptyBytes, info);
}

function isWrapPublicKey(publicKey: Bytes): boolean {
  if (publicKey.length !== suite1WrapPublicLength) return false;
  try {
    publicKeyOf('ml-kem-768', publicKey.subarray(x25519Length));
    const probe = privateKey('x25519', probeSeed);
    crypto.diffieHellman({
      privateKey: probe,
      publicKey: publicKeyOf('x25519', publicKey.subarray(0, x25519Length)),
    });
    return true;
  } catch {
    // A point of low order, or a number beyond the modulus of ML-KEM: nothing can be wrapped to it.
    return false;
  }
}

function wrap(random: Random, recipient: Bytes, key: Bytes, context: Bytes): Bytes {
  if (recipient.length !== suite1WrapPublicLength || key.length !== keyLength) {
    throw new RangeError(`A key of ${key.length} bytes cannot be wrapped to one of ${recipient.length}`);
  }
  const ephemeral = privateKey('x25519', random.bytes(x25519Length));
  const ephemeralPublic = rawPublic(ephemeral);
  const dh = crypto.diffieHellman({
    privateKey: ephemeral,
    publicKey: publicKeyOf('x25519', recipient.subarray(0, x25519Length)),
  });
  const kem = crypto.encapsulate(publicKeyOf('ml-kem-768', recipient.subarray(x25519Length)));
  const transcript = concatBytes(recipient, ephemeralPublic, kem.ciphertext);
  const wrapping = wrappingKey({ kem: kem.sharedKey, dh, context, transcript });
  return concatBytes(ephemeralPublic, kem.ciphertext, seal(wrapping, emptyBytes, key));
}

function wrapKey(seed: Bytes): WrapKey {
  const dhKey = privateKey('x25519', seed.subarray(0, x25519Length));
  const kemKey = crypto.createPrivateKey({
    key: Buffer.from(seed.subarray(x25519Length)),
    format: 'raw-seed',
    asymmetricKeyType: 'ml-kem-768',
  });
  const publicKey = concatBytes(rawPublic(dhKey), rawPublic(kemKey));
  return {
    publicKey,
    seed,
    unwrap: (wrapped, context) => unwrap(dhKey, kemKey, publicKey, wrapped, context),
  };
}

function unwrap(
  dhKey: crypto.KeyObject,
  kemKey: crypto.KeyObject,
  ownPublic: Bytes,
  wrapped: Bytes,
  context: Bytes,
): Bytes | undefined {
  if (wrapped.length !== wrappedLength) return undefined;
  const ephemeralPublic = wrapped.subarray(0, x25519Length);
  const kemCiphertext = wrapped.subarray(x25519Length, x25519Length + kemCiphertextLength);
  try {
    const dh = crypto.diffieHellman({ privateKey: dhKey, publicKey: publicKeyOf('x25519', ephemeralPublic) });
    const kem = crypto.decapsulate(kemKey, kemCiphertext);
    const transcript = concatBytes(ownPublic, ephemeralPublic, kemCiphertext);
    const wrapping = wrappingKey({ kem, dh, context, transcript });
    return open(wrapping, emptyBytes, wrapped.subarray(x25519Length + kemCiphertextLength));
  } catch {
    // A low-order or malformed public value: OpenSSL throws; for the caller it is "not for me".
    return undefined;
  }
}

/** One instance per process: it remembers the parsed form of public keys that it has verified with. */
export function createSuite1(): Suite {
  const parsed = new Map<string, crypto.KeyObject | undefined>();
  const parse = (publicKey: Bytes): crypto.KeyObject | undefined => {
    const name = publicKey.toHex();
    if (parsed.has(name)) return parsed.get(name);
    if (parsed.size >= parsedKeysMax) parsed.clear();
    const key = publicKey.length === 32 ? publicKeyOf('ed25519', publicKey) : undefined;
    parsed.set(name, key);
    return key;
  };
  const verify = (publicKey: Bytes, message: Bytes, signature: Bytes): boolean => {
    const key = parse(publicKey);
    return key !== undefined && signature.length === 64 && crypto.verify(null, message, key, signature);
  };
  return {
    id: 1,
    signatureLength: 64,
    hash,
    hashHex,
    runningHash,
    signingKey,
    verify,
    mac,
    derive,
    seal,
    open,
    tagLength,
    wrapKey,
    isWrapPublicKey,
    wrap,
  };
}
