/**
 * The decision of a relay about one verified run (rules 3, 4, 7 and 8 of the acceptance rules): pure, from
 * facts that were gathered before it. What it decides is committed by compare-and-set or decided again.
 */
import { type ControlDevice, isBeyondCut } from '../control/control-device.ts';
import { encodeRun, type Run } from '../segment/run.ts';
import { firstSealHashOf, lastSequenceOf, type Segment } from '../segment/segment.ts';
import { hexToBytes } from '../value/bytes.ts';
import type { StreamId, TenantId } from '../value/ids.ts';
import { type Attachment, attachRest } from './attach-rest.ts';
import {
  compareRevisions,
  findRevisionProblem,
  type Replacement,
  replaceSegments,
  runFrom,
} from './compare-revisions.ts';
import type { KnownSegments } from './known-segments.ts';
import type { ReceiptStatement } from './receipt.ts';
import type { ForkEvidence, RelayChange, StoredRow, StoredTip, TenantRecord } from './relay-store.ts';
import { answer, type RunDecision, type RunFacts, type RunOutcome, refuse } from './run-facts.ts';

/** A quota never refuses segments whose entries are at most this long on average. */
const smallEntryBytes = 64 * 1024;

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

const statementOf = (tenant: TenantId, last: Segment, leafIndex: number): ReceiptStatement => ({
  tenant,
  stream: last.commitment.stream,
  sequence: lastSequenceOf(last.commitment),
  head: last.head,
  leafIndex,
});

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

function commitRest(facts: RunFacts, rest: Run, attachment: Attachment, raised: Replacement): RunDecision {
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
    firstSeal: firstSealHashOf(last),
    isFollowed: false,
    change: next.change,
  };
  const change: RelayChange = {
    basis: facts.record,
    next,
    rows: [row],
    replaced: raised.rows,
    tips: [tip, ...followed(facts, stream, next.change)],
    forks: fork === undefined ? [] : [fork],
  };
  const statement = statementOf(facts.tenant, last, next.leaves - 1);
  return { kind: 'commit', change, statement, outcome: outcomeOf(facts, rest.segments, fork, 'stored') };
}

/** What the new stream follows is finished: nobody goes on there who has begun anew. */
function followed({ followedTip }: RunFacts, stream: StreamId, change: number): StoredTip[] {
  const isNews = followedTip?.class === 'sealed' && !followedTip.isFollowed && followedTip.stream !== stream;
  return isNews ? [{ ...followedTip, isFollowed: true, change }] : [];
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
