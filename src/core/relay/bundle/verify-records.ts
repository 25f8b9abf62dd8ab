/**
 * The first pass over a bundle: every record as it comes, holding only the ends of the streams and the
 * control stream. Control runs are checked together, because devices that admit each other may stand in
 * any order; all other runs are checked by what the control stream in the file says.
 */
import { type ControlState, foldControl, signingKeyOf } from '../../control/control-state.ts';
import { readControlSegment, tenantIdOf } from '../../control/genesis.ts';
import type { Suite } from '../../crypto/suite.ts';
import { firstOf, lastOf, parseRun, type Run, verifyRun } from '../../segment/run.ts';
import { firstSealHashOf, isGenesis, lastSequenceOf } from '../../segment/segment.ts';
import type { Head, StreamId } from '../../value/ids.ts';
import { type BlobAssembly, type BlobPart, blobPartIn, createBlobAssembly } from './blob-parts.ts';
import type { BundleFailure, BundleManifest, BundleStream } from './bundle-format.ts';
import type { BundleRecord } from './read-records.ts';

export interface BundleCounts {
  runs: number;
  segments: number;
  blobs: number;
}

interface RunEnd {
  readonly stream: StreamId;
  readonly sequence: number;
  readonly firstSeal: string;
}

export interface Verification {
  readonly suite: Suite;
  readonly manifest: BundleManifest;
  readonly counts: BundleCounts;
  /** The control runs until the first other run. */
  readonly controlRuns: Run[];
  /** Where each stream and each branch of it ends so far. */
  readonly ends: Map<Head, RunEnd>;
  /** Streams of the manifest of which no run has come yet. */
  readonly awaited: Set<BundleStream>;
  /** Blobs of which parts have come. */
  readonly assembly: BlobAssembly;
  control: ControlState | undefined;
}

export const startVerification = (suite: Suite, manifest: BundleManifest): Verification => ({
  suite,
  manifest,
  counts: { runs: 0, segments: 0, blobs: 0 },
  controlRuns: [],
  ends: new Map(),
  awaited: new Set(manifest.streams),
  assembly: createBlobAssembly(suite),
  control: undefined,
});

export function verifyRecord(state: Verification, record: BundleRecord): BundleFailure | undefined {
  const part = blobPartIn(record);
  if (part !== undefined) return verifyBlob(state, part);
  const run = parseRun(state.suite, record.content);
  const problem = run.ok ? findRunProblem(state, run.value) : run.failure.message;
  if (problem !== undefined) return brokenAt(state.counts.runs, problem);
  state.counts.runs += 1;
  state.counts.segments += run.ok ? run.value.segments.length : 0;
  return undefined;
}

const brokenAt = (run: number, message: string): BundleFailure => ({
  kind: 'bundle-run-broken',
  message: `Run ${run} of the bundle: ${message}`,
  run,
});

function verifyBlob(state: Verification, part: BlobPart): BundleFailure | undefined {
  const taken = state.assembly.take(part);
  if (taken === 'whole') state.counts.blobs += 1;
  return typeof taken === 'object' ? { kind: 'bundle-altered', message: taken.problem } : undefined;
}

function findRunProblem(state: Verification, run: Run): string | undefined {
  const { suite, manifest } = state;
  const { commitment, bytes } = firstOf(run);
  const tenant = isGenesis(commitment) ? tenantIdOf(suite, bytes) : commitment.tenant;
  if (tenant !== manifest.tenant) return `it is of tenant ${tenant}`;
  const disorder = findOrderProblem(state, run);
  if (disorder !== undefined) return disorder;
  if (commitment.class === 'control') {
    if (state.control !== undefined) return 'a control run comes after other runs';
    state.controlRuns.push(run);
    return undefined;
  }
  const control = closeControl(state);
  return typeof control === 'string' ? control : findTrustProblem(suite, control, run);
}

const findTrustProblem = (suite: Suite, control: ControlState, run: Run): string | undefined => {
  const verified = verifyRun(suite, run, (device) => signingKeyOf(control, device));
  return verified.ok ? undefined : verified.failure.message;
};

/** Each run goes on where one ended, or begins a stream or a branch where the manifest says. */
function findOrderProblem(state: Verification, run: Run): string | undefined {
  const { commitment } = firstOf(run);
  const { stream, firstSequence, previous, previousSeal } = commitment;
  const before = firstSequence > 1 ? state.ends.get(previous) : undefined;
  if (before !== undefined) {
    const follows = before.stream === stream && before.sequence + 1 === firstSequence;
    if (!follows || before.firstSeal !== previousSeal)
      return `segment ${firstOf(run).head} does not follow ${previous}`;
    state.ends.delete(previous);
  } else {
    const begun = [...state.awaited].find((one) => one.stream === stream && one.after + 1 === firstSequence);
    if (begun === undefined) return `stream ${stream} does not begin at sequence ${firstSequence}`;
    state.awaited.delete(begun);
  }
  const { commitment: end, head } = lastOf(run);
  const firstSeal = firstSealHashOf(lastOf(run));
  state.ends.set(head, { stream, sequence: lastSequenceOf(end), firstSeal });
  return undefined;
}

/** Folds the control stream of the file and checks its runs by it; the text says why it does not hold. */
export function closeControl(state: Verification): ControlState | string {
  if (state.control !== undefined) return state.control;
  const { suite, manifest, controlRuns } = state;
  const entries = [];
  for (const segment of controlRuns.flatMap(({ segments }) => segments)) {
    const read = readControlSegment(suite, segment);
    if (!read.ok) return read.failure.message;
    entries.push(...read.value);
  }
  const outcome = foldControl(suite, manifest.tenant, manifest.genesisHead, entries);
  if (!outcome.ok) return outcome.reason;
  for (const run of controlRuns) {
    const problem = findTrustProblem(suite, outcome.state, run);
    if (problem !== undefined) return problem;
  }
  state.control = outcome.state;
  return outcome.state;
}
