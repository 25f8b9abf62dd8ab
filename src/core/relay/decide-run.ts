/**
 * The decision of a relay about one verified run (rules 3, 4, 7 and 8 of the acceptance rules): pure, from
 * facts that were gathered before it. What it decides is committed by compare-and-set or decided again.
 */
import { type ControlDevice, type ControlState, isBeyondCut } from '../control/control-state.ts';
import { encodeRun, type Run } from '../segment/run.ts';
import { firstSealHashOf, lastSequenceOf, type Segment } from '../segment/segment.ts';
import { type Bytes, bytesToHex, hexToBytes } from '../value/bytes.ts';
import type { Head, TenantId } from '../value/ids.ts';
import { type KnownSegment, type KnownSegments, segmentAfter } from './known-segments.ts';
import type { ReceiptStatement } from './receipt.ts';
import type { PushAnswer, PushRefusal } from './relay.ts';
import type { ForkEvidence, RelayChange, StoredRow, StoredTip, TenantRecord } from './relay-store.ts';

export interface RunFacts {
  readonly tenant: TenantId;
  /** Undefined: the run begins with a genesis and registers the tenant. */
  readonly record: TenantRecord | undefined;
  readonly control: ControlState;
  /** All branches of the run's stream. */
  readonly tips: readonly StoredTip[];
  /** What is stored at the run's places and just before them. */
  readonly known: KnownSegments;
  /** At the beginning of a stream: the head it names is here, or is the genesis. */
  readonly isPredecessorKnown: boolean;
  readonly quotaBytes: number;
}

export type RunOutcome =
  | { readonly kind: 'stored' | 'repeated' }
  | { readonly kind: 'forked'; readonly other: Head }
  | { readonly kind: 'quarantined'; readonly reason: string };

export type RunDecision =
  | { readonly kind: 'answer'; readonly answer: PushAnswer }
  /** The facts contradict each other: somebody wrote while they were gathered. */
  | { readonly kind: 'stale' }
  | {
      readonly kind: 'commit';
      readonly change: RelayChange;
      readonly statement: ReceiptStatement;
      readonly outcome: RunOutcome;
    };

/** Branches of one stream, so that a thief with a copied disk cannot fill a relay with them. */
export const branchesMax = 8;
/** A quota never refuses segments whose entries are at most this long on average. */
export const smallEntryBytes = 64 * 1024;

const answer = (value: PushAnswer): RunDecision => ({ kind: 'answer', answer: value });
const refuse = (reason: PushRefusal, message: string): RunDecision =>
  answer({ kind: 'refused', reason, message });

export function decideRun(facts: RunFacts, run: Run): RunDecision {
  const knownCount = countKnown(facts.known, run);
  const revisions = compareRevisions(facts, run.segments.slice(0, knownCount));
  if (revisions.problem !== undefined) return revisions.problem;
  if (knownCount < run.segments.length) return decideRest(facts, run, knownCount, revisions.raised);
  if (revisions.superseding !== undefined) {
    return answer({ kind: 'superseded', run: runFrom(revisions.superseding) });
  }
  return commitKnown(facts, run, revisions.raised);
}

/** How many segments at the front are here already; what follows an unknown one is unknown too. */
function countKnown(known: KnownSegments, run: Run): number {
  const count = run.segments.findIndex(({ head }) => !known.has(head));
  return count < 0 ? run.segments.length : count;
}

interface Revisions {
  readonly problem: RunDecision | undefined;
  /** A stored segment that is newer than the sent one, or was sealed otherwise at the same revision. */
  readonly superseding: KnownSegment | undefined;
  readonly raised: readonly Segment[];
}

/** From a stored segment to the end of its row, whose signature vouches for it. */
const runFrom = ({ rowSegments, index }: KnownSegment): Bytes => encodeRun(rowSegments.slice(index)).bytes;

/** Rule 8: a higher revision needs a ticket that names the head and a sealer who was not removed. */
function compareRevisions(facts: RunFacts, segments: readonly Segment[]): Revisions {
  const raised: Segment[] = [];
  let superseding: KnownSegment | undefined;
  for (const segment of segments) {
    const place = facts.known.get(segment.head);
    if (place === undefined) continue;
    const stored = place.segment;
    if (segment.seal.revision <= stored.seal.revision) {
      const isSame = bytesToHex(segment.sealHash) === bytesToHex(stored.sealHash);
      if (!isSame) superseding ??= place;
      continue;
    }
    const problem = findRevisionProblem(facts.control, segment, stored);
    if (problem !== undefined) return { problem, superseding, raised };
    raised.push(segment);
  }
  return { problem: undefined, superseding, raised };
}

function findRevisionProblem(
  control: ControlState,
  segment: Segment,
  stored: Segment | undefined,
): RunDecision | undefined {
  if (segment.seal.revision === 0) return undefined;
  if (!control.tickets.has(segment.head))
    return refuse(
      'ticket-missing',
      `No ticket names ${segment.head}, which comes with revision ${segment.seal.revision}`,
    );
  if (stored === undefined) return undefined;
  if (control.devices.get(segment.seal.sealer)?.status === 'removed')
    return refuse('device-unknown', `Device ${segment.seal.sealer} was removed and seals nothing again`);
  if (bytesToHex(firstSealHashOf(segment)) !== bytesToHex(firstSealHashOf(stored)))
    return refuse('signature-invalid', `Segment ${segment.head} was first sealed otherwise`);
  return undefined;
}

/** Everything is here already: the receipt is repeated after a write, raised revisions replace theirs. */
function commitKnown(facts: RunFacts, run: Run, raised: readonly Segment[]): RunDecision {
  const { record, known } = facts;
  const last = run.segments.at(-1);
  const place = last === undefined ? undefined : known.get(last.head);
  if (record === undefined || last === undefined || place === undefined)
    throw new RangeError('A known run belongs to a known tenant');
  const replaced = replaceSegments(known, raised);
  const next: TenantRecord = {
    ...record,
    change: record.change + (replaced.rows.length > 0 ? 1 : 0),
    bytes: record.bytes + replaced.growth,
  };
  const change = { basis: record, next, rows: [], replaced: replaced.rows, tips: [], forks: [] };
  const statement = statementOf(facts.tenant, last, place.row.firstLeaf + place.index);
  return { kind: 'commit', change, statement, outcome: outcomeOf(facts, [last], undefined, 'repeated') };
}

/** The rows in which segments were sealed again, each with all its exchanges. */
function replaceSegments(
  known: KnownSegments,
  raised: readonly Segment[],
): { readonly rows: readonly StoredRow[]; readonly growth: number } {
  const exchanged = new Map<StoredRow, Segment[]>();
  for (const segment of raised) {
    const place = known.get(segment.head);
    if (place === undefined) throw new RangeError(`Segment ${segment.head} is not here`);
    const segments = exchanged.get(place.row) ?? [...place.rowSegments];
    exchanged.set(place.row, segments.with(place.index, segment));
  }
  const rows = [...exchanged].map(([row, segments]) => ({ ...row, run: encodeRun(segments).bytes }));
  const before = [...exchanged.keys()].reduce((sum, { run }) => sum + run.length, 0);
  return { rows, growth: rows.reduce((sum, { run }) => sum + run.length, 0) - before };
}

const statementOf = (tenant: TenantId, last: Segment, leafIndex: number): ReceiptStatement => ({
  tenant,
  stream: last.commitment.stream,
  sequence: lastSequenceOf(last.commitment),
  head: last.head,
  leafIndex,
});

/** Where the rest of a run hangs on. */
interface Attachment {
  readonly branch: number;
  readonly parentBranch: number | undefined;
  readonly forkedAfter: number;
  readonly fork: ForkEvidence | undefined;
}

function decideRest(facts: RunFacts, run: Run, from: number, raised: readonly Segment[]): RunDecision {
  const rest = run.segments.slice(from);
  const [first] = rest;
  if (first === undefined) throw new RangeError('There is no rest');
  const attachment = attachRest(facts, first);
  if ('kind' in attachment) return attachment;
  for (const segment of rest) {
    const problem = findRevisionProblem(facts.control, segment, undefined);
    if (problem !== undefined) return problem;
  }
  const whole = from === 0 ? run : encodeRun(rest);
  const refused = findQuotaProblem(facts, rest, whole.bytes.length);
  if (refused !== undefined) return refused;
  return commitRest(facts, whole, attachment, replaceSegments(facts.known, raised));
}

function attachRest(facts: RunFacts, first: Segment): Attachment | RunDecision {
  const { firstSequence, previous } = first.commitment;
  if (firstSequence === 1) return attachBeginning(facts, first);
  const tip = facts.tips.find(({ head }) => head === previous);
  if (tip !== undefined) {
    const problem = findSuccessionProblem(first, tip);
    if (problem !== undefined) return refuse('run-malformed', problem);
    const { branch, parentBranch, forkedAfter } = tip;
    return { branch, parentBranch, forkedAfter, fork: undefined };
  }
  const parent = facts.known.get(previous);
  if (parent === undefined) return answer(needBefore(facts, first));
  return attachFork(facts, first, parent);
}

/** The first segment of a stream: it names a head that is here, or the genesis (rule 4). */
function attachBeginning(facts: RunFacts, first: Segment): Attachment | RunDecision {
  const { stream, previous } = first.commitment;
  if (!facts.isPredecessorKnown) return answer({ kind: 'need', stream, sequence: 0, head: previous });
  const trunk = { branch: 0, parentBranch: undefined, forkedAfter: 0, fork: undefined };
  if (facts.tips.length === 0) return trunk;
  const known = segmentAfter(facts.known, undefined, first.head);
  if (known === undefined) throw new RangeError(`Stream ${stream} has a tip and no beginning`);
  return forkAt(facts, { ...trunk, fork: { stream, after: previous, known, other: first.head } });
}

function attachFork(facts: RunFacts, first: Segment, parent: KnownSegment): Attachment | RunDecision {
  const { stream, device } = parent.segment.commitment;
  const problem = findSuccessionProblem(first, {
    device,
    class: parent.segment.commitment.class,
    isClosed: parent.segment.commitment.isLast,
    firstSeal: bytesToHex(firstSealHashOf(parent.segment)) as Head,
    head: parent.segment.head,
    sequence: lastSequenceOf(parent.segment.commitment),
  });
  if (problem !== undefined) return refuse('run-malformed', problem);
  const known = segmentAfter(facts.known, parent.segment.head, first.head);
  if (known === undefined) return { kind: 'stale' };
  return forkAt(facts, {
    branch: 0,
    parentBranch: parent.row.branch,
    forkedAfter: lastSequenceOf(parent.segment.commitment),
    fork: { stream, after: parent.segment.head, known, other: first.head },
  });
}

function forkAt(facts: RunFacts, attachment: Attachment): Attachment | RunDecision {
  if (facts.tips.length >= branchesMax)
    return refuse('branches-exhausted', `The stream has ${branchesMax} branches here: open a new stream`);
  return { ...attachment, branch: facts.tips.length };
}

type Predecessor = Pick<StoredTip, 'device' | 'class' | 'isClosed' | 'firstSeal' | 'head' | 'sequence'>;

function findSuccessionProblem(first: Segment, before: Predecessor): string | undefined {
  const { commitment } = first;
  if (before.isClosed) return 'a segment follows the last one of its stream';
  if (commitment.device !== before.device || commitment.class !== before.class)
    return 'a stream changes its origin';
  if (commitment.firstSequence !== before.sequence + 1)
    return `sequence ${commitment.firstSequence} is not next`;
  if (commitment.previousSeal !== before.firstSeal) return `the seal before ${first.head} was exchanged`;
  return undefined;
}

/** Where the sender should go on: behind the nearest tip, or, on an unknown branch, further and further back. */
function needBefore(facts: RunFacts, first: Segment): PushAnswer {
  const { stream, firstSequence, previous } = first.commitment;
  const isHere = facts.tips.some(({ sequence }) => sequence >= firstSequence - 1);
  const before = Math.max(0, ...facts.tips.map(({ sequence }) => sequence));
  const sequence = isHere ? Math.max(1, Math.floor(firstSequence / 2)) : before + 1;
  return { kind: 'need', stream, sequence, head: previous };
}

function findQuotaProblem(
  facts: RunFacts,
  rest: readonly Segment[],
  length: number,
): RunDecision | undefined {
  if ((facts.record?.bytes ?? 0) + length <= facts.quotaBytes) return undefined;
  const large = rest.find(
    ({ commitment }) =>
      commitment.class === 'sealed' && commitment.payloadLength > smallEntryBytes * commitment.count,
  );
  if (large === undefined) return undefined;
  return refuse(
    'over-quota',
    `${length} bytes do not fit into the quota of ${facts.quotaBytes}; small entries still do`,
  );
}

function commitRest(
  facts: RunFacts,
  rest: Run,
  attachment: Attachment,
  raised: { readonly rows: readonly StoredRow[]; readonly growth: number },
): RunDecision {
  const last = rest.segments.at(-1);
  if (last === undefined) throw new RangeError('A run has a last segment');
  const next = nextRecord(facts, rest, raised.growth);
  const row = rowOf(rest, attachment, next.leaves - rest.segments.length);
  const { branch, parentBranch, forkedAfter, fork } = attachment;
  const { stream, device, class: segmentClass, isLast } = last.commitment;
  const tip: StoredTip = {
    stream,
    branch,
    forkedAfter,
    parentBranch,
    class: segmentClass,
    device,
    sequence: row.lastSequence,
    head: last.head,
    isClosed: isLast,
    firstSeal: bytesToHex(firstSealHashOf(last)) as Head,
    change: next.change,
  };
  const change: RelayChange = {
    basis: facts.record,
    next,
    rows: [row],
    replaced: raised.rows,
    tips: [tip],
    forks: fork === undefined ? [] : [fork],
  };
  const statement = statementOf(facts.tenant, last, next.leaves - 1);
  return { kind: 'commit', change, statement, outcome: outcomeOf(facts, rest.segments, fork, 'stored') };
}

function nextRecord(facts: RunFacts, rest: Run, growth: number): TenantRecord {
  const { record, tenant, control } = facts;
  const change = (record?.change ?? 0) + 1;
  const isControl = rest.segments.some(({ commitment }) => commitment.class === 'control');
  return {
    tenant,
    genesisHead: control.genesisHead,
    change,
    controlChange: isControl ? change : (record?.controlChange ?? 0),
    leaves: (record?.leaves ?? 0) + rest.segments.length,
    bytes: (record?.bytes ?? 0) + rest.bytes.length + growth,
  };
}

function rowOf(rest: Run, { branch }: Attachment, firstLeaf: number): StoredRow {
  const first = rest.segments[0]?.commitment;
  const last = rest.segments.at(-1)?.commitment;
  if (first === undefined || last === undefined) throw new RangeError('A run has segments');
  return {
    stream: first.stream,
    branch,
    firstSequence: first.firstSequence,
    lastSequence: lastSequenceOf(last),
    class: first.class,
    device: first.device,
    firstLeaf,
    heads: hexToBytes(rest.segments.map(({ head }) => head).join('')),
    run: rest.bytes,
  };
}

/**
 * Beyond the cut of a removed device a run is kept and not served; so is a new branch of such a device.
 * Control runs are always served: the control fold says which of their acts count.
 */
function outcomeOf(
  facts: RunFacts,
  rest: readonly Segment[],
  fork: ForkEvidence | undefined,
  plain: 'stored' | 'repeated',
): RunOutcome {
  const device = originOf(facts, rest);
  const isControl = rest[0]?.commitment.class === 'control';
  const isBeyond =
    !isControl &&
    rest.some(({ commitment }) => isBeyondCut(device, commitment.stream, lastSequenceOf(commitment)));
  if (isBeyond)
    return { kind: 'quarantined', reason: `It lies beyond the cut of removed device ${device.id}` };
  if (fork === undefined) return { kind: plain };
  if (device.status === 'removed' && !isControl)
    return { kind: 'quarantined', reason: `It is a branch by removed device ${device.id}` };
  return { kind: 'forked', other: fork.known };
}

function originOf(facts: RunFacts, rest: readonly Segment[]): ControlDevice {
  const id = rest[0]?.commitment.device;
  const device = id === undefined ? undefined : facts.control.devices.get(id);
  if (device === undefined) throw new RangeError(`Device ${id} was verified and is not known`);
  return device;
}
