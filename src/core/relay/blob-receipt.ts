/** A relay's signed statement that a blob is whole and durable with it (docs/formats/receipt.md). */
import type { BlobName } from '../blob/blob-reference.ts';
import type { SigningKey, Suite } from '../crypto/suite.ts';
import {
  type Bytes,
  bytesToHex,
  concatBytes,
  readSafeInteger,
  utf8,
  viewOf,
  writeSafeInteger,
} from '../value/bytes.ts';
import { hexIdAt, idBytes, type TenantId } from '../value/ids.ts';
import { relayIdOf } from './receipt.ts';

export interface BlobStatement {
  readonly tenant: TenantId;
  readonly name: BlobName;
  /** Of the sealed bytes. */
  readonly length: number;
}

export interface BlobReceipt extends BlobStatement {
  /** SHA-256(relay public key)[0..16], hex. */
  readonly relay: string;
  readonly signature: Bytes;
}

const label = utf8('insel/blob-receipt/1\0');
const statementLength = 16 + 16 + 32 + 8;

function encodeStatement(relay: string, { tenant, name, length }: BlobStatement): Bytes {
  const bytes = new Uint8Array(statementLength);
  bytes.set(Uint8Array.fromHex(relay), 0);
  bytes.set(idBytes(tenant), 16);
  bytes.set(idBytes(name), 32);
  writeSafeInteger(viewOf(bytes), 64, length);
  return bytes;
}

export function signBlobReceipt(suite: Suite, key: SigningKey, statement: BlobStatement): BlobReceipt {
  const relay = relayIdOf(suite, key.publicKey);
  return { ...statement, relay, signature: key.sign(concatBytes(label, encodeStatement(relay, statement))) };
}

/** True when this key signed it, for this blob of this tenant. */
export function isBlobReceipt(
  suite: Suite,
  publicKey: Bytes,
  receipt: BlobReceipt,
  expected: Omit<BlobStatement, 'length'>,
): boolean {
  const message = concatBytes(label, encodeStatement(receipt.relay, receipt));
  return (
    receipt.tenant === expected.tenant &&
    receipt.name === expected.name &&
    receipt.relay === relayIdOf(suite, publicKey) &&
    suite.verify(publicKey, message, receipt.signature)
  );
}

/** 72 bytes of statement and the signature. */
export const encodeBlobReceipt = (receipt: BlobReceipt): Bytes =>
  concatBytes(encodeStatement(receipt.relay, receipt), receipt.signature);

/** Undefined when the bytes are no receipt; its signature is not yet verified. */
export function parseBlobReceipt(suite: Suite, bytes: Bytes): BlobReceipt | undefined {
  if (bytes.length !== statementLength + suite.signatureLength) return undefined;
  const length = readSafeInteger(viewOf(bytes), 64);
  if (!Number.isSafeInteger(length)) return undefined;
  return {
    relay: bytesToHex(bytes.subarray(0, 16)),
    tenant: hexIdAt<TenantId>(bytes, 16, 16),
    name: hexIdAt<BlobName>(bytes, 32, 32),
    length,
    signature: bytes.slice(statementLength),
  };
}
