/**
 * Sealing and opening. Every sealing draws its own key from a fresh, hedged salt, so no nonce can
 * repeat: not after two re-sealings, a resumed machine image or a restarted worker.
 */
import type { Suite } from '../crypto/suite.ts';
import { hashBody } from '../entry/body.ts';
import type { Entry } from '../entry/entry.ts';
import { type Bytes, bytesToHex, concatBytes, joinBriefly, utf8, viewOf } from '../value/bytes.ts';
import {
  type DeviceId,
  type EpochId,
  type Head,
  idBytes,
  type StreamId,
  type TenantId,
  zeroEpoch,
  zeroHead,
} from '../value/ids.ts';
import type { Random } from '../value/ports.ts';
import { type Failure, fail, ok, type Result } from '../value/result.ts';
import { rootHexOf } from './merkle.ts';
import {
  encodePayload,
  encodePlaintext,
  type PayloadFailure,
  type Plaintext,
  parsePayload,
  parsePlaintext,
} from './payload.ts';
import {
  commitmentLength,
  encodeCommitment,
  encodeSeal,
  headOf,
  type Seal,
  type Segment,
  type SegmentClass,
  sealHashOf,
  signedBytes,
} from './segment.ts';

const saltLabel = utf8('salt');
const sealLabel = utf8('insel/seal/1\0');
const emptySalt = new Uint8Array(0);
const zeroSalt = new Uint8Array(32);
/** Revision, epoch, sealer, salt, compression, signature and ciphertext length: bound to the ciphertext. */
const boundSealLength = 76;

/** A key of an epoch with what is derived from it once. */
export interface EpochKey {
  readonly id: EpochId;
  readonly secret: Bytes;
  readonly saltSecret: Bytes;
}

export const epochKeyOf = (suite: Suite, id: EpochId, secret: Bytes): EpochKey => ({
  id,
  secret,
  saltSecret: suite.derive(secret, emptySalt, saltLabel),
});

export interface Sealer {
  readonly device: DeviceId;
  readonly sign: (message: Bytes) => Bytes;
}

/** Where the next segment of a stream goes. */
export interface StreamPosition {
  readonly tenant: TenantId;
  readonly stream: StreamId;
  readonly class: SegmentClass;
  readonly firstSequence: number;
  readonly previous: Head;
  readonly previousSeal: Head;
}

export interface SealTools {
  readonly suite: Suite;
  readonly random: Random;
  readonly sealer: Sealer;
}

/** Seals entries into the next segment of a stream. A control stream is sealed without a key: in clear. */
export function sealSegment(
  tools: SealTools,
  position: StreamPosition,
  entries: readonly Entry[],
  key: EpochKey | undefined,
  isLast = false,
): Segment {
  if ((position.class === 'sealed') !== (key !== undefined))
    throw new RangeError('Only a sealed stream has a key');
  const { suite, sealer } = tools;
  const payload = encodePayload(entries);
  const commitment = {
    suite: suite.id,
    class: position.class,
    isLast,
    tenant: position.tenant,
    device: sealer.device,
    stream: position.stream,
    firstSequence: position.firstSequence,
    count: entries.length,
    payloadLength: payload.length,
    previous: position.previous,
    root: rootOf(suite, entries),
    previousSeal: position.firstSequence === 1 ? zeroHead : position.previousSeal,
  };
  const commitmentBytes = encodeCommitment(commitment);
  const head = headOf(suite, commitmentBytes);
  const plaintext = encodePlaintext(payload, position.class === 'sealed');
  const sealed = sealPlaintext(tools, { head, revision: 0, plaintext, key });
  const sealHash = sealHashOf(suite, sealed.sealBytes);
  const signature = sealer.sign(signedBytes(head, sealHash));
  const bytes = concatBytes(commitmentBytes, sealed.sealBytes, signature, sealed.ciphertext);
  const { seal, ciphertext } = sealed;
  return { bytes, commitment, seal, head, sealHash, signature, originProof: undefined, ciphertext };
}

interface Sealing {
  readonly head: Head;
  readonly revision: number;
  readonly plaintext: Plaintext;
  readonly key: EpochKey | undefined;
}

interface Sealed {
  readonly seal: Seal;
  readonly sealBytes: Bytes;
  readonly ciphertext: Bytes;
}

function sealPlaintext(tools: SealTools, sealing: Sealing): Sealed {
  const { suite, sealer } = tools;
  const { key, plaintext, head, revision } = sealing;
  const unhashed: Seal = {
    revision,
    epoch: key?.id ?? zeroEpoch,
    sealer: sealer.device,
    salt: key === undefined ? zeroSalt : hedgedSalt(tools, key, plaintext.bytes, head),
    compression: plaintext.compression,
    signatureLength: suite.signatureLength,
    ciphertextLength: plaintext.bytes.length + (key === undefined ? 0 : suite.tagLength),
    ciphertextHash: zeroHead,
  };
  const bound = encodeSeal(unhashed).subarray(0, boundSealLength);
  const ciphertext =
    key === undefined ? plaintext.bytes : encrypt(suite, key, unhashed, head, bound, plaintext.bytes);
  const seal: Seal = { ...unhashed, ciphertextHash: suite.hashHex(ciphertext) as Head };
  return { seal, sealBytes: encodeSeal(seal), ciphertext };
}

/** A cloned random generator does not repeat a salt for other content or another place. */
function hedgedSalt(tools: SealTools, key: EpochKey, plaintext: Bytes, head: Head): Bytes {
  const { suite, random } = tools;
  return suite.mac(key.saltSecret, concatBytes(random.bytes(32), suite.hash(plaintext), idBytes(head)));
}

function sealingKey(suite: Suite, key: EpochKey, salt: Bytes, head: Bytes, revision: number): Bytes {
  const revisionBytes = new Uint8Array(4);
  viewOf(revisionBytes).setUint32(0, revision);
  return suite.derive(key.secret, salt, joinBriefly(sealLabel, head, revisionBytes));
}

function encrypt(suite: Suite, key: EpochKey, seal: Seal, head: Head, bound: Bytes, plaintext: Bytes): Bytes {
  const headBytes = idBytes(head);
  const sealing = sealingKey(suite, key, seal.salt, headBytes, seal.revision);
  return suite.seal(sealing, concatBytes(headBytes, bound), plaintext);
}

function rootOf(suite: Suite, entries: readonly Entry[]): Head {
  const headers = entries.map(({ headerBytes }) => headerBytes);
  return rootHexOf(suite, headers) as Head;
}

export type OpenFailure = Failure<
  | 'epoch-unknown'
  | 'ciphertext-altered'
  | 'tag-invalid'
  | 'payload-malformed'
  | 'header-malformed'
  | 'root-mismatch'
  | 'body-mismatch'
>;

/**
 * Opens a segment (reader rules 8-11): hash, tag, length, count, root and body hashes. Missing bodies
 * are returned as missing; whether a ticket covers them is the reader's question. A sealed segment is
 * never read without the key of its own epoch (`epoch-unknown`: the reader parks it), a control segment
 * needs none.
 */
export function openSegment(
  suite: Suite,
  segment: Segment,
  key: EpochKey | undefined,
): Result<Entry[], OpenFailure | PayloadFailure> {
  const plaintext = readPlaintext(suite, segment, key);
  if (!plaintext.ok) return plaintext;
  const { commitment, seal } = segment;
  const length = { committed: commitment.payloadLength, isErased: seal.revision > 0 };
  const payload = parsePlaintext(plaintext.value, seal.compression, length);
  if (!payload.ok) return payload;
  const entries = parsePayload(payload.value, commitment.count);
  if (!entries.ok) return entries;
  if (rootOf(suite, entries.value) !== commitment.root) {
    return fail({
      kind: 'root-mismatch',
      message: `The headers of ${segment.head} do not give the committed root`,
    });
  }
  for (const [index, { header, body }] of entries.value.entries()) {
    if (body === undefined || hashBody(suite, body) === header.bodyHash) continue;
    return fail({
      kind: 'body-mismatch',
      message: `The body of entry ${index} of ${segment.head} is not the committed one`,
    });
  }
  return entries;
}

function readPlaintext(
  suite: Suite,
  segment: Segment,
  key: EpochKey | undefined,
): Result<Bytes, OpenFailure> {
  const { seal, head, ciphertext } = segment;
  if (bytesToHex(suite.hash(ciphertext)) !== seal.ciphertextHash) {
    return fail({
      kind: 'ciphertext-altered',
      message: `The ciphertext of ${head} does not have the sealed hash`,
    });
  }
  if (segment.commitment.class === 'control') return ok(ciphertext);
  if (key === undefined || key.id !== seal.epoch) {
    return fail({
      kind: 'epoch-unknown',
      message: `The key of epoch ${seal.epoch} is not at hand for ${head}`,
    });
  }
  const bound = segment.bytes.subarray(commitmentLength, commitmentLength + boundSealLength);
  const headBytes = idBytes(head);
  const sealing = sealingKey(suite, key, seal.salt, headBytes, seal.revision);
  const plaintext = suite.open(sealing, joinBriefly(headBytes, bound), ciphertext);
  return plaintext === undefined
    ? fail({ kind: 'tag-invalid', message: `The ciphertext of ${head} does not open under its epoch` })
    : ok(plaintext);
}

/** Drops the bodies at the given places and seals the rest again, one revision higher (erasure). */
export function resealSegment(
  tools: SealTools,
  segment: Segment,
  entries: readonly Entry[],
  dropped: ReadonlySet<number>,
  key: EpochKey,
): Segment {
  const { suite, sealer } = tools;
  if (segment.commitment.class !== 'sealed') throw new RangeError('A control segment is never sealed again');
  if (segment.seal.revision >= 0xffff_ffff) throw new RangeError(`No revision of ${segment.head} is left`);
  if (entries.length !== segment.commitment.count || rootOf(suite, entries) !== segment.commitment.root)
    throw new RangeError(`These are not the entries of ${segment.head}`);
  const kept = entries.map((entry, index) => (dropped.has(index) ? { ...entry, body: undefined } : entry));
  const revision = segment.seal.revision + 1;
  const plaintext = encodePlaintext(encodePayload(kept), true);
  const { seal, sealBytes, ciphertext } = sealPlaintext(tools, {
    head: segment.head,
    revision,
    plaintext,
    key,
  });
  const sealHash = sealHashOf(suite, sealBytes);
  const signature = sealer.sign(signedBytes(segment.head, sealHash));
  const originProof = segment.originProof ?? {
    firstSealHash: idBytes(segment.sealHash),
    signature: segment.signature ?? new Uint8Array(suite.signatureLength),
  };
  const commitmentBytes = segment.bytes.subarray(0, commitmentLength);
  const proof = concatBytes(originProof.firstSealHash, originProof.signature);
  const bytes = concatBytes(commitmentBytes, sealBytes, signature, proof, ciphertext);
  return {
    bytes,
    commitment: segment.commitment,
    seal,
    head: segment.head,
    sealHash,
    signature,
    originProof,
    ciphertext,
  };
}
