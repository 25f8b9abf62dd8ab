/**
 * The frame every certificate shares (RFC 5280 §4.1): what is certified, signed with ECDSA on
 * P-256 with SHA-256, as PEM.
 */
import { createECDH, createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { type Bytes, concatBytes } from '../../value/bytes.ts';
import type { Random } from '../../value/ports.ts';
import {
  derBits,
  derBoolean,
  derObject,
  derOctets,
  derSequence,
  derSet,
  derTagged,
  derText,
  derTime,
  derUnsigned,
} from './der.ts';

export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly privateKeyPem: string;
}

export interface Extension {
  readonly object: string;
  readonly isCritical: boolean;
  readonly value: Bytes;
}

export interface CertificateContent {
  readonly serial: Bytes;
  readonly issuer: string;
  readonly subject: string;
  /** Milliseconds since 1970 UTC. */
  readonly validFrom: number;
  readonly validUntil: number;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Extension[];
}

const ecdsaWithSha256 = derSequence(derObject('1.2.840.10045.4.3.2'));

/** A P-256 key made from the given randomness alone, so that a simulation can repeat it. */
export function createKeyPair(random: Random): KeyPair {
  const exchange = createECDH('prime256v1');
  for (;;) {
    const secret = random.bytes(32);
    if (!isScalar(secret)) continue;
    exchange.setPrivateKey(secret);
    const point = exchange.getPublicKey();
    const coordinate = (from: number): string => point.subarray(from, from + 32).toString('base64url');
    const key = { kty: 'EC', crv: 'P-256', d: Buffer.from(secret).toString('base64url') };
    const privateKey = createPrivateKey({
      key: { ...key, x: coordinate(1), y: coordinate(33) },
      format: 'jwk',
    });
    return { privateKey, privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
  }
}

export function signCertificate(content: CertificateContent, signingKey: KeyObject): string {
  const certified = derSequence(
    derTagged(0, derUnsigned(Uint8Array.of(2))),
    derUnsigned(content.serial),
    ecdsaWithSha256,
    commonName(content.issuer),
    derSequence(derTime(content.validFrom), derTime(content.validUntil)),
    commonName(content.subject),
    publicKeyInfo(content.publicKey),
    derTagged(3, derSequence(...content.extensions.map(derExtension))),
  );
  const signature = sign('sha256', certified, signingKey);
  return pemOf(derSequence(certified, ecdsaWithSha256, derBits(signature)));
}

/** RFC 7093 §2 method 1: the first 160 bits of SHA-256 over the public key, since SHA-1 is retired. */
export function keyIdentifier(publicKey: KeyObject): Bytes {
  // The point is the last 65 bytes of an uncompressed P-256 key.
  return createHash('sha256').update(publicKeyInfo(publicKey).subarray(-65)).digest().subarray(0, 20);
}

/** 127 random bits with a set bit below, so that a serial is positive and never zero. */
export function createSerial(random: Random): Bytes {
  const serial = Uint8Array.from(random.bytes(16));
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  return serial;
}

export const publicKeyOf = (privateKey: KeyObject): KeyObject => createPublicKey(privateKey);

const groupOrder = 0xffffffff_00000000_ffffffff_ffffffff_bce6faad_a7179e84_f3b9cac2_fc632551n;

function isScalar(bytes: Bytes): boolean {
  const value = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  return value > 0n && value < groupOrder;
}

const publicKeyInfo = (publicKey: KeyObject): Bytes => publicKey.export({ type: 'spki', format: 'der' });

const commonName = (name: string): Bytes =>
  derSequence(derSet(derSequence(derObject('2.5.4.3'), derText(name))));

function derExtension(extension: Extension): Bytes {
  const criticality = extension.isCritical ? derBoolean(true) : new Uint8Array(0);
  return derSequence(concatBytes(derObject(extension.object), criticality, derOctets(extension.value)));
}

function pemOf(der: Bytes): string {
  const lines = Buffer.from(der)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`;
}
