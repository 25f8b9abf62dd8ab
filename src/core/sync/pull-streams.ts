/**
 * The pulling side of an exchange: fetches what a relay shows and is not here. The tips only say where to
 * look; every run is verified on arrival, and one that is refused stops its stream at this relay only.
 */
import type { RelayFailure, StreamTip } from '../relay/relay.ts';
import { joinRuns, lastOf, parseRun, type Run } from '../segment/run.ts';
import { lastSequenceOf } from '../segment/segment.ts';
import type { Bytes } from '../value/bytes.ts';
import type { StreamId } from '../value/ids.ts';
import { type ExchangeTools, type NameEvidence, nameGap, namerOf } from './exchange-tools.ts';

const pullBytesMax = 2 * 1024 * 1024;
/** Above this many missing entries folds wait until everything is here. */
const deferAbove = 512;
const stepsBackMax = 64;

type Taken =
  | { readonly kind: 'taken'; readonly lastSequence: number }
  | { readonly kind: 'need'; readonly sequence: number }
  | { readonly kind: 'stopped' };

/** Where a line ends that may be missing here. */
export type PullTip = Pick<StreamTip, 'stream' | 'sequence' | 'head' | 'branch' | 'forkedAfter'>;

export class PullingSide {
  /** Segments that were new here. */
  pulled = 0;
  readonly #tools: ExchangeTools;
  readonly #name: NameEvidence;

  constructor(tools: ExchangeTools) {
    this.#tools = tools;
    this.#name = namerOf(tools);
  }

  /** `tips` = all that the relay shows of these streams, so that forked ones are known as such. */
  pullAll = async (tips: readonly PullTip[]): Promise<RelayFailure | undefined> => {
    const { target } = this.#tools;
    const missing = tips.filter((tip) => !this.#isKnown(tip));
    const entries = missing.reduce(
      (sum, tip) => sum + Math.max(0, tip.sequence - this.#ownSequence(tip.stream)),
      0,
    );
    const isDeferred = entries > deferAbove && !target.isCatchingUp();
    if (isDeferred) target.beginCatchUp();
    try {
      const branches = Map.groupBy(tips, ({ stream }) => stream);
      for (const tip of missing) {
        const isForked = (branches.get(tip.stream)?.length ?? 0) > 1;
        const failure = await this.#pullStream(tip, isForked);
        if (failure !== undefined) return failure;
      }
      return undefined;
    } finally {
      if (isDeferred) target.endCatchUp();
    }
  };

  #ownSequence(stream: StreamId): number {
    return this.#tools.target.journal.streams.find(stream)?.tips[0]?.sequence ?? 0;
  }

  #isKnown(tip: PullTip): boolean {
    const { streams } = this.#tools.target.journal;
    const known = streams.find(tip.stream);
    if (known?.tips.some(({ head }) => head === tip.head) === true) return true;
    const isInside = (known?.tips[0]?.sequence ?? 0) >= tip.sequence;
    return isInside && streams.findSegment(tip.stream, tip.sequence, tip.head) !== undefined;
  }

  /**
   * Of a forked stream only the chain that ends in this tip is asked for: more than one answer holds would
   * otherwise go on behind the longest branch. What is here may lie on another line; then it begins at the fork.
   */
  async #pullStream(tip: PullTip, isForked: boolean): Promise<RelayFailure | undefined> {
    const { relay, target } = this.#tools;
    const chain = isForked ? { branch: tip.branch } : {};
    let after = Math.min(this.#ownSequence(tip.stream), tip.sequence - 1);
    for (let steps = 0; ; steps += 1) {
      const request = { stream: tip.stream, after, bytesMax: pullBytesMax, ...chain };
      const answer = await relay.pull(target.journal.tenant, request);
      if (!answer.ok) return answer.failure;
      const taken = this.#takeRuns(tip.stream, answer.value.runs);
      if (taken.kind === 'stopped') return undefined;
      if (taken.kind === 'need') {
        if (taken.sequence > after || steps > stepsBackMax) return nameGap(this.#tools, tip.stream);
        after = isForked && tip.forkedAfter < after ? tip.forkedAfter : taken.sequence - 1;
        continue;
      }
      if (!answer.value.hasMore || taken.lastSequence <= after) return undefined;
      after = taken.lastSequence;
    }
  }

  #takeRuns(stream: StreamId, runs: readonly Bytes[]): Taken {
    const parsed: Run[] = [];
    for (const bytes of runs) {
      const run = parseRun(this.#tools.suite, bytes);
      if (!run.ok) return this.#refuse(stream, run.failure.message);
      parsed.push(run.value);
    }
    let lastSequence = 0;
    for (const run of joinRuns(parsed)) {
      lastSequence = Math.max(lastSequence, lastSequenceOf(lastOf(run).commitment));
      const stopped = this.#takeRun(stream, run);
      if (stopped !== undefined) return stopped;
    }
    return { kind: 'taken', lastSequence };
  }

  /** Undefined: the next run may come. */
  #takeRun(stream: StreamId, run: Run): Exclude<Taken, { kind: 'taken' }> | undefined {
    const received = this.#tools.target.receive(run);
    if (received.kind === 'need') return { kind: 'need', sequence: received.sequence };
    if (received.kind === 'refused') return this.#refuse(stream, received.failure.message);
    if (received.kind === 'storage-failed') return this.#refuse(stream, received.message);
    if (received.kind === 'quarantined') this.#name('quarantined', stream, received.reason);
    if (received.kind !== 'stored') return undefined;
    this.pulled += run.segments.length;
    const { forkedFrom } = received;
    if (forkedFrom !== undefined) {
      const message = `Two segments claim one place: ${forkedFrom} and ${lastOf(run).head}`;
      this.#name('forked', stream, message);
    }
    return undefined;
  }

  #refuse(stream: StreamId, message: string): { kind: 'stopped' } {
    this.#name('run-refused', stream, message);
    return { kind: 'stopped' };
  }
}
