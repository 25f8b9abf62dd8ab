/**
 * The line between one device and one relay: requests and answers are messages that take time and may be
 * lost, doubled, overtaken or cut off in one direction. Nobody learns which of it happened.
 */
import type { Suite } from '../core/crypto/suite.ts';
import { bucketOf, digestBucket, digestBuckets } from '../core/relay/finished-streams.ts';
import type {
  FinishedPage,
  FinishedRequest,
  PullAnswer,
  Relay,
  RelayAnswer,
  RelayFailure,
  RelayVector,
} from '../core/relay/relay.ts';
import type { StreamId } from '../core/value/ids.ts';
import { fail, type Result } from '../core/value/result.ts';
import type { Dice } from './dice.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface LineState {
  lossRate: number;
  duplicateRate: number;
  /** Milliseconds one way, on average. */
  delay: number;
  isCutToRelay: boolean;
  isCutToDevice: boolean;
}

export const calmLine = (): LineState => ({
  lossRate: 0,
  duplicateRate: 0,
  delay: 15,
  isCutToRelay: false,
  isCutToDevice: false,
});

const patienceMilliseconds = 10_000;

export interface LineTools {
  readonly suite: Suite;
  readonly time: VirtualTime;
  readonly dice: Dice;
  readonly state: LineState;
  readonly relay: Relay;
  /** Called before the device reads a vector that has arrived. */
  readonly onVector: (vector: RelayVector) => void;
  /** The same for lists of finished streams that fit the last vector. */
  readonly onFinished: (vector: RelayVector, request: FinishedRequest, page: FinishedPage) => void;
  /** The same for runs. */
  readonly onPull: (stream: StreamId, answer: PullAnswer) => void;
}

export function createLine(tools: LineTools): Relay {
  const { relay, suite } = tools;
  let lastVector: RelayVector | undefined;
  let lastDigests: readonly string[] = [];
  const fits = ({ finished }: RelayVector, { buckets }: FinishedRequest, { streams }: FinishedPage) =>
    digestBuckets(suite, lastDigests) === finished.digest &&
    buckets.every((bucket) => {
      const listed = streams.filter(({ stream }) => bucketOf(stream) === bucket);
      return digestBucket(suite, listed) === lastDigests[bucket];
    });
  return {
    name: relay.name,
    vector: async (tenant) => {
      const answer = await exchange(tools, () => relay.vector(tenant));
      if (!answer.ok) return answer;
      lastVector = answer.value;
      tools.onVector(answer.value);
      return answer;
    },
    finishedDigests: async (tenant) => {
      const answer = await exchange(tools, () => relay.finishedDigests(tenant));
      if (answer.ok) lastDigests = answer.value;
      return answer;
    },
    finishedStreams: async (tenant, request) => {
      const answer = await exchange(tools, () => relay.finishedStreams(tenant, request));
      if (!answer.ok || lastVector === undefined) return answer;
      if (fits(lastVector, request, answer.value)) tools.onFinished(lastVector, request, answer.value);
      return answer;
    },
    push: (tenant, run) => exchange(tools, () => relay.push(tenant, run)),
    pull: async (tenant, request) => {
      const answer = await exchange(tools, () => relay.pull(tenant, request));
      if (answer.ok) tools.onPull(request.stream, answer.value);
      return answer;
    },
    log: (tenant, from, limit) => exchange(tools, () => relay.log(tenant, from, limit)),
    close: () => undefined,
  };
}

function exchange<T>(
  { time, dice, state }: Pick<LineTools, 'time' | 'dice' | 'state'>,
  ask: () => RelayAnswer<T>,
): RelayAnswer<T> {
  return new Promise((resolve) => {
    let isAnswered = false;
    const answer = (result: Result<T, RelayFailure>): void => {
      if (isAnswered) return;
      isAnswered = true;
      patience.cancel();
      resolve(result);
    };
    const patience = time.after(patienceMilliseconds, () =>
      answer(fail({ kind: 'unreachable', message: 'No answer within 10 s' })),
    );
    const deliver = async (): Promise<void> => {
      if (state.isCutToRelay || dice.chance(state.lossRate)) return;
      const result = await ask();
      if (state.isCutToDevice || dice.chance(state.lossRate)) return;
      time.after(dice.waiting(state.delay), () => answer(result));
    };
    const send = (): void => void time.after(dice.waiting(state.delay), () => void deliver());
    send();
    if (dice.chance(state.duplicateRate)) send();
  });
}
