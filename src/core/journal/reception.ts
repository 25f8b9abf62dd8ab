/**
 * The reader's rules 1-7 for a run that came from outside (docs/formats/run.md), from this device's own
 * control state. What fails 1-7 is refused and names its reason; it stops that stream at that relay only.
 */
import { isBeyondCut } from '../control/control-device.ts';
import { type ControlState, signingKeyOf } from '../control/control-state.ts';
import type { Suite } from '../crypto/suite.ts';
import { encodeRun, firstOf, lastOf, parseRun, type Run, verifyRun } from '../segment/run.ts';
import { lastSequenceOf, type Segment } from '../segment/segment.ts';
import type { Bytes } from '../value/bytes.ts';
import type { Head, StreamId, TenantId } from '../value/ids.ts';
import type { Failure } from '../value/result.ts';
import { type ControlLog, isGenesis } from './control-log.ts';
import { type KnownStreams, type KnownTip, tipOf } from './known-streams.ts';

export type ReceptionRefusal = Failure<
  | 'run-malformed'
  | 'run-broken'
  | 'segment-malformed'
  | 'suite-unknown'
  | 'tenant-foreign'
  | 'device-unknown'
  | 'signature-invalid'
  | 'ciphertext-altered'
  | 'control-unreadable'
  | 'stream-inconsistent'
>;

export type Reception =
  /** The part of the run that is new here, ready to be stored. `other` names the head at its place after a fork. */
  | { readonly kind: 'new'; readonly run: Run; readonly isBranch: boolean; readonly other: Head | undefined }
  | { readonly kind: 'repeated' }
  | { readonly kind: 'need'; readonly stream: StreamId; readonly sequence: number }
  | { readonly kind: 'quarantined'; readonly reason: string }
  | { readonly kind: 'refused'; readonly failure: ReceptionRefusal };

export interface ReceptionTools {
  readonly suite: Suite;
  readonly tenant: TenantId;
  readonly streams: KnownStreams;
  readonly controlLog: ControlLog;
}

const refuse = (kind: ReceptionRefusal['kind'], message: string): Reception => ({
  kind: 'refused',
  failure: { kind, message },
});

export function examineBytes(tools: ReceptionTools, bytes: Bytes): Reception {
  const parsed = parseRun(tools.suite, bytes);
  return parsed.ok ? examineRun(tools, parsed.value) : { kind: 'refused', failure: parsed.failure };
}

/** The same for a run that was parsed already: layout and inner links hold, nothing else does. */
export function examineRun(tools: ReceptionTools, run: Run): Reception {
  const problem = findTenantProblem(tools, run);
  if (problem !== undefined) return problem;
  const state = controlStateFor(tools, run);
  if ('kind' in state) return state;
  const origin = findOriginProblem(state, run);
  if (origin !== undefined) return origin;
  return placeRun(tools, run, state);
}

function findTenantProblem({ tenant }: ReceptionTools, run: Run): Reception | undefined {
  const foreign = run.segments.find((segment) => segment.commitment.tenant !== tenant && !isGenesis(segment));
  return (
    foreign &&
    refuse('tenant-foreign', `Segment ${foreign.head} belongs to tenant ${foreign.commitment.tenant}`)
  );
}

/** A control run is judged by the state that it leads to: the genesis admits its own device. */
function controlStateFor({ controlLog }: ReceptionTools, run: Run): ControlState | Reception {
  if (lastOf(run).commitment.class === 'sealed') return controlLog.state();
  const preview = controlLog.preview(run);
  return preview.ok ? preview.value : refuse('control-unreadable', preview.failure.message);
}

function findOriginProblem(state: ControlState, run: Run): Reception | undefined {
  const { commitment } = lastOf(run);
  const device = state.devices.get(commitment.device);
  if (device === undefined) return refuse('device-unknown', `Device ${commitment.device} is not admitted`);
  // Control entries beyond a cut are judged by the control fold, or two machines would fold other lists.
  if (commitment.class === 'control') return undefined;
  // A run that crosses the cut is stored whole, since only its end is signed; projections skip what is beyond.
  if (!isBeyondCut(device, commitment.stream, lastSequenceOf(firstOf(run).commitment))) return undefined;
  return {
    kind: 'quarantined',
    reason: `Stream ${commitment.stream} goes beyond the cut of its removed device`,
  };
}

/** Rule 4 and 7: what is new in the run, what it follows, and whether another segment holds its place. */
function placeRun(tools: ReceptionTools, run: Run, state: ControlState): Reception {
  const { suite, streams } = tools;
  const { commitment } = firstOf(run);
  const known = streams.find(commitment.stream);
  if (known !== undefined && (known.device !== commitment.device || known.class !== commitment.class)) {
    return refuse('stream-inconsistent', `Stream ${commitment.stream} changes its device or class`);
  }
  const here = streams.knownHeads(run);
  const fresh = run.segments.filter(({ head }) => !here.has(head));
  const [first] = fresh;
  if (first === undefined) return { kind: 'repeated' };
  const start = first.commitment.firstSequence;
  const before = findPredecessor(streams, first);
  if (start > 1 && before === undefined) {
    const tip = known?.tips[0]?.sequence ?? 0;
    const isGap = start > tip + 1;
    return {
      kind: 'need',
      stream: commitment.stream,
      sequence: isGap ? tip + 1 : Math.max(1, Math.floor(start / 2)),
    };
  }
  const problem = before === undefined ? undefined : findSuccessionProblem(before, first);
  if (problem !== undefined) return refuse('run-broken', problem);
  const verified = verifyRun(suite, run, (device) => signingKeyOf(state, device));
  if (!verified.ok) return { kind: 'refused', failure: verified.failure };
  const thief = findThiefProblem(tools, state, first);
  if (thief !== undefined) return thief;
  const isExtension = known === undefined || known.tips[0]?.head === first.commitment.previous;
  const other = isExtension ? undefined : streams.headsAt(commitment.stream, start)[0];
  const isWhole = fresh.length === run.segments.length;
  return { kind: 'new', run: isWhole ? run : encodeRun(fresh), isBranch: !isExtension, other };
}

/** Once the segment of a removed device's cut is here, all before it is: what is new there is by a thief. */
function findThiefProblem(
  { streams }: ReceptionTools,
  state: ControlState,
  first: Segment,
): Reception | undefined {
  const { device, stream, firstSequence } = first.commitment;
  const origin = state.devices.get(device);
  const cut = origin?.status === 'removed' ? origin.cuts.get(stream) : undefined;
  if (cut === undefined || firstSequence > cut.sequence || first.commitment.class === 'control')
    return undefined;
  const isCutHere = streams.findSegment(stream, cut.sequence, cut.head) !== undefined;
  if (!isCutHere) return undefined;
  return {
    kind: 'quarantined',
    reason: `Segment ${first.head} is on no way to the cut of its removed device`,
  };
}

/** The segment of the same stream that this one names as its previous, if it is here. */
function findPredecessor(streams: KnownStreams, { commitment }: Segment): KnownTip | undefined {
  const { stream, firstSequence, previous } = commitment;
  if (firstSequence === 1) return undefined;
  const tip = streams.find(stream)?.tips.find(({ head }) => head === previous);
  if (tip !== undefined) return tip;
  const stored = streams.findSegment(stream, firstSequence - 1, previous);
  return stored === undefined ? undefined : tipOf(stored);
}

/** Rules 4 and 5 across two runs: nothing follows an end, no gap, and the seal before was not exchanged. */
function findSuccessionProblem(before: KnownTip, { commitment, head }: Segment): string | undefined {
  if (before.isClosed) return `Segment ${head} follows the last one of its stream`;
  if (commitment.firstSequence !== before.sequence + 1)
    return `Sequence ${commitment.firstSequence} does not follow ${before.sequence}`;
  if (commitment.previousSeal !== before.firstSeal) return `The seal before ${head} was exchanged`;
  return undefined;
}
