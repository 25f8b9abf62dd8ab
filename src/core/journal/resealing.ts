/**
 * Erasure in the journal: what tickets name is sealed again without its bodies, one revision higher, and
 * revisions that others made of the same segments are taken over. Heads, headers and proofs stay.
 */
import type { ControlState } from '../control/control-state.ts';
import { signingKeyOf } from '../control/control-state.ts';
import type { Suite } from '../crypto/suite.ts';
import type { Entry } from '../entry/entry.ts';
import { encodeRun, type Run, verifySignatures } from '../segment/run.ts';
import { type EpochKey, openSegment, resealSegment, type Sealer } from '../segment/sealing.ts';
import { firstSealHashOf, lastSequenceOf, type Segment, sealEnd } from '../segment/segment.ts';
import type { JournalStorage, StoredRun } from '../storage/journal-storage.ts';
import { type Bytes, concatBytes, isZero } from '../value/bytes.ts';
import type { EpochId, Head } from '../value/ids.ts';
import type { Random } from '../value/ports.ts';
import { readStoredRun } from './known-streams.ts';

export interface ResealTools {
  readonly suite: Suite;
  readonly random: Random;
  readonly sealer: Sealer;
  readonly storage: JournalStorage;
  readonly control: ControlState;
  readonly epochKeys: ReadonlyMap<EpochId, EpochKey>;
  /** New seals use it, so that old epochs can be destroyed one day. */
  readonly currentEpoch: EpochKey;
}

export interface ReplacedRun {
  readonly position: number;
  readonly bytes: Bytes;
}

export interface ResealPlan {
  readonly replaced: readonly ReplacedRun[];
  readonly segments: number;
  /** Ticketed segments whose epoch key is not here: they stay as they are until it comes. */
  readonly waiting: number;
}

const rowsAtOnce = 256;

/** Everything in the journal that a ticket names and that still has its body. Changes nothing. */
export function planErasure(tools: ResealTools): ResealPlan {
  const { suite, storage, control } = tools;
  const replaced: ReplacedRun[] = [];
  let segments = 0;
  let waiting = 0;
  if (control.tickets.size === 0) return { replaced, segments, waiting };
  const revise = (segment: Segment): Segment => {
    const opened = openTicketed(tools, segment);
    if (opened === 'waiting') waiting += 1;
    if (opened === undefined || opened === 'waiting') return segment;
    segments += 1;
    return reseal(tools, segment, opened);
  };
  for (let position = 0; ; ) {
    const rows = storage.readFrom(position, rowsAtOnce);
    for (const row of rows) {
      const run = readStoredRun(suite, row);
      if (!run.segments.some(({ head }) => control.tickets.has(head))) continue;
      const revised = run.segments.map(revise);
      if (revised.every((segment, index) => segment === run.segments[index])) continue;
      replaced.push({ position: row.position, bytes: encodeRun(revised).bytes });
    }
    const last = rows.at(-1);
    if (last === undefined) return { replaced, segments, waiting };
    position = last.position;
  }
}

/** The entries of a segment that still holds a ticketed body; undefined = nothing to drop. */
function openTicketed(tools: ResealTools, segment: Segment): readonly Entry[] | 'waiting' | undefined {
  const ticketed = tools.control.tickets.get(segment.head);
  if (ticketed === undefined || segment.commitment.class !== 'sealed') return undefined;
  const key = tools.epochKeys.get(segment.seal.epoch);
  if (key === undefined) return 'waiting';
  const opened = openSegment(tools.suite, segment, key);
  if (!opened.ok) return undefined;
  const owes = opened.value.some(({ body }, index) => body !== undefined && ticketed.has(index));
  return owes ? opened.value : undefined;
}

function reseal(tools: ResealTools, segment: Segment, entries: readonly Entry[]): Segment {
  const dropped = tools.control.tickets.get(segment.head) ?? new Set<number>();
  return resealSegment(tools, segment, entries, dropped, tools.currentEpoch);
}

/**
 * What others made of segments that are here: a higher revision replaces ours, an equal one that differs
 * is answered one higher, so that all places end with one. Only with a ticket for everything that is gone.
 */
export function planAdoption(tools: ResealTools, run: Run): readonly ReplacedRun[] {
  const { control } = tools;
  const revised = run.segments.filter(
    (segment) => segment.seal.revision > 0 && control.tickets.has(segment.head) && isSealed(tools, segment),
  );
  const byPosition = new Map<number, Map<Head, Segment>>();
  const rows = new Map<number, Run>();
  for (const theirs of revised) {
    const stored = findStored(tools, theirs);
    const better = stored === undefined ? undefined : betterOf(tools, stored.segment, theirs);
    if (stored === undefined || better === undefined) continue;
    rows.set(stored.row.position, stored.run);
    const known = byPosition.get(stored.row.position) ?? new Map<Head, Segment>();
    byPosition.set(stored.row.position, known.set(theirs.head, better));
  }
  return [...byPosition].map(([position, better]) => {
    const segments = (rows.get(position)?.segments ?? []).map((one) => better.get(one.head) ?? one);
    return { position, bytes: encodeRun(segments).bytes };
  });
}

/**
 * Signed by an admitted sealer. That the origin wrote it is known from our own form of it, which has the same
 * head and the same first seal: theirs may come without the origin's signature, alone as it is.
 */
const isSealed = ({ suite, control }: ResealTools, segment: Segment): boolean =>
  suite.hashHex(segment.ciphertext) === segment.seal.ciphertextHash &&
  verifySignatures(suite, segment, (device) => signingKeyOf(control, device)).ok;

interface StoredSegment {
  readonly row: StoredRun;
  readonly run: Run;
  readonly segment: Segment;
}

function findStored(
  { suite, storage }: ResealTools,
  { commitment, head }: Segment,
): StoredSegment | undefined {
  for (const row of storage.readStream(commitment.stream, lastSequenceOf(commitment) - 1, 64)) {
    const run = readStoredRun(suite, row);
    const segment = run.segments.find((one) => one.head === head);
    if (segment !== undefined) return { row, run, segment };
  }
  return undefined;
}

function betterOf(tools: ResealTools, ours: Segment, theirs: Segment): Segment | undefined {
  if (theirs.seal.revision < ours.seal.revision || theirs.sealHash === ours.sealHash) return undefined;
  if (firstSealHashOf(theirs) !== firstSealHashOf(ours)) return undefined;
  if (tools.control.devices.get(theirs.seal.sealer)?.status === 'removed') return undefined;
  const key = tools.epochKeys.get(theirs.seal.epoch);
  const opened = key === undefined ? undefined : openSegment(tools.suite, theirs, key);
  if (opened?.ok !== true) return undefined;
  const ticketed = tools.control.tickets.get(theirs.head);
  // A missing body without a ticket is evidence against its sealer (reader rule 10): ours stays.
  if (opened.value.some(({ body }, index) => body === undefined && ticketed?.has(index) !== true))
    return undefined;
  const isHigher = theirs.seal.revision > ours.seal.revision;
  const isEmptied = opened.value.every(
    ({ body }, index) => body === undefined || ticketed?.has(index) !== true,
  );
  const proven = withProof(tools.suite, ours, theirs);
  return isHigher && isEmptied ? proven : reseal(tools, proven, opened.value);
}

/** The origin's first signature is put back where theirs has lost it: at the end of a run it has to be there. */
function withProof(suite: Suite, ours: Segment, theirs: Segment): Segment {
  const proof = theirs.originProof;
  const known = ours.originProof?.signature ?? ours.signature;
  if (
    proof === undefined ||
    known === undefined ||
    theirs.signature === undefined ||
    !isZero(proof.signature)
  )
    return theirs;
  const signatureEnd = sealEnd + suite.signatureLength;
  const bytes = concatBytes(
    theirs.bytes.subarray(0, signatureEnd),
    proof.firstSealHash,
    known,
    theirs.ciphertext,
  );
  return { ...theirs, bytes, originProof: { ...proof, signature: known } };
}
