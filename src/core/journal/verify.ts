/**
 * Verification without a server, a network or a secret key: the control state is folded from what is
 * there, then every chain, every ciphertext hash and the signatures are checked. Reads its source twice, and
 * once more after a fork, so that memory stays flat however long the source is.
 */
import { isBeyondCut } from '../control/control-device.ts';
import { type ControlState, foldControl, signingKeyOf } from '../control/control-state.ts';
import { readControlSegment, tenantIdOf } from '../control/genesis.ts';
import type { Suite } from '../crypto/suite.ts';
import type { PlacedEntry } from '../entry/placed-entry.ts';
import { firstOf, lastOf, parseRun, type Run, verifyRun, verifySignatures } from '../segment/run.ts';
import { isGenesis, lastSequenceOf, type Segment } from '../segment/segment.ts';
import { type Bytes, isZero } from '../value/bytes.ts';
import type { Head, StreamId, TenantId } from '../value/ids.ts';
import { type Failure, fail, ok, type Result } from '../value/result.ts';
import { type KnownTip, tipOf } from './known-streams.ts';

export interface PlacedRun {
  /** What a person is told: "position 17", "byte 4096 of bundle.insel". */
  readonly place: string;
  readonly bytes: Bytes;
}

/** Gives the same runs at each call; within a stream in the order in which they follow each other. */
export type RunSource<Placed extends PlacedRun = PlacedRun> = () => Iterable<Placed>;

export interface VerifyOptions {
  /** `last` (default): one signature for each end of a stream, which vouches for all before it. */
  readonly signatures?: 'last' | 'all';
  /** False: the source may begin in the middle of a stream, as an incremental bundle does. */
  readonly isWhole?: boolean;
}

export interface VerifyReport {
  readonly runs: number;
  readonly segments: number;
  readonly entries: number;
  readonly streams: number;
  /** More ends than streams: streams that were forked. */
  readonly ends: number;
  /** Segments beyond the cut of a removed device: kept, not counted. */
  readonly beyondCut: number;
  /** Beginnings or middles whose predecessor is not in this source. */
  readonly openBeginnings: number;
  readonly control: ControlState;
}

export type VerifyFailure = Failure<
  'genesis-missing' | 'genesis-invalid' | 'control-unreadable' | 'run-broken' | 'index-broken'
> & { readonly place: string };

/** Names the first broken place, or says what was found whole. `inspect` sees each run that was read, once. */
export function verifyRuns<Placed extends PlacedRun>(
  suite: Suite,
  tenant: TenantId,
  source: RunSource<Placed>,
  options: VerifyOptions = {},
  inspect: (placed: Placed, run: Run) => void = () => undefined,
): Result<VerifyReport, VerifyFailure> {
  const control = readControl(suite, tenant, source);
  if (!control.ok) return control;
  const check = new RunCheck(suite, control.value, options);
  for (const placed of source()) {
    const run = parseRun(suite, placed.bytes);
    if (!run.ok) return broken(placed.place, run.failure.message);
    inspect(placed, run.value);
    const problem = check.take(run.value, placed.place);
    if (problem !== undefined) return broken(placed.place, problem);
  }
  return check.finish(source);
}

const broken = (place: string, message: string): Result<never, VerifyFailure> =>
  fail({ kind: 'run-broken', place, message });

/** The class of a run without parsing it: byte 6 of its first segment. */
const isControlRun = (bytes: Bytes): boolean => bytes[17] === 1;

function readControl(suite: Suite, tenant: TenantId, source: RunSource): Result<ControlState, VerifyFailure> {
  const entries = new Map<string, PlacedEntry>();
  let genesisHead: Head | undefined;
  for (const { place, bytes } of source()) {
    if (!isControlRun(bytes)) continue;
    const run = parseRun(suite, bytes);
    if (!run.ok) return broken(place, run.failure.message);
    const first = firstOf(run.value);
    if (isGenesis(first.commitment) && tenantIdOf(suite, first.bytes) === tenant) genesisHead = first.head;
    for (const segment of run.value.segments) {
      const read = readControlSegment(suite, segment);
      if (!read.ok) return fail({ ...read.failure, place });
      for (const entry of read.value) entries.set(`${entry.head}:${entry.index}`, entry);
    }
  }
  if (genesisHead === undefined)
    return fail({ kind: 'genesis-missing', place: '', message: `No genesis of tenant ${tenant} is here` });
  const folded = foldControl(suite, tenant, genesisHead, [...entries.values()]);
  return folded.ok ? ok(folded.state) : fail({ kind: 'genesis-invalid', place: '', message: folded.reason });
}

interface End {
  readonly tip: KnownTip;
  readonly last: Segment;
  readonly place: string;
}

/** A run whose predecessor is not an end: a branch, or something is missing. */
interface OpenBeginning {
  readonly place: string;
  readonly first: Segment;
}

class RunCheck {
  readonly #suite: Suite;
  readonly #control: ControlState;
  readonly #options: VerifyOptions;
  readonly #ends = new Map<StreamId, End[]>();
  readonly #endHeads = new Set<Head>();
  readonly #open = new Map<Head, OpenBeginning[]>();
  #runs = 0;
  #segments = 0;
  #entries = 0;
  #beyondCut = 0;

  constructor(suite: Suite, control: ControlState, options: VerifyOptions) {
    this.#suite = suite;
    this.#control = control;
    this.#options = options;
  }

  /** The problem of the next run, if it has one. */
  take = (run: Run, place: string): string | undefined => {
    this.#runs += 1;
    for (const segment of run.segments) {
      const problem = this.#segmentProblem(segment);
      if (problem !== undefined) return problem;
    }
    return this.#signatureProblem(run) ?? this.#link(run, place);
  };

  #segmentProblem(segment: Segment): string | undefined {
    const { commitment, seal, ciphertext, head } = segment;
    this.#segments += 1;
    this.#entries += commitment.count;
    if (commitment.tenant !== this.#control.tenant && head !== this.#control.genesisHead)
      return `Segment ${head} belongs to tenant ${commitment.tenant}`;
    if (this.#suite.hashHex(ciphertext) !== seal.ciphertextHash)
      return `The ciphertext of ${head} was altered`;
    const device = this.#control.devices.get(commitment.device);
    if (device === undefined) return `Device ${commitment.device} was never admitted`;
    if (isBeyondCut(device, commitment.stream, lastSequenceOf(commitment))) this.#beyondCut += 1;
    return undefined;
  }

  /** Nothing later vouches for a sealing that its origin did not make: such signatures always count. */
  #signatureProblem(run: Run): string | undefined {
    const keys = (device: Segment['commitment']['device']) => signingKeyOf(this.#control, device);
    if (this.#options.signatures === 'all') {
      const verified = verifyRun(this.#suite, run, keys);
      return verified.ok ? undefined : verified.failure.message;
    }
    for (const segment of run.segments) {
      if (segment.seal.revision === 0) continue;
      const verified = verifySignatures(this.#suite, segment, keys);
      if (!verified.ok) return verified.failure.message;
    }
    return undefined;
  }

  #link(run: Run, place: string): string | undefined {
    const first = firstOf(run);
    const last = lastOf(run);
    const ends = this.#ends.get(first.commitment.stream) ?? [];
    const at = ends.findIndex(({ tip }) => tip.head === first.commitment.previous);
    const before = ends[at];
    if (before === undefined) this.#noteOpen(first, place);
    const problem = before === undefined ? undefined : linkProblem(before.tip, first);
    const end = { tip: tipOf(last), last, place };
    if (before !== undefined) this.#endHeads.delete(before.tip.head);
    this.#endHeads.add(last.head);
    this.#ends.set(
      first.commitment.stream,
      before === undefined ? [...ends, end] : ends.map((one, index) => (index === at ? end : one)),
    );
    return problem;
  }

  #noteOpen(first: Segment, place: string): void {
    if (isGenesis(first.commitment)) return;
    const { previous, firstSequence } = first.commitment;
    // What a stream begins behind is nearly always the end of another one, or the genesis: no pass of its own.
    const isHere = previous === this.#control.genesisHead || this.#endHeads.has(previous);
    if (firstSequence === 1 && isHere) return;
    this.#open.set(previous, [...(this.#open.get(previous) ?? []), { place, first }]);
  }

  finish = (source: RunSource): Result<VerifyReport, VerifyFailure> => {
    const ends = [...this.#ends.values()].flat();
    for (const { last, place } of ends) {
      const problem = this.#endProblem(last);
      if (problem !== undefined) return broken(place, problem);
    }
    const linked = this.#findPredecessors(source);
    if (!linked.ok) return linked;
    return ok({
      runs: this.#runs,
      segments: this.#segments,
      entries: this.#entries,
      streams: this.#ends.size,
      ends: ends.length,
      beyondCut: this.#beyondCut,
      openBeginnings: linked.value,
      control: this.#control,
    });
  };

  #endProblem(last: Segment): string | undefined {
    const verified = verifySignatures(this.#suite, last, (device) => signingKeyOf(this.#control, device));
    if (!verified.ok) return verified.failure.message;
    const isUnproven = last.originProof !== undefined && isZero(last.originProof.signature);
    return isUnproven ? `Nothing by the origin vouches for ${last.head}` : undefined;
  }

  /** One more pass for branches and beginnings: where is what they follow? */
  #findPredecessors(source: RunSource): Result<number, VerifyFailure> {
    if (this.#open.size === 0) return ok(0);
    for (const { bytes } of source()) {
      const run = parseRun(this.#suite, bytes);
      for (const segment of run.ok ? run.value.segments : []) {
        for (const { first, place } of this.#open.get(segment.head) ?? []) {
          const problem = linkProblem(tipOf(segment), first, segment.commitment.stream);
          if (problem !== undefined) return broken(place, problem);
        }
        this.#open.delete(segment.head);
      }
    }
    const missing = [...this.#open.values()].flat();
    const gap = missing.find(({ first }) => first.commitment.firstSequence > 1);
    if (gap === undefined || this.#options.isWhole === false) return ok(missing.length);
    const { stream, firstSequence, previous } = gap.first.commitment;
    return broken(
      gap.place,
      `Sequence ${firstSequence} of stream ${stream} follows ${previous}, which is missing`,
    );
  }
}

function linkProblem(
  before: KnownTip,
  { commitment, head }: Segment,
  streamBefore: StreamId = commitment.stream,
): string | undefined {
  const { firstSequence, previousSeal } = commitment;
  // The first segment of a stream names the end of another one, or the genesis: no seal, any sequence.
  if (firstSequence === 1) return undefined;
  if (streamBefore !== commitment.stream) return `Segment ${head} follows one of another stream`;
  if (before.isClosed) return `Segment ${head} follows the last one of its stream`;
  if (firstSequence !== before.sequence + 1)
    return `Sequence ${firstSequence} does not follow ${before.sequence}`;
  return previousSeal === before.firstSeal ? undefined : `The seal before ${head} was exchanged`;
}
