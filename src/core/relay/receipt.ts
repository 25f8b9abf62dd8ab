/**
 * A relay's signed statement that a segment is durable with it: (tenant, stream, sequence, head, leaf
 * index). Signed only after the relay's own commit, or it proves nothing. Bytes: docs/formats/receipt.md.
 */
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
import { type Head, hexIdAt, idBytes, type StreamId, type TenantId } from '../value/ids.ts';
import { type Failure, fail, ok, type Result } from '../value/result.ts';

export interface ReceiptStatement {
  readonly tenant: TenantId;
  readonly stream: StreamId;
  /** The last sequence of the segment. */
  readonly sequence: number;
  readonly head: Head;
  /** Place of the segment in the relay's log of this tenant, from 0. */
  readonly leafIndex: number;
}

export interface Receipt extends ReceiptStatement {
  /** SHA-256(relay public key)[0..16], hex. */
  readonly relay: string;
  readonly signature: Bytes;
}

export type ReceiptFailure = Failure<'receipt-malformed' | 'receipt-forged'>;

const label = utf8('insel/receipt/1\0');
const statementLength = 16 + 16 + 16 + 8 + 32 + 8;

export const relayIdOf = (suite: Pick<Suite, 'hash'>, publicKey: Bytes): string =>
  bytesToHex(suite.hash(publicKey).subarray(0, 16));

function encodeStatement(relay: string, statement: ReceiptStatement): Bytes {
  const bytes = new Uint8Array(statementLength);
  bytes.set(Uint8Array.fromHex(relay), 0);
  bytes.set(idBytes(statement.tenant), 16);
  bytes.set(idBytes(statement.stream), 32);
  writeSafeInteger(viewOf(bytes), 48, statement.sequence);
  bytes.set(idBytes(statement.head), 56);
  writeSafeInteger(viewOf(bytes), 88, statement.leafIndex);
  return bytes;
}

export function signReceipt(suite: Suite, key: SigningKey, statement: ReceiptStatement): Receipt {
  const relay = relayIdOf(suite, key.publicKey);
  return { ...statement, relay, signature: key.sign(concatBytes(label, encodeStatement(relay, statement))) };
}

export function verifyReceipt(
  suite: Suite,
  publicKey: Bytes,
  receipt: Receipt,
): Result<Receipt, ReceiptFailure> {
  const isOwn = receipt.relay === relayIdOf(suite, publicKey);
  const message = concatBytes(label, encodeStatement(receipt.relay, receipt));
  return isOwn && suite.verify(publicKey, message, receipt.signature)
    ? ok(receipt)
    : fail({
        kind: 'receipt-forged',
        message: `The receipt for ${receipt.head} is not signed by relay ${relayIdOf(suite, publicKey)}`,
      });
}

/** 96 bytes of statement and the signature. */
export const encodeReceipt = (receipt: Receipt): Bytes =>
  concatBytes(encodeStatement(receipt.relay, receipt), receipt.signature);

export function parseReceipt(suite: Suite, bytes: Bytes): Result<Receipt, ReceiptFailure> {
  if (bytes.length !== statementLength + suite.signatureLength) {
    return fail({
      kind: 'receipt-malformed',
      message: `A receipt has ${statementLength + suite.signatureLength} bytes, got ${bytes.length}`,
    });
  }
  const view = viewOf(bytes);
  const receipt: Receipt = {
    relay: bytesToHex(bytes.subarray(0, 16)),
    tenant: hexIdAt<TenantId>(bytes, 16, 16),
    stream: hexIdAt<StreamId>(bytes, 32, 16),
    sequence: readSafeInteger(view, 48),
    head: hexIdAt<Head>(bytes, 56, 32),
    leafIndex: readSafeInteger(view, 88),
    signature: bytes.slice(statementLength),
  };
  const isSafe = Number.isSafeInteger(receipt.sequence) && Number.isSafeInteger(receipt.leafIndex);
  return isSafe
    ? ok(receipt)
    : fail({ kind: 'receipt-malformed', message: 'A number of the receipt is not a safe integer' });
}
