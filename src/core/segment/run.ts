/**
 * A run: consecutive segments of one stream, the unit of sync, storage and bundles. One valid signature
 * on the last segment vouches for all commitments and ciphertexts before it (each commitment names the
 * head and the first seal before it), so inner signatures need be neither verified nor carried.
 *
 * `"INR1" ‖ u32 whole length ‖ u16 segments ‖ per segment: u8 form ‖ segment`; form 0 = with its
 * signature, 1 = without it (inner, unrevised segments only). Whatever is carried is verified, so that no
 * byte of a run lies outside what was signed. Bytes: docs/formats/run.md.
 */
import type { Suite } from '../crypto/suite.ts';
import { type Bytes, equalBytes, isZero, utf8, viewOf } from '../value/bytes.ts';
import type { DeviceId } from '../value/ids.ts';
import { type Failure, fail, ok, type Result } from '../value/result.ts';
import {
  firstSealHashOf,
  isGenesis,
  lastSequenceOf,
  readSegment,
  type Segment,
  type SegmentFailure,
  sealEnd,
  signedBytes,
} from './segment.ts';

export interface Run {
  readonly bytes: Bytes;
  /** At least one; consecutive in one stream. */
  readonly segments: readonly Segment[];
}

export type RunFailure =
  | Failure<'run-malformed' | 'run-broken' | 'device-unknown' | 'signature-invalid' | 'ciphertext-altered'>
  | SegmentFailure;

export const segmentsPerRunMax = 256;
export const runLengthMax = 8 * 1024 * 1024;
const magic = utf8('INR1');
const headerLength = 10;

export const firstOf = (run: Run): Segment => segmentAt(run, 0);
export const lastOf = (run: Run): Segment => segmentAt(run, run.segments.length - 1);

function segmentAt(run: Run, index: number): Segment {
  const segment = run.segments[index];
  if (segment === undefined) throw new RangeError(`A run of ${run.segments.length} has no segment ${index}`);
  return segment;
}

/**
 * Writes a run. Inner signatures that the last one vouches for are left out (they would cost every reader a
 * verification each); consecutive segments of one stream are the caller's promise and are checked.
 */
export function encodeRun(given: readonly Segment[]): Run {
  let length = headerLength;
  for (const [index, segment] of given.entries())
    length += 1 + segment.bytes.length - (isDroppedAt(given, index) ? signatureLengthOf(segment) : 0);
  if (length > runLengthMax) throw new RangeError(`A run of ${length} bytes`);
  const bytes = new Uint8Array(length);
  bytes.set(magic, 0);
  viewOf(bytes).setUint32(4, length);
  viewOf(bytes).setUint16(8, given.length);
  let at = headerLength;
  const segments = given.map((segment, index) => {
    const written = writeSegment(bytes, at, segment, isDroppedAt(given, index));
    at += 1 + written.bytes.length;
    return written;
  });
  checkRun(segments);
  return { bytes, segments };
}

const signatureLengthOf = ({ signature }: Segment): number => signature?.length ?? 0;

const isDroppedAt = (given: readonly Segment[], index: number): boolean => {
  const segment = given[index];
  return segment !== undefined && index < given.length - 1 && isDroppable(segment);
};

/** Form and segment; a dropped signature is what a later one vouches for anyway. */
function writeSegment(run: Bytes, at: number, segment: Segment, isDropped: boolean): Segment {
  const start = at + 1;
  const left = isDropped ? signatureLengthOf(segment) : 0;
  run[at] = isDropped || segment.signature === undefined ? 1 : 0;
  run.set(segment.bytes.subarray(0, sealEnd), start);
  run.set(segment.bytes.subarray(sealEnd + left), start + sealEnd);
  const bytes = run.subarray(start, start + segment.bytes.length - left);
  return left === 0 ? { ...segment, bytes } : { ...segment, bytes, signature: undefined };
}

function checkRun(segments: readonly Segment[]): void {
  if (segments.length < 1 || segments.length > segmentsPerRunMax)
    throw new RangeError(`A run of ${segments.length}`);
  for (const [index, segment] of segments.entries()) {
    const problem = findLinkProblem(segments[index - 1], segment, index === segments.length - 1);
    if (problem !== undefined) throw new RangeError(problem);
  }
}

/** A sealer's signature cannot be made up for by a later one, and the tenant's id is the hash of the genesis. */
const isDroppable = ({ seal, commitment }: Segment): boolean => seal.revision === 0 && !isGenesis(commitment);

const malformed = (message: string): Result<never, RunFailure> => fail({ kind: 'run-malformed', message });
const broken = (message: string): Result<never, RunFailure> => fail({ kind: 'run-broken', message });

/** The length that a run states at `at`; undefined when no run begins there. For reading one after another. */
export function runLengthAt(source: Bytes, at: number): number | undefined {
  if (source.length < at + headerLength || !equalBytes(source.subarray(at, at + 4), magic)) return undefined;
  return viewOf(source).getUint32(at + 4);
}

/** Reads a run and checks what needs no key and no other run: layout and inner links (rules 1, 4, 5). */
export function parseRun(suite: Suite, bytes: Bytes): Result<Run, RunFailure> {
  const length = runLengthAt(bytes, 0);
  if (length !== bytes.length || length > runLengthMax)
    return malformed(`a run of ${bytes.length} bytes states ${length}`);
  const count = viewOf(bytes).getUint16(8);
  if (count < 1 || count > segmentsPerRunMax)
    return malformed(`${count} segments are not 1-${segmentsPerRunMax}`);
  const segments: Segment[] = [];
  let at = headerLength;
  for (let index = 0; index < count; index += 1) {
    const form = bytes[at];
    if (form === undefined || form > 1) return malformed(`segment ${index} has form ${form}`);
    const read = readSegment(suite, bytes, at + 1, form === 1 ? 'dropped' : 'carried', segments.at(-1));
    if (!read.ok) return read;
    const problem = findLinkProblem(segments.at(-1), read.value.segment, index === count - 1);
    if (problem !== undefined) return broken(problem);
    segments.push(read.value.segment);
    at = read.value.end;
  }
  return at === bytes.length
    ? ok({ bytes, segments })
    : malformed(`${bytes.length - at} bytes follow the run`);
}

function findLinkProblem(before: Segment | undefined, segment: Segment, isLast: boolean): string | undefined {
  const { commitment, signature } = segment;
  if (signature === undefined && (isLast || !isDroppable(segment)))
    return `segment ${segment.head} travels unsigned`;
  if (before === undefined) return undefined;
  const { commitment: earlier } = before;
  if (commitment.stream !== earlier.stream) return 'two streams are in one run';
  if (commitment.device !== earlier.device || commitment.class !== earlier.class)
    return 'a stream changes its origin';
  if (commitment.firstSequence !== lastSequenceOf(earlier) + 1)
    return `sequence ${commitment.firstSequence} is not next`;
  if (earlier.isLast) return 'a segment follows the last one of its stream';
  if (commitment.tenant !== earlier.tenant && !isGenesis(earlier)) return 'two tenants are in one run';
  if (commitment.previous !== before.head) return `segment ${segment.head} does not follow ${before.head}`;
  if (commitment.previousSeal !== firstSealHashOf(before))
    return `the seal before ${segment.head} was exchanged`;
  return undefined;
}

/** The signing key of an admitted device, from the verifier's own control state. */
export type SigningKeyOf = (device: DeviceId) => Bytes | undefined;

/**
 * Verifies a parsed run (rules 5 and 6): the last signature, every other one that is carried (a revised
 * segment carries its sealer's and its origin's), and every ciphertext hash. Needs public keys only.
 */
export function verifyRun(suite: Suite, run: Run, signingKeyOf: SigningKeyOf): Result<Run, RunFailure> {
  for (const segment of run.segments) {
    if (suite.hashHex(segment.ciphertext) !== segment.seal.ciphertextHash) {
      return fail({
        kind: 'ciphertext-altered',
        message: `The ciphertext of ${segment.head} does not have the sealed hash`,
      });
    }
    if (segment.signature === undefined) continue;
    const verified = verifySignatures(suite, segment, signingKeyOf);
    if (!verified.ok) return verified;
  }
  const proof = lastOf(run).originProof;
  if (proof !== undefined && isZero(proof.signature)) {
    // A later signed head would prove it, but nothing later is here: only its sealer vouches for it.
    return fail({
      kind: 'signature-invalid',
      message: `Nothing by the origin vouches for ${lastOf(run).head}`,
    });
  }
  return ok(run);
}

/** The sealer's signature and, where a revised segment still carries it, the origin's. */
export function verifySignatures(
  suite: Suite,
  segment: Segment,
  signingKeyOf: SigningKeyOf,
): Result<Segment, RunFailure> {
  const { commitment, seal, head, signature, originProof } = segment;
  const sealerKey = signingKeyOf(seal.sealer);
  const originKey = signingKeyOf(commitment.device);
  if (sealerKey === undefined || originKey === undefined) {
    return fail({
      kind: 'device-unknown',
      message: `Device ${sealerKey === undefined ? seal.sealer : commitment.device} is not admitted`,
    });
  }
  const invalid = fail<RunFailure>({
    kind: 'signature-invalid',
    message: `Segment ${head} is not signed by ${seal.sealer}`,
  });
  if (signature === undefined || !suite.verify(sealerKey, signedBytes(head, segment.sealHash), signature))
    return invalid;
  if (originProof === undefined || isZero(originProof.signature)) return ok(segment);
  const isOriginal = suite.verify(
    originKey,
    signedBytes(head, firstSealHashOf(segment)),
    originProof.signature,
  );
  return isOriginal ? ok(segment) : invalid;
}

/** Bytes up to which runs are joined: large enough to spare signatures, small enough to resume often. */
const joinedLengthMax = 256 * 1024;

/**
 * Joins runs that follow each other into longer ones, so that one signature is verified and one row is
 * stored for up to 256 segments. Runs that do not follow each other stay as they are, and none is cut: what
 * lies inside a run may have lost the signature that an end needs.
 */
export function joinRuns(runs: readonly Run[]): Run[] {
  const joined: Run[] = [];
  let open: Run[] = [];
  let segments = 0;
  let length = 0;
  const close = (): void => {
    const [only] = open;
    if (only !== undefined)
      joined.push(open.length === 1 ? only : encodeRun(open.flatMap((run) => run.segments)));
    open = [];
    segments = 0;
    length = 0;
  };
  for (const run of runs) {
    const fits =
      segments + run.segments.length <= segmentsPerRunMax && length + run.bytes.length <= joinedLengthMax;
    if (!fits || !follows(open.at(-1), run)) close();
    open.push(run);
    segments += run.segments.length;
    length += run.bytes.length;
  }
  close();
  return joined;
}

/** Every link is looked at: runs come from places that may be hostile, and only honest ones are joined. */
const follows = (before: Run | undefined, run: Run): boolean =>
  before !== undefined && findLinkProblem(lastOf(before), firstOf(run), false) === undefined;
