/** Rules 4 and 7: where the new part of a run hangs on: at a tip, as a branch, or nowhere yet. */
import { firstSealHashOf, lastSequenceOf, type Segment } from '../segment/segment.ts';
import { type KnownSegment, segmentAfter } from './known-segments.ts';
import type { PushAnswer } from './relay.ts';
import type { ForkEvidence, StoredTip } from './relay-store.ts';
import { answer, type RunDecision, type RunFacts, refuse } from './run-facts.ts';

/** Branches of one stream, so that a thief with a copied disk cannot fill a relay with them. */
const branchesMax = 8;
/** Where the rest of a run hangs on. */
export interface Attachment {
  readonly branch: number;
  readonly parentBranch: number | undefined;
  readonly forkedAfter: number;
  readonly fork: ForkEvidence | undefined;
}

export function attachRest(facts: RunFacts, first: Segment): Attachment | RunDecision {
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
    firstSeal: firstSealHashOf(parent.segment),
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
