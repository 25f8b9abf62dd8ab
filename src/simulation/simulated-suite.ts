/**
 * Suite 1 as it is, but for two things. Wrapping a key takes chance from inside OpenSSL, so a stand-in takes
 * its place: it keeps nothing secret and exists only here, so that one seed gives one run byte for byte.
 * And every sealing is watched: one key must never meet two different plaintexts.
 */
import type { Suite, WrapKey } from '../core/crypto/suite.ts';
import { createSuite1 } from '../core/crypto/suite1.ts';
import { type Bytes, bytesToHex, concatBytes, emptyBytes, utf8 } from '../core/value/bytes.ts';
import type { Random } from '../core/value/ports.ts';

export interface SimulatedSuite extends Suite {
  /** Begins a run: forgets what was sealed and verified, and reports to somebody else. */
  readonly watch: (onKeyReused: (message: string) => void) => void;
}

const nonceLength = 32;
const publicLabel = utf8('insel/simulation/wrap-public/1\0');
const wrapLabel = utf8('insel/simulation/wrap/1\0');
const verifiedMax = 50_000;

export function createSimulatedSuite(): SimulatedSuite {
  const real = createSuite1();
  const sealed = new Map<string, string>();
  const verified = new Map<string, boolean>();
  let onKeyReused: (message: string) => void = () => undefined;
  const seal = (key: Bytes, additional: Bytes, plaintext: Bytes): Bytes => {
    const name = bytesToHex(key);
    const content = bytesToHex(real.hash(concatBytes(additional, plaintext)));
    const before = sealed.get(name);
    if (before !== undefined && before !== content)
      onKeyReused(`A sealing key met a second plaintext of ${plaintext.length} bytes`);
    sealed.set(name, content);
    return real.seal(key, additional, plaintext);
  };
  /** Every signature is really verified, once: many devices ask about the same bytes. */
  const verify = (publicKey: Bytes, message: Bytes, signature: Bytes): boolean => {
    const name = bytesToHex(real.hash(concatBytes(publicKey, signature, message)));
    const known = verified.get(name);
    if (known !== undefined) return known;
    if (verified.size >= verifiedMax) verified.clear();
    const isValid = real.verify(publicKey, message, signature);
    verified.set(name, isValid);
    return isValid;
  };
  return {
    ...real,
    ...wrappingOf(real),
    seal,
    verify,
    watch: (report) => {
      sealed.clear();
      verified.clear();
      onKeyReused = report;
    },
  };
}

function wrappingOf(real: Suite): Pick<Suite, 'wrapKey' | 'wrap' | 'isWrapPublicKey'> {
  const keyFor = (publicKey: Bytes, nonce: Bytes, context: Bytes): Bytes =>
    real.derive(publicKey, nonce, concatBytes(wrapLabel, context));
  const wrapKey = (seed: Bytes): WrapKey => {
    const publicKey = real.hash(concatBytes(publicLabel, seed));
    const unwrap = (wrapped: Bytes, context: Bytes): Bytes | undefined => {
      const nonce = wrapped.subarray(0, nonceLength);
      return real.open(keyFor(publicKey, nonce, context), emptyBytes, wrapped.subarray(nonceLength));
    };
    return { publicKey, seed, unwrap };
  };
  const wrap = (random: Random, publicKey: Bytes, key: Bytes, context: Bytes): Bytes => {
    const nonce = random.bytes(nonceLength);
    return concatBytes(nonce, real.seal(keyFor(publicKey, nonce, context), emptyBytes, key));
  };
  return { wrapKey, wrap, isWrapPublicKey: (publicKey) => publicKey.length === 32 };
}
