/**
 * The byte layout of a segment (docs/formats/segment.md): a commitment that its origin signed for ever,
 * a seal that is replaceable when bodies are erased, the signature, and the ciphertext. This file
 * reads and writes the layout; it decides nothing about trust.
 */

import { compressionThresholdBytes } from '../crypto/compression.ts';
import type { Suite } from '../crypto/suite.ts';
import {
  type Bytes,
  concatBytes,
  isZero,
  readSafeInteger,
  utf8,
  viewOf,
  writeSafeInteger,
} from '../value/bytes.ts';
import {
  type DeviceId,
  type EpochId,
  type Head,
  hexIdAt,
  idBytes,
  type StreamId,
  type TenantId,
} from '../value/ids.ts';
import { type Failure, fail, ok, type Result } from '../value/result.ts';
import { type Compression, entriesPerSegmentMax, paddedLength, payloadLengthMax } from './payload.ts';

export type SegmentClass = 'sealed' | 'control';

export interface Commitment {
  readonly suite: number;
  readonly class: SegmentClass;
  /** Bit 0 of the flags: the stream ends with this segment. */
  readonly isLast: boolean;
  readonly tenant: TenantId;
  readonly device: DeviceId;
  readonly stream: StreamId;
  /** From 1, dense in the stream. */
  readonly firstSequence: number;
  readonly count: number;
  readonly payloadLength: number;
  readonly previous: Head;
  readonly root: Head;
  readonly previousSeal: Head;
}

export interface Seal {
  readonly revision: number;
  readonly epoch: EpochId;
  readonly sealer: DeviceId;
  readonly salt: Bytes;
  readonly compression: Compression;
  readonly signatureLength: number;
  readonly ciphertextLength: number;
  readonly ciphertextHash: Head;
}

/** Carried by a re-sealed segment: what its origin had signed first. */
export interface OriginProof {
  readonly firstSealHash: Bytes;
  /** Zero when the first signature was dropped by compaction. */
  readonly signature: Bytes;
}

export interface Segment {
  /** The whole segment, from the magic to the end of the ciphertext. */
  readonly bytes: Bytes;
  readonly commitment: Commitment;
  readonly seal: Seal;
  /** SHA-256("insel/head/1\0" ‖ commitment): names the segment for ever. */
  readonly head: Head;
  /** SHA-256 of the seal's bytes; revision 0's is what the next commitment names. */
  readonly sealHash: Head;
  /** Undefined when an inner signature of a run was not carried. */
  readonly signature: Bytes | undefined;
  readonly originProof: OriginProof | undefined;
  readonly ciphertext: Bytes;
}

export type SegmentFailure = Failure<'segment-malformed' | 'suite-unknown'>;

export const commitmentLength = 168;
export const sealEnd = 276;
const magic = 0x494e5331;
const headLabel = utf8('insel/head/1\0');
const signatureLabel = utf8('insel/segment/1\0');

export const lastSequenceOf = ({ firstSequence, count }: Commitment): number => firstSequence + count - 1;

const isZeroId = (id: string): boolean => /^0+$/.test(id);

/** The genesis is the only segment without a tenant: the tenant's id is its hash. */
export const isGenesis = ({ tenant, class: segmentClass, firstSequence, previous }: Commitment): boolean =>
  isZeroId(tenant) && segmentClass === 'control' && firstSequence === 1 && isZeroId(previous);

/** Written over for each head: as many are read as there are segments, and none outlives the call. */
const labelled = concatBytes(headLabel, new Uint8Array(commitmentLength));

export function headOf(suite: Pick<Suite, 'hashHex'>, commitment: Bytes): Head {
  if (commitment.length !== commitmentLength)
    throw new RangeError(`A commitment of ${commitment.length} bytes`);
  labelled.set(commitment, headLabel.length);
  return suite.hashHex(labelled) as Head;
}

export const sealHashOf = (suite: Pick<Suite, 'hashHex'>, seal: Bytes): Head => suite.hashHex(seal) as Head;

/** What the sealer signs: "insel/segment/1\0" ‖ head ‖ SHA-256(seal). */
export const signedBytes = (head: Head, sealHash: Head): Bytes =>
  concatBytes(signatureLabel, idBytes(head), idBytes(sealHash));

/** The seal hash that the following commitment names: of the first sealing, whatever the revision now. */
export const firstSealHashOf = ({ originProof, sealHash }: Segment): Head =>
  originProof === undefined ? sealHash : hexIdAt<Head>(originProof.firstSealHash, 0, 32);

/** Writes a commitment; what no reader would accept is never signed: a broken promise of our own code. */
export function encodeCommitment(commitment: Commitment): Bytes {
  const problem = findCommitmentProblem(commitment);
  if (problem !== undefined) throw new RangeError(problem);
  const bytes = new Uint8Array(commitmentLength);
  const view = viewOf(bytes);
  view.setUint32(0, magic);
  bytes[4] = 1;
  bytes[5] = commitment.suite;
  bytes[6] = commitment.class === 'control' ? 1 : 0;
  bytes[7] = commitment.isLast ? 1 : 0;
  bytes.set(idBytes(commitment.tenant), 8);
  bytes.set(idBytes(commitment.device), 24);
  bytes.set(idBytes(commitment.stream), 40);
  writeSafeInteger(view, 56, commitment.firstSequence);
  view.setUint32(64, commitment.count);
  view.setUint32(68, commitment.payloadLength);
  bytes.set(idBytes(commitment.previous), 72);
  bytes.set(idBytes(commitment.root), 104);
  bytes.set(idBytes(commitment.previousSeal), 136);
  return bytes;
}

/** Bytes 168-275. The first 76 of them (168-243) are bound to the ciphertext as additional data. */
export function encodeSeal(seal: Seal): Bytes {
  const bytes = new Uint8Array(sealEnd - commitmentLength);
  const view = viewOf(bytes);
  view.setUint32(0, seal.revision);
  bytes.set(idBytes(seal.epoch), 4);
  bytes.set(idBytes(seal.sealer), 20);
  bytes.set(seal.salt, 36);
  bytes[68] = seal.compression;
  bytes[69] = 0;
  view.setUint16(70, seal.signatureLength);
  view.setUint32(72, seal.ciphertextLength);
  bytes.set(idBytes(seal.ciphertextHash), 76);
  return bytes;
}

const malformed = (message: string): Result<never, SegmentFailure> =>
  fail({ kind: 'segment-malformed', message });

export interface ReadSegment {
  readonly segment: Segment;
  /** Where the next segment begins. */
  readonly end: number;
}

/**
 * Reads one segment from `at`. Checks constants, sizes and limits (relay rule 1), and nothing that
 * needs a key. `signature: 'dropped'` reads the form in which a run carries an unsigned inner segment.
 * `before`: the segment before it in a run, whose ids are shared where the bytes are the same.
 */
export function readSegment(
  suite: Suite,
  source: Bytes,
  at: number,
  signature: 'carried' | 'dropped',
  before?: Segment,
): Result<ReadSegment, SegmentFailure> {
  if (source.length < at + sealEnd)
    return malformed(`a segment at ${at} is cut after ${source.length - at} bytes`);
  const view = viewOf(source);
  const commitment = readCommitment(source, view, at, suite, before);
  if (!commitment.ok) return commitment;
  const seal = readSeal(source, view, at, suite, before);
  if (!seal.ok) return seal;
  const rules = findSealProblem(commitment.value, seal.value, suite.tagLength);
  if (rules !== undefined) return malformed(rules);
  const proofLength = seal.value.revision > 0 ? 32 + suite.signatureLength : 0;
  const signatureEnd = at + sealEnd + (signature === 'carried' ? suite.signatureLength : 0);
  const end = signatureEnd + proofLength + seal.value.ciphertextLength;
  if (source.length < end) return malformed(`a segment at ${at} ends at ${end}, beyond ${source.length}`);
  const proof = source.subarray(signatureEnd, signatureEnd + proofLength);
  const segment: Segment = {
    bytes: source.subarray(at, end),
    commitment: commitment.value,
    seal: seal.value,
    head: headOf(suite, source.subarray(at, at + commitmentLength)),
    sealHash: sealHashOf(suite, source.subarray(at + commitmentLength, at + sealEnd)),
    signature: signature === 'carried' ? source.subarray(at + sealEnd, signatureEnd) : undefined,
    originProof:
      proofLength > 0 ? { firstSealHash: proof.subarray(0, 32), signature: proof.subarray(32) } : undefined,
    ciphertext: source.subarray(signatureEnd + proofLength, end),
  };
  return ok({ segment, end });
}

/** Reads bytes that are exactly one signed segment. */
export function parseSegment(suite: Suite, bytes: Bytes): Result<Segment, SegmentFailure> {
  const read = readSegment(suite, bytes, 0, 'carried');
  if (!read.ok) return read;
  if (read.value.end !== bytes.length)
    return malformed(`${bytes.length - read.value.end} bytes follow the segment`);
  return ok(read.value.segment);
}

function readCommitment(
  source: Bytes,
  view: DataView,
  at: number,
  suite: Suite,
  before: Segment | undefined,
): Result<Commitment, SegmentFailure> {
  if (view.getUint32(at) !== magic) return malformed(`no segment begins at ${at}`);
  if (source[at + 4] !== 1) return malformed(`format ${source[at + 4]} is not known`);
  if (source[at + 5] !== suite.id) {
    return fail({ kind: 'suite-unknown', message: `suite ${source[at + 5]} is not ${suite.id}` });
  }
  const segmentClass = source[at + 6] ?? 0;
  const flags = source[at + 7] ?? 0;
  if (segmentClass > 1 || flags > 1)
    return malformed(`class ${segmentClass} or flags ${flags} are not known`);
  const { tenant, device, stream } = isSameAt(before, source, at, 8, 56)
    ? before.commitment
    : {
        tenant: hexIdAt<TenantId>(source, at + 8, 16),
        device: hexIdAt<DeviceId>(source, at + 24, 16),
        stream: hexIdAt<StreamId>(source, at + 40, 16),
      };
  const commitment: Commitment = {
    suite: suite.id,
    class: segmentClass === 1 ? 'control' : 'sealed',
    isLast: flags === 1,
    tenant,
    device,
    stream,
    firstSequence: readSafeInteger(view, at + 56),
    count: view.getUint32(at + 64),
    payloadLength: view.getUint32(at + 68),
    previous: hexIdAt<Head>(source, at + 72, 32),
    root: hexIdAt<Head>(source, at + 104, 32),
    previousSeal: hexIdAt<Head>(source, at + 136, 32),
  };
  const problem = findCommitmentProblem(commitment);
  return problem === undefined ? ok(commitment) : malformed(problem);
}

/** Do two segments have the same bytes from `from` to `to`? */
function isSameAt(
  before: Segment | undefined,
  source: Bytes,
  at: number,
  from: number,
  to: number,
): before is Segment {
  if (before === undefined) return false;
  for (let offset = from; offset < to; offset += 1) {
    if (before.bytes[offset] !== source[at + offset]) return false;
  }
  return true;
}

function findCommitmentProblem(commitment: Commitment): string | undefined {
  const { firstSequence, count, payloadLength, previousSeal } = commitment;
  if (!(firstSequence >= 1) || !Number.isSafeInteger(firstSequence + count))
    return `first sequence ${firstSequence}`;
  if (count < 1 || count > entriesPerSegmentMax) return `${count} entries are not 1-${entriesPerSegmentMax}`;
  if (payloadLength < 1 || payloadLength > payloadLengthMax) return `a payload of ${payloadLength} bytes`;
  if (firstSequence === 1 && !isZeroId(previousSeal)) return 'the first segment names a previous seal';
  if (isZeroId(commitment.tenant) && !isGenesis(commitment)) return 'only the genesis has no tenant';
  return undefined;
}

function readSeal(
  source: Bytes,
  view: DataView,
  base: number,
  suite: Suite,
  before: Segment | undefined,
): Result<Seal, SegmentFailure> {
  const at = base + commitmentLength;
  const compression = source[at + 68] ?? 0;
  if (compression > 1) return malformed(`compression ${compression} is not known`);
  if (source[at + 69] !== 0) return malformed('the reserved byte of the seal is not zero');
  const signatureLength = view.getUint16(at + 70);
  if (signatureLength !== suite.signatureLength) return malformed(`a signature of ${signatureLength} bytes`);
  const { epoch, sealer } = isSameAt(before, source, base, commitmentLength + 4, commitmentLength + 36)
    ? before.seal
    : { epoch: hexIdAt<EpochId>(source, at + 4, 16), sealer: hexIdAt<DeviceId>(source, at + 20, 16) };
  return ok({
    revision: view.getUint32(at),
    epoch,
    sealer,
    salt: source.subarray(at + 36, at + 68),
    compression: compression === 1 ? 1 : 0,
    signatureLength,
    ciphertextLength: view.getUint32(at + 72),
    ciphertextHash: hexIdAt<Head>(source, at + 76, 32),
  });
}

function findSealProblem(commitment: Commitment, seal: Seal, tagLength: number): string | undefined {
  const plaintextLength = seal.ciphertextLength - (commitment.class === 'sealed' ? tagLength : 0);
  const lengthMax = paddedLength(4 + commitment.payloadLength);
  const isExact = seal.revision > 0 || seal.compression === 1 || plaintextLength === lengthMax;
  const isPadded = plaintextLength > 0 && paddedLength(plaintextLength) === plaintextLength;
  if (!isPadded || !isExact || plaintextLength > lengthMax)
    return `a ciphertext of ${seal.ciphertextLength} bytes for a payload of ${commitment.payloadLength}`;
  if (seal.compression === 1 && commitment.payloadLength < compressionThresholdBytes)
    return `a compressed payload of ${commitment.payloadLength} bytes`;
  if (seal.revision === 0 && seal.sealer !== commitment.device)
    return 'the first sealing is not by the origin';
  if (commitment.class === 'sealed') return undefined;
  if (seal.revision !== 0 || seal.compression !== 0) return 'a control segment is revised or compressed';
  if (!isZero(seal.salt) || !isZeroId(seal.epoch)) return 'a control segment names a salt or an epoch';
  return undefined;
}

/**
 * A revised segment whose sealer no longer had the origin's first signature gets it back from the stored one:
 * no signature covers the proof, and what nothing by its origin vouches for cannot end a run. Unchanged when
 * there is nothing to complete or the two do not belong together.
 */
export function completeOriginProof(revised: Segment, stored: Segment): Segment {
  const proof = revised.originProof;
  const signature = stored.originProof?.signature ?? stored.signature;
  if (proof === undefined || signature === undefined || !isZero(proof.signature)) return revised;
  const isSame = revised.head === stored.head && firstSealHashOf(revised) === firstSealHashOf(stored);
  if (!isSame) return revised;
  const at = revised.bytes.length - revised.ciphertext.length - signature.length;
  const bytes = concatBytes(revised.bytes.subarray(0, at), signature, revised.ciphertext);
  return { ...revised, bytes, originProof: { ...proof, signature } };
}
